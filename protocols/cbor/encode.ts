import { ByteWriter } from '../bytes/writer.js'
import { codecError, type CodecError } from '../bytes/error.js'
import { DEFAULT_DEPTH, isMap, isTag, type CborValue } from './value.js'

/*
 * CBOR (RFC 8949) in preferred serialisation (section 4.1): shortest heads, shortest exact floats, definite lengths.
 * Each function appends one data item, or one head, to a ByteWriter.
 */

/** What cannot be written. */
export type CborEncodeErrorKind = 'bad-number' | 'bad-text' | 'bad-simple' | 'too-deep'

/**
 * Appends a head: major type 0-7 and its argument, an integer in [0, 2^53] (RFC 8949 section 3).
 * Callers outside this folder want the functions named for what they write.
 */
export function writeHead(writer: ByteWriter, major: number, argument: number): void {
  const type = major << 5
  if (argument < 24) writer.uint8(type | argument)
  else if (argument < 0x100) {
    writer.uint8(type | 24)
    writer.uint8(argument)
  } else if (argument < 0x10000) {
    writer.uint8(type | 25)
    writer.uint16(argument)
  } else if (argument < 4294967296) {
    writer.uint8(type | 26)
    writer.uint32(argument)
  } else {
    writer.uint8(type | 27)
    writer.uint64(argument)
  }
}

/** Appends a safe integer, within 2^53 - 1. @throws CodecError ("bad-number") for anything else */
export function writeInteger(writer: ByteWriter, value: number): void {
  if (Math.floor(value) !== value || value > 9007199254740991 || value < -9007199254740991) throw notAnInteger(value)
  if (value >= 0) writeHead(writer, 0, value)
  else writeHead(writer, 1, -1 - value)
}

/** Appends a number: safe integers as integers, negative zero and all else as the shortest exact float. */
export function writeNumber(writer: ByteWriter, value: number): void {
  if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
    if (value >= 0) writeHead(writer, 0, value)
    else writeHead(writer, 1, -1 - value)
  } else if (isLargeInteger(value)) writeInteger(writer, value)
  else writeFloat(writer, value)
}

/** Appends a float in the shortest of 16, 32 and 64 bits that holds it exactly (RFC 8949 section 4.1); NaN is f97e00. */
export function writeFloat(writer: ByteWriter, value: number): void {
  const start = writer.size
  writer.uint8(0xfa)
  const single = writer.float32IfExact(value)
  if (single === undefined) {
    writer.truncate(start)
    writer.uint8(0xfb)
    writer.float64(value)
    return
  }
  const half = halfOfSingle(single)
  if (half < 0) return
  writer.truncate(start)
  writer.uint8(0xf9)
  writer.uint16(half)
}

/** Appends a byte string. */
export function writeBytes(writer: ByteWriter, value: Uint8Array): void {
  writeHead(writer, 2, value.length)
  writer.bytes(value)
}

/** Appends a text string as UTF-8. @throws CodecError ("bad-text") on an unpaired surrogate */
export function writeText(writer: ByteWriter, value: string): void {
  const start = writer.size
  writeHead(writer, 3, value.length)
  if (writer.tryAscii(value)) return
  writer.truncate(start)
  writeLongText(writer, value)
}

/** Appends the head of an array; `count` items follow. */
export function writeArrayHead(writer: ByteWriter, count: number): void {
  writeHead(writer, 4, count)
}

/** Appends the head of a map; `count` pairs, key then value, follow. */
export function writeMapHead(writer: ByteWriter, count: number): void {
  writeHead(writer, 5, count)
}

/** Appends a tag number; the tagged item follows. */
export function writeTagHead(writer: ByteWriter, tag: number): void {
  writeHead(writer, 6, tag)
}

/** Appends true or false. */
export function writeBoolean(writer: ByteWriter, value: boolean): void {
  writer.uint8(value ? 0xf5 : 0xf4)
}

/** Appends null. */
export function writeNull(writer: ByteWriter): void {
  writer.uint8(0xf6)
}

/** Appends undefined. */
export function writeUndefined(writer: ByteWriter): void {
  writer.uint8(0xf7)
}

/** Appends a simple value, 0-19 or 32-255 (RFC 8949 section 3.3). @throws CodecError ("bad-simple") */
export function writeSimple(writer: ByteWriter, value: number): void {
  if (!(value >= 0 && value <= 255) || (value >= 20 && value < 32))
    throw codecError('bad-simple', `CBOR: simple value 0-19 or 32-255 expected, got ${value}`)
  writeHead(writer, 7, value)
}

/**
 * Appends any value with all that is in it.
 * @param depth how many arrays, maps and tags may be nested
 * @throws CodecError<CborEncodeErrorKind>
 */
export function writeValue(writer: ByteWriter, value: CborValue, depth: number = DEFAULT_DEPTH): void {
  if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'string') writeText(writer, value)
  else if (typeof value === 'boolean') writeBoolean(writer, value)
  else if (value === null) writeNull(writer)
  else if (value === undefined) writeUndefined(writer)
  else if (value instanceof Uint8Array) writeBytes(writer, value)
  else if (!Array.isArray(value) && !isMap(value) && !isTag(value)) writeSimple(writer, value.simple)
  else if (depth < 1) throw codecError('too-deep', 'CBOR: fewer arrays, maps and tags inside each other expected')
  else writeNested(writer, value, depth - 1)
}

/**
 * Encodes one value.
 * @param capacity bytes set aside at first
 * @throws CodecError<CborEncodeErrorKind>
 */
export function encode(value: CborValue, capacity: number = 64): Uint8Array {
  const writer = new ByteWriter(capacity)
  writeValue(writer, value)
  return writer.finish()
}

function writeNested(writer: ByteWriter, value: Exclude<CborValue, null | undefined>, depth: number): void {
  if (Array.isArray(value)) {
    writeArrayHead(writer, value.length)
    for (let i = 0; i < value.length; i++) writeValue(writer, value[i], depth)
  } else if (isMap(value)) {
    writeMapHead(writer, value.pairs.length)
    for (let i = 0; i < value.pairs.length; i++) {
      const pair = value.pairs[i]!
      writeValue(writer, pair[0], depth)
      writeValue(writer, pair[1], depth)
    }
  } else if (isTag(value)) {
    writeTagHead(writer, value.tag)
    writeValue(writer, value.value, depth)
  }
}

function writeLongText(writer: ByteWriter, value: string): void {
  // The head needs the size before the text is there: write it once to learn its size, then again behind its head.
  const start = writer.size
  writer.utf8(value)
  const size = writer.size - start
  writer.truncate(start)
  writeHead(writer, 3, size)
  writer.utf8(value)
}

function isLargeInteger(value: number): boolean {
  return value !== 0 && Math.floor(value) === value && value <= 9007199254740991 && value >= -9007199254740991
}

/** The 16 bits that hold the same number as these 32, or -1 (IEEE 754 binary32 and binary16). */
function halfOfSingle(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (exponent === 0xff) return fraction === 0 ? sign | 0x7c00 : 0x7e00
  if (exponent >= 113 && exponent <= 142)
    return (fraction & 0x1fff) === 0 ? sign | ((exponent - 112) << 10) | (fraction >> 13) : -1
  if (exponent === 0 && fraction === 0) return sign
  if (exponent < 103 || exponent > 112) return -1
  const shift = 126 - exponent // 14 for half the smallest normal half, 23 for 2^-24
  const full = fraction | 0x800000
  return (full & ((1 << shift) - 1)) === 0 ? sign | (full >> shift) : -1
}

function notAnInteger(value: number): CodecError<CborEncodeErrorKind> {
  return codecError('bad-number', `CBOR: an integer within 2^53 - 1 expected, got ${value}`)
}
