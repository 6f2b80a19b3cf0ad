const SPACE = /^[ \t\n\v\f\r]+/

/** Value of a digit in any radix up to 36, or -1. */
export function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 87
  if (code >= 65 && code <= 90) return code - 55
  return -1
}

/** Radix that a prefix tells (0x, 0o, 0b, a leading 0 means octal unless 8, 9 or a point follow) and how many characters it took. */
export function radixOf(text: string, at: number): { radix: number; taken: number } {
  if (text[at] !== '0') return { radix: 10, taken: 0 }
  const next = (text[at + 1] ?? '').toLowerCase()
  if (next === 'x') return { radix: 16, taken: 2 }
  if (next === 'o') return { radix: 8, taken: 2 }
  if (next === 'b') return { radix: 2, taken: 2 }
  const digits = /^[0-9.]*/.exec(text.slice(at + 1))![0]
  return { radix: /[.89]/.test(digits) ? 10 : 8, taken: 1 }
}

/** Digits summed in 64-bit arithmetic that wraps. */
function in64Bits(digits: string, base: number): number {
  let sum = 0n
  for (let at = 0; at < digits.length; at++) {
    sum = BigInt.asIntN(64, sum * BigInt(base) + BigInt(digitValue(digits.charCodeAt(at))))
  }
  return Number(sum)
}

export interface ParsedNumber {
  readonly value: number
  /** Nothing was there to parse. */
  readonly empty: boolean
  /** Index of the first character not taken. */
  readonly end: number
}

/** Integer at the start of a text; `radix` 0 means by prefix. */
export function parseIntegerText(text: string, radix = 0): ParsedNumber {
  let at = SPACE.exec(text)?.[0].length ?? 0
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  const start = at
  let base = radix
  if (base === 0) {
    const prefix = radixOf(text, at)
    base = prefix.radix
    at += prefix.taken
  }
  let value = 0
  const first = at
  for (; at < text.length; at++) {
    const digit = digitValue(text.charCodeAt(at))
    if (digit < 0 || digit >= base) break
    value = value * base + digit
  }
  if (value >= 2 ** 53) value = in64Bits(text.slice(first, at), base)
  return { value: negative ? 0 - value : value, empty: at === start, end: at }
}

/** Number at the start of a text, summed digit by digit as the interpreter does, hence up to an ulp off (`0.3` is 0.30000000000000004). */
export function parseFloatText(text: string, radix = 0): ParsedNumber {
  let at = SPACE.exec(text)?.[0].length ?? 0
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  const start = at
  let base = radix
  if (base === 0) {
    const prefix = radixOf(text, at)
    base = prefix.radix
    at += prefix.taken
  }
  let value = 0
  for (; at < text.length; at++) {
    const digit = digitValue(text.charCodeAt(at))
    if (digit < 0 || digit >= base) break
    value = value * base + digit
  }
  if (base === 10) {
    const fraction = addFraction(text, at, value)
    value = fraction.value
    at = fraction.end
    if (text[at] === 'e' || text[at] === 'E') ({ value, end: at } = scale(text, at + 1, value))
  }
  if (at === start || (text[start] === '.' && at === start + 1)) return { value: NaN, empty: true, end: at }
  return { value: negative ? -value : value, empty: false, end: at }
}

function addFraction(text: string, from: number, integer: number): { value: number; end: number } {
  let at = from
  let value = integer
  if (text[at] !== '.') return { value, end: at }
  at++
  for (let weight = 0.1; text[at]! >= '0' && text[at]! <= '9'; weight /= 10)
    value += weight * (text.charCodeAt(at++) - 48)
  return { value, end: at }
}

function scale(text: string, from: number, mantissa: number): { value: number; end: number } {
  let at = from
  let value = mantissa
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  let exponent = 0
  for (; text[at]! >= '0' && text[at]! <= '9'; at++) exponent = exponent * 10 + text.charCodeAt(at) - 48
  for (let left = Math.min(exponent, 2000); left > 0; left--) value = negative ? value / 10 : value * 10
  return { value, end: at }
}

/** Relative size of what is cut off when a number is printed. */
const STOP_AT = 0.0000001
/** Characters that the interpreter's buffer for a printed number holds. */
const NUMBER_BUFFER = 66

/**
 * A number as the interpreter prints it: integers of 32 bits exactly, others in at most 12 truncated decimals, from 1e21 and below 1e-6 with an
 * exponent.
 */
export function numberText(value: number, radix = 10): string {
  if ((value | 0) === value) return value.toString(radix)
  return floatText(value, radix, -1)
}

/** @param fractionDigits for toFixed; negative for as many as it takes */
export function floatText(value: number, radix: number, fractionDigits: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity'
  const sign = value < 0 ? '-' : ''
  const scaled =
    radix === 10 && value !== 0 && fractionDigits < 0
      ? normalise(Math.abs(value))
      : { value: Math.abs(value), exponent: 0 }
  let rest = scaled.value
  const whole = Math.trunc(rest)
  // A 32-bit cast of the interpreter: far above, the test never holds.
  if (whole < 2147483647 && Math.trunc(rest + STOP_AT) === whole + 1) rest = whole + 1
  let text = sign
  let unit = 1
  while (unit * radix <= rest) unit *= radix
  for (; unit >= 1; unit /= radix) {
    const digit = Math.trunc(rest / unit)
    rest -= digit * unit
    text += digit.toString(36)
  }
  text += fractionText(rest, radix, fractionDigits)
  if (scaled.exponent !== 0) text += `e${scaled.exponent > 0 ? '+' : ''}${scaled.exponent}`
  return text.slice(0, NUMBER_BUFFER)
}

function normalise(magnitude: number): { value: number; exponent: number } {
  let value = magnitude
  let exponent = 0
  if (value >= 1e21) {
    for (; value > 100000; exponent += 5) value /= 100000
    for (; value > 10; exponent++) value /= 10
  } else if (value < 1e-6) {
    for (; value < 1e-5; exponent -= 5) value *= 100000
    for (; value < 1; exponent--) value *= 10
  }
  return { value, exponent }
}

function fractionText(fraction: number, radix: number, fractionDigits: number): string {
  if (fractionDigits === 0 || (fractionDigits < 0 && fraction <= 0)) return ''
  let text = ''
  let rest = fraction * radix
  let left = fractionDigits
  while ((left < 0 && left > -12 && rest > STOP_AT) || left > 0) {
    const digit = Math.trunc(rest + (left === 1 ? 0.5 : 0.00000001))
    rest = (rest - digit) * radix
    text += Math.min(digit, radix - 1).toString(36)
    left--
  }
  return text === '' ? '' : '.' + text
}
