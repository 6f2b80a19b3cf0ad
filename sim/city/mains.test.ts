import { describe, expect, test } from 'vitest'
import { feedersPerTransformer, Mains } from './mains.js'

const hourUs = 3_600_000_000
const dayUs = 24 * hourUs

/** Volts of one place each minute of a day. */
const dayOf = (mains: Mains, feeder: number, along = 0): number[] =>
  Array.from({ length: 1440 }, (_, minute) => mains.volts(minute * 60_000_000, feeder, along))

/** Pearson's coefficient. */
function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [a, b] = [mean(first), mean(second)]
  const product = (x: readonly number[], p: number, y: readonly number[], q: number) =>
    x.reduce((sum, value, index) => sum + (value - p) * (y[index]! - q), 0)
  return product(first, a, second, b) / Math.sqrt(product(first, a, first, a) * product(second, b, second, b))
}

describe('the mains of a city', () => {
  test('stay within 10 % of the nominal voltage where nothing sags (EN 50160, 4.2.2)', () => {
    const mains = new Mains({ seed: 3, sagsPerDay: 0 })
    for (let feeder = 0; feeder < 20; feeder++)
      for (const volts of [...dayOf(mains, feeder), ...dayOf(mains, feeder, 1)]) {
        expect(volts).toBeGreaterThan(207)
        expect(volts).toBeLessThan(253)
      }
  })

  test('are the same for the same seed in whatever order they are asked, and others for another seed', () => {
    const forwards = dayOf(new Mains({ seed: 5, sagsPerDay: 20 }), 2)
    const mains = new Mains({ seed: 5, sagsPerDay: 20 })
    const backwards = forwards.map((_, index) => mains.volts((1439 - index) * 60_000_000, 2, 0)).reverse()
    expect(backwards).toEqual(forwards)
    expect(dayOf(new Mains({ seed: 6, sagsPerDay: 20 }), 2)).not.toEqual(forwards)
  })

  test('sag as often as they are told, to between 60 and 90 % (IEC 61000-4-30: a dip ends above 90 %)', () => {
    const mains = new Mains({ seed: 1, sagsPerDay: 4 })
    let count = 0
    for (let feeder = 0; feeder < 50; feeder++)
      for (const { startUs, endUs, depth } of mains.sags(feeder, 0, 20 * dayUs)) {
        count++
        expect(depth).toBeGreaterThanOrEqual(0.1)
        expect(depth).toBeLessThanOrEqual(0.4)
        expect(endUs).toBeGreaterThan(startUs)
        const [before, within] = [startUs - 1, startUs + 1].map((atUs) => mains.volts(atUs, feeder, 0))
        // Another sag may lie over it.
        expect(within! / before!).toBeLessThanOrEqual(1)
      }
    // 4000 are due; those of a transformer come eight feeders at a time, so the spread is that of 4000 / 8 at most.
    expect(count).toBeGreaterThan(4000 * (1 - 4 / Math.sqrt(500)))
    expect(count).toBeLessThan(4000 * (1 + 4 / Math.sqrt(500)))
  })

  test('a sag of a transformer is seen by all its feeders at once, and by no other', () => {
    const mains = new Mains({ seed: 1, sagsPerDay: 4 })
    const startsOf = (feeder: number) => new Set(mains.sags(feeder, 0, 20 * dayUs).map(({ startUs }) => startUs))
    const shared = (feeder: number, other: number) =>
      [...startsOf(feeder)].filter((startUs) => startsOf(other).has(startUs)).length
    expect(shared(0, feedersPerTransformer - 1)).toBeGreaterThan(10)
    expect(shared(0, feedersPerTransformer)).toBe(0)
  })

  test('feeders of one transformer move together, those of two do not', () => {
    const mains = new Mains({ seed: 2, sagsPerDay: 0 })
    const pairs = Array.from({ length: 20 }, (_, index) => index * feedersPerTransformer)
    const mean = (apart: number) =>
      pairs.reduce((sum, feeder) => sum + correlation(dayOf(mains, feeder), dayOf(mains, feeder + apart)), 0) / 20
    expect(mean(1)).toBeGreaterThan(0.6)
    expect(Math.abs(mean(feedersPerTransformer))).toBeLessThan(0.3)
  })

  test('fall towards the far end, most in the evening', () => {
    const mains = new Mains({ seed: 2, sagsPerDay: 0, startHour: 0 })
    const dropAt = (hour: number) => mains.volts(hour * hourUs, 1, 0) - mains.volts(hour * hourUs, 1, 1)
    expect(dropAt(20)).toBeCloseTo(0.03 * 230, 6)
    expect(dropAt(4)).toBeCloseTo(0.003 * 230, 6)
    // No jump at midnight.
    expect(dropAt(23.999)).toBeCloseTo(dropAt(24.001), 2)
  })

  test.each([{ nominalVolts: 99 }, { sagsPerDay: -1 }, { sagsPerDay: 145 }, { startHour: 24 }])(
    'refuse %o',
    (options) => {
      expect(() => new Mains({ seed: 1, ...options })).toThrow(RangeError)
    },
  )
})
