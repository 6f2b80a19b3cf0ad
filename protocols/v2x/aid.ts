import { codecError, decodeError } from '../bytes/error.js'
import type { ByteWriter } from '../bytes/writer.js'

/*
 * Application identifiers: what a DSMP frame is for, in the p-encoding of IEEE 1609.12 (1 to 4 octets, told by the leading
 * ones), and the applications of the 2020 C-V2X trials ("new four-cross", access layer and AID configuration).
 */

/** Smallest AID of each encoded size; the last is beyond all. */
const firstOfSize = [0, 128, 16512, 2113664, 270549120]
const prefixOfSize = [0, 0x80, 0xc0, 0xe0]

/** Octets of an AID, 0 to 270549119. @throws CodecError ("bad-value") */
export function aidSize(aid: number): number {
  if (Math.floor(aid) !== aid || aid < 0 || aid >= firstOfSize[4]!)
    throw codecError('bad-value', `AID: 0 to ${firstOfSize[4]! - 1} expected, got ${aid}`)
  let size = 1
  while (aid >= firstOfSize[size]!) size += 1
  return size
}

/** Writes an AID into bytes that have room for it. @throws CodecError ("bad-value") */
export function putAid(bytes: Uint8Array, offset: number, aid: number): void {
  const size = aidSize(aid)
  let rest = aid - firstOfSize[size - 1]!
  for (let octet = size - 1; octet > 0; octet--) {
    bytes[offset + octet] = rest & 255
    rest = Math.floor(rest / 256)
  }
  bytes[offset] = rest | prefixOfSize[size - 1]!
}

/** Appends an AID, 0 to 270549119. @throws CodecError ("bad-value") */
export function writeAid(writer: ByteWriter, aid: number): void {
  const bytes = new Uint8Array(aidSize(aid))
  putAid(bytes, 0, aid)
  writer.bytes(bytes)
}

/** Reads an AID. @throws DecodeError ("incomplete" | "bad-aid") */
export function readAid(bytes: Uint8Array, offset: number): { aid: number; size: number } {
  if (offset >= bytes.length) throw decodeError('incomplete', 'AID: an octet expected, got the end', offset)
  const first = bytes[offset]!
  const size = first < 0x80 ? 1 : first < 0xc0 ? 2 : first < 0xe0 ? 3 : first < 0xf0 ? 4 : 0
  if (size === 0) throw decodeError('bad-aid', 'AID: at most three leading ones expected, got four', offset)
  if (offset + size > bytes.length)
    throw decodeError('incomplete', `AID: ${size} octets expected, got ${bytes.length - offset}`, bytes.length)
  let rest = first & (0xff >> size)
  if (size === 1) rest = first
  for (let i = 1; i < size; i++) rest = rest * 256 + bytes[offset + i]!
  return { aid: firstOfSize[size - 1]! + rest, size }
}

/** What is sent under an AID, and to whom. */
export interface V2xApplication {
  readonly aid: number
  readonly name: string
  readonly message: 'BSM' | 'MAP' | 'SPAT' | 'RSI' | 'RSM'
  /** Destination layer-2 id, 24 bits. */
  readonly layer2Id: number
  /**
   * How often at least, ms, and how important, of T/CSAE 159-2020 (as facts/protocols.md 1.1 quotes it); 0 where it
   * gives none.
   */
  readonly periodMs: number
  readonly priority: number
}

/** The applications, by AID. */
export const v2xApplications: readonly V2xApplication[] = [
  { aid: 111, name: 'ordinary vehicle', message: 'BSM', layer2Id: 1, periodMs: 100, priority: 0 },
  { aid: 112, name: 'ordinary vehicle, critical event', message: 'BSM', layer2Id: 2, periodMs: 100, priority: 0 },
  { aid: 113, name: 'emergency vehicle', message: 'BSM', layer2Id: 3, periodMs: 100, priority: 0 },
  { aid: 114, name: 'emergency vehicle, event', message: 'BSM', layer2Id: 4, periodMs: 100, priority: 0 },
  { aid: 3618, name: 'map', message: 'MAP', layer2Id: 6, periodMs: 1000, priority: 16 },
  { aid: 3619, name: 'signal', message: 'SPAT', layer2Id: 7, periodMs: 500, priority: 176 },
  { aid: 3620, name: 'road information, static', message: 'RSI', layer2Id: 8, periodMs: 1000, priority: 48 },
  { aid: 3621, name: 'road information, semi-static', message: 'RSI', layer2Id: 9, periodMs: 500, priority: 80 },
  { aid: 3622, name: 'road information, dynamic', message: 'RSI', layer2Id: 10, periodMs: 100, priority: 112 },
  { aid: 3623, name: 'road alert', message: 'RSM', layer2Id: 11, periodMs: 100, priority: 208 },
]

/** The application of an AID; undefined for others. */
export function applicationOf(aid: number): V2xApplication | undefined {
  for (const application of v2xApplications) if (application.aid === aid) return application
  return undefined
}
