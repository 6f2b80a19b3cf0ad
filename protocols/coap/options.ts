import { readUtf8, utf8Length, writeUtf8 } from '../bytes/utf8.js'
import { COAP_OPTION, type CoapMessage, type CoapOption } from './message.js'

/** An option whose value is an unsigned integer below 2^32, in as few bytes as it takes (RFC 7252, 3.2). */
export function uintOption(number: number, value: number): CoapOption {
  let size = 0
  for (let left = value; left > 0; left = Math.floor(left / 256)) size++
  const bytes = new Uint8Array(size)
  let left = value
  for (let at = size - 1; at >= 0; at--) {
    bytes[at] = left % 256
    left = Math.floor(left / 256)
  }
  return { number, value: bytes }
}

/** An option whose value is text in UTF-8. */
export function textOption(number: number, text: string): CoapOption {
  const value = new Uint8Array(utf8Length(text))
  writeUtf8(value, 0, text)
  return { number, value }
}

/** The options of a path without slash in front: one for each segment. */
export function pathOptions(path: string): CoapOption[] {
  return path === '' ? [] : path.split('/').map((segment) => textOption(COAP_OPTION.uriPath, segment))
}

/** The value of the first option of a number as an unsigned integer of up to 4 bytes; undefined where there is none. */
export function uintOf(message: CoapMessage, number: number): number | undefined {
  const option = firstOf(message, number)
  if (option === undefined || option.value.length > 4) return undefined
  let value = 0
  for (let at = 0; at < option.value.length; at++) value = value * 256 + option.value[at]!
  return value
}

/** The values of all options of a number as texts. @throws DecodeError where one is not UTF-8 */
export function textsOf(message: CoapMessage, number: number): string[] {
  const texts: string[] = []
  for (let index = 0; index < message.options.length; index++) {
    const option = message.options[index]!
    if (option.number === number) texts.push(readUtf8(option.value, 0, option.value.length))
  }
  return texts
}

/** The path that a request is for: "19/0/0". @throws DecodeError where a segment is not UTF-8 */
export function pathOf(message: CoapMessage): string {
  return textsOf(message, COAP_OPTION.uriPath).join('/')
}

function firstOf({ options }: CoapMessage, number: number): CoapOption | undefined {
  for (let index = 0; index < options.length; index++) if (options[index]!.number === number) return options[index]
  return undefined
}

/** Whether two tokens are the same. */
export function isSameToken(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false
  for (let at = 0; at < first.length; at++) if (first[at] !== second[at]) return false
  return true
}
