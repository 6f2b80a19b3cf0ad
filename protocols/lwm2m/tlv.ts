import { decodeError } from '../bytes/error.js'
import type { Lwm2mErrorKind } from './errors.js'

/** What an entry stands for (OMA LwM2M 1.0, 6.4.3, bits 7 and 6 of its type). */
export type TlvKind = 'object-instance' | 'resource-instance' | 'multiple-resource' | 'resource'

const kinds: readonly TlvKind[] = ['object-instance', 'resource-instance', 'multiple-resource', 'resource']

/** One entry: its identifier, [0, 65535], and its value or, for instances and multiple resources, the entries within. */
export interface TlvEntry {
  readonly kind: TlvKind
  readonly id: number
  /** A view into the decoded array; of an entry that holds others, all their bytes. */
  readonly value: Uint8Array
}

/**
 * Decodes a run of entries (OMA LwM2M 1.0, 6.4.3), one level of it: {@link holdsEntries} says whose value is a run again.
 * @throws DecodeError<Lwm2mErrorKind> ("bad-tlv")
 */
export function decodeTlv(bytes: Uint8Array): TlvEntry[] {
  const entries: TlvEntry[] = []
  let at = 0
  while (at < bytes.length) {
    const type = bytes[at]!
    const idLength = type & 0x20 ? 2 : 1
    // 00: the length is the three bits of the type itself.
    const lengthLength = (type >> 3) & 3
    const valueAt = at + 1 + idLength + lengthLength
    if (valueAt > bytes.length) throw refused('an identifier and a length expected', bytes.length)
    const id = uintAt(bytes, at + 1, idLength)
    const length = lengthLength === 0 ? type & 7 : uintAt(bytes, at + 1 + idLength, lengthLength)
    if (valueAt + length > bytes.length) throw refused('a value of ' + length + ' bytes expected', bytes.length)
    entries.push({ kind: kinds[type >> 6]!, id, value: bytes.subarray(valueAt, valueAt + length) })
    at = valueAt + length
  }
  return entries
}

/** Whether the value of an entry is a run of entries. */
export function holdsEntries({ kind }: TlvEntry): boolean {
  return kind === 'object-instance' || kind === 'multiple-resource'
}

/** Encodes entries in as few bytes as they take. Values are up to 2^24 - 1 bytes long. */
export function encodeTlv(entries: readonly TlvEntry[]): Uint8Array {
  let size = 0
  for (let index = 0; index < entries.length; index++) size += sizeOf(entries[index]!)
  const bytes = new Uint8Array(size)
  let at = 0
  for (let index = 0; index < entries.length; index++) at = writeEntry(bytes, at, entries[index]!)
  return bytes
}

/** The value of a resource that holds an integer: 1, 2, 4 or 8 bytes, two's complement. @throws DecodeError ("bad-tlv") */
export function tlvInteger({ value }: TlvEntry): number {
  const { length } = value
  if (length !== 1 && length !== 2 && length !== 4 && length !== 8)
    throw refused('an integer of 1, 2, 4 or 8 bytes expected, got ' + length, 0)
  let number = value[0]! < 128 ? value[0]! : value[0]! - 256
  for (let at = 1; at < length; at++) number = number * 256 + value[at]!
  return number
}

function lengthBytes(length: number): number {
  return length < 8 ? 0 : length < 256 ? 1 : length < 65536 ? 2 : 3
}

function sizeOf({ id, value }: TlvEntry): number {
  return 1 + (id > 255 ? 2 : 1) + lengthBytes(value.length) + value.length
}

function writeEntry(bytes: Uint8Array, start: number, { kind, id, value }: TlvEntry): number {
  const { length } = value
  const count = lengthBytes(length)
  bytes[start] = (kinds.indexOf(kind) << 6) | (id > 255 ? 0x20 : 0) | (count << 3) | (count === 0 ? length : 0)
  let at = writeUint(bytes, start + 1, id, id > 255 ? 2 : 1)
  at = writeUint(bytes, at, length, count)
  bytes.set(value, at)
  return at + length
}

function writeUint(bytes: Uint8Array, at: number, value: number, count: number): number {
  for (let index = 0; index < count; index++) bytes[at + index] = (value >> (8 * (count - 1 - index))) & 255
  return at + count
}

function uintAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let index = 0; index < count; index++) value = value * 256 + bytes[at + index]!
  return value
}

function refused(message: string, offset: number) {
  return decodeError<Lwm2mErrorKind>('bad-tlv', 'LwM2M TLV: ' + message, offset)
}
