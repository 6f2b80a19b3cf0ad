import { expect, test } from 'vitest'
import { ratesOf } from '../../firmware/drivers/hlw8012.js'
import { chipConformance } from './conformance.js'
import { pulseMeterUnderTest } from './pulse-meter-bench.js'
import { chips } from './registry.js'

chipConformance({
  ...pulseMeterUnderTest('bl0937'),
  chip: chips.bl0937,
})

test('output rates are those of the public formulas', () => {
  // V = f Vref div / 15397, I = f Vref / Rs / 94638, P = f Vref^2 div / Rs / 1721506, Vref 1.218 (public drivers).
  const { perVolt, perAmpere, perWatt } = ratesOf('bl0937', { shuntOhms: 0.001, divider: 2351 })
  expect((1000 * 1.218 * 2351) / 15_397).toBeCloseTo(1000 / perVolt, 6)
  expect((1000 * 1.218) / 0.001 / 94_638).toBeCloseTo(1000 / perAmpere, 6)
  expect((1000 * 1.218 ** 2 * 2351) / 0.001 / 1_721_506).toBeCloseTo(1000 / perWatt, 6)
})
