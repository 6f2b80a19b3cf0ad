import { describe, expect, test } from 'vitest'
import type { OwnPath } from './conflict.js'
import { CrossingWatch } from './crossing-watch.js'
import type { Participant } from './heard.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'

const lat = 302741000
const long = 1201551000
const metresPerLong = metresPerLongitude(lat)
/** Northwards at 10 m/s, 32 m before where the paths cross. */
const own: OwnPath = {
  motion: { lat, long, heading: 0, speed: 10, acceleration: 0 },
  lengthM: 4,
  widthM: 2,
  metresPerLong,
}

/** Someone westwards at 10 m/s, so far from the crossing of the paths. */
const fromEast = (eastM: number, id = 7, acceleration = 0): Participant => ({
  id,
  type: 'vehicle',
  lat: lat + Math.round(32 / metresPerLatitude),
  long: long + Math.round(eastM / metresPerLong),
  speed: 10,
  acceleration,
  heading: 270,
  lengthM: 4,
  widthM: 2,
  isEmergency: false,
})
const ms = 1000
const there = fromEast(32)
const later = fromEast(62)

describe('one from the side', () => {
  /** What is heard of one vehicle, in ms from the first: of a conflict, or of none. */
  const heard = (...messages: readonly (readonly [atMs: number, other: Participant])[]): boolean[] => {
    const watch = new CrossingWatch()
    return messages.map(([atMs, other]) => watch.takeBsm(own, other, atMs * ms))
  }

  test('is warned of with the third message in a row that tells of a conflict', () => {
    expect(heard([0, there], [100, there], [200, there], [300, there])).toEqual([false, false, true, true])
  })

  test('one message may be lost in between', () => {
    expect(heard([0, there], [200, there], [400, there])).toEqual([false, false, true])
  })

  test('a row ends where nothing was told of a conflict for more than 0.35 s', () => {
    expect(heard([0, there], [100, there], [451, there], [500, there], [600, there])).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    expect(heard([0, there], [100, later], [200, later], [300, later], [400, there], [500, there])).not.toContain(true)
  })

  test('rows of several are counted each for itself', () => {
    const watch = new CrossingWatch()
    const take = (id: number, atMs: number): boolean => watch.takeBsm(own, fromEast(32, id), atMs * ms)
    expect([take(1, 0), take(2, 0), take(1, 100), take(2, 100), take(1, 200), take(2, 200)]).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ])
  })
})

describe('one whom the roadside sees', () => {
  const seen = (watch: CrossingWatch, other: Participant): boolean[] =>
    [0, 100, 200].map((atMs) => watch.takeSeen(own, other, atMs * ms))

  test('is warned of as one who tells of itself, though it has the number of another', () => {
    const watch = new CrossingWatch()
    watch.takeBsm(own, fromEast(90, 7), 0)
    expect(seen(watch, there)).toEqual([false, false, true])
  })

  test('is left alone where a vehicle is that tells of itself, and brakes: 10 m/s, 4 m/s2 are 12.5 m', () => {
    const watch = new CrossingWatch()
    for (const atMs of [0, 100, 200]) {
      expect(watch.takeBsm(own, fromEast(32, 7, -4), atMs * ms)).toBe(false)
      // Seen 0.1 s before, 1 m further back.
      expect(watch.takeSeen(own, fromEast(33, 3), atMs * ms)).toBe(false)
    }
  })

  test('counts again half a second behind the last word of the vehicle, and 4 m beside it (2 m and 0.2 s at 10 m/s)', () => {
    const silent = new CrossingWatch()
    silent.takeBsm(own, fromEast(32, 7, -4), -500 * ms)
    expect(seen(silent, there)).toEqual([false, false, true])
    const behind = new CrossingWatch()
    const follower = [0, 100, 200].map((atMs) => {
      behind.takeBsm(own, fromEast(32, 7, -4), atMs * ms)
      return behind.takeSeen(own, fromEast(36.2, 3), atMs * ms)
    })
    expect(follower).toEqual([false, false, true])
  })
})
