import { describe, expect, test } from 'vitest'
import { imeiOf, imsiOf, luhnDigit } from './identity.js'
import { positionOf } from './layout.js'
import { percentiles } from './percentiles.js'

const place = { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' }

describe('identities', () => {
  test('the check digit of IMEI 49015420323751 is 8 (3GPP TS 23.003 example in common use)', () => {
    expect(luhnDigit('49015420323751')).toBe(8)
  })

  test('IMEI and IMSI have 15 digits and are all different', () => {
    const imeis = new Set(Array.from({ length: 2000 }, (_, index) => imeiOf(index)))
    expect(imeis.size).toBe(2000)
    for (const imei of imeis) expect(imei).toMatch(/^\d{15}$/)
    expect(imsiOf('46000', 42)).toBe('460000000000042')
  })
})

describe('places', () => {
  test('a line goes its spacing at a time: one degree of latitude is 111.2 km', () => {
    const layout = { kind: 'line', spacing: 1000, bearingDegrees: 0 } as const
    const { latitude, longitude } = positionOf(place, layout, 10, 1)
    expect((latitude - place.latitude) * 111.195).toBeCloseTo(10, 2)
    expect(longitude).toBeCloseTo(place.longitude, 9)
  })

  test('an area keeps its radius and depends on the seed', () => {
    const layout = { kind: 'area', radius: 2000 } as const
    for (let index = 0; index < 200; index++) {
      const { latitude, longitude } = positionOf(place, layout, index, 1)
      const north = (latitude - place.latitude) * 111_195
      const east = (longitude - place.longitude) * 111_195 * Math.cos((place.latitude * Math.PI) / 180)
      expect(Math.hypot(north, east)).toBeLessThanOrEqual(2001)
    }
    expect(positionOf(place, layout, 1, 1)).not.toEqual(positionOf(place, layout, 1, 2))
  })
})

test('percentiles are by nearest rank', () => {
  expect(percentiles([])).toBeUndefined()
  expect(percentiles([5])).toEqual({ count: 1, p50: 5, p95: 5, max: 5 })
  expect(percentiles(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({
    count: 100,
    p50: 50,
    p95: 95,
    max: 100,
  })
})
