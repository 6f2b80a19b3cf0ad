import { describe, expect, test } from 'vitest'
import { crossingConflict, isNearPlace, nearLat, nearLongOf, walkerConflict, type OwnPath } from './conflict.js'
import type { Participant } from './heard.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'
import { isOnPath } from './signs.js'

const lat = 302741000
const long = 1201551000
const metresPerLong = metresPerLongitude(lat)
/** Northwards. */
const own = (speed: number, acceleration = 0): OwnPath => ({
  motion: { lat, long, heading: 0, speed, acceleration },
  lengthM: 4,
  widthM: 2,
  metresPerLong,
})
const other = (
  eastM: number,
  northM: number,
  heading: number,
  speed: number,
  more: Partial<Participant> = {},
): Participant => ({
  id: 7,
  type: 'vehicle',
  lat: lat + Math.round(northM / metresPerLatitude),
  long: long + Math.round(eastM / metresPerLong),
  speed,
  acceleration: 0,
  heading,
  lengthM: 4,
  widthM: 2,
  isEmergency: false,
  ...more,
})

/*
 * Bodies of 4 m by 2 m with 0.25 m beside each: where paths cross at a right angle, each takes 2.5 m of the other's way. From
 * 32 m before the crossing a front has 32 - 2 - 1.25 = 28.75 m to it, and a rear 32 + 2 + 1.25 = 35.25 m through it.
 */
describe('intersection collision warning: one leaves the crossing less than 0.6 s before the other comes, and soon', () => {
  test('one from the right that is there at the same time', () => {
    expect(crossingConflict(own(10), other(32, 32, 270, 10))).toBeCloseTo(2.875, 2)
  })

  test('own acceleration and braking are taken to stay', () => {
    // 28.75 m at 5 m/s and 2 m/s2: t^2 + 5 t - 28.75 = 0; through it at t^2 + 5 t - 35.25 = 0, 3.94 s.
    const gathers = crossingConflict(own(5, 2), other(32, 32, 270, 10))
    expect(gathers).toBeCloseTo((-5 + Math.sqrt(25 + 4 * 28.75)) / 2, 2)
    // At 10 m/s and -1 m/s2: 10 t - t^2 / 2 = 28.75.
    expect(crossingConflict(own(10, -1), other(32, 32, 270, 10))).toBeCloseTo(10 - Math.sqrt(100 - 2 * 28.75), 2)
  })

  test('nobody is taken to gather speed beyond 16 m/s', () => {
    // 1 s from 14 to 16 m/s over 15 m, then 13.75 m more at 16 m/s; the other one at 13.75 m/s takes 2.09 s.
    expect(crossingConflict(own(14, 2), other(32, 32, 270, 13.75))).toBeCloseTo(1 + 13.75 / 16, 2)
  })

  test.each([
    // The own rear is through after 3.525 s; the other front comes after 4.125 - 0.01 and 4.125 + 0.01 s.
    ['comes 0.59 s behind', 41.25 + 3.25 - 0.1, true],
    ['comes 0.61 s behind', 41.25 + 3.25 + 0.1, false],
    // The other rear is through after (d + 3.25) / 10 s, the own front comes after 2.875 s.
    ['has gone 0.59 s before', 28.75 - 5.9 - 3.25, true],
    ['has gone 0.61 s before', 28.75 - 6.1 - 3.25, false],
  ])('one who %s', (_name, eastM, isConflict) => {
    expect(crossingConflict(own(10), other(eastM, 32, 270, 10)) !== undefined).toBe(isConflict)
  })

  test.each([
    ['comes three seconds later', own(10), other(62, 32, 270, 10)],
    ['is beyond the horizon of 4 s', own(10), other(52, 52, 270, 10)],
    ['drives away from the crossing', own(10), other(32, 32, 90, 10)],
    ['has passed', own(10), other(-10, 32, 270, 10)],
    ['follows', own(10), other(0, -20, 0, 10)],
    ['is met', own(10), other(3, 40, 180, 10)],
    ['stands', own(10), other(32, 32, 270, 0)],
    ['stops before: 100 / 8 = 12.5 m', own(10), other(32, 32, 270, 10, { acceleration: -4 })],
    ['is crossed by one who stops before', own(10, -4), other(32, 32, 270, 10)],
  ])('none for one who %s', (_name, path, participant) => {
    expect(crossingConflict(path, participant)).toBeUndefined()
  })

  test('near is within 9000 steps of latitude each way, and as many metres of longitude', () => {
    // 9000 * 0.0111195 m = 100.0755 m.
    const nearLong = nearLongOf(metresPerLong)
    expect(nearLong * metresPerLong).toBeLessThan(nearLat * metresPerLatitude)
    expect((nearLong + 1) * metresPerLong).toBeGreaterThanOrEqual(nearLat * metresPerLatitude)
    const at = (north: number, east: number): boolean =>
      isNearPlace(lat, long, nearLong, { lat: lat + north, long: long + east })
    for (const sign of [-1, 1]) {
      expect(at(sign * 9000, sign * nearLong)).toBe(true)
      expect(at(sign * 9001, 0)).toBe(false)
      expect(at(0, sign * (nearLong + 1))).toBe(false)
    }
  })
})

describe('vulnerable road user warning', () => {
  const walker = (eastM: number, northM: number, heading: number, speed: number): Participant =>
    other(eastM, northM, heading, speed, { type: 'pedestrian', lengthM: 0.6, widthM: 0.6 })

  test('one in the way', () => {
    expect(walkerConflict(own(10), walker(0, 32, 270, 1.4))).toBeCloseTo(3, 2)
  })

  test('one who will be in the way: 4 m aside, 3 s at 1.4 m/s', () => {
    expect(walkerConflict(own(10), walker(4, 32, 270, 1.4))).toBeCloseTo(3, 2)
  })

  test.each([
    ['is far aside', walker(12, 32, 270, 1.4)],
    ['walks away', walker(4, 32, 90, 1.4)],
    ['is behind', walker(0, -5, 270, 1.4)],
    ['is beyond the horizon of 4 s', walker(0, 50, 270, 1.4)],
  ])('none for one who %s', (_name, participant) => {
    expect(walkerConflict(own(10), participant)).toBeUndefined()
  })

  test('none for a vehicle that stands', () => {
    expect(walkerConflict(own(0), walker(0, 5, 270, 1.4))).toBeUndefined()
  })
})

describe('the path of a sign', () => {
  const sign = {
    kind: 'speed-limit' as const,
    limit: 8,
    lats: [lat, lat + Math.round(100 / metresPerLatitude)],
    longs: [long, long],
    radiusM: 5,
  }
  const at = (eastM: number, northM: number, heading: number) => ({
    lat: lat + Math.round(northM / metresPerLatitude),
    long: long + Math.round(eastM / metresPerLong),
    heading,
    speed: 10,
    acceleration: 0,
  })

  test.each([
    ['on it', at(3, 50, 10), true],
    ['beside it', at(6, 50, 0), false],
    ['before it', at(0, -1, 0), false],
    ['behind it', at(0, 101, 0), false],
    ['on it the other way', at(0, 50, 180), false],
  ])('%s', (_name, motion, expected) => {
    expect(isOnPath(sign, motion, metresPerLong)).toBe(expected)
  })
})
