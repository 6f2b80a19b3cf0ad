/** The time of day that the world's people live by: mean solar time, whatever their government says. */

const minuteUs = 60_000_000
const hourUs = 60 * minuteUs
const dayUs = 24 * hourUs

/** How far the clocks of a place are ahead of UTC by its longitude, minutes. @param longitude degrees, east positive */
export function solarOffsetMinutes(longitude: number): number {
  return Math.round((longitude / 15) * 60)
}

/** Microseconds since midnight. @param offsetMinutes how far the clocks there are ahead of UTC */
export function sinceMidnightUs(unixMs: number, offsetMinutes: number): number {
  return (unixMs * 1000 + offsetMinutes * minuteUs) % dayUs
}

/**
 * When the sun is highest over a place on the first day, microseconds of virtual time; may be negative.
 * @param startUnixMs when virtual time began
 * @param longitude degrees, east positive
 */
export function noonUs(startUnixMs: number, longitude: number): number {
  return (0.5 - longitude / 360) * dayUs - sinceMidnightUs(startUnixMs, 0)
}

/** The hour of the day, [0, 23]. @param noonUs when it is noon at the place, of any day; on the same clock as `nowUs` */
export function hourOfDay(nowUs: number, noonUs: number): number {
  const sinceNoon = (nowUs - noonUs) / hourUs + 12
  return Math.floor(((sinceNoon % 24) + 24) % 24)
}
