export { answerRequest, compare, type SnmpObject } from './agent.js'
export { decodeMessage } from './decode.js'
export { encodeMessage } from './encode.js'
export {
  maximumMessage,
  PduType,
  SnmpStatus,
  type ObjectId,
  type SnmpError,
  type SnmpErrorKind,
  type SnmpMessage,
  type SnmpValue,
  type VarBind,
} from './message.js'
