import { describe, expect, test } from 'vitest'
import { hashUnit } from '../../kernel/random.js'
import { coverageAt, sitesOf } from './coverage.js'
import { antennaGainDb, carrierMHz, urbanMacroLossDb } from './path-loss.js'
import { penetrationDb, surroundings } from './penetration.js'
import { shadowingAt } from './shadowing.js'

describe('path loss', () => {
  // 3GPP TR 36.942, 4.5.2: 128.1 + 37.6 log10(R) at 2 GHz, 120.9 + 37.6 log10(R) at 900 MHz.
  test.each([
    [900, 1, 120.9],
    [900, 0.5, 120.9 + 37.6 * Math.log10(0.5)],
    [2000, 1, 128.1],
    [2000, 2, 128.1 + 37.6 * Math.log10(2)],
  ])('at %i MHz and %f km is that of TR 36.942', (mhz, km, expected) => {
    expect(urbanMacroLossDb(km * 1000, mhz)).toBeCloseTo(expected, 0)
  })

  test('does not fall below that of 35 m', () => {
    expect(urbanMacroLossDb(0, 900)).toBe(urbanMacroLossDb(35, 900))
  })

  // 3GPP TS 36.101, 5.7.3: F_DL = F_DL_low + 0.1 (N_DL - N_Offs-DL).
  test('carrier frequencies follow TS 36.101', () => {
    expect(carrierMHz(5, 2506)).toBeCloseTo(879.6)
    expect(carrierMHz(8, 3450)).toBeCloseTo(925)
    expect(() => carrierMHz(99, 0)).toThrow(RangeError)
  })
})

describe('shadowing', () => {
  const places = Array.from({ length: 20_000 }, (_, index) => ({
    eastM: 50_000 * hashUnit(1, index, 0, 1),
    northM: 50_000 * hashUnit(1, index, 0, 2),
  }))
  const correlation = (pairs: readonly (readonly [number, number])[]): number =>
    pairs.reduce((sum, [first, second]) => sum + first * second, 0) / pairs.length / 64

  test('has mean 0 and a deviation of 8 dB (TR 45.820, table D.1)', () => {
    const values = places.map(({ eastM, northM }) => shadowingAt(eastM, northM, 0, 3))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    expect(Math.abs(mean)).toBeLessThan(0.3)
    expect(deviation).toBeCloseTo(8, 0)
  })

  test.each([
    [110, Math.exp(-1), 0.06],
    [20, Math.exp(-20 / 110), 0.15],
    [600, 0, 0.05],
  ])('%i m apart is correlated by about %f', (apartM, expected, tolerance) => {
    const pairs = places.map(({ eastM, northM }, index) => {
      const angle = 2 * Math.PI * hashUnit(2, index, 0, 0)
      const other = [eastM + apartM * Math.cos(angle), northM + apartM * Math.sin(angle)] as const
      return [shadowingAt(eastM, northM, 0, 3), shadowingAt(...other, 0, 3)] as const
    })
    expect(Math.abs(correlation(pairs) - expected)).toBeLessThan(tolerance)
  })

  test('towards two sites is half the same (TR 45.820, table D.1)', () => {
    const pairs = places.map(
      ({ eastM, northM }) => [shadowingAt(eastM, northM, 0, 3), shadowingAt(eastM, northM, 1, 3)] as const,
    )
    expect(correlation(pairs)).toBeCloseTo(0.5, 1)
  })
})

describe('coverage', () => {
  test('walls and pits cost more and more, and nothing outdoors', () => {
    expect(penetrationDb('outdoor', 0.9)).toBe(0)
    for (const where of surroundings) expect(penetrationDb(where, 0)).toBeLessThanOrEqual(penetrationDb(where, 0.99))
    expect(penetrationDb('deep-indoor', 0)).toBeGreaterThan(penetrationDb('indoor', 0.99))
  })

  test('sites lie on a hexagonal lattice: six neighbours at the spacing', () => {
    const sites = sitesOf(7, 1732)
    expect(sites[0]).toEqual({ eastM: 0, northM: 0 })
    for (const { eastM, northM } of sites.slice(1)) expect(Math.hypot(eastM, northM)).toBeCloseTo(1732)
    expect(sitesOf(19, 1000)).toHaveLength(19)
  })

  test('a node under a mast is served by it, with the loss of 35 m', () => {
    const sites = sitesOf(7, 5000)
    const { cell, couplingLossDb } = coverageAt(sites[3]!, 'outdoor', 1, sites, 900, 4)
    expect(cell).toBe(3)
    const shadow = shadowingAt(sites[3]!.eastM, sites[3]!.northM, 3, 4)
    expect(couplingLossDb).toBeCloseTo(Math.max(70, urbanMacroLossDb(35, 900) - antennaGainDb + shadow), 6)
  })

  test('is the same for the same seed, and worse below ground', () => {
    const sites = sitesOf(3, 1732)
    const place = { eastM: 400, northM: -300 }
    const outdoor = coverageAt(place, 'outdoor', 5, sites, 880, 9)
    expect(coverageAt(place, 'outdoor', 5, sites, 880, 9)).toEqual(outdoor)
    expect(coverageAt(place, 'below-ground', 5, sites, 880, 9).couplingLossDb).toBeGreaterThan(
      outdoor.couplingLossDb + 19,
    )
  })
})
