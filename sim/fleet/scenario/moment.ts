import { parseDuration } from './duration.js'

/** The form of a scenario's `start`, as a regular expression for the published schema too. */
export const startPattern =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$'

/** The form of a time of day, HH:MM. */
export const timeOfDayPattern = '^([01][0-9]|2[0-3]):[0-5][0-9]$'

/** The form of the `at` of faults and commands: HH:MM, or a duration after the start with a plus sign. */
export const momentPattern = '^(([01][0-9]|2[0-3]):[0-5][0-9]|\\+[0-9]+(\\.[0-9]+)?(us|ms|s|min|h|d))$'

/** A date and time as written: with an offset it is an instant, without one a place is needed to make it one. */
export interface WrittenTime {
  /** Milliseconds since 1970 of what the clocks show. */
  readonly localMs: number
  readonly offsetMinutes?: number
}

/** Reads `2026-06-21T16:00:00+08:00`, `...Z` or, without an offset, local time; undefined if there is no such date. */
export function parseStart(text: string): WrittenTime | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d(?:\.\d{1,3})?))?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (!match) return undefined
  const [, date = '', time = '', seconds = '00', offset] = match
  const localMs = Date.parse(`${date}T${time}:${seconds}Z`)
  const isDate = Number.isFinite(localMs) && new Date(localMs).toISOString().startsWith(`${date}T${time}`)
  if (!isDate) return undefined
  if (offset === undefined) return { localMs }
  const offsetMinutes = parseOffset(offset)
  return offsetMinutes === undefined ? undefined : { localMs, offsetMinutes }
}

function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number)
  if (hours > 14 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** Minutes after midnight of HH:MM, undefined for anything else. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}

/** When a fault or command happens: so long after the start, or when the clocks first show a time of day. */
export type Moment = { readonly afterUs: number } | { readonly minuteOfDay: number }

/** Reads "02:00" or "+90min"; undefined for anything else. */
export function parseMoment(text: string): Moment | undefined {
  if (text.startsWith('+')) {
    const afterUs = parseDuration(text.slice(1))
    return afterUs === undefined ? undefined : { afterUs }
  }
  const minuteOfDay = parseTimeOfDay(text)
  return minuteOfDay === undefined ? undefined : { minuteOfDay }
}

/**
 * Microseconds from the start to a moment. A time of day is the first such local time at or after the start, with the
 * clocks' offset at the start: a run does not follow a change to or from summer time.
 */
export function momentToUs(moment: Moment, start: { readonly unixMs: number; readonly offsetMinutes: number }): number {
  if ('afterUs' in moment) return moment.afterUs
  const dayMs = 86_400_000
  const startOfDayMs = mod(start.unixMs + start.offsetMinutes * 60_000, dayMs)
  return mod(moment.minuteOfDay * 60_000 - startOfDayMs, dayMs) * 1000
}

const mod = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus
