import { decodeError } from '../bytes/error.js'
import { COAP_CODE, type CoapErrorKind, type CoapMessage, type CoapOption, type CoapType } from './message.js'

const types: readonly CoapType[] = ['con', 'non', 'ack', 'rst']
const marker = 0xff

/**
 * Decodes one datagram (RFC 7252, 3). Token, option values and payload are views into `bytes`.
 * @throws DecodeError<CoapErrorKind> ("short-message" | "bad-version" | "bad-token-length" | "bad-option" | "no-payload" | "bad-empty")
 */
export function decodeCoap(bytes: Uint8Array): CoapMessage {
  if (bytes.length < 4) throw refused('short-message', 'a header of 4 bytes expected', bytes.length)
  const first = bytes[0]!
  if (first >> 6 !== 1) throw refused('bad-version', `version 1 expected, got ${first >> 6}`, 0)
  const tokenLength = first & 15
  if (tokenLength > 8) throw refused('bad-token-length', `0 to 8 expected, got ${tokenLength}`, 0)
  const code = bytes[1]!
  if (code === COAP_CODE.empty && bytes.length > 4) throw refused('bad-empty', 'nothing behind the header expected', 4)
  const start = 4 + tokenLength
  if (start > bytes.length) throw refused('short-message', `a token of ${tokenLength} bytes expected`, bytes.length)
  const reader = new OptionReader(bytes, start)
  return {
    type: types[(first >> 4) & 3]!,
    code,
    messageId: (bytes[2]! << 8) | bytes[3]!,
    token: bytes.subarray(4, start),
    options: reader.readAll(),
    payload: bytes.subarray(reader.at),
  }
}

/** Reads options up to the payload marker or the end; `at` is then where the payload begins. */
class OptionReader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  readAll(): CoapOption[] {
    const { bytes } = this
    const options: CoapOption[] = []
    let number = 0
    while (this.at < bytes.length && bytes[this.at] !== marker) {
      const start = this.at
      const head = bytes[this.at++]!
      number += this.extended(head >> 4, start)
      const length = this.extended(head & 15, start)
      // Number 0 is reserved (RFC 7252, 12.2).
      if (number < 1 || number > 65535)
        throw refused('bad-option', `a number of 1 to 65535 expected, got ${number}`, start)
      if (this.at + length > bytes.length)
        throw refused('short-message', `an option of ${length} bytes expected`, bytes.length)
      options.push({ number, value: bytes.subarray(this.at, this.at + length) })
      this.at += length
    }
    if (this.at === bytes.length) return options
    this.at++
    if (this.at === bytes.length) throw refused('no-payload', 'a payload behind its marker expected', this.at)
    return options
  }

  /** A delta or length: in four bits, or in one or two bytes behind them. */
  private extended(nibble: number, start: number): number {
    if (nibble < 13) return nibble
    if (nibble === 15) throw refused('bad-option', 'a delta and a length below 15 expected', start)
    const end = this.at + (nibble === 13 ? 1 : 2)
    if (end > this.bytes.length)
      throw refused('short-message', 'an extended delta or length expected', this.bytes.length)
    const value =
      nibble === 13 ? this.bytes[this.at]! + 13 : ((this.bytes[this.at]! << 8) | this.bytes[this.at + 1]!) + 269
    this.at = end
    return value
  }
}

function refused(kind: CoapErrorKind, message: string, offset: number) {
  return decodeError(kind, `CoAP: ${message}`, offset)
}
