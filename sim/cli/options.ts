import { parseDuration } from '../fleet/scenario/duration.js'
import { UsageError } from './exit.js'

/** For an option that may be given more than once. */
export const collect = (value: string, before: string[]): string[] => [...before, value]

/** `--speed max` or a factor above zero. @throws UsageError */
export function parseSpeed(text: string): 'max' | number {
  if (text === 'max') return text
  const factor = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (factor > 0 && factor <= 1e6) return factor
  throw new UsageError(`--speed: expected max, or a factor such as 1 or 60, got "${text}"`)
}

/** `--workers 1`. @throws UsageError for anything else: a scenario runs on one worker so far */
export function parseWorkers(text: string): 1 {
  if (text === '1') return 1
  throw new UsageError(`--workers: expected 1 (a run has one worker; more are not there yet), got "${text}"`)
}

/** A duration with its unit, in microseconds. @throws UsageError */
export function parseDurationUs(option: string, text: string): number {
  const us = parseDuration(text)
  if (us !== undefined) return us
  throw new UsageError(`${option}: a duration with its unit expected (us, ms, s, min, h, d), got "${text}"`)
}
