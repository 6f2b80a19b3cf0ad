import { describe, expect, test } from 'vitest'
import { angleBetween, arcCosine } from './vector.js'

describe('the angle', () => {
  test('is that of Math.acos within 7e-5 rad (Abramowitz and Stegun 4.4.45)', () => {
    for (let x = -1; x <= 1; x += 1 / 512) expect(Math.abs(arcCosine(x) - Math.acos(x))).toBeLessThan(7e-5)
    expect([arcCosine(1.0000001), arcCosine(-1.0000001)]).toEqual([0, 3.141592653589793])
  })

  test('of axes', () => {
    expect(angleBetween({ x: 0, y: 0, z: 9.8 }, { x: 0, y: 0, z: 1 })).toBe(0)
    expect(angleBetween({ x: 0, y: 0, z: 1 }, { x: 5, y: 0, z: 0 })).toBeCloseTo(90, 2)
    expect(angleBetween({ x: 0, y: 0, z: 1 }, { x: 0, y: 0, z: -1 })).toBeCloseTo(180, 2)
    expect(angleBetween({ x: 0, y: 0, z: 1 }, { x: 0, y: 0, z: 0 })).toBeNaN()
  })
})
