export { greenSpeed, runsRed, type BeforeLight } from './advice.js'
export { makeBsmEncoder, type BsmEncoder } from './bsm.js'
export { crossingConflict, walkerConflict, type OwnPath } from './conflict.js'
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
export { Obu, type ObuOptions } from './obu.js'
export { crossroadsOf, locate, type Approach, type Crossroads, type RoadLane, type Spot } from './road.js'
export type { DriverInterface, VehicleBody, VehicleBus, VehicleMotion, WarningKind } from './vehicle.js'
