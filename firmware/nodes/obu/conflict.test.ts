import { describe, expect, test } from 'vitest'
import { crossingConflict, walkerConflict, type OwnPath } from './conflict.js'
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

describe('intersection collision warning: both at the crossing within 2 s, and soon (facts/protocols.md 1.5)', () => {
  test('one from the right that is there at the same time', () => {
    // 32 m and 32 m to the crossing, fronts 30 m: 3 s at 10 m/s.
    expect(crossingConflict(own(10), other(32, 32, 270, 10))).toBeCloseTo(3, 2)
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
