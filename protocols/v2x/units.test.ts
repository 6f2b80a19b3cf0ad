import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { offsetBetween, placeAt, units } from './index.js'

const { fromRaw, toRaw } = units

describe('units of the wire (T/CSAE 53, SAE J2735: facts/protocols.md 1.2)', () => {
  test.each([
    ['latitude', units.latitude, 399764645, 39.9764645],
    ['longitude', units.longitude, -1048434120, -104.843412],
    ['elevation', units.elevation, 375, 37.5],
    ['speed', units.speed, 834, 16.68],
    ['heading', units.heading, 13556, 169.45],
    ['coarse heading', units.coarseHeading, 100, 150],
    ['steering wheel', units.steeringWheelAngle, -10, -15],
    ['acceleration', units.acceleration, -150, -1.5],
    ['vertical acceleration', units.verticalAcceleration, 50, 9.80665],
    ['yaw rate', units.yawRate, 1234, 12.34],
    ['lane width', units.width, 350, 3.5],
    ['vehicle height', units.vehicleHeight, 30, 1.5],
    ['radius', units.radius, 1000, 100],
    ['second', units.secondOfMinute, 5238, 5.238],
    ['time offset', units.timeOffset, 5, 0.05],
    ['confidence', units.confidence, 100, 0.5],
  ])('%s', (_name, kind, raw, value) => {
    expect(fromRaw(kind, raw)).toBeCloseTo(value, 12)
    expect(toRaw(kind, value)).toBe(raw)
  })

  test.each([
    ['latitude', units.latitude, 900000001],
    ['longitude', units.longitude, 1800000001],
    ['elevation', units.elevation, -4096],
    ['speed', units.speed, 8191],
    ['heading', units.heading, 28800],
    ['steering wheel', units.steeringWheelAngle, 127],
    ['acceleration', units.acceleration, 2001],
    ['vertical acceleration', units.verticalAcceleration, -127],
    ['second', units.secondOfMinute, 65535],
  ])('%s may be unavailable', (_name, kind, raw) => {
    expect(fromRaw(kind, raw)).toBeUndefined()
    expect(toRaw(kind, undefined)).toBe(raw)
  })

  test('what the wire cannot say is refused', () => {
    expect(() => toRaw(units.speed, 163.82)).toThrow('speed: 0 to 163.8 m/s expected, got 163.82')
    expect(() => toRaw(units.latitude, NaN)).toThrow('latitude')
    expect(() => toRaw(units.yawRate, undefined)).toThrow('yaw rate')
  })

  test('every raw value of speed and heading comes back from its quantity', () => {
    for (let raw = 0; raw <= 8190; raw++) expect(toRaw(units.speed, fromRaw(units.speed, raw))).toBe(raw)
    for (let raw = 0; raw < 28800; raw++) expect(toRaw(units.heading, fromRaw(units.heading, raw))).toBe(raw)
  })

  test('time marks know an hour and the unknown', () => {
    const marks: [number, units.TimeMarkSeconds][] = [
      [0, 0],
      [155, 15.5],
      [35999, 3599.9],
      [36000, 'beyond-an-hour'],
      [36001, undefined],
    ]
    for (const [raw, seconds] of marks) {
      expect(units.secondsOfTimeMark(raw)).toBe(seconds)
      expect(units.timeMarkOf(seconds)).toBe(raw)
    }
    expect(units.timeMarkOf(9999)).toBe(36000)
    expect(() => units.timeMarkOf(-0.1)).toThrow('0 s and more')
    expect(() => units.timeMarkOf(NaN)).toThrow('0 s and more')
  })
})

describe('offsets', () => {
  const reference = { lat: 302741000, long: 1201551000, elevation: 100 }

  test.each([
    // The reach of each alternative: 12, 14, 16, 18, 22 and 24 bits of 1e-7 degrees, two's complement.
    [2047, 'position-LL1'],
    [-2048, 'position-LL1'],
    [2048, 'position-LL2'],
    [-8193, 'position-LL3'],
    [32768, 'position-LL4'],
    [131072, 'position-LL5'],
    [2097152, 'position-LL6'],
    [8388608, 'position-LatLon'],
  ])('%i to the north is a %s', (lat, name) => {
    const offset = offsetBetween(reference, { lat: reference.lat + lat, long: reference.long })
    expect(Object.keys(offset.offsetLL)).toEqual([name])
    expect(offset.offsetV).toBeUndefined()
  })

  test('elevations go by offset where the reference has one', () => {
    const place = { ...reference, elevation: 163 }
    expect(offsetBetween(reference, place).offsetV).toEqual({ offset1: 63 })
    expect(offsetBetween(reference, { ...place, elevation: 164 }).offsetV).toEqual({ offset2: 64 })
    expect(offsetBetween(reference, { ...place, elevation: 9000 }).offsetV).toEqual({ elevation: 9000 })
    expect(offsetBetween({ lat: 0, long: 0 }, place).offsetV).toEqual({ elevation: 163 })
    expect(
      placeAt({ lat: 0, long: 0 }, { offsetLL: { 'position-LL1': { lon: 1, lat: 2 } }, offsetV: { offset1: 3 } }),
    ).toEqual({
      lat: 2,
      long: 1,
    })
  })

  test('an offset leads back to the place', () => {
    const latitude = fc.integer({ min: -900000000, max: 900000000 })
    const longitude = fc.integer({ min: -1799999999, max: 1800000000 })
    const elevation = fc.option(fc.integer({ min: -4095, max: 61439 }), { nil: undefined })
    const place = fc.record({ lat: latitude, long: longitude, elevation })
    fc.assert(
      fc.property(place, place, (from, to) => {
        expect(placeAt(from, offsetBetween(from, to))).toEqual(to)
      }),
    )
  })
})
