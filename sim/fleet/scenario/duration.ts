/** Microseconds in each unit a scenario may use. "m" is left out on purpose: it could be minutes or metres. */
const unitUs: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
}

/** The form of a duration, as a regular expression for the published schema too. */
export const durationPattern = '^[0-9]+(\\.[0-9]+)?(us|ms|s|min|h|d)$'

/**
 * Whole microseconds of a duration with its unit: "250us", "200ms", "1.5s", "15min", "24h", "2d".
 * The arithmetic is on the digits, so nothing is rounded.
 * @returns undefined for a bare number, an unknown unit, a part of a microsecond, or more than 285 years
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]+)(?:\.([0-9]+))?(us|ms|s|min|h|d)$/.exec(text)
  if (!match) return undefined
  const [, whole = '', fraction = '', unit = ''] = match
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(whole + fraction) * BigInt(unitUs[unit]!)
  const us = scaled / scale
  return us * scale === scaled && us <= Number.MAX_SAFE_INTEGER ? Number(us) : undefined
}

/** The shortest exact text of a span of whole microseconds: 900000000 is "15min". */
export function formatDuration(us: number): string {
  const largest = Object.entries(unitUs)
    .reverse()
    .find(([, size]) => us >= size && us % size === 0)
  return largest ? `${us / largest[1]}${largest[0]}` : '0s'
}
