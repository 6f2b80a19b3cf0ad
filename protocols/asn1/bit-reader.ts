import { readUtf8 } from '../bytes/utf8.js'
import { isDecodeError } from '../bytes/error.js'
import type { Asn1Node } from './type.js'

/** Why an encoding was refused; the empty string while it was not. */
export type Asn1DecodeErrorKind =
  /** The bytes end before the value does. */
  | 'incomplete'
  /** A number, index or length outside its bounds. */
  | 'out-of-range'
  /** An integer beyond 2^53 - 1. */
  | 'too-large'
  /** A UTF8String that is not UTF-8. */
  | 'bad-utf8'

/** Told of every part of a value as it is left: where its bits are, and how deep it is. */
export interface DecodeObserver {
  enter(name: string | number, bit: number, type: Asn1Node): void
  leave(value: unknown, bit: number): void
}

/** Fragments of a long length count in these (X.691 clause 10.9.3.8). */
const fragmentUnit = 16384

/**
 * Takes bits from an octet string, most significant first. It never throws: the first thing that does not fit sets `kind`
 * and `failedAt`, after which it yields zeros and empty values; whoever loops looks at `kind` after every step.
 */
export class BitReader {
  /** Index of the next bit. */
  position: number
  /** Index after the last bit that may be taken. */
  end: number
  /** Why it failed; empty while it did not. */
  kind: Asn1DecodeErrorKind | ''
  /** The bit at which it failed. */
  failedAt: number
  /** From the outermost to the failing part: names and indices, put together while returning. */
  readonly path: (string | number)[]
  /** Extension additions and alternatives skipped because the schema does not know them. */
  unknownCount: number
  readonly observer: DecodeObserver | undefined
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, observer?: DecodeObserver) {
    this.position = 0
    this.end = bytes.length * 8
    this.kind = ''
    this.failedAt = 0
    this.path = []
    this.unknownCount = 0
    this.observer = observer
    this.bytes = bytes
  }

  /** Refuses the encoding at a bit; only the first refusal counts. Returns 0, for what was asked for. */
  fail(kind: Asn1DecodeErrorKind, at: number): number {
    if (this.kind === '') {
      this.kind = kind
      this.failedAt = at
    }
    this.position = this.end
    return 0
  }

  /** The next `count` bits, 0 to 32, as an unsigned integer. */
  take(count: number): number {
    const from = this.position
    const to = from + count
    if (to > this.end) return this.fail('incomplete', from)
    this.position = to
    const bytes = this.bytes
    let at = from >> 3
    const shift = from & 7
    if (count + shift <= 32 && count < 32 && at + 4 <= bytes.length) {
      if (count === 0) return 0
      const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
      return (word << shift) >>> (32 - count)
    }
    // Near the end, or over five octets: octet by octet, in arithmetic that has no sign bit.
    let value = 0
    let left = count
    let here = 8 - shift
    while (left > 0) {
      const some = left < here ? left : here
      value = value * (1 << some) + ((bytes[at]! >> (here - some)) & ((1 << some) - 1))
      left -= some
      here -= some
      if (here === 0) {
        here = 8
        at += 1
      }
    }
    return value
  }

  /** True when `count` more bits are there; otherwise it has failed. To be asked before anything of that size is made. */
  has(count: number): boolean {
    if (this.position + count <= this.end) return true
    this.fail('incomplete', this.position)
    return false
  }

  /** A constrained whole number in [0, span] of `width` bits, up to 53 (X.691 clause 10.5). */
  bounded(width: number, span: number): number {
    const at = this.position
    let value = 0
    if (width <= 32) value = this.take(width)
    else {
      const high = this.take(width - 32)
      value = high * 4294967296 + this.take(32)
    }
    return value > span ? this.fail('out-of-range', at) : value
  }

  /**
   * A length determinant (X.691 clause 10.9.3.5 on): the count of what follows. Negative for a fragment, after which
   * another determinant comes.
   */
  length(): number {
    const first = this.take(8)
    if (first < 128) return first
    if (first < 192) return (first - 128) * 256 + this.take(8)
    const units = first - 192
    if (units < 1 || units > 4) return this.fail('out-of-range', this.position - 8)
    return -units * fragmentUnit
  }

  /** A length determinant that must not announce fragments. */
  shortLength(): number {
    const at = this.position
    const count = this.length()
    return count < 0 ? this.fail('out-of-range', at) : count
  }

  /** A normally small non-negative whole number (X.691 clause 10.6). */
  normallySmall(): number {
    if (this.take(1) === 0) return this.take(6)
    return this.unsigned(this.shortLength())
  }

  /** An unsigned integer of `count` octets. */
  unsigned(count: number): number {
    const at = this.position
    if (!this.has(count * 8)) return 0
    let value = 0
    for (let i = 0; i < count; i++) {
      value = value * 256 + this.take(8)
      if (value > 9007199254740991) return this.fail('too-large', at)
    }
    return value
  }

  /** A two's complement integer of `count` octets. */
  signed(count: number): number {
    const at = this.position
    if (count === 0) return this.fail('out-of-range', at)
    if (!this.has(count * 8)) return 0
    const first = this.take(8)
    let value = first < 128 ? first : first - 256
    for (let i = 1; i < count; i++) {
      value = value * 256 + this.take(8)
      if (value > 9007199254740991 || value < -9007199254740991) return this.fail('too-large', at)
    }
    return value
  }

  /** `count` octets as an array of its own. */
  octets(count: number): Uint8Array {
    if (!this.has(count * 8)) return new Uint8Array(0)
    const octets = new Uint8Array(count)
    this.octetsInto(octets, 0, count)
    return octets
  }

  private octetsInto(target: Uint8Array, start: number, count: number): void {
    for (let i = 0; i < count; i++) target[start + i] = this.take(8)
  }

  /** `count` bits, the first in the top bit of the first octet. */
  bits(count: number): Uint8Array {
    if (!this.has(count)) return new Uint8Array(0)
    const octets = new Uint8Array((count + 7) >> 3)
    const whole = count >> 3
    this.octetsInto(octets, 0, whole)
    if (count & 7) octets[whole] = this.take(count & 7) << (8 - (count & 7))
    return octets
  }

  /** `count` characters of `width` bits, 7 for IA5String. */
  characters(count: number, width: number): string {
    if (!this.has(count * width)) return ''
    let text = ''
    for (let i = 0; i < count; i++) text += String.fromCharCode(this.take(width))
    return text
  }

  /** Octets behind a length determinant, gathered when they come in fragments. */
  countedOctets(): Uint8Array {
    let count = this.length()
    if (count >= 0) return this.octets(count)
    let gathered = new Uint8Array(0)
    while (this.kind === '') {
      const size = count < 0 ? -count : count
      const part = this.octets(size)
      const joined = new Uint8Array(gathered.length + part.length)
      joined.set(gathered)
      joined.set(part, gathered.length)
      gathered = joined
      if (count >= 0) break
      count = this.length()
    }
    return gathered
  }

  /** UTF-8 text behind a length determinant. */
  utf8(): string {
    const at = this.position
    const octets = this.countedOctets()
    if (this.kind !== '') return ''
    try {
      return readUtf8(octets, 0, octets.length)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      this.fail('bad-utf8', at)
      return ''
    }
  }
}
