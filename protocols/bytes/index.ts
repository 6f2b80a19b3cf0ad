export { codecError, decodeError, isDecodeError, type CodecError, type DecodeError } from './error.js'
export { fromHex, toHex } from './hex.js'
export { isAscii, readUtf8, utf8Length, writeUtf8 } from './utf8.js'
export { ByteWriter } from './writer.js'
