import { describe, expect, test } from 'vitest'
import { Position } from './position.js'

const second = 1_000_000
const motion = { lat: 0, long: 0, heading: 0, speed: 0, acceleration: 0 }
const fix = (course: number | undefined, speed: number) => ({
  fix: { latitude: 30.2741, longitude: 120.1551, speed, ...(course === undefined ? {} : { course }) },
  satellitesUsed: 9,
  inView: { gps: 9, beidou: 9 },
})

function unit() {
  const clock = { nowUs: 10 * second, uptimeUs: () => clock.nowUs }
  return { clock, position: new Position(clock) }
}

/* 1e-7 degrees of latitude are 0.0111195 m on the sphere of 6371 km: 10 m are 899.3 of them. */
describe('the position of a unit', () => {
  test('is none before a fix and 1.5 s behind the last one', () => {
    const { clock, position } = unit()
    expect(position.read(motion)).toBe(false)
    position.onSample(fix(0, 10), 0)
    expect(position.read(motion)).toBe(true)
    clock.nowUs += 1.6 * second
    expect(position.read(motion)).toBe(false)
    expect(position.hasFix).toBe(false)
  })

  test('goes on northwards from the fix with the speed of the bus', () => {
    const { clock, position } = unit()
    position.onReading({ speed: 20 })
    position.onSample(fix(0, 10), 0)
    clock.nowUs += second / 2 - 1
    position.read(motion)
    expect(motion.lat).toBeCloseTo(302741000 + 899, -1)
    expect(motion).toMatchObject({ long: 1201551000, heading: 0, speed: 20 })
  })

  test('goes on with the speed of the receiver where the bus is silent', () => {
    const { clock, position } = unit()
    position.onReading({ speed: 20 })
    clock.nowUs += second
    position.onSample(fix(90, 10), 0)
    clock.nowUs += second
    position.read(motion)
    expect(motion.lat).toBe(302741000)
    // 10 m east where a degree of longitude is cos 30.2741 as long: 1041.3.
    expect(motion.long).toBeCloseTo(1201551000 + 1041, -1)
    expect(motion).toMatchObject({ heading: 90, speed: 10, acceleration: 0 })
  })

  test('makes good the age of a fix', () => {
    const { position } = unit()
    position.onReading({ speed: 20 })
    position.onSample(fix(0, 20), second / 2)
    position.read(motion)
    expect(motion.lat).toBeCloseTo(302741000 + 899, -1)
  })

  test('keeps its heading where the vehicle stands: a course is noise there', () => {
    const { clock, position } = unit()
    position.onSample(fix(45, 10), 0)
    clock.nowUs += second / 5
    position.onSample(fix(200, 0.4), 0)
    position.read(motion)
    expect(motion.heading).toBe(45)
    position.onSample(fix(undefined, 0), 0)
    position.read(motion)
    expect(motion.heading).toBe(45)
  })
})
