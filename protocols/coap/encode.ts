import { codecError } from '../bytes/error.js'
import { COAP_CODE, type CoapErrorKind, type CoapMessage, type CoapOption, type CoapType } from './message.js'

const version = 1
const marker = 0xff
const types: Readonly<Record<CoapType, number>> = { con: 0, non: 1, ack: 2, rst: 3 }

/** Where extended deltas and lengths of options begin (RFC 7252, 3.1). */
const oneByte = 13
const twoBytes = 269

/**
 * Encodes a message (RFC 7252, 3).
 * @throws CodecError<CoapErrorKind> ("bad-message-id" | "bad-token-length" | "bad-option" | "bad-order" | "bad-empty")
 */
export function encodeCoap(message: CoapMessage): Uint8Array {
  const { type, code, messageId, token, options, payload } = message
  check(message)
  const bytes = new Uint8Array(4 + token.length + sizeOf(options) + (payload.length > 0 ? 1 + payload.length : 0))
  bytes[0] = (version << 6) | (types[type] << 4) | token.length
  bytes[1] = code
  bytes[2] = messageId >> 8
  bytes[3] = messageId & 255
  bytes.set(token, 4)
  let at = 4 + token.length
  let before = 0
  for (let index = 0; index < options.length; index++) {
    at = writeOption(bytes, at, options[index]!, before)
    before = options[index]!.number
  }
  if (payload.length > 0) {
    bytes[at] = marker
    bytes.set(payload, at + 1)
  }
  return bytes
}

function check({ code, messageId, token, options, payload }: CoapMessage): void {
  if (!(messageId >= 0 && messageId <= 65535) || Math.floor(messageId) !== messageId)
    throw refused('bad-message-id', `an identifier of 0 to 65535 expected, got ${messageId}`)
  if (token.length > 8) throw refused('bad-token-length', `a token of 0 to 8 bytes expected, got ${token.length}`)
  if (code === COAP_CODE.empty && token.length + options.length + payload.length > 0)
    throw refused('bad-empty', 'neither token, options nor payload expected in an empty message')
  for (let index = 0; index < options.length; index++) {
    const { number, value } = options[index]!
    if (!(number >= 1 && number <= 65535) || Math.floor(number) !== number || value.length > 65535 + twoBytes)
      throw refused('bad-option', `an option of 1 to 65535 with up to 65804 bytes expected, got ${number}`)
    if (index > 0 && number < options[index - 1]!.number)
      throw refused('bad-order', `an option from ${options[index - 1]!.number} on expected, got ${number}`)
  }
}

function sizeOf(options: readonly CoapOption[]): number {
  let size = 0
  let before = 0
  for (let index = 0; index < options.length; index++) {
    const { number, value } = options[index]!
    size += 1 + extensionSize(number - before) + extensionSize(value.length) + value.length
    before = number
  }
  return size
}

function extensionSize(value: number): number {
  return value < oneByte ? 0 : value < twoBytes ? 1 : 2
}

function nibbleOf(value: number): number {
  return value < oneByte ? value : value < twoBytes ? 13 : 14
}

function writeOption(bytes: Uint8Array, start: number, { number, value }: CoapOption, before: number): number {
  const delta = number - before
  bytes[start] = (nibbleOf(delta) << 4) | nibbleOf(value.length)
  const at = writeExtension(bytes, writeExtension(bytes, start + 1, delta), value.length)
  bytes.set(value, at)
  return at + value.length
}

function writeExtension(bytes: Uint8Array, at: number, value: number): number {
  if (value < oneByte) return at
  if (value < twoBytes) {
    bytes[at] = value - oneByte
    return at + 1
  }
  bytes[at] = (value - twoBytes) >> 8
  bytes[at + 1] = (value - twoBytes) & 255
  return at + 2
}

function refused(kind: CoapErrorKind, message: string) {
  return codecError(kind, `CoAP: ${message}`)
}
