export { decodeNmea, isKnownType } from './decode.js'
export { encodeNmea } from './encode.js'
export type { Gga, Gsa, Gsv, NmeaDate, NmeaMessage, NmeaPosition, NmeaSatellite, Rmc, Vtg, Zda } from './messages.js'
export { NmeaReader, type NmeaIncoming } from './reader.js'
export {
  encodeSentence,
  longestSentence,
  nmeaChecksum,
  parseSentence,
  type NmeaError,
  type NmeaErrorKind,
  type NmeaSentence,
} from './sentence.js'
