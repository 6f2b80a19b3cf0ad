import { hmacSha1 } from './sha1.js'

/** Fewest and most digits of a code (RFC 4226, 5.3 asks for at least 6). */
export const codeDigits = { fewest: 6, most: 8 } as const

/**
 * One-time code of a shared secret and a counter (HOTP, RFC 4226): decimal digits, leading zeros kept.
 * @param secret 16 bytes or more (RFC 4226, R6)
 * @param counter whole, [0, 2^53)
 * @param digits [6, 8]
 * @throws RangeError for a counter or digits out of range
 */
export function hotp(secret: Uint8Array, counter: number, digits: number = codeDigits.fewest): string {
  if (!(counter >= 0 && counter <= 9007199254740991) || Math.floor(counter) !== counter)
    throw new RangeError('a whole counter of 0 or more expected, got ' + counter)
  if (!(digits >= codeDigits.fewest && digits <= codeDigits.most) || Math.floor(digits) !== digits)
    throw new RangeError('6 to 8 digits expected, got ' + digits)
  const mac = hmacSha1(secret, counterBytes(counter))
  const offset = mac[19]! & 0xf
  const number = ((mac[offset]! & 0x7f) << 24) | (mac[offset + 1]! << 16) | (mac[offset + 2]! << 8) | mac[offset + 3]!
  let code = ''
  for (let left = number; code.length < digits; left = Math.floor(left / 10)) code = (left % 10) + code
  return code
}

/**
 * The counter that a code belongs to, looking ahead from the next expected one (RFC 4226, 7.4); undefined where none fits.
 * @param window how many counters are tried, [1, 100]
 */
export function findCounter(secret: Uint8Array, code: string, next: number, window: number): number | undefined {
  if (code.length < codeDigits.fewest || code.length > codeDigits.most) return undefined
  for (let counter = next; counter < next + window; counter++)
    if (isEqual(hotp(secret, counter, code.length), code)) return counter
  return undefined
}

/** In the same time wherever they differ. */
function isEqual(first: string, second: string): boolean {
  let difference = first.length ^ second.length
  for (let index = 0; index < first.length; index++) difference |= first.charCodeAt(index) ^ second.charCodeAt(index)
  return difference === 0
}

function counterBytes(counter: number): Uint8Array {
  const bytes = new Uint8Array(8)
  let left = counter
  for (let index = 7; index >= 0; index--) {
    bytes[index] = left % 256
    left = Math.floor(left / 256)
  }
  return bytes
}
