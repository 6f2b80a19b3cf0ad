import { codecError, decodeError, isDecodeError, type DecodeError } from '../bytes/error.js'
import { readUtf8, utf8Length, writeUtf8 } from '../bytes/utf8.js'
import { MAX_REMAINING_LENGTH, type MqttErrorKind } from './packets.js'

/*
 * The data representations of MQTT 3.1.1 section 1.5 and the remaining length of section 2.2.3, for this folder only.
 * Writers put a field at `at` and return the index after it.
 */

/** Bytes a remaining length takes, 1 to 4. @throws CodecError ("too-long") */
export function lengthOfLength(remaining: number): number {
  if (remaining < 128) return 1
  if (remaining < 16384) return 2
  if (remaining < 2097152) return 3
  if (remaining <= MAX_REMAINING_LENGTH) return 4
  throw codecError('too-long', `MQTT: a remaining length within ${MAX_REMAINING_LENGTH} expected, got ${remaining}`)
}

/** A new array for a packet, its fixed header written; the variable header starts at `length - remaining`. */
export function allocatePacket(
  firstByte: number,
  remaining: number,
  allocate?: (byteLength: number) => Uint8Array,
): Uint8Array {
  const length = 1 + lengthOfLength(remaining) + remaining
  const bytes = allocate ? allocate(length) : new Uint8Array(length)
  let left = remaining
  let at = 1
  bytes[0] = firstByte
  while (left > 127) {
    bytes[at++] = (left & 127) | 128
    left >>= 7
  }
  bytes[at] = left
  return bytes
}

/** Writes 16 bits, most significant byte first (section 1.5.2). */
export function writeUint16(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value >> 8
  bytes[at + 1] = value
  return at + 2
}

/** Bytes a text takes in UTF-8 without its length. @throws CodecError ("bad-text") over 65535, or with U+0000 (section 1.5.3) */
export function textSize(text: string): number {
  const size = utf8Length(text)
  if (size > 65535) throw codecError('bad-text', `MQTT: a text of 65535 bytes at most expected, got ${size}`)
  if (text.indexOf('\0') >= 0) throw codecError('bad-text', 'MQTT: a text without U+0000 expected')
  return size
}

/** Writes the length of a text and the text; `size` is what textSize() said. */
export function writeText(bytes: Uint8Array, at: number, text: string, size: number): number {
  const start = writeUint16(bytes, at, size)
  if (size !== text.length) return writeUtf8(bytes, start, text)
  for (let i = 0; i < size; i++) bytes[start + i] = text.charCodeAt(i)
  return start + size
}

/** Writes the length of some bytes and the bytes. */
export function writeBinary(bytes: Uint8Array, at: number, value: Uint8Array): number {
  const start = writeUint16(bytes, at, value.length)
  bytes.set(value, start)
  return start + value.length
}

/** The error for bytes against the standard. */
export function refused(kind: MqttErrorKind, message: string, offset: number): DecodeError<MqttErrorKind> {
  return decodeError(kind, `MQTT: ${message}`, offset)
}

/** Walks through the fields of one packet, whose end it never passes. Methods throw DecodeError<MqttErrorKind>. */
export class FieldReader {
  /** Index of the next byte. */
  offset: number
  /** Index after the packet. */
  readonly end: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, offset: number, end: number) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
  }

  /** Eight bits. */
  uint8(): number {
    return this.bytes[this.take(1)]!
  }

  /** Sixteen bits. */
  uint16(): number {
    const at = this.take(2)
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!
  }

  /** A packet identifier, [1, 65535] (section 2.3.1). */
  messageId(): number {
    const start = this.offset
    const id = this.uint16()
    if (id === 0) throw refused('bad-message-id', 'a packet identifier of 1 or more expected, got 0', start)
    return id
  }

  /** A UTF-8 encoded string without U+0000 (section 1.5.3). */
  text(): string {
    const size = this.uint16()
    const start = this.take(size)
    const text = this.utf8(start, start + size)
    if (text.indexOf('\0') >= 0) throw refused('bad-text', 'a text without U+0000 expected', start)
    return text
  }

  /** Length and bytes; a view into the packet. */
  binary(): Uint8Array {
    const size = this.uint16()
    const start = this.take(size)
    return this.bytes.subarray(start, start + size)
  }

  /** Whatever is left; a view into the packet. */
  rest(): Uint8Array {
    const start = this.offset
    this.offset = this.end
    return this.bytes.subarray(start, this.end)
  }

  /** True when the packet has been read to its end. */
  atEnd(): boolean {
    return this.offset === this.end
  }

  private take(count: number): number {
    const start = this.offset
    if (start + count > this.end) throw refused('short-packet', `${count} bytes more expected in the packet`, start)
    this.offset = start + count
    return start
  }

  private utf8(start: number, end: number): string {
    try {
      return readUtf8(this.bytes, start, end)
    } catch (error) {
      if (isDecodeError(error)) throw refused('bad-text', 'UTF-8 expected', error.offset)
      throw error
    }
  }
}
