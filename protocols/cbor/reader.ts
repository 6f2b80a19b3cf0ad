import { decodeError, type DecodeError } from '../bytes/error.js'
import { readUtf8 } from '../bytes/utf8.js'

/**
 * Why bytes were refused. "incomplete": they end too soon and more of them may put it right; all others are final.
 * "too-large": an integer or a length of 2^53 or more. "bad-chunk": an indefinite string holding something else than
 * definite strings of its kind. "unexpected-type": the item is well-formed but not of the type that was asked for.
 */
export type CborErrorKind =
  | 'incomplete'
  | 'reserved'
  | 'unexpected-break'
  | 'bad-chunk'
  | 'bad-simple'
  | 'bad-utf8'
  | 'too-large'
  | 'too-deep'
  | 'unexpected-type'
  | 'trailing'

/** The eight major types of RFC 8949 section 3.1. */
export const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const

/** The count an indefinite-length array or map announces: items follow until atBreak(). */
export const INDEFINITE = -1

/**
 * Reads data items (RFC 8949) from front to back, every access checked against the end. Indefinite lengths are accepted.
 * All methods throw DecodeError<CborErrorKind>; after that `offset` is anywhere.
 */
export class CborReader {
  /** Index of the next byte. */
  offset: number
  private readonly data: Uint8Array
  private view: DataView | undefined

  constructor(data: Uint8Array, offset: number = 0) {
    this.data = data
    this.offset = offset
    this.view = undefined
  }

  /** True when every byte has been read. */
  atEnd(): boolean {
    return this.offset >= this.data.length
  }

  /** Major type of the next item, one of MAJOR; the item stays. */
  major(): number {
    return this.peek() >> 5
  }

  /** The next head's first byte; the head stays. */
  peek(): number {
    if (this.offset >= this.data.length) throw this.incomplete()
    return this.data[this.offset]!
  }

  /** Steps over a break (0xff) and returns true when one is next. */
  atBreak(): boolean {
    if (this.peek() !== 0xff) return false
    this.offset += 1
    return true
  }

  /** Count of items in the array that starts here, or INDEFINITE. */
  arrayHead(): number {
    return this.countHead(MAJOR.array, 1)
  }

  /** Count of pairs in the map that starts here, or INDEFINITE. */
  mapHead(): number {
    return this.countHead(MAJOR.map, 2)
  }

  /** The tag number that starts here; the tagged item follows. */
  tagHead(): number {
    this.expect(MAJOR.tag, 'a tag')
    return this.argument()
  }

  /** An integer in [-2^53, 2^53) or a float of any width. */
  number(): number {
    const first = this.peek()
    const major = first >> 5
    if (major === MAJOR.unsigned) return first < 24 ? this.data[this.offset++]! : this.argument()
    if (major === MAJOR.negative) return -1 - this.argument()
    if (first < 0xf9 || first > 0xfb) throw this.unexpected('a number')
    return this.float(first)
  }

  /** true or false. */
  boolean(): boolean {
    const first = this.peek()
    if (first !== 0xf4 && first !== 0xf5) throw this.unexpected('a boolean')
    this.offset += 1
    return first === 0xf5
  }

  /** A simple value that is neither boolean nor float: 0-19, 22 (null), 23 (undefined), 32-255. */
  simple(): number {
    this.expect(MAJOR.simple, 'a simple value')
    const start = this.offset
    const value = this.argument()
    if (this.offset === start + 2 && value < 32)
      throw decodeError('bad-simple', `CBOR: simple value 32-255 expected in two bytes, got ${value}`, start)
    return value
  }

  /** A byte string, copied. */
  bytes(): Uint8Array {
    this.expect(MAJOR.bytes, 'a byte string')
    if (this.peek() === 0x5f) return this.chunkedBytes()
    const end = this.stringEnd()
    const value = new Uint8Array(this.data.subarray(this.offset, end))
    this.offset = end
    return value
  }

  /** A text string; each chunk of an indefinite one must be whole UTF-8 by itself (RFC 8949 section 3.2.3). */
  text(): string {
    this.expect(MAJOR.text, 'a text string')
    if (this.peek() === 0x7f) return this.chunkedText()
    const end = this.stringEnd()
    const value = readUtf8(this.data, this.offset, end)
    this.offset = end
    return value
  }

  /** The error for a well-formed item that is not what was wanted here. */
  unexpected(wanted: string): DecodeError<CborErrorKind> {
    const first = this.peek()
    if (first === 0xff) return decodeError('unexpected-break', `CBOR: ${wanted} expected, got a break`, this.offset)
    return decodeError('unexpected-type', `CBOR: ${wanted} expected, got initial byte ${first}`, this.offset)
  }

  private expect(major: number, wanted: string): void {
    if (this.major() !== major || this.peek() === 0xff) throw this.unexpected(wanted)
  }

  private countHead(major: number, itemsEach: number): number {
    this.expect(major, major === MAJOR.array ? 'an array' : 'a map')
    if ((this.peek() & 31) === 31) {
      this.offset += 1
      return INDEFINITE
    }
    const count = this.argument()
    // An item takes a byte at least: what cannot fit is refused before anybody loops or allocates by it.
    if (count * itemsEach > this.data.length - this.offset) throw this.incomplete()
    return count
  }

  /** The argument of the head here (RFC 8949 section 3), and past it. */
  private argument(): number {
    const start = this.offset
    const info = this.peek() & 31
    if (info > 27) throw decodeError('reserved', `CBOR: additional information 0-27 expected, got ${info}`, start)
    this.offset += 1
    if (info < 24) return info
    const width = 1 << (info - 24)
    if (start + 1 + width > this.data.length) throw this.incomplete()
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + this.data[this.offset++]!
    if (value > 9007199254740991) throw decodeError('too-large', 'CBOR: an integer below 2^53 expected', start)
    return value
  }

  private stringEnd(): number {
    const size = this.argument()
    if (size > this.data.length - this.offset) throw this.incomplete()
    return this.offset + size
  }

  private chunkedBytes(): Uint8Array {
    const chunks: Uint8Array[] = []
    let size = 0
    this.offset += 1
    while (!this.atBreak()) {
      this.expectChunk(MAJOR.bytes)
      const chunk = this.bytes()
      size += chunk.length
      chunks.push(chunk)
    }
    const all = new Uint8Array(size)
    let at = 0
    for (let i = 0; i < chunks.length; i++) {
      all.set(chunks[i]!, at)
      at += chunks[i]!.length
    }
    return all
  }

  private chunkedText(): string {
    let text = ''
    this.offset += 1
    while (!this.atBreak()) {
      this.expectChunk(MAJOR.text)
      text += this.text()
    }
    return text
  }

  private expectChunk(major: number): void {
    const first = this.peek()
    if (first >> 5 !== major || (first & 31) === 31)
      throw decodeError('bad-chunk', 'CBOR: a definite string of the same kind expected as chunk', this.offset)
  }

  private float(first: number): number {
    const at = this.offset + 1
    const width = first === 0xf9 ? 2 : first === 0xfa ? 4 : 8
    if (at + width > this.data.length) throw this.incomplete()
    this.offset = at + width
    if (width === 2) return halfToNumber((this.data[at]! << 8) | this.data[at + 1]!)
    if (this.view === undefined) this.view = new DataView(this.data.buffer, this.data.byteOffset, this.data.length)
    return width === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at)
  }

  private incomplete(): DecodeError<CborErrorKind> {
    return decodeError('incomplete', 'CBOR: more bytes expected', this.data.length)
  }
}

/** IEEE 754 binary16 (RFC 8949 Appendix D), scaled by repeated halving and doubling since Math.pow is inexact on some chips. */
function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  let value = exponent === 0 ? fraction : fraction + 1024
  for (let power = exponent === 0 ? 1 : exponent; power < 25; power++) value /= 2
  for (let power = 25; power < exponent; power++) value *= 2
  return sign * value
}
