import { codecError } from './error.js'
import { utf8Length, writeUtf8 } from './utf8.js'

/**
 * Writes bytes into an array that doubles when it is full. Multi-byte numbers are big-endian (network order).
 * Made to be kept and used again: finish() hands out a copy and empties the writer.
 */
export class ByteWriter {
  /** Bytes written so far. Read only. */
  size: number
  private buffer: Uint8Array
  private view: DataView
  private readonly allocate: ((byteLength: number) => Uint8Array) | undefined

  /**
   * @param capacity bytes to set aside, 1 or more: the size of the largest usual message, so that it never grows
   * @param allocate where finish() gets its arrays from; left out, new ones
   */
  constructor(capacity: number, allocate?: (byteLength: number) => Uint8Array) {
    this.allocate = allocate
    this.size = 0
    this.buffer = new Uint8Array(capacity > 0 ? capacity : 1)
    this.view = new DataView(this.buffer.buffer)
  }

  /** Appends the low 8 bits. */
  uint8(value: number): void {
    if (this.size === this.buffer.length) this.grow(1)
    this.buffer[this.size++] = value
  }

  /** Appends the low 16 bits. */
  uint16(value: number): void {
    const at = this.take(2)
    this.view.setUint16(at, value)
  }

  /** Appends an integer in [0, 2^32). */
  uint32(value: number): void {
    const at = this.take(4)
    this.view.setUint32(at, value)
  }

  /** Appends an integer in [0, 2^53] as 64 bits. */
  uint64(value: number): void {
    const at = this.take(8)
    const high = Math.floor(value / 4294967296)
    this.view.setUint32(at, high)
    this.view.setUint32(at + 4, value - high * 4294967296)
  }

  /** Appends an IEEE 754 double. */
  float64(value: number): void {
    const at = this.take(8)
    this.view.setFloat64(at, value)
  }

  /**
   * Appends an IEEE 754 single and returns its 32 bits as a signed integer when it holds `value` exactly;
   * otherwise appends nothing and returns undefined. NaN counts as exact.
   */
  float32IfExact(value: number): number | undefined {
    const at = this.take(4)
    this.view.setFloat32(at, value)
    const stored = this.view.getFloat32(at)
    if (stored === value || value !== value) return this.view.getInt32(at)
    this.size = at
    return undefined
  }

  /** Appends all of `source`. */
  bytes(source: Uint8Array): void {
    const at = this.take(source.length)
    this.buffer.set(source, at)
  }

  /** Appends one byte for each character. @throws CodecError ("bad-text") on a character above 0x7f */
  ascii(text: string): void {
    const start = this.size
    if (this.tryAscii(text)) return
    this.size = start
    throw codecError('bad-text', `text: ASCII expected, got "${text}"`)
  }

  /** Appends one byte for each character and returns true; appends nothing and returns false when one is above 0x7f. */
  tryAscii(text: string): boolean {
    const count = text.length
    const at = this.take(count)
    const buffer = this.buffer
    for (let i = 0; i < count; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) {
        this.size = at
        return false
      }
      buffer[at + i] = unit
    }
    return true
  }

  /** Appends `text` as UTF-8. @throws CodecError ("bad-text") on an unpaired surrogate */
  utf8(text: string): void {
    const at = this.take(utf8Length(text))
    writeUtf8(this.buffer, at, text)
  }

  /** Takes back everything after the first `size` bytes. */
  truncate(size: number): void {
    if (size < this.size) this.size = size
  }

  /** A view of the bytes written, good until the next write. */
  written(): Uint8Array {
    return this.buffer.subarray(0, this.size)
  }

  /** A fresh array of exactly the bytes written; the writer is empty afterwards. */
  finish(): Uint8Array {
    const result = this.allocate ? this.allocate(this.size) : new Uint8Array(this.size)
    result.set(this.written())
    this.size = 0
    return result
  }

  /** Claims `count` bytes and returns where they start. May replace buffer and view, so it comes before either is read. */
  private take(count: number): number {
    const at = this.size
    if (at + count > this.buffer.length) this.grow(count)
    this.size = at + count
    return at
  }

  private grow(count: number): void {
    let capacity = this.buffer.length * 2
    while (capacity < this.size + count) capacity *= 2
    const larger = new Uint8Array(capacity)
    larger.set(this.buffer)
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}
