export { decodePack } from './decode.js'
export { encodePack } from './encode.js'
export { PackWriter } from './pack-writer.js'
export {
  LABEL,
  SENML_VERSION,
  type SenmlBase,
  type SenmlErrorKind,
  type SenmlFields,
  type SenmlOptions,
  type SenmlRecord,
} from './record.js'
export { resolve, type ResolvedRecord, type ResolveOptions } from './resolve.js'
export { isSenmlName } from './validate.js'
