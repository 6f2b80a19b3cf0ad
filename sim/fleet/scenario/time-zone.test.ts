import { describe, expect, test } from 'vitest'
import { isTimeZone, offsetMinutesAt, unixMsOfLocal } from './time-zone.js'

describe('a time zone', () => {
  test.each([
    ['Asia/Shanghai', Date.UTC(2026, 5, 21), 480],
    ['Europe/Berlin', Date.UTC(2026, 5, 21), 120],
    ['Europe/Berlin', Date.UTC(2026, 0, 21), 60],
    ['Asia/Kathmandu', Date.UTC(2026, 0, 21), 345],
    ['America/St_Johns', Date.UTC(2026, 0, 21), -210],
    ['Pacific/Kiritimati', Date.UTC(2026, 0, 21, 23, 59, 59, 999), 840],
    ['UTC', 1, 0],
  ])('%s has its offset', (zone, unixMs, minutes) => expect(offsetMinutesAt(zone, unixMs)).toBe(minutes))

  test('exists or does not', () => {
    const zones = ['Asia/Shanghai', 'UTC', 'Asia/Shangai', '', '+08:00', 'x'.repeat(300)]
    expect(zones.map(isTimeZone)).toEqual([true, true, false, false, false, false])
  })

  test('local time is found on both sides of a change of the clocks', () => {
    expect(unixMsOfLocal('Europe/Berlin', Date.UTC(2026, 2, 29, 1, 59))).toBe(Date.UTC(2026, 2, 29, 0, 59))
    expect(unixMsOfLocal('Europe/Berlin', Date.UTC(2026, 2, 29, 3, 0))).toBe(Date.UTC(2026, 2, 29, 1, 0))
  })

  test('a local time that the clocks skip is none', () => {
    expect(unixMsOfLocal('Europe/Berlin', Date.UTC(2026, 2, 29, 2, 30))).toBeUndefined()
  })

  test('of a local time that comes twice it is the first', () => {
    expect(unixMsOfLocal('Europe/Berlin', Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30))
  })
})
