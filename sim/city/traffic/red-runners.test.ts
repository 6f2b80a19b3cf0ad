import { describe, expect, test } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import { bodiesApart, type Body } from './geometry.js'
import { gridNetwork } from './grid.js'
import { FixedTimeSignals, gridPlan } from './signals.js'
import { HandSignals, oneLight } from './testing.js'
import { TrafficModel } from './traffic-model.js'

const second = 1_000_000
const origin = { latitude: 30.2741, longitude: 120.1551 }

function crossroads(redRunning: number, penetration = 1, seed = 1) {
  const scheduler = new Scheduler()
  const network = gridNetwork({ origin, rows: 1, columns: 1, spacingM: 400 })
  const signals = new FixedTimeSignals(scheduler, gridPlan)
  const traffic = new TrafficModel(scheduler, network, { seed, signals, penetration, redRunning })
  for (const { link, isEntry } of traffic.map.links)
    if (isEntry) traffic.addDemand({ link: link.id, vehiclesPerHour: 400 })
  return { scheduler, traffic }
}

describe('bodies from above', () => {
  const car = (x: number, y: number, heading: number): Body => ({ x, y, heading, lengthM: 4, widthM: 2 })

  test('are as far apart as their outlines with round ends: by hand', () => {
    // Side by side northwards, middles 5 m apart: 3 m between the sides.
    expect(bodiesApart(car(0, 0, 0), car(5, 0, 0))).toBeCloseTo(3, 9)
    // One behind the other: the front of the second 6 m behind that of the first, 2 m of air.
    expect(bodiesApart(car(0, 0, 0), car(0, -6, 0))).toBeCloseTo(2, 9)
    // One eastwards whose front is 3 m west of the other's side.
    expect(bodiesApart(car(0, 0, 0), car(-4, -2, 90))).toBeCloseTo(3, 9)
  })

  test('that cross are not apart', () => {
    expect(bodiesApart(car(0, 0, 0), car(2, -2, 90))).toBe(0)
  })
})

describe('drivers who do not heed red', () => {
  test('are none where none are asked for: no line is passed at red', () => {
    const { scheduler, traffic } = crossroads(0)
    scheduler.runUntil(600 * second)
    expect(traffic.redRunners).toEqual({ passed: 0, collisions: 0 })
    expect(traffic.mishaps.redLightsRun).toBe(0)
    expect(traffic.sideConflicts()).toEqual([])
  })

  test('pass at red, and meet others on the intersection, more of them the higher the rate', () => {
    const runs = [0.1, 0.5].map((rate) => {
      const { scheduler, traffic } = crossroads(rate)
      scheduler.runUntil(1800 * second)
      return traffic
    })
    expect(runs[0]!.redRunners.passed).toBeGreaterThan(10)
    expect(runs[1]!.redRunners.passed).toBeGreaterThan(2 * runs[0]!.redRunners.passed)
    expect(runs[1]!.redRunners.collisions).toBeGreaterThan(0)
    for (const traffic of runs) {
      const met = traffic.sideConflicts().filter(({ apartM }) => apartM === 0)
      expect(met.length).toBe(traffic.redRunners.collisions)
      expect(traffic.mishaps.redLightsRun).toBeGreaterThan(0)
    }
  })

  test('all drive on at a rate of 1 who come at speed, and the warned among them stop', () => {
    const pass = (isWarned: boolean) => {
      const scheduler = new Scheduler()
      const signals = new HandSignals('red')
      const traffic = new TrafficModel(scheduler, oneLight(400), { seed: 1, signals, redRunning: 1 })
      const id = traffic.addVehicle({ route: 1, speed: 13 })!
      scheduler.runUntil(10 * second)
      if (isWarned) traffic.warn(id, true)
      scheduler.runUntil(90 * second)
      return { ...traffic.redRunners, left: traffic.count === 0 }
    }
    expect(pass(false)).toEqual({ passed: 1, collisions: 0, left: true })
    expect(pass(true)).toEqual({ passed: 0, collisions: 0, left: false })
  })

  test('the same seed gives the same', () => {
    const run = (seed: number) => {
      const { scheduler, traffic } = crossroads(0.3, 1, seed)
      scheduler.runUntil(900 * second)
      return JSON.stringify([traffic.redRunners, traffic.sideConflicts(), traffic.count])
    }
    expect(run(3)).toBe(run(3))
    expect(run(3)).not.toBe(run(4))
  })

  test.each([-0.1, 1.1, NaN])('a rate of %d is refused', (rate) => {
    expect(() => crossroads(rate)).toThrow(RangeError)
  })
})
