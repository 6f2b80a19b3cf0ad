/*
 * The timers of power saving mode as AT+CPSMS and +CEREG write them: eight characters 0 or 1, most significant first.
 * Three bits of unit, five of value (3GPP TS 24.008, 10.5.7.4 and 10.5.7.4a; facts nbiot.md 1.11).
 */

/** Seconds, or the timer that never runs. */
export type TimerValue = number | 'deactivated'

/** Units of GPRS Timer 2 (T3324) in seconds by their three bits; the undefined ones count as minutes (24.008). */
const timer2Units = [2, 60, 360, 60, 60, 60, 60, 0]

/** Units of GPRS Timer 3 (T3412 extended) in seconds by their three bits. */
const timer3Units = [600, 3600, 36000, 2, 30, 60, 1152000, 0]

const maxValue = 31
const deactivated = '11100000'

/** T3324, the active time, in seconds; undefined where the text is not eight bits. */
export function parseTimer2(bits: string): TimerValue | undefined {
  return parseTimer(bits, timer2Units)
}

/** T3412 extended, the periodic tracking area update, in seconds; undefined where the text is not eight bits. */
export function parseTimer3(bits: string): TimerValue | undefined {
  return parseTimer(bits, timer3Units)
}

/** The shortest active time that is not below `value`, up to 11160 s. */
export function formatTimer2(value: TimerValue): string {
  return formatTimer(value, timer2Units, [0, 1, 2])
}

/** The shortest periodic update that is not below `value`, up to 9920 h. */
export function formatTimer3(value: TimerValue): string {
  return formatTimer(value, timer3Units, [3, 4, 5, 0, 1, 2, 6])
}

/** The eight bits of a byte as text. */
export function bitsOf(byte: number): string {
  let bits = ''
  for (let place = 7; place >= 0; place--) bits += (byte >> place) & 1
  return bits
}

/** The byte that eight characters 0 or 1 stand for; undefined for any other text. */
export function byteOfBits(bits: string): number | undefined {
  if (bits.length !== 8) return undefined
  let byte = 0
  for (let at = 0; at < 8; at++) {
    const bit = bits.charCodeAt(at) - 48
    if (bit !== 0 && bit !== 1) return undefined
    byte = byte * 2 + bit
  }
  return byte
}

function parseTimer(bits: string, units: readonly number[]): TimerValue | undefined {
  const byte = byteOfBits(bits)
  if (byte === undefined) return undefined
  const unit = byte >> 5
  return unit === 7 ? 'deactivated' : units[unit]! * (byte & maxValue)
}

function formatTimer(value: TimerValue, units: readonly number[], order: readonly number[]): string {
  if (value === 'deactivated') return deactivated
  let best = 0
  let bestSeconds = -1
  for (let place = 0; place < order.length; place++) {
    const unit = order[place]!
    const count = Math.ceil(value / units[unit]!)
    const seconds = count * units[unit]!
    if (count > maxValue || (bestSeconds >= 0 && seconds >= bestSeconds)) continue
    best = unit * 32 + count
    bestSeconds = seconds
  }
  return bestSeconds < 0 ? bitsOf(order[order.length - 1]! * 32 + maxValue) : bitsOf(best)
}
