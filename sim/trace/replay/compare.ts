import { toHex } from '../../../protocols/bytes/index.js'
import type { HeardByte } from './uart.js'

/** How near in time two characters must be to count as the same. */
export interface CompareOptions {
  /** Microseconds. Default: times do not matter. */
  readonly toleranceUs?: number
}

/** Bytes before and after a difference that are shown. */
const context = 4

/**
 * Compares traffic with what was expected, byte for byte. Returns undefined where it is the same, and otherwise what is the
 * first difference: "byte 7: 55 aa (4f) expected, got 55 aa (4e), 12 us later".
 */
export function trafficDifference(
  expected: readonly HeardByte[],
  got: readonly HeardByte[],
  { toleranceUs = Infinity }: CompareOptions = {},
): string | undefined {
  const count = Math.max(expected.length, got.length)
  for (let index = 0; index < count; index++) {
    const wanted = expected[index]
    const heard = got[index]
    const offUs = wanted && heard ? heard.startUs - wanted.startUs : 0
    if (wanted?.byte === heard?.byte && Math.abs(offUs) <= toleranceUs) continue
    const late =
      Math.abs(offUs) <= toleranceUs ? '' : `, ${Math.abs(offUs).toFixed(1)} us ${offUs > 0 ? 'later' : 'earlier'}`
    return `byte ${index}: ${around(expected, index)} expected, got ${around(got, index)}${late}`
  }
  return undefined
}

function around(bytes: readonly HeardByte[], index: number): string {
  if (index >= bytes.length) return 'nothing more'
  const hex = (from: number, to: number): string =>
    toHex(Uint8Array.from(bytes.slice(Math.max(0, from), to), ({ byte }) => byte)).replace(/(..)(?=.)/g, '$1 ')
  const before = hex(index - context, index)
  const after = hex(index + 1, index + 1 + context)
  return [before, `(${hex(index, index + 1)})`, after].filter((text) => text !== '').join(' ')
}
