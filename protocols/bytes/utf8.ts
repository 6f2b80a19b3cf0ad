import { decodeError, codecError } from './error.js'

/*
 * UTF-8 (RFC 3629) between byte arrays and strings of UTF-16 code units, by hand because the chip has no TextEncoder.
 * Most Espruino boards hold strings of bytes: there, characters above U+00FF cannot be represented and come out of
 * readUtf8() truncated. Text that a chip handles is ASCII (facts/espruino.md section 0, point 9).
 */

/** The number of bytes `text` takes in UTF-8. @throws CodecError ("bad-text") on an unpaired surrogate */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if (isSurrogate(unit)) {
      codePointOfPair(text, i)
      i += 1
      length += 2 // four bytes for two units
    } else length += 2
  }
  return length
}

/**
 * Writes `text` as UTF-8 from `at` on and returns the index after it; the caller has made room by utf8Length().
 * @throws CodecError ("bad-text") on an unpaired surrogate
 */
export function writeUtf8(target: Uint8Array, at: number, text: string): number {
  let to = at
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      target[to++] = unit
    } else if (unit < 0x800) {
      target[to++] = 0xc0 | (unit >> 6)
      target[to++] = 0x80 | (unit & 63)
    } else if (isSurrogate(unit)) {
      const point = codePointOfPair(text, i++)
      target[to++] = 0xf0 | (point >> 18)
      target[to++] = 0x80 | ((point >> 12) & 63)
      target[to++] = 0x80 | ((point >> 6) & 63)
      target[to++] = 0x80 | (point & 63)
    } else {
      target[to++] = 0xe0 | (unit >> 12)
      target[to++] = 0x80 | ((unit >> 6) & 63)
      target[to++] = 0x80 | (unit & 63)
    }
  }
  return to
}

/**
 * Reads the bytes from `start` up to `end` as UTF-8.
 * @throws DecodeError ("bad-utf8") on overlong forms, surrogates, code points above U+10FFFF and cut sequences (RFC 3629 section 3)
 */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let at = start
  while (at < end) {
    const first = bytes[at]!
    if (first < 0x80) {
      text += String.fromCharCode(first)
      at += 1
    } else {
      const size = sequenceLength(first)
      const point = codePointAt(bytes, at, size, end)
      text +=
        point < 0x10000
          ? String.fromCharCode(point)
          : String.fromCharCode(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
      at += size
    }
  }
  return text
}

/** True when every unit of `text` is below 0x80, so that its length is its size in bytes. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function codePointOfPair(text: string, index: number): number {
  const high = text.charCodeAt(index)
  const low = index + 1 < text.length ? text.charCodeAt(index + 1) : 0
  if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
    throw codecError('bad-text', `text: a surrogate pair expected at character ${index}, got half of one`)
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
}

/** 2 to 4 by the first byte; 0 for a byte that starts nothing (0xc0 and 0xc1 could only be overlong). */
function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first >= 0xe0 && first <= 0xef) return 3
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0
}

function codePointAt(bytes: Uint8Array, at: number, size: number, end: number): number {
  if (size === 0 || at + size > end) throw badUtf8(at)
  let point = bytes[at]! & (0x7f >> size)
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i]!
    if ((next & 0xc0) !== 0x80) throw badUtf8(at)
    point = (point << 6) | (next & 63)
  }
  const smallest = size === 2 ? 0x80 : size === 3 ? 0x800 : 0x10000
  if (point < smallest || point > 0x10ffff || isSurrogate(point)) throw badUtf8(at)
  return point
}

function badUtf8(at: number) {
  return decodeError('bad-utf8', 'text: UTF-8 expected', at)
}
