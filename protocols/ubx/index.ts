export { encodeUbx, longestPayload, UbxReader, type UbxFrame, type UbxIncoming } from './frame.js'
export {
  decodeAck,
  decodeCfgPrt,
  decodeCfgRate,
  decodeMonVer,
  encodeAck,
  encodeCfgMsg,
  encodeCfgPrt,
  encodeCfgRate,
  encodeMonVer,
  pollUbx,
  Ubx,
  type CfgPrt,
  type CfgRate,
  type MonVer,
  type UbxAck,
  type UbxError,
  type UbxErrorKind,
} from './messages.js'
export { decodeNavPvt, encodeNavPvt, navPvtLength, type NavPvt } from './nav-pvt.js'
