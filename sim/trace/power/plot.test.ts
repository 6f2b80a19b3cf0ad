import { describe, expect, it } from 'vitest'
import type { PlotShape } from '../plot/plot.js'
import type { PowerRow } from './csv.js'
import { plotPower, type PowerPlotOptions } from './plot.js'

const row = (
  atUs: number,
  part: string,
  powerW: number,
  burstJ = 0,
  supply: 'board' | 'mains' = 'board',
): PowerRow => ({
  atUs,
  part,
  state: 'on',
  supply,
  powerW,
  burstJ,
})

/** A day: a board that idles, a modem that transmits for a second at noon, a lamp by night. */
const hour = 3600e6
const day: PowerRow[] = [
  row(0, 'board', 0.01),
  row(0, 'modem', 1e-5),
  row(0, 'lamp', 100, 0, 'mains'),
  row(6 * hour, 'lamp', 0, 0, 'mains'),
  row(12 * hour, 'modem', 0.8),
  row(12 * hour + 1e6, 'modem', 1e-5),
  row(18 * hour, 'lamp', 100, 0, 'mains'),
  row(20 * hour, 'board', 0.01, 0.0005),
  row(24 * hour, 'board', 0.01),
]

const texts = (shapes: readonly PlotShape[]): string[] =>
  shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))
const bands = (shapes: readonly PlotShape[]): number[][] =>
  shapes.flatMap((shape) => (shape.kind === 'area' ? [[...shape.points]] : []))
const every = (points: readonly number[], second: number): number[] => points.filter((_, index) => index % 2 === second)
const shapesOf = (options?: PowerPlotOptions, rows = day): readonly PlotShape[] => plotPower(rows, options).shapes

describe('a plot of power', () => {
  it('has a panel for each part, and one for the sum of a supply with several', () => {
    const shapes = shapesOf()
    expect(bands(shapes)).toHaveLength(4)
    expect(texts(shapes)).toEqual(
      expect.arrayContaining(['all on board', 'board', 'modem', 'lamp (mains)', 'Power by part']),
    )
  })

  it('says mean, peak and energy as they are by hand', () => {
    const said = texts(shapesOf({ parts: ['lamp', 'modem', 'board'] }))
    const figures = said.filter((text) => /^(mean|peak|energy)/.test(text))
    expect(figures).toEqual([
      // 100 W over 12 of 24 hours.
      ...['mean 50 W', 'peak 100 W', 'energy 4.32 MJ'],
      // 10 uW over a day and 0.8 W more or less over a second: 0.864 J + 0.8 J.
      ...['mean 19.3 \u00b5W', 'peak 800 mW', 'energy 1.66 J'],
      // 10 mW over a day, and half a millijoule at once: a tenth of a watt for 5 ms on top.
      ...['mean 10 mW', 'peak 110 mW', 'energy 864 J'],
    ])
  })

  it('shows current where the volts are known', () => {
    const said = texts(shapesOf({ supplyVolts: { board: 3.6 }, parts: ['modem', 'lamp'] }))
    expect(said).toEqual(expect.arrayContaining(['peak 222 mA', 'peak 100 W', 'Current and power by part']))
    expect(texts(shapesOf({ supplyVolts: { board: 3.6, mains: 220 } }))).toContain('Current by part')
    const told = day.map((each) => (each.supply === 'board' ? { ...each, currentA: each.powerW / 3.6 } : each))
    expect(texts(shapesOf({ parts: ['modem', 'lamp'] }, told))).toEqual(
      expect.arrayContaining(['peak 222 mA', 'peak 100 W']),
    )
  })

  it('has the energy under its line, where every pixel has another mean between the same least and greatest', () => {
    // A load that is on for 1, 2, 3 ... of 1000 us.
    const pulses = Array.from({ length: 700 }, (_, index) => [
      row(index * 1000, 'pump', 2),
      row(index * 1000 + index, 'pump', 0),
    ])
    const rows = [...pulses.flat(), row(700_000, 'pump', 0)]
    const { shapes } = plotPower(rows, { width: 700 + 254 })
    const mean = shapes.find((shape) => shape.kind === 'line' && shape.width === 1.5) as { points: readonly number[] }
    const [xs, ys] = [every(mean.points, 0), every(mean.points, 1)]
    const zero = Math.max(...bands(shapes).flatMap((band) => every(band, 1)))
    let area = 0
    xs.slice(1).forEach((x, index) => (area += (x - xs[index]!) * (zero - ys[index + 1]!)))
    // 72 pixels are 2 W; the mean duty is 699 / 2 of 1000.
    expect(((area / 700) * 2) / 72).toBeCloseTo((2 * 699) / 2 / 1000, 9)
  })

  it('keeps a second of a day at its full height, as wide as a pixel', () => {
    const shapes = shapesOf({ parts: ['modem'] })
    const band = bands(shapes)[0]!
    const peaks = every(band, 0).filter((_, index) => every(band, 1)[index] === Math.min(...every(band, 1)))
    expect(Math.max(...peaks) - Math.min(...peaks)).toBe(1)
  })

  it('draws nothing outside itself, and each panel in its place', () => {
    const plot = plotPower(day)
    for (const band of bands(plot.shapes)) {
      expect(Math.min(...every(band, 0))).toBeGreaterThanOrEqual(0)
      expect(Math.max(...every(band, 0))).toBeLessThanOrEqual(plot.width)
      expect(Math.max(...every(band, 1))).toBeLessThanOrEqual(plot.height)
    }
    const tops = bands(plot.shapes).map((band) => Math.min(...every(band, 1)))
    expect([...tops].sort((first, second) => first - second)).toEqual(tops)
    expect(plot.shapes.every((shape) => !JSON.stringify(shape).includes('null'))).toBe(true)
  })

  it('has a time axis in a unit that fits, from its beginning on', () => {
    expect(texts(shapesOf())).toEqual(expect.arrayContaining(['0', '5', '10', '15', '20', 'time, h']))
    const cut = texts(shapesOf({ fromUs: 12 * hour - 1e6, toUs: 12 * hour + 3e6 }))
    expect(cut).toEqual(expect.arrayContaining(['0', '1', '2', '3', '4', 'time, s after 43199 s']))
  })

  it('of no time is refused', () => {
    expect(() => shapesOf({ fromUs: 5, toUs: 5 })).toThrow(RangeError)
    expect(() => shapesOf({ fromUs: 6, toUs: 5 })).toThrow(RangeError)
    expect(() => shapesOf({}, [])).toThrow(RangeError)
  })
})
