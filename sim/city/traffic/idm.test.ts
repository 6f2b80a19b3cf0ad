import { describe, expect, test } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import { driverProfiles, equilibriumGap, idmAcceleration } from './idm.js'
import { blankVehicleState } from './source.js'
import { HandSignals, oneLight, ring } from './testing.js'
import { TrafficModel } from './traffic-model.js'

const car = driverProfiles.car

/** The speed at which so many vehicles a metre drive, by the published equilibrium (Treiber et al. 2000, eq. 3 and 5). */
function steadySpeed(density: number, wanted: number): number {
  const spacing = (speed: number): number =>
    car.lengthM + (car.minimumGapM + speed * car.timeGapS) / Math.sqrt(1 - Math.pow(speed / wanted, 4))
  let low = 0
  let high = wanted
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (spacing(middle) < 1 / density) low = middle
    else high = middle
  }
  return low
}

describe('the Intelligent Driver Model', () => {
  test('starts with its acceleration, ends at its wanted speed, and rests at its standing gap', () => {
    expect(idmAcceleration(car, 0, 15, Infinity, 0)).toBe(car.acceleration)
    expect(idmAcceleration(car, 15, 15, Infinity, 0)).toBeCloseTo(0, 12)
    expect(idmAcceleration(car, 0, 15, car.minimumGapM, 0)).toBeCloseTo(0, 12)
  })

  test('approaches a standing obstacle from afar with its comfortable braking: v^2 / 2d = b gives b^2 / b', () => {
    // Treiber 2000: in the braking term alone, deceleration is (v^2 / 2 gap)^2 / b; at the comfortable distance that is b.
    const profile = { ...car, minimumGapM: 0, timeGapS: 0 }
    const gap = 20 ** 2 / (2 * car.deceleration)
    expect(idmAcceleration(profile, 20, 1e6, gap, 0) - car.acceleration).toBeCloseTo(-car.deceleration, 9)
  })

  test('keeps the equilibrium gap without any acceleration', () => {
    for (const speed of [1, 5, 10, 13]) {
      const gap = equilibriumGap(car, speed, 13.9)
      expect(idmAcceleration(car, speed, 13.9, gap, speed)).toBeCloseTo(0, 9)
    }
  })

  test('never brakes harder than there is grip', () => {
    expect(idmAcceleration(car, 30, 14, 0.5, 0)).toBe(-8)
    expect(idmAcceleration(car, 30, 2, Infinity, 0)).toBeGreaterThanOrEqual(-car.deceleration - 1e-12)
  })
})

describe('flow over density on a ring', () => {
  test.each([15, 30, 50, 80])('%d vehicles a kilometre drive at the equilibrium speed to 2 %%', (perKm) => {
    const scheduler = new Scheduler()
    const traffic = new TrafficModel(scheduler, ring(1000, 13.9), { seed: 1, speedSpread: 0 })
    for (let index = 0; index < perKm; index++)
      expect(traffic.addVehicle({ route: 1, place: 8 + (index * 980) / perKm, speed: 0 })).toBeDefined()
    scheduler.runUntil(400e6)
    const state = blankVehicleState()
    let sum = 0
    for (let second = 400; second < 460; second++) {
      scheduler.runUntil(second * 1e6)
      traffic.forEach((id) => {
        traffic.read(id, state)
        sum += state.speed
      })
    }
    const mean = sum / 60 / perKm
    const lengthM = traffic.map.segments.reduce((total, { length }) => total + length, 0)
    expect(traffic.count).toBe(perKm)
    expect(traffic.mishaps.collisions).toBe(0)
    expect(Math.abs(mean / steadySpeed(perKm / lengthM, 13.9) - 1)).toBeLessThan(0.02)
  })
})

describe('a queue at a green light', () => {
  test('discharges at a saturation flow of 1800 to 2000 vehicles an hour (HCM 2010: base rate 1900)', () => {
    const scheduler = new Scheduler()
    const signals = new HandSignals('red')
    const passes: number[] = []
    const wasBefore = new Set<number>()
    const state = blankVehicleState()
    const traffic: TrafficModel = new TrafficModel(scheduler, oneLight(600), {
      seed: 3,
      signals,
      listener: {
        onStep() {
          traffic.forEach((id) => {
            traffic.read(id, state)
            if (state.link === 1 && !state.isOnIntersection) wasBefore.add(id)
            else if (wasBefore.delete(id)) passes.push(scheduler.nowUs / 1e6)
          })
        },
      },
    })
    for (let index = 0; index < 60; index++) traffic.addVehicle({ route: 1, place: 598 - index * 6.7, speed: 0 })
    scheduler.runUntil(20e6)
    expect(passes).toEqual([])
    signals.colour = 'green'
    scheduler.runUntil(200e6)
    // The first four headways hold the start-up loss (HCM 2010, 31-98); counted to the 40th.
    const headway = (passes[39]! - passes[4]!) / 35
    expect(3600 / headway).toBeGreaterThan(1800)
    expect(3600 / headway).toBeLessThan(2000)
    const startUpLoss = passes[4]! - 20 - 5 * headway
    // HCM's default is 2 s.
    expect(startUpLoss).toBeGreaterThan(0.3)
    expect(startUpLoss).toBeLessThan(3)
  })
})
