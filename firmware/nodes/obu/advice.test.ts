import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { greenSpeed, isGreen, runsRed } from './advice.js'
import type { PhaseTimes } from './heard.js'

const phase = (light: string, endS: number | undefined, ...greens: [number, number][]): PhaseTimes => ({
  phase: 1,
  light,
  endS,
  greens,
})
const limit = 15

/* Expected values from the rule of facts/protocols.md 1.5, v in [d / t2, d / t1], with a second of margin at either end. */
describe('green light speed advice', () => {
  test.each([
    ['green long enough: the speed stays', 100, 10, phase('protected-green', 20, [0, 20]), 10],
    ['green that ends in 9 s: 100 m in 8 s', 100, 10, phase('protected-green', 9, [0, 9]), 12.5],
    ['red for 19 s: 200 m in 20 s', 200, 14, phase('red', 19, [19, 49]), 10],
    ['red that is over before: the speed stays', 200, 10, phase('red', 5, [5, 49]), 10],
    ['green that cannot be reached: the one after it', 300, 14, phase('protected-green', 5, [0, 5], [29, 50]), 10],
    ['green only below walking horses: a stop', 40, 10, phase('red', 30, [30, 60]), 'stop'],
    ['green only above the limit: a stop', 200, 14, phase('protected-green', 6, [0, 6]), 'stop'],
    ['nothing known', 200, 14, phase('red', undefined), undefined],
  ] as const)('%s', (_name, distanceM, speed, times, expected) => {
    const advice = greenSpeed({ distanceM, speed, limit, ageS: 0 }, times)
    if (typeof expected === 'number') expect(advice).toBeCloseTo(expected, 9)
    else expect(advice).toBe(expected)
  })

  test('the age of the message is taken off its times', () => {
    const times = phase('red', 21, [21, 51])
    expect(greenSpeed({ distanceM: 200, speed: 14, limit, ageS: 2 }, times)).toBeCloseTo(10, 9)
  })

  test('an advised speed is within the limit and passes the line in a green', () => {
    const times = fc.record({ from: fc.integer({ min: 0, max: 90 }), length: fc.integer({ min: 1, max: 60 }) })
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 0, max: 15 }),
        (green, distanceM, speed) => {
          const until = green.from + green.length
          const advice = greenSpeed({ distanceM, speed, limit, ageS: 0 }, phase('red', green.from, [green.from, until]))
          if (typeof advice !== 'number') return
          const arrivalS = distanceM / advice
          expect(advice).toBeLessThanOrEqual(limit + 1e-9)
          expect(arrivalS).toBeGreaterThanOrEqual(green.from - 1e-9)
          expect(arrivalS).toBeLessThanOrEqual(until + 1e-9)
        },
      ),
    )
  })
})

/* Braking at 4 m/s2 after 1 s: from 10 m/s it takes 12.5 + 10 = 22.5 m, from 15 m/s 28.125 + 15 = 43.125 m. */
describe('red light violation warning', () => {
  const red = phase('red', 30, [30, 60])
  test.each([
    ['too near at 10 m/s', 22, 10, 0, red, true],
    ['just far enough at 10 m/s', 23, 10, 0, red, false],
    ['too near at 15 m/s', 43, 15, 0, red, true],
    ['just far enough at 15 m/s', 44, 15, 0, red, false],
    ['brakes enough: 100 / 40 = 2.5 m/s2', 20, 10, -2.5, red, false],
    ['brakes too little', 20, 10, -1, red, true],
    ['green on arrival', 22, 10, 0, phase('red', 2, [2, 30]), false],
    ['green now, over on arrival', 22, 10, 0, phase('protected-green', 1, [0, 1]), true],
    ['green and its end unknown', 22, 10, 0, phase('protected-green', undefined), false],
    ['yellow', 22, 10, 0, phase('yellow', 3), true],
    ['dark', 22, 10, 0, phase('dark', undefined), false],
    ['stands', 1, 0, 0, red, false],
  ] as const)('%s', (_name, distanceM, speed, acceleration, times, expected) => {
    expect(runsRed({ distanceM, speed, limit, ageS: 0 }, acceleration, times)).toBe(expected)
  })
})

test('three lights of T/CSAE 53 let through', () => {
  const lights = [
    'unavailable',
    'dark',
    'flashing-red',
    'red',
    'flashing-green',
    'permissive-green',
    'protected-green',
    'yellow',
    'flashing-yellow',
  ]
  expect(lights.filter(isGreen)).toEqual(['flashing-green', 'permissive-green', 'protected-green'])
})
