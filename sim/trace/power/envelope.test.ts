import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelope, type Level } from './envelope.js'

const runs = fc
  .record({
    steps: fc.array(
      fc.record({ delayUs: fc.integer({ min: 0, max: 5000 }), powerW: fc.double({ min: 0, max: 9, noNaN: true }) }),
    ),
    fromUs: fc.nat(10_000),
    lengthUs: fc.integer({ min: 1, max: 100_000 }),
    columns: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ steps, fromUs, lengthUs, columns }) => {
    let atUs = 0
    const levels = steps.map(({ delayUs, powerW }): Level => ({ atUs: (atUs += delayUs), powerW }))
    return { levels, fromUs, toUs: fromUs + lengthUs, columns }
  })

/** The pieces of constant power within a range, worked out the slow way. */
function piecesOf(levels: readonly Level[], fromUs: number, toUs: number): { lengthUs: number; powerW: number }[] {
  const all = [{ atUs: -Infinity, powerW: 0 }, ...levels]
  return all
    .map(({ atUs, powerW }, index) => {
      const end = Math.min(all[index + 1]?.atUs ?? Infinity, toUs)
      return { lengthUs: end - Math.max(atUs, fromUs), powerW }
    })
    .filter(({ lengthUs }) => lengthUs > 0)
}

describe('an envelope', () => {
  it('keeps the energy', () => {
    fc.assert(
      fc.property(runs, ({ levels, fromUs, toUs, columns }) => {
        const exact = piecesOf(levels, fromUs, toUs).reduce((sum, { lengthUs, powerW }) => sum + lengthUs * powerW, 0)
        const width = (toUs - fromUs) / columns
        const sum = envelope(levels, { fromUs, toUs, columns }).reduce((wattUs, { meanW }) => wattUs + meanW * width, 0)
        expect(Math.abs(sum - exact)).toBeLessThanOrEqual(1e-9 * Math.max(1, exact))
      }),
    )
  })

  it('keeps the peak and the least of the whole, and has every mean between those of its column', () => {
    fc.assert(
      fc.property(runs, ({ levels, fromUs, toUs, columns }) => {
        const result = envelope(levels, { fromUs, toUs, columns })
        const powers = piecesOf(levels, fromUs, toUs).map(({ powerW }) => powerW)
        expect(result).toHaveLength(columns)
        expect(Math.max(...result.map(({ maxW }) => maxW))).toBe(Math.max(...powers))
        expect(Math.min(...result.map(({ minW }) => minW))).toBe(Math.min(...powers))
        for (const { minW, meanW, maxW } of result) {
          expect(meanW).toBeGreaterThanOrEqual(minW - 1e-9)
          expect(meanW).toBeLessThanOrEqual(maxW + 1e-9)
        }
      }),
    )
  })

  it('shows a millisecond in a day', () => {
    const levels = [
      { atUs: 0, powerW: 1e-5 },
      { atUs: 43_200_000_500, powerW: 2 },
      { atUs: 43_200_001_500, powerW: 1e-5 },
    ]
    const columns = envelope(levels, { fromUs: 0, toUs: 86_400_000_000, columns: 1000 })
    expect(columns.filter(({ maxW }) => maxW === 2)).toHaveLength(1)
    // 86.4 s at 10 uW and 1 ms at 2 W more: 2.000864 - 1e-8 mJ by hand over 86.4 s.
    expect(columns[500]).toMatchObject({ minW: 1e-5, maxW: 2 })
    expect(columns[500]!.meanW).toBeCloseTo(1e-5 + (1.99999 * 0.001) / 86.4, 15)
  })

  it('is nothing before the first step and goes on after the last', () => {
    const columns = envelope([{ atUs: 50, powerW: 3 }], { fromUs: 0, toUs: 100, columns: 4 })
    expect(columns.map(({ meanW }) => meanW)).toEqual([0, 0, 3, 3])
  })

  it.each([
    [0, 0, 1],
    [5, 4, 1],
    [0, 10, 0],
    [0, 10, 1.5],
  ])('from %d to %d in %d columns is refused', (fromUs, toUs, columns) =>
    expect(() => envelope([], { fromUs, toUs, columns })).toThrow(RangeError),
  )
})
