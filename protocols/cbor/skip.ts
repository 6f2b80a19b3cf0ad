import { decodeError } from '../bytes/error.js'
import { INDEFINITE, MAJOR, type CborReader } from './reader.js'
import { DEFAULT_DEPTH } from './value.js'

/** Steps over the next item, at most `depth` levels deep, and refuses what readValue() refuses. @throws DecodeError<CborErrorKind> */
export function skipValue(reader: CborReader, depth: number = DEFAULT_DEPTH): void {
  const major = reader.major()
  const first = reader.peek()
  if (major === MAJOR.text) reader.text()
  else if (major === MAJOR.bytes) reader.bytes()
  else if (major < MAJOR.bytes || (first >= 0xf9 && first <= 0xfb)) reader.number()
  else if (major === MAJOR.simple) reader.simple()
  else if (depth < 1) throw decodeError('too-deep', 'CBOR: fewer items inside each other expected', reader.offset)
  else if (major === MAJOR.tag) {
    reader.tagHead()
    skipValue(reader, depth - 1)
  } else skipItems(reader, depth - 1, major === MAJOR.map)
}

function skipItems(reader: CborReader, depth: number, inPairs: boolean): void {
  const count = inPairs ? reader.mapHead() : reader.arrayHead()
  for (let i = 0; count === INDEFINITE ? !reader.atBreak() : i < count; i++) {
    if (inPairs) skipValue(reader, depth)
    skipValue(reader, depth)
  }
}
