import { expect, test } from 'vitest'
import { StayClock } from './stay-clock.js'

/** 2026-06-01T00:00:00Z. */
const midnight = 1780272000

test('the day is what it is called', () => {
  expect(new Date(midnight * 1000).toISOString()).toBe('2026-06-01T00:00:00.000Z')
})

test('a stay lasts until its end, and is remembered as the last one', () => {
  const clock = new StayClock()
  expect(clock.durationS(5)).toBeUndefined()
  clock.begin(100)
  expect(clock.durationS(160)).toBe(60)
  clock.end(220, undefined)
  expect(clock.durationS(1000)).toBe(120)
})

test('the day counts its own part of the stays, and the next begins with nothing', () => {
  const clock = new StayClock()
  const unix = (uptimeS: number): number => midnight - 3600 + uptimeS
  clock.begin(600)
  clock.end(1200, unix(1200))
  expect(clock.dailyS(1300, unix(1300))).toBe(600)
  clock.begin(3000)
  // Midnight is at 3600.
  expect(clock.dailyS(4000, unix(4000))).toBe(400)
  clock.end(4600, unix(4600))
  expect(clock.dailyS(89999, unix(89999))).toBe(1000)
  expect(clock.dailyS(90001, unix(90001))).toBe(0)
})

test('a stay that ends without a report in between counts for the day it ends on', () => {
  const clock = new StayClock()
  const unix = (uptimeS: number): number => midnight - 3600 + uptimeS
  clock.begin(0)
  clock.end(5600, unix(5600))
  expect(clock.dailyS(5700, unix(5700))).toBe(2000)
})

test('without a clock there is no day', () => {
  expect(new StayClock().dailyS(10, undefined)).toBeUndefined()
})

test('an end without a beginning is nothing', () => {
  const clock = new StayClock()
  clock.end(10, midnight)
  expect(clock.durationS(20)).toBeUndefined()
})
