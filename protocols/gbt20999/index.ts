export { checksum } from './checksum.js'
export { decodeFrame } from './decode.js'
export { encodeFrame, escapeFrame } from './encode.js'
export {
  FrameType,
  maximumData,
  maximumFrame,
  ValueStatus,
  type Address,
  type DataValue,
  type Frame,
  type FrameError,
  type FrameErrorKind,
} from './frame.js'
export { ChannelCommand, DataClass, FaultType, isObject, LampStatus, Objects, RunMode, StageStatus } from './objects.js'
export { FrameReader } from './reader.js'
export {
  decodePriorityRecord,
  decodeSpatRecord,
  encodePriorityRecord,
  encodeSpatRecord,
  unknownTime,
  type GroupTiming,
  type PriorityRecord,
  type RecordErrorKind,
  type SpatRecord,
} from './spat.js'
