import { codecError } from '../bytes/error.js'
import { BitReader, type Asn1DecodeErrorKind, type DecodeObserver } from './bit-reader.js'
import { BitWriter } from './bit-writer.js'
import { readValue } from './decode.js'
import { writeValue } from './encode.js'
import type { Asn1Type } from './type.js'

/** A value that was read. */
export interface Decoded<T> {
  readonly ok: true
  readonly value: T
  /** Bits it took; the rest of the last octet is padding. */
  readonly bits: number
  /** Extension additions, alternatives and items that the schema does not know, skipped. */
  readonly unknownCount: number
}

/** Why there is no value. */
export interface Refused {
  readonly ok: false
  readonly kind: Asn1DecodeErrorKind
  /** Where inside the value, as `a.b[0].c`; empty for the whole. */
  readonly path: string
  /** The bit at which it was refused, counted from the first. */
  readonly bitOffset: number
}

/** What decoding comes to. */
export type DecodeResult<T> = Decoded<T> | Refused

/**
 * One type in unaligned PER (X.691, BASIC-PER UNALIGNED as V2X uses it). Keep it and use it again: it holds the writer.
 */
export class Uper<T> {
  readonly type: Asn1Type<T>
  private readonly writer: BitWriter

  /** @param capacity octets of the largest usual message, so that the writer never grows */
  constructor(type: Asn1Type<T>, capacity: number = 256) {
    this.type = type
    this.writer = new BitWriter(capacity)
  }

  /**
   * A complete encoding: padded to whole octets, one at least. A DEFAULT equal to its value is left out.
   * @throws CodecError ("bad-value") with the path of what does not fit the type
   */
  encode(value: T): Uint8Array {
    const { writer } = this
    writer.clear()
    writeValue(this.type, value, writer, {})
    if (writer.problem === '') return writer.finish()
    const where = pathText(writer.path)
    throw codecError('bad-value', `ASN.1: ${where === '' ? 'value' : where}: ${writer.problem}`)
  }

  /**
   * Reads the value at the start of the bytes; whatever follows it is left alone. Never throws, and makes nothing of
   * a size that the bytes could not hold.
   * @param observer told of every part of the value with its bits
   */
  decode(bytes: Uint8Array, observer?: DecodeObserver): DecodeResult<T> {
    const reader = new BitReader(bytes, observer)
    const value = readValue(this.type, reader, {}) as T
    if (reader.kind === '') return { ok: true, value, bits: reader.position, unknownCount: reader.unknownCount }
    return { ok: false, kind: reader.kind, path: pathText(reader.path), bitOffset: reader.failedAt }
  }
}

/** `a.b[0].c` from its parts, innermost first. */
function pathText(innermostFirst: readonly (string | number)[]): string {
  let text = ''
  for (let i = innermostFirst.length - 1; i >= 0; i--) {
    const part = innermostFirst[i]!
    if (typeof part === 'number') text += `[${part}]`
    else if (part !== '') text += text === '' ? part : `.${part}`
  }
  return text
}
