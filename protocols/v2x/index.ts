export { applicationOf, readAid, v2xApplications, writeAid, type V2xApplication } from './aid.js'
export { readBsmHead, type BsmHead } from './csae53/bsm-head.js'
export {
  messageFrame2019,
  messageFrameYdt,
  type BasicSafetyMessage,
  type MapData,
  type MessageFrame,
  type MessageFrameYdt,
  type RoadSideInformation,
  type RoadsideSafetyMessage,
  type Spat,
} from './csae53/frame.js'
export { csae53Release2019, ydt3709, type Csae53Profile } from './csae53/profile.js'
export { vehicleClass } from './csae53/vehicle.js'
export { ADAPTATION, MESSAGE_FAMILY_CCSA, decodeDsmp, encodeDsmp, type DsmpErrorKind, type DsmpFrame } from './dsmp.js'
export { AllowedManeuvers, IntersectionStatusObject } from './elements.js'
export { J2735MessageFrame, j2735MessageId } from './j2735/frame.js'
export { offsetBetween, placeAt } from './position-offset.js'
export * as units from './units.js'
