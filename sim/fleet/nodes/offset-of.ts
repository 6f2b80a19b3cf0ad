/**
 * How far the clocks of a place are ahead of UTC by its longitude, minutes: the world's people live by the sun, whatever their
 * government says.
 */
export function solarOffsetMinutes(longitude: number): number {
  return Math.round((longitude / 15) * 60)
}
