import type { ScheduleEntry } from './program.js'

const minutesPerDay = 1440

/**
 * The plan of a schedule at a minute of a local day, 0 for flashing amber; undefined where no entry names any day.
 * @param day of the week, 0 is Sunday
 */
export function scheduledPlan(schedule: readonly ScheduleEntry[], day: number, minute: number): number | undefined {
  for (let back = 0; back <= 7; back++) {
    const bit = 1 << ((day + 7 - back) % 7)
    for (let index = schedule.length - 1; index >= 0; index--) {
      const entry = schedule[index]!
      if ((entry.days & bit) !== 0 && (back > 0 || entry.atMinute <= minute)) return entry.plan
    }
  }
  return undefined
}

/** Minutes from a minute of the local day to the next entry of any day, at most to midnight: (0, 1440]. */
export function minutesToNextEntry(schedule: readonly ScheduleEntry[], minute: number): number {
  for (const { atMinute } of schedule) if (atMinute > minute) return atMinute - minute
  return minutesPerDay - minute
}

/** Day of the week (0 is Sunday) and minute of the day of a local time in seconds since 1970, a Thursday. */
export function localMoment(localS: number): { readonly day: number; readonly minute: number } {
  const days = Math.floor(localS / 86400)
  return { day: (days + 4) % 7, minute: Math.floor((localS - days * 86400) / 60) }
}
