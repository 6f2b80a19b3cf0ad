import { expect, test } from 'vitest'
import { benchRadio } from './radio-bench.js'

test('a small sector is served: what was not delivered was still under way, and the mix of intervals is that of TR 45.820', async () => {
  const { devices, reports, delivered, lost, levels, refusals } = await benchRadio(5000, 1800)
  expect([devices, lost, refusals]).toEqual([5000, 0, 0])
  // Facts/nbiot.md 2b: 1.2964e-4 reports a second and device. Three standard deviations of a Poisson count.
  const expected = 5000 * 1800 * 1.2964e-4
  expect(Math.abs(reports - expected)).toBeLessThan(3 * Math.sqrt(expected))
  expect(reports - delivered).toBeLessThan(10)
  expect(levels[0]).toBeGreaterThan(levels[1])
  expect(levels[2]).toBeGreaterThan(0)
})
