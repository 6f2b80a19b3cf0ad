/** Whether the host's time zone database knows a name such as "Asia/Shanghai". Bare offsets are not names. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    formatFor(name)
    return true
  } catch {
    return false
  }
}

/** Minutes that a zone's clocks are ahead of UTC at an instant. @throws RangeError for a zone that does not exist */
export function offsetMinutesAt(timezone: string, unixMs: number): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatFor(timezone).formatToParts(unixMs)) parts[type] = Number(value)
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return Math.round((local - Math.floor(unixMs / 1000) * 1000) / 60_000)
}

/**
 * The instant at which a zone's clocks show a local time, itself given as if it were UTC. Where the clocks go back, the
 * first of the two.
 * @returns undefined where the clocks skip that time
 */
export function unixMsOfLocal(timezone: string, localMs: number): number | undefined {
  const day = 86_400_000
  const offsets = [localMs - day, localMs + day].map((nearby) => offsetMinutesAt(timezone, nearby))
  const candidates = offsets.map((offset) => localMs - offset * 60_000).sort((first, second) => first - second)
  return candidates.find((unixMs) => unixMs + offsetMinutesAt(timezone, unixMs) * 60_000 === localMs)
}

const formatFor = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
