import { codecError, decodeError } from '../bytes/index.js'
import { type NdefErrorKind } from './record.js'

/** Tags of the blocks in a tag's data area (NFC Forum Type 2 Tag, "TLV blocks"). */
export const Tlv = {
  Null: 0x00,
  LockControl: 0x01,
  MemoryControl: 0x02,
  Ndef: 0x03,
  Proprietary: 0xfd,
  Terminator: 0xfe,
} as const

/** What was found in the part of a data area that is there. */
export type NdefPlace =
  /** The block of the message: its tag at `start`, `length` bytes of message from `offset`. They need not be there yet. */
  | { readonly kind: 'found'; readonly start: number; readonly offset: number; readonly length: number }
  /** The block may begin further on: at least so many bytes of the area are needed to say. */
  | { readonly kind: 'incomplete'; readonly needed: number }
  /** There is none: a terminator came first, or the area is at its end. */
  | { readonly kind: 'none' }

/**
 * Looks for the NDEF message in a data area (page 4 and on), of which `bytes` is the beginning and `areaLength` the whole.
 * @throws NdefError ("truncated") where a block reaches beyond the area
 */
export function findNdef(bytes: Uint8Array, areaLength: number): NdefPlace {
  let at = 0
  while (at < areaLength) {
    if (at >= bytes.length) return { kind: 'incomplete', needed: at + 1 }
    const tag = bytes[at]!
    if (tag === Tlv.Terminator) return { kind: 'none' }
    if (tag === Tlv.Null) {
      at++
      continue
    }
    const headerLength = at + 1 < bytes.length && bytes[at + 1] === 0xff ? 4 : 2
    if (at + headerLength > areaLength) throw beyond(at)
    if (at + headerLength > bytes.length) return { kind: 'incomplete', needed: at + headerLength }
    const length = headerLength === 2 ? bytes[at + 1]! : (bytes[at + 2]! << 8) | bytes[at + 3]!
    const offset = at + headerLength
    if (offset + length > areaLength) throw beyond(at)
    if (tag === Tlv.Ndef) return { kind: 'found', start: at, offset, length }
    at = offset + length
  }
  return { kind: 'none' }
}

/**
 * The block of a message for a data area with `room` bytes left, with a terminator where one fits.
 * @throws CodecError ("too-large" where it does not fit; "out-of-range" above 65534 bytes)
 */
export function ndefBlock(message: Uint8Array, room: number): Uint8Array {
  const { length } = message
  if (length > 0xfffe) throw codecError<NdefErrorKind>('out-of-range', 'NDEF TLV: at most 65534 bytes expected')
  const headerLength = length < 0xff ? 2 : 4
  const blockLength = headerLength + length
  if (blockLength > room)
    throw codecError<NdefErrorKind>('too-large', 'NDEF TLV: ' + room + ' bytes at most expected, got ' + blockLength)
  const block = new Uint8Array(blockLength < room ? blockLength + 1 : blockLength)
  block[0] = Tlv.Ndef
  if (headerLength === 2) block[1] = length
  else {
    block[1] = 0xff
    block[2] = length >> 8
    block[3] = length & 0xff
  }
  block.set(message, headerLength)
  if (blockLength < room) block[blockLength] = Tlv.Terminator
  return block
}

function beyond(at: number): Error {
  return decodeError<NdefErrorKind>('truncated', 'NDEF TLV: a block inside the data area expected', at)
}
