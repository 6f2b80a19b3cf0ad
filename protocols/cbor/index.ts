export { decode, decodeItem, readValue, type CborItem } from './decode.js'
export { skipValue } from './skip.js'
export {
  encode,
  writeArrayHead,
  writeBoolean,
  writeBytes,
  writeFloat,
  writeInteger,
  writeMapHead,
  writeNull,
  writeNumber,
  writeSimple,
  writeTagHead,
  writeText,
  writeUndefined,
  writeValue,
  type CborEncodeErrorKind,
} from './encode.js'
export { CborReader, INDEFINITE, MAJOR, type CborErrorKind } from './reader.js'
export {
  DEFAULT_DEPTH,
  isMap,
  isTag,
  mapGet,
  type CborMap,
  type CborSimple,
  type CborTag,
  type CborValue,
} from './value.js'
