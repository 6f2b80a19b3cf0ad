import { readUtf8 } from '../../../protocols/bytes/utf8.js'
import { decodeHex, textOf } from './bytes.js'

const comma = 44
const quote = 34
const space = 32
const backslash = 92

/**
 * Reads the parameters of a write command one after the other, straight from the received bytes. A parameter that is
 * missing, of the wrong kind or out of range makes `wrong` true and everything after it meaningless, so a handler reads
 * all it wants and asks {@link Parameters.done} once.
 */
export class Parameters {
  /** Something was not as expected. */
  wrong = false
  /** Bounds of the parameter read last, without its quotes. */
  start = 0
  stop = 0
  /** Whether the parameter read last stood in quotes. */
  quoted = false
  private at: number

  /** `start` is the index after `=`, `end` that of the CR. */
  constructor(
    readonly bytes: Uint8Array,
    start: number,
    private readonly end: number,
  ) {
    this.at = start < end ? start : end + 1
  }

  /** Whether another parameter is there, given or empty. */
  get more(): boolean {
    return this.at <= this.end
  }

  /** Whether the next parameter begins with a quote. */
  get quoteAhead(): boolean {
    return this.more && this.bytes[this.skipSpaces(this.at)] === quote
  }

  /** Nothing was wrong and nothing is left. */
  done(): boolean {
    return !this.wrong && !this.more
  }

  /** An integer in [min, max]. */
  integer(min: number, max: number): number {
    return this.optionalInteger(min, max, NaN)
  }

  /** An integer in [min, max], or the fallback where the parameter is empty or missing. A fallback of NaN is an error. */
  optionalInteger(min: number, max: number, fallback: number): number {
    if (!this.next()) {
      if (!(fallback === fallback)) this.wrong = true
      return fallback
    }
    const value = this.quoted ? NaN : this.number()
    if (value >= min && value <= max) return value
    this.wrong = true
    return min
  }

  /** Text of 1 to `max` bytes, in quotes or bare, UTF-8. */
  string(max: number): string {
    const text = this.optionalString(max)
    if (text === undefined || text.length === 0) this.wrong = true
    return text ?? ''
  }

  /** Text of up to `max` bytes; undefined where the parameter is empty and bare, or missing. */
  optionalString(max: number): string | undefined {
    if (!this.next()) return undefined
    if (this.stop - this.start > max) this.wrong = true
    return this.text()
  }

  /** As {@link string}; gives `known` back, and makes no new string, where the text is the same. */
  sameString(known: string, max: number): string {
    if (!this.next()) return this.string(max)
    const { bytes, start } = this
    const length = this.stop - start
    let same = length === known.length && length > 0
    for (let at = 0; same && at < length; at++) same = bytes[start + at] === known.charCodeAt(at)
    if (same) return known
    if (length > max || length === 0) this.wrong = true
    return this.text()
  }

  /** As many bytes as said, from hexadecimal digits, in quotes or bare. */
  hexBytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    if (!this.next() || this.stop - this.start !== 2 * length) this.wrong = true
    else if (!decodeHex(bytes, 0, this.bytes, this.start, this.stop)) this.wrong = true
    return bytes
  }

  /** All that is left as one parameter, between its first quote and the last: text that holds commas and quotes itself. */
  rest(): void {
    this.start = this.skipSpaces(this.at)
    this.stop = this.end
    this.at = this.end + 1
    this.quoted = this.bytes[this.start] === quote
    if (!this.quoted) return
    this.start++
    if (this.stop > this.start && this.bytes[this.stop - 1] === quote) this.stop--
  }

  /** Moves to the next parameter. False where it is empty and bare, or missing. */
  private next(): boolean {
    if (this.at > this.end) return false
    this.start = this.skipSpaces(this.at)
    this.quoted = this.bytes[this.start] === quote && this.start < this.end
    if (this.quoted) this.takeQuoted()
    else this.takeBare()
    return this.quoted || this.stop > this.start
  }

  private takeQuoted(): void {
    const { bytes, end } = this
    let at = ++this.start
    while (at < end && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
    this.stop = at < end ? at : end
    if (at >= end) this.wrong = true
    at = this.skipSpaces(at + 1)
    if (at < end && bytes[at] !== comma) this.wrong = true
    this.at = at < end ? at + 1 : end + 1
  }

  private takeBare(): void {
    const { bytes, end } = this
    let at = this.start
    while (at < end && bytes[at] !== comma) at++
    this.at = at + 1
    while (at > this.start && bytes[at - 1] === space) at--
    this.stop = at
  }

  private skipSpaces(from: number): number {
    let at = from
    while (at < this.end && this.bytes[at] === space) at++
    return at
  }

  private number(): number {
    const negative = this.bytes[this.start] === 45
    let at = negative ? this.start + 1 : this.start
    if (at === this.stop || this.stop - at > 12) return NaN
    let value = 0
    for (; at < this.stop; at++) {
      const digit = this.bytes[at]! - 48
      if (digit < 0 || digit > 9) return NaN
      value = value * 10 + digit
    }
    return negative ? -value : value
  }

  private text(): string {
    const { bytes, start, stop } = this
    let plain = true
    for (let at = start; plain && at < stop; at++) plain = bytes[at]! < 0x80 && bytes[at] !== backslash
    if (plain) return textOf(bytes, start, stop)
    try {
      return readUtf8(bytes, start, stop).replaceAll('\\"', '"')
    } catch {
      this.wrong = true
      return ''
    }
  }
}
