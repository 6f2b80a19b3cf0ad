import { codecError, decodeError } from '../bytes/error.js'

/*
 * The question for an IPv4 address and its answer (RFC 1035, 4): all of DNS that a node with bare UDP needs.
 */

/** Why bytes are no such message, or a name cannot be asked for. */
export type DnsErrorKind =
  | 'bad-name' // a label that is empty, longer than 63 bytes or not ASCII, or more than 255 bytes in all
  | 'short-message' // it ends within its header, a name or a record
  | 'not-a-question' // an answer, or not one question for an IPv4 address
  | 'not-an-answer' // a question

/** What came of a question: an address such as "192.0.2.1", or the response code (RFC 1035, 4.1.1; 3: no such name). */
export interface DnsAnswer {
  readonly id: number
  readonly address?: string
  readonly code: number
}

const typeA = 1
const classIn = 1
const headerBytes = 12

/** Encodes the question for a name's address. @throws CodecError<DnsErrorKind> ("bad-name") */
export function encodeQuestion(id: number, name: string): Uint8Array {
  const labels = name.split('.')
  const bytes = new Uint8Array(headerBytes + name.length + 6)
  putUint16(bytes, 0, id)
  // Recursion desired, one question.
  putUint16(bytes, 2, 0x0100)
  putUint16(bytes, 4, 1)
  let at = headerBytes
  for (let index = 0; index < labels.length; index++) at = putLabel(bytes, at, labels[index]!, name)
  putUint16(bytes, at + 1, typeA)
  putUint16(bytes, at + 3, classIn)
  return bytes
}

/** The name that is asked for. @throws DecodeError<DnsErrorKind> ("short-message" | "not-a-question") */
export function decodeQuestion(bytes: Uint8Array): { readonly id: number; readonly name: string } {
  if (bytes.length < headerBytes) throw short(bytes.length)
  if (bytes[2]! >= 0x80 || uint16(bytes, 4) !== 1) throw decodeError('not-a-question', 'DNS: one question expected', 2)
  const end = nameEnd(bytes, headerBytes)
  if (uint16(bytes, end) !== typeA || uint16(bytes, end + 2) !== classIn)
    throw decodeError('not-a-question', 'DNS: type A and class IN expected', end)
  let name = ''
  for (let at = headerBytes; bytes[at]! > 0; at += bytes[at]! + 1) {
    if (name !== '') name += '.'
    for (let index = 1; index <= bytes[at]!; index++) name += String.fromCharCode(bytes[at + index]!)
  }
  return { id: uint16(bytes, 0), name }
}

/** Encodes the answer to a question: an address for so many seconds, or without one that there is no such name. */
export function encodeAnswer(question: Uint8Array, address: string | undefined, ttlS: number): Uint8Array {
  const bytes = new Uint8Array(question.length + (address === undefined ? 0 : 16))
  bytes.set(question)
  // A response, recursion available; 3: no such name.
  putUint16(bytes, 2, 0x8180 | (address === undefined ? 3 : 0))
  if (address === undefined) return bytes
  putUint16(bytes, 6, 1)
  const at = question.length
  // A pointer to the name in the question (RFC 1035, 4.1.4).
  putUint16(bytes, at, 0xc000 | headerBytes)
  putUint16(bytes, at + 2, typeA)
  putUint16(bytes, at + 4, classIn)
  putUint16(bytes, at + 6, ttlS >>> 16)
  putUint16(bytes, at + 8, ttlS & 0xffff)
  putUint16(bytes, at + 10, 4)
  const parts = address.split('.')
  for (let index = 0; index < 4; index++) bytes[at + 12 + index] = Number(parts[index])
  return bytes
}

/** The first IPv4 address among the answers. @throws DecodeError<DnsErrorKind> ("short-message" | "not-an-answer") */
export function decodeAnswer(bytes: Uint8Array): DnsAnswer {
  if (bytes.length < headerBytes) throw short(bytes.length)
  if (bytes[2]! < 0x80) throw decodeError('not-an-answer', 'DNS: a response expected', 2)
  const id = uint16(bytes, 0)
  const code = bytes[3]! & 15
  let at = headerBytes
  for (let left = uint16(bytes, 4); left > 0; left--) at = nameEnd(bytes, at) + 4
  for (let left = uint16(bytes, 6); left > 0; left--) {
    const end = nameEnd(bytes, at)
    const length = uint16(bytes, end + 8)
    at = end + 10 + length
    if (at > bytes.length) throw short(bytes.length)
    if (uint16(bytes, end) === typeA && length === 4)
      return { id, code, address: `${bytes[end + 10]}.${bytes[end + 11]}.${bytes[end + 12]}.${bytes[end + 13]}` }
  }
  return { id, code }
}

/** Index after a name, which may end in a pointer. */
function nameEnd(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    const length = bytes[at]
    if (length === undefined) throw short(at)
    if (length >= 0xc0) return at + 2
    if (length === 0) return at + 1
    at += length + 1
  }
}

function putLabel(bytes: Uint8Array, at: number, label: string, name: string): number {
  if (label.length === 0 || label.length > 63 || name.length > 253) throw badName(name)
  bytes[at] = label.length
  for (let index = 0; index < label.length; index++) {
    const code = label.charCodeAt(index)
    if (code <= 32 || code > 126) throw badName(name)
    bytes[at + 1 + index] = code
  }
  return at + 1 + label.length
}

function badName(name: string) {
  return codecError<DnsErrorKind>('bad-name', `DNS: labels of 1 to 63 characters expected, got "${name}"`)
}

function short(offset: number) {
  return decodeError<DnsErrorKind>('short-message', 'DNS: more bytes expected', offset)
}

function uint16(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw short(bytes.length)
  return (bytes[at]! << 8) | bytes[at + 1]!
}

function putUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 255
}
