export { greenSpeed, runsRed, type BeforeLight } from './advice.js'
export { makeBsmEncoder, type BsmEncoder, type BsmFrames } from './bsm.js'
export { crossingConflict, isNearPlace, nearLat, nearLongOf, walkerConflict, type OwnPath } from './conflict.js'
export { glanceAt, type Glance, type Glancer } from './glance.js'
export {
  junctionNumber,
  makeDecoder,
  signNumbers,
  type Decoder,
  type Heard,
  type Participant,
  type PhaseTimes,
  type RoadSign,
} from './heard.js'
export { gnssBaud, obuParts, vehicleBaud } from './hardware.js'
export { obuModel } from './model.js'
export { Obu, type ObuOptions } from './obu.js'
export { Position } from './position.js'
export { SlcanReader, slcanLine, type CanFrame } from './slcan.js'
export { TBox, TBoxState, type TBoxCodec, type TBoxConfig } from './t-box.js'
export { Pgn, vehicleReading, type VehicleReading } from './vehicle-frames.js'
export { metresPerLongitude } from './plane.js'
export { crossroadsOf, locate, type Approach, type Crossroads, type RoadLane, type Spot } from './road.js'
export type { DriverInterface, VehicleBody, VehicleBus, VehicleMotion, WarningKind } from './vehicle.js'
