import { expect, test } from 'vitest'
import { engineering, niceCeiling, timeUnit } from './scale.js'

test.each([
  [0, 1],
  [-3, 1],
  [NaN, 1],
  [Infinity, 1],
  [1, 1],
  [1.01, 2],
  [2.2, 2.5],
  [2.6, 5],
  [5.1, 10],
  [0.3, 0.5],
  [0.1 + 0.2, 0.5],
  [1e-6, 1e-6],
  [999, 1000],
])('what holds %d is %d', (value, nice) => expect(niceCeiling(value)).toBe(nice))

test.each([
  [0, '0 A'],
  [0.0123456, '12.3 mA'],
  [0.9996, '1 A'],
  [0.001, '1 mA'],
  [3.6e-6, '3.6 \u00b5A'],
  [1e-13, '0.1 pA'],
  [123456, '123 kA'],
  [1e15, '1000000 GA'],
  [-0.5, '-500 mA'],
])('%d is told as %s', (value, text) => expect(engineering(value, 'A')).toBe(text))

test.each([
  [86_400e6, 'h'],
  [900e6, 'min'],
  [60e6, 's'],
  [5e3, 'ms'],
  [1500, '\u00b5s'],
])('%d us are told in %s', (lengthUs, name) => expect(timeUnit(lengthUs).name).toBe(name))
