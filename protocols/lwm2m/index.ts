export type { Lwm2mErrorKind } from './errors.js'
export { attributeOf, formatLinks, parseLinks, type Link, type LinkAttribute } from './link-format.js'
export { formatPath, hasObject, objectsOf, parsePath, type Lwm2mPath } from './path.js'
export {
  formatRegistration,
  parseRegistration,
  parseUpdate,
  type RegistrationParameters,
  type RegistrationUpdate,
} from './registration.js'
export { decodeTlv, encodeTlv, holdsEntries, tlvInteger, type TlvEntry, type TlvKind } from './tlv.js'
