/** A time of day as a network tells it. */
export interface NetworkTime {
  /** Milliseconds since 1970-01-01T00:00:00Z, whole seconds. */
  readonly unixMs: number
  /** Zone in quarter hours east of Greenwich, summer time included. */
  readonly zoneQuarterHours: number
}

const msPerQuarterHour = 900000
const msPerDay = 86400000

/**
 * Reads `yy/MM/dd,hh:mm:ss+zz`: local time, zone in quarter hours (3GPP TS 27.007, 8.15), with or without quotes, with a
 * year of two or four digits. Undefined where it cannot be read, and for years but 2018 to 2069: a clock that was never set.
 */
export function parseCclk(text: string): NetworkTime | undefined {
  const numbers: number[] = []
  let sign = 1
  let number = -1
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) number = (number < 0 ? 0 : number * 10) + code - 48
    else {
      if (number >= 0) numbers.push(number)
      number = -1
      if (code === 45) sign = -1
    }
  }
  if (numbers.length < 6) return undefined
  const year = numbers[0]! >= 2000 ? numbers[0]! - 2000 : numbers[0]!
  const zoneQuarterHours = sign * (numbers[6] ?? 0)
  const day = daysSince1970(year, numbers[1]!, numbers[2]!)
  if (year < 18 || year > 69 || day === undefined || numbers[3]! > 23 || numbers[4]! > 59 || numbers[5]! > 59)
    return undefined
  const localMs = day * msPerDay + ((numbers[3]! * 60 + numbers[4]!) * 60 + numbers[5]!) * 1000
  return { unixMs: localMs - zoneQuarterHours * msPerQuarterHour, zoneQuarterHours }
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

/** Days from 1970-01-01 to a date of this century: by hand, since chips lack Date.UTC. */
function daysSince1970(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const leapDays = (year >> 2) + (year % 4 > 0 || month > 2 ? 1 : 0)
  return 10957 + year * 365 + leapDays + daysBeforeMonth[month - 1]! + day - 1
}
