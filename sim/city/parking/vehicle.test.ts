import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../kernel/random.js'
import { addVehicle, drawVehicle, isOver, type Vehicle, type VehicleClass } from './vehicle.js'

const earth = { x: 24, y: 24, z: -36 }
const draw = (kind: VehicleClass, count: number): Vehicle[] => {
  const chance = new RandomStream(7, kind)
  return Array.from({ length: count }, () => drawVehicle(chance, kind, true, 1, earth))
}

/** Microteslas that a vehicle makes at a place, x and y metres from its middle. */
function strength(vehicle: Vehicle, x: number, y: number): number {
  const field = { x: 0, y: 0, z: 0 }
  addVehicle(field, vehicle, x, y)
  return Math.hypot(field.x, field.y, field.z)
}

const sorted = (values: readonly number[]): number[] => [...values].sort((first, second) => first - second)
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.floor(share * values.length)]!

describe('signatures', () => {
  // Shared facts, protocols section 3: 10 to 200 uT (recalled there).
  test('a car makes 10 to 200 uT under it as a rule', () => {
    const under = draw('car', 2000).map((car) => strength(car, 0, 0))
    expect(quantile(under, 0.5)).toBeGreaterThan(20)
    expect(quantile(under, 0.5)).toBeLessThan(100)
    expect(quantile(under, 0.95)).toBeLessThan(200)
    expect(under.filter((ut) => ut < 10).length / under.length).toBeLessThan(0.15)
  })

  test('some cars hardly show: there is a tail for a detector to stumble over', () => {
    const under = draw('car', 2000).map((car) => strength(car, 0.4, 0.1))
    const share = under.filter((ut) => ut < 5).length / under.length
    expect(share).toBeGreaterThan(0.002)
    expect(share).toBeLessThan(0.06)
  })

  test('three metres beside a car makes a microtesla or two, and a lorry, whose iron is spread over its length, some more', () => {
    const cars = draw('car', 500).map((car) => strength(car, 0, 3))
    const lorries = draw('lorry', 500).map((lorry) => strength(lorry, 0, 3))
    expect(quantile(cars, 0.5)).toBeGreaterThan(0.3)
    expect(quantile(cars, 0.5)).toBeLessThan(3)
    expect(quantile(lorries, 0.5)).toBeGreaterThan(1.2 * quantile(cars, 0.5))
    expect(quantile(lorries, 0.95)).toBeGreaterThan(3)
    expect(quantile(lorries, 0.95)).toBeLessThan(30)
  })

  test('far away the field falls with the cube of the distance', () => {
    for (const car of draw('car', 20)) expect(strength(car, 0, 40) / strength(car, 0, 80)).toBeCloseTo(8, 0)
  })
})

describe('bodies', () => {
  test('a vehicle along the row is long in x, one across it in y', () => {
    const chance = new RandomStream(1, 'body')
    const along = drawVehicle(chance, 'bus', true, 1, earth)
    const across = drawVehicle(chance, 'bus', false, 1, earth)
    expect(along.sizeX).toBeGreaterThan(9)
    expect(along.sizeY).toBe(2.55)
    expect(across.sizeY).toBeGreaterThan(9)
    expect(across.sizeX).toBe(2.55)
  })

  test('a place is under a body up to its edges', () => {
    const [bus] = draw('bus', 1)
    expect(isOver(bus!, bus!.sizeX / 2, 1.275)).toBe(true)
    expect(isOver(bus!, bus!.sizeX / 2 + 0.01, 0)).toBe(false)
    expect(isOver(bus!, 0, 1.28)).toBe(false)
  })

  test('the same stream draws the same vehicle', () => {
    expect(draw('van', 3)).toEqual(draw('van', 3))
  })
})
