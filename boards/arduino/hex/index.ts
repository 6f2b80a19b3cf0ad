export { decodeHex, encodeHex, hexImage, type HexError, type HexErrorKind, type HexSegment } from './intel-hex.js'
