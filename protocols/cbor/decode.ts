import { decodeError } from '../bytes/error.js'
import { CborReader, INDEFINITE, MAJOR } from './reader.js'
import { DEFAULT_DEPTH, type CborMap, type CborValue } from './value.js'

/** One decoded item and the number of bytes it took. */
export interface CborItem {
  value: CborValue
  consumed: number
}

/**
 * Decodes bytes that are exactly one data item (RFC 8949). Indefinite lengths are accepted; duplicate map keys are kept.
 * @param depth how many arrays, maps and tags may be nested
 * @throws DecodeError<CborErrorKind>; "incomplete" when more bytes may put it right
 */
export function decode(bytes: Uint8Array, depth: number = DEFAULT_DEPTH): CborValue {
  const item = decodeItem(bytes, 0, depth)
  if (item.consumed < bytes.length)
    throw decodeError(
      'trailing',
      `CBOR: one item expected, ${bytes.length - item.consumed} bytes follow it`,
      item.consumed,
    )
  return item.value
}

/**
 * Decodes the data item that starts at `offset`; what follows it is left alone (RFC 8742 sequences).
 * @throws DecodeError<CborErrorKind>; "incomplete" when more bytes may put it right
 */
export function decodeItem(bytes: Uint8Array, offset: number = 0, depth: number = DEFAULT_DEPTH): CborItem {
  const reader = new CborReader(bytes, offset)
  const value = readValue(reader, depth)
  return { value, consumed: reader.offset - offset }
}

/** Reads the next item whole, at most `depth` levels deep. @throws DecodeError<CborErrorKind> */
export function readValue(reader: CborReader, depth: number): CborValue {
  const major = reader.major()
  if (major === MAJOR.text) return reader.text()
  if (major === MAJOR.bytes) return reader.bytes()
  if (major === MAJOR.unsigned || major === MAJOR.negative) return reader.number()
  if (major === MAJOR.simple) return readSimple(reader)
  if (depth < 1) throw decodeError('too-deep', 'CBOR: fewer items inside each other expected', reader.offset)
  if (major === MAJOR.array) return readArray(reader, depth - 1)
  if (major === MAJOR.map) return readMap(reader, depth - 1)
  const tag = reader.tagHead()
  return { tag, value: readValue(reader, depth - 1) }
}

function readSimple(reader: CborReader): CborValue {
  const first = reader.peek()
  if (first === 0xf4 || first === 0xf5) return reader.boolean()
  if (first >= 0xf9 && first <= 0xfb) return reader.number()
  const simple = reader.simple()
  if (simple === 22) return null
  return simple === 23 ? undefined : { simple }
}

function readArray(reader: CborReader, depth: number): CborValue[] {
  const count = reader.arrayHead()
  const items: CborValue[] = []
  if (count === INDEFINITE) while (!reader.atBreak()) items.push(readValue(reader, depth))
  else for (let i = 0; i < count; i++) items.push(readValue(reader, depth))
  return items
}

function readMap(reader: CborReader, depth: number): CborMap {
  const count = reader.mapHead()
  const pairs: CborMap['pairs'] = []
  if (count === INDEFINITE) while (!reader.atBreak()) pairs.push(readPair(reader, depth))
  else for (let i = 0; i < count; i++) pairs.push(readPair(reader, depth))
  return { pairs }
}

function readPair(reader: CborReader, depth: number): [CborValue, CborValue] {
  const key = readValue(reader, depth)
  return [key, readValue(reader, depth)]
}
