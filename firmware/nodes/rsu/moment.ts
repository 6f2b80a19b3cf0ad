const minuteMs = 60000
const dayMs = 86400000

/** Minutes since the year began, UTC (MinuteOfTheYear of T/CSAE 53). @param unixMs milliseconds since 1970 */
export function minuteOfYear(unixMs: number): number {
  let day = Math.floor(unixMs / dayMs)
  let year = 1970
  while (day >= daysOf(year)) {
    day -= daysOf(year)
    year++
  }
  return day * 1440 + Math.floor((unixMs % dayMs) / minuteMs)
}

function daysOf(year: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return isLeap ? 366 : 365
}
