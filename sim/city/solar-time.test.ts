import { expect, test } from 'vitest'
import { hourOfDay, noonUs, sinceMidnightUs, solarOffsetMinutes } from './solar-time.js'

const hourUs = 3_600_000_000
/** 2026-06-21T06:30Z. */
const startUnixMs = Date.UTC(2026, 5, 21, 6, 30)

test.each([
  // 15 degrees of longitude are an hour.
  [0, 0],
  [120, 480],
  [-90, -360],
  [120.16, 481],
])('at %f degrees east clocks are %i minutes ahead of UTC', (longitude, minutes) => {
  expect(solarOffsetMinutes(longitude)).toBe(minutes)
})

test('the sun of 120 degrees east is highest at 04:00 UTC, two and a half hours before the start', () => {
  expect(noonUs(startUnixMs, 120)).toBeCloseTo(-2.5 * hourUs, 3)
  expect(noonUs(startUnixMs, 0)).toBeCloseTo(5.5 * hourUs, 3)
})

test('since midnight there are as many hours as the clocks of the place show', () => {
  expect(sinceMidnightUs(startUnixMs, 0)).toBe(6.5 * hourUs)
  expect(sinceMidnightUs(startUnixMs, 480)).toBe(14.5 * hourUs)
  expect(sinceMidnightUs(startUnixMs, 18 * 60)).toBe(0.5 * hourUs)
})

test('the hour of the day is 12 from noon on, on any day', () => {
  expect([-13, -12, -0.5, 0, 0.99, 11.5, 12, 36].map((hours) => hourOfDay(hours * hourUs, 0))).toEqual([
    23, 0, 11, 12, 12, 23, 0, 0,
  ])
})
