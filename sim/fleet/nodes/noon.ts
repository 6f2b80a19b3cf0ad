const dayUs = 86_400_000_000

/**
 * When the sun is highest over a place on the first day, microseconds of virtual time; may be negative.
 * @param startUnixMs when virtual time began
 * @param longitude degrees, east positive
 */
export function noonUs(startUnixMs: number, longitude: number): number {
  const sinceMidnightUs = (startUnixMs * 1000) % dayUs
  return (0.5 - longitude / 360) * dayUs - sinceMidnightUs
}
