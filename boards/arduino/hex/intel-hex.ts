import { codecError, decodeError, type CodecError, type DecodeError } from '../../../protocols/bytes/error.js'
import { fromHex, toHex } from '../../../protocols/bytes/hex.js'

/*
 * Intel HEX (Intel, "Hexadecimal Object File Format Specification", rev. A, 1988): what avr-objcopy writes and programmers
 * read. Records 00 to 05 are understood, those of start addresses are passed over.
 */

/** Why a text is no such file, or does not fit. */
export type HexErrorKind =
  | 'no-record' // a line that does not begin with ":"
  | 'bad-digit' // something that is no hexadecimal digit
  | 'short-record' // fewer bytes than the record's own count says
  | 'long-record' // more bytes than the count says
  | 'bad-checksum' // the bytes of a record do not add up to 0
  | 'bad-type' // a type beyond 05, or a length that does not fit the type
  | 'overlap' // two records for one address
  | 'no-end' // the file has no end record
  | 'after-end' // something follows the end record
  | 'too-large' // an address beyond the memory it is for

/** A refused file: `offset` is where in the text, `line` its number from 1. */
export type HexError = DecodeError<HexErrorKind> & { readonly line: number }

/** Bytes at an address. */
export interface HexSegment {
  readonly address: number
  readonly bytes: Uint8Array
}

interface HexRecord {
  readonly address: number
  readonly type: number
  readonly data: Uint8Array
}

const Type = { data: 0, end: 1, segmentAddress: 2, segmentStart: 3, linearAddress: 4, linearStart: 5 } as const
/** Bytes of data that each type has; data has any number. */
const lengths: Readonly<Record<number, number>> = {
  [Type.end]: 0,
  [Type.segmentAddress]: 2,
  [Type.segmentStart]: 4,
  [Type.linearAddress]: 2,
  [Type.linearStart]: 4,
}

/**
 * The bytes of a HEX file by address, neighbours joined, in order of address. Lines end with LF or CR LF; empty lines are
 * passed over.
 * @throws HexError
 */
export function decodeHex(text: string): HexSegment[] {
  const segments: HexSegment[] = []
  let base = 0
  let ended = false
  let offset = 0
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    const where = { offset, line: index + 1 }
    offset += raw.length + 1
    if (line === '') return
    if (ended) throw hexError('after-end', 'nothing after the end record expected', where)
    const record = decodeRecord(line, where)
    if (record.type === Type.end) ended = true
    else if (record.type === Type.data) addTo(segments, base + record.address, record.data, where)
    else if (record.type === Type.segmentAddress) base = wordOf(record.data) * 16
    else if (record.type === Type.linearAddress) base = wordOf(record.data) * 65536
  })
  if (!ended)
    throw hexError('no-end', 'an end record ":00000001FF" expected', { offset, line: text.split('\n').length })
  return joined(segments)
}

/**
 * The image of a memory: the bytes of a HEX file from address 0 to the last one, gaps filled with 0xff as an erased flash
 * reads. @throws HexError
 */
export function hexImage(text: string, memoryBytes: number): Uint8Array {
  const segments = decodeHex(text)
  const end = segments.reduce((last, { address, bytes }) => Math.max(last, address + bytes.length), 0)
  if (end > memoryBytes)
    throw hexError(
      'too-large',
      `addresses below 0x${memoryBytes.toString(16)} expected, got 0x${(end - 1).toString(16)}`,
      {
        offset: 0,
        line: 1,
      },
    )
  const image = new Uint8Array(end).fill(0xff)
  for (const { address, bytes } of segments) image.set(bytes, address)
  return image
}

/**
 * A HEX file of bytes from an address on, 16 to a record, with linear address records where they are needed.
 * @throws CodecError ("too-large") for addresses beyond 32 bits
 */
export function encodeHex(bytes: Uint8Array, address = 0): string {
  if (!(address >= 0 && address + bytes.length <= 2 ** 32))
    throw codecError(
      'too-large',
      `addresses of 32 bits expected, got ${address} and ${bytes.length} bytes`,
    ) as CodecError
  const lines: string[] = []
  let high = 0
  for (let at = 0; at < bytes.length;) {
    const here = address + at
    const upper = Math.floor(here / 65536)
    if (upper !== high) lines.push(recordText(0, Type.linearAddress, Uint8Array.of(upper >> 8, upper & 0xff)))
    high = upper
    // A record does not cross a border of 64 KB: the specification lets its addresses wrap there.
    const end = Math.min(bytes.length, at + 16, at + 65536 - (here % 65536))
    lines.push(recordText(here % 65536, Type.data, bytes.subarray(at, end)))
    at = end
  }
  lines.push(recordText(0, Type.end, new Uint8Array(0)))
  return lines.map((line) => line + '\n').join('')
}

interface Where {
  readonly offset: number
  readonly line: number
}

function decodeRecord(line: string, where: Where): HexRecord {
  if (!line.startsWith(':')) throw hexError('no-record', `":" expected, got "${line.slice(0, 1)}"`, where)
  const bytes = digitsOf(line.slice(1), where)
  const count = bytes[0] ?? 0
  const length = count + 5
  if (bytes.length < length) throw hexError('short-record', `${length} bytes expected, got ${bytes.length}`, where)
  if (bytes.length > length) throw hexError('long-record', `${length} bytes expected, got ${bytes.length}`, where)
  const sum = bytes.reduce((total, byte) => total + byte, 0) & 0xff
  if (sum !== 0) {
    const got = bytes[length - 1]!
    throw hexError('bad-checksum', `checksum ${hex2((got - sum) & 0xff)} expected, got ${hex2(got)}`, where)
  }
  const type = bytes[3]!
  const expected = type === Type.data ? count : lengths[type]
  if (expected === undefined) throw hexError('bad-type', `a type from 00 to 05 expected, got ${hex2(type)}`, where)
  if (expected !== count)
    throw hexError('bad-type', `${expected} bytes of data in type ${hex2(type)} expected, got ${count}`, where)
  return { address: bytes[1]! * 256 + bytes[2]!, type, data: bytes.subarray(4, 4 + count) }
}

function digitsOf(text: string, where: Where): Uint8Array {
  try {
    return fromHex(text)
  } catch (error) {
    const { kind, message } = error as DecodeError
    throw hexError(kind === 'odd-length' ? 'short-record' : 'bad-digit', message, where)
  }
}

function addTo(segments: HexSegment[], address: number, bytes: Uint8Array, where: Where): void {
  if (bytes.length === 0) return
  const last = segments[segments.length - 1]
  const isInOrder = !last || address >= last.address + last.bytes.length
  const clash = isInOrder ? undefined : segments.find((other) => overlaps(other, address, bytes.length))
  if (clash) throw hexError('overlap', `a fresh address expected, got 0x${address.toString(16)} twice`, where)
  segments.push({ address, bytes })
  if (!isInOrder) segments.sort((first, second) => first.address - second.address)
}

const overlaps = (other: HexSegment, address: number, length: number): boolean =>
  address < other.address + other.bytes.length && other.address < address + length

function joined(segments: readonly HexSegment[]): HexSegment[] {
  const runs: HexSegment[][] = []
  let next = -1
  for (const segment of segments) {
    if (segment.address === next) runs[runs.length - 1]!.push(segment)
    else runs.push([segment])
    next = segment.address + segment.bytes.length
  }
  return runs.map((run) => {
    const bytes = new Uint8Array(run.reduce((sum, each) => sum + each.bytes.length, 0))
    const { address } = run[0]!
    for (const each of run) bytes.set(each.bytes, each.address - address)
    return { address, bytes }
  })
}

const wordOf = (data: Uint8Array): number => data[0]! * 256 + data[1]!

const hex2 = (byte: number): string => toHex(Uint8Array.of(byte))

function recordText(address: number, type: number, data: Uint8Array): string {
  const bytes = Uint8Array.of(data.length, address >> 8, address & 0xff, type, ...data)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  return (':' + toHex(bytes) + hex2(-sum & 0xff)).toUpperCase()
}

function hexError(kind: HexErrorKind, message: string, { offset, line }: Where): HexError {
  return Object.assign(decodeError(kind, `line ${line}: ${message}`, offset), { line })
}
