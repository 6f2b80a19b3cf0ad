import { isAscii, utf8Length, writeUtf8 } from '../../../protocols/bytes/utf8.js'

/*
 * Text on a UART is a string of bytes: every character is below 256 and stands for the byte of its value.
 */

/** The bytes of a string of bytes, in an array of that length. */
export function bytesOf(text: string, bytes: Uint8Array = new Uint8Array(text.length)): Uint8Array {
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** Bytes as a string of bytes. */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  let at = start
  for (; at + 8 <= end; at += 8)
    text += String.fromCharCode(
      bytes[at]!,
      bytes[at + 1]!,
      bytes[at + 2]!,
      bytes[at + 3]!,
      bytes[at + 4]!,
      bytes[at + 5]!,
      bytes[at + 6]!,
      bytes[at + 7]!,
    )
  for (; at < end; at++) text += String.fromCharCode(bytes[at]!)
  return text
}

/** A text of any characters as the string of its UTF-8 bytes: what a modem prints of a topic. */
export function byteText(text: string): string {
  if (isAscii(text)) return text
  const bytes = new Uint8Array(utf8Length(text))
  writeUtf8(bytes, 0, text)
  return textOf(bytes)
}

/** One array after another. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/**
 * Writes the bytes that hexadecimal digits of either case in `source` stand for, from `at` on. False for an odd number of
 * digits, or for any other character; what was written is then worth nothing.
 */
export function decodeHex(target: Uint8Array, at: number, source: Uint8Array, start: number, end: number): boolean {
  if ((end - start) & 1) return false
  let wrong = 0
  for (let from = start, to = at; from < end; from += 2, to++) {
    const high = digits[source[from]!]!
    const low = digits[source[from + 1]!]!
    wrong |= high | low
    target[to] = (high << 4) | low
  }
  return wrong >= 0
}

/** Value of each hexadecimal digit, -1 for any other byte: a table, since which of two ranges comes next cannot be foretold. */
const digits = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)
