import { decodeError } from './error.js'

/** Two lower-case hexadecimal digits for each byte, nothing between them. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  let at = 0
  // Four bytes a step: joining strings, not finding digits, is what costs.
  for (; at + 4 <= bytes.length; at += 4) {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    text += String.fromCharCode(
      digit(a >> 4),
      digit(a & 15),
      digit(b >> 4),
      digit(b & 15),
      digit(c >> 4),
      digit(c & 15),
      digit(d >> 4),
      digit(d & 15),
    )
  }
  for (; at < bytes.length; at++) text += String.fromCharCode(digit(bytes[at]! >> 4), digit(bytes[at]! & 15))
  return text
}

/**
 * The bytes of a run of hexadecimal digits of either case, without prefix or spaces.
 * @throws DecodeError ("bad-digit" | "odd-length"); `offset` is the index of the character
 */
export function fromHex(text: string): Uint8Array {
  const size = text.length >> 1
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = (valueOf(text, 2 * i) << 4) | valueOf(text, 2 * i + 1)
  if (text.length & 1) {
    valueOf(text, text.length - 1)
    throw decodeError('odd-length', `hex: an even number of digits expected, got ${text.length}`, text.length)
  }
  return bytes
}

function digit(value: number): number {
  return value < 10 ? 48 + value : 87 + value
}

function valueOf(text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  throw decodeError('bad-digit', `hex: a digit 0-9 or a-f expected, got "${text.charAt(index)}"`, index)
}
