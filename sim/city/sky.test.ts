import { Body, Equator, Horizon, Observer } from 'astronomy-engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Sky } from './sky.js'
import { clearSkyIlluminance, sunElevation } from './sun.js'

const hangzhou = [30.2741, 120.1551] as const
const epochUnixMs = Date.UTC(2026, 5, 21)
const hourUs = 3600e6

/** An independent sun: topocentric, without refraction. */
function judgedElevation(unixMs: number, latitude: number, longitude: number): number {
  const observer = new Observer(latitude, longitude, 0)
  const date = new Date(unixMs)
  const { ra, dec } = Equator(Body.Sun, date, observer, true, true)
  return Horizon(date, observer, ra, dec).altitude
}

describe('the sun', () => {
  test('stands where astronomy-engine has it to 0.013 degrees, anywhere, 2000 to 2050', () => {
    let worst = 0
    for (let step = 0; step < 3000; step++) {
      const unixMs = Date.UTC(2000, 0, 1) + step * 527_000_000
      const latitude = ((step * 37) % 179) - 89
      const longitude = ((step * 73) % 359) - 179
      worst = Math.max(
        worst,
        Math.abs(sunElevation(unixMs, latitude, longitude) - judgedElevation(unixMs, latitude, longitude)),
      )
    }
    expect(worst).toBeLessThan(0.013)
  })

  test('sets over Beijing on 2024-06-21 between the two published times (11:46:25 and 11:48:01 UTC)', () => {
    const at = (time: string) => sunElevation(Date.parse(`2024-06-21T${time}Z`), 39.9042, 116.4074)
    expect(at('11:45:25')).toBeGreaterThan(-0.833)
    expect(at('11:48:31')).toBeLessThan(-0.833)
  })
})

describe('the clear sky, by published figures', () => {
  test.each([
    ['sun overhead: USNO Circular 171 as published by skylight', 89.9565, 123_786, 123_787],
    ['full day, sun at 60 degrees: about 100 klx', 60, 90_000, 110_000],
    ['sunset: 410 to 585 lx (AMS Glossary)', -0.833, 410, 585],
    ['end of civil twilight: 2 to 3.5 lx (AMS Glossary)', -6, 2, 3.5],
    ['end of nautical twilight: 0.008 lx to a factor of two', -12, 0.004, 0.016],
    ['night', -20, 0, 0],
  ])('%s', (_, elevation, low, high) => {
    const lux = clearSkyIlluminance(elevation)
    expect(lux).toBeGreaterThanOrEqual(low)
    expect(lux).toBeLessThanOrEqual(high)
  })

  test('grows with the sun, without a step', () => {
    let last = clearSkyIlluminance(-18)
    for (let elevation = -17.95; elevation <= 90; elevation += 0.05) {
      const lux = clearSkyIlluminance(elevation)
      expect(lux).toBeGreaterThan(last)
      if (elevation < -2) expect(lux / last).toBeLessThan(1.1)
      last = lux
    }
  })
})

describe('the sky', () => {
  const clear = new Sky({ seed: 1, epochUnixMs, cloudiness: 0 })
  const overcast = new Sky({ seed: 1, epochUnixMs, cloudiness: 1 })
  const mixed = new Sky({ seed: 1, epochUnixMs })

  test('is bright at noon, at its floor at midnight, and a quarter of that brightness when overcast', () => {
    const noon = 4 * hourUs // 12:00 in Hangzhou
    expect(clear.illuminanceLux(noon, ...hangzhou)).toBeGreaterThan(110_000)
    expect(overcast.illuminanceLux(noon, ...hangzhou) / clear.illuminanceLux(noon, ...hangzhou)).toBeCloseTo(0.25, 3)
    expect(clear.illuminanceLux(noon + 12 * hourUs, ...hangzhou)).toBe(0.2)
  })

  test('lies between overcast and clear, always', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 366 * 24 * 3600 }),
        fc.double({ min: -89, max: 89, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (second, latitude, longitude) => {
          const lux = mixed.illuminanceLux(second * 1e6, latitude, longitude)
          expect(lux).toBeLessThanOrEqual(clear.illuminanceLux(second * 1e6, latitude, longitude))
          expect(lux).toBeGreaterThanOrEqual(overcast.illuminanceLux(second * 1e6, latitude, longitude) - 1e-9)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('is the same for the same seed in whatever order it is asked, and another for another seed', () => {
    const places = Array.from(
      { length: 500 },
      (_, index) => [index * 61e6, 30 + index / 1000, 120 - index / 700] as const,
    )
    const forward = places.map((place) => mixed.illuminanceLux(...place))
    const twin = new Sky({ seed: 1, epochUnixMs })
    const backward = [...places].reverse().map((place) => twin.illuminanceLux(...place))
    expect(backward.reverse()).toEqual(forward)
    const other = new Sky({ seed: 2, epochUnixMs })
    expect(places.map((place) => other.illuminanceLux(...place))).not.toEqual(forward)
  })

  test('depends on the instant, not on where virtual time began', () => {
    const later = new Sky({ seed: 1, epochUnixMs: epochUnixMs + 3_600_000 })
    expect(later.cloudCover(0, ...hangzhou)).toBeCloseTo(mixed.cloudCover(hourUs, ...hangzhou), 9)
  })

  test('has clouds that are the same a lamp further on and others across the city', () => {
    let near = 0
    let far = 0
    let minute = 0
    for (let step = 0; step < 500; step++) {
      const atUs = step * 7 * hourUs
      const here = mixed.cloudCover(atUs, 30, 120)
      near = Math.max(near, Math.abs(mixed.cloudCover(atUs, 30.0003, 120) - here))
      minute = Math.max(minute, Math.abs(mixed.cloudCover(atUs + 60e6, 30, 120) - here))
      far += Math.abs(mixed.cloudCover(atUs, 30.4, 120) - here) / 500
    }
    expect(near).toBeLessThan(0.05)
    expect(minute).toBeLessThan(0.35)
    expect(far).toBeGreaterThan(0.15)
  })

  test.each([0.1, 0.3, 0.5, 0.7, 0.9])('covers a fraction of %d of the sky in the mean', (cloudiness) => {
    const sky = new Sky({ seed: 5, epochUnixMs, cloudiness })
    let sum = 0
    for (let step = 0; step < 8000; step++) sum += sky.cloudCover(step * 3.7 * hourUs, 30 + (step % 13) * 0.1, 120)
    expect(Math.abs(sum / 8000 - cloudiness)).toBeLessThan(0.05)
  })

  test('refuses what no sky is', () => {
    expect(() => new Sky({ seed: 1, epochUnixMs, cloudiness: 1.1 })).toThrow(RangeError)
    expect(() => new Sky({ seed: 1, epochUnixMs, nightFloorLux: -1 })).toThrow(RangeError)
    expect(() => new Sky({ seed: 1, epochUnixMs: NaN })).toThrow(RangeError)
  })
})
