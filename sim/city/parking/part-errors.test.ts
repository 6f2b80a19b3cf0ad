import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../kernel/random.js'
import { FieldError, partErrors, type PartErrors } from './part-errors.js'

const field = { x: 30, y: -10, z: 40 }
const samples = (errors: PartErrors, temperatureC: number, count = 4000) => {
  const error = new FieldError(new RandomStream(1, 'error'), errors)
  return Array.from({ length: count }, () => {
    const sample = { ...field }
    error.apply(sample, temperatureC)
    return sample
  })
}
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
const deviation = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

describe.each(Object.entries(partErrors))('a %s', (_, errors: PartErrors) => {
  test('has the noise of its data sheet', () => {
    const taken = samples(errors, 25)
    expect(deviation(taken.map(({ x }) => x)) / errors.noiseUt[0]).toBeCloseTo(1, 1)
    expect(deviation(taken.map(({ z }) => z)) / errors.noiseUt[1]).toBeCloseTo(1, 1)
  })

  test('drifts with temperature as its kind does', () => {
    const shift = (axis: 'x' | 'z'): number =>
      mean(samples(errors, 45).map((s) => s[axis])) - mean(samples(errors, 25).map((s) => s[axis]))
    // Twenty degrees: gain on 40 uT, and four deviations of the drift of offset.
    const most = 20 * (Math.abs(errors.gainPerDegree) * 55 + 4 * errors.offsetUtPerDegree) + errors.noiseUt[1] / 10
    expect(Math.abs(shift('x'))).toBeLessThan(most)
    expect(Math.abs(shift('z'))).toBeLessThan(most)
  })
})

test('a part without errors is only turned: the field keeps its strength and its vertical part', () => {
  const none = { noiseUt: [0, 0], gain: 0, gainPerDegree: 0, offsetUt: 0, offsetUtPerDegree: 0 } as const
  const [sample] = samples(none, 60, 1)
  expect(sample!.z).toBe(40)
  expect(Math.hypot(sample!.x, sample!.y)).toBeCloseTo(Math.hypot(30, 10), 12)
  expect(sample!.x).not.toBeCloseTo(30, 3)
})

test('-0.3 percent a degree is 2.4 uT of 40 in twenty degrees', () => {
  const none = { noiseUt: [0, 0], gain: 0, gainPerDegree: -3e-3, offsetUt: 0, offsetUtPerDegree: 0 } as const
  expect(samples(none, 45, 1)[0]!.z).toBeCloseTo(37.6, 12)
})
