import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import { gridNetwork } from './grid.js'
import { FixedTimeSignals, gridPlan } from './signals.js'
import { blankVehicleState, type TripScore } from './source.js'
import { HandSignals, oneLight } from './testing.js'
import { TrafficModel, type TrafficOptions } from './traffic-model.js'

const origin = { latitude: 30.2741, longitude: 120.1551 }
const second = 1e6

function town(options: Partial<TrafficOptions> & { rows: number; columns: number; flow: number; hasLights: boolean }) {
  const { rows, columns, flow, hasLights, ...rest } = options
  const scheduler = new Scheduler()
  const signals = hasLights ? new FixedTimeSignals(scheduler, gridPlan) : undefined
  const network = gridNetwork({ origin, rows, columns, spacingM: 250 })
  const traffic = new TrafficModel(scheduler, network, { seed: 1, signals, ...rest })
  for (const { link, isEntry } of traffic.map.links)
    if (isEntry) traffic.addDemand({ link: link.id, vehiclesPerHour: flow, trucks: 0.1, buses: 0.05 })
  return { scheduler, traffic, signals, network }
}

/**
 * An independent watch: a vehicle's body is where its front has been. Points of two bodies a third of a car's width apart or
 * less are a collision; so is entering an intersection at red. Vehicles between lanes are left out.
 */
class Watch {
  readonly overlaps: string[] = []
  redRuns = 0
  private looks = 0
  private readonly trails = new Map<number, Place[]>()
  private readonly wasInside = new Map<number, boolean>()
  private readonly state = blankVehicleState()

  constructor(
    private readonly traffic: () => TrafficModel,
    private readonly colourOf: (link: number, group: number) => string,
  ) {}

  look(): void {
    const points: { id: number; x: number; y: number }[] = []
    const { state } = this
    this.looks++
    this.traffic().forEach((id) => {
      this.traffic().read(id, state)
      const trail = this.trails.get(id) ?? []
      const last = trail[0]
      if (!last || Math.hypot(state.x - last.x, state.y - last.y) > 0.3) trail.unshift({ x: state.x, y: state.y })
      if (trail.length > 60) trail.pop()
      this.trails.set(id, trail)
      if (!this.wasInside.get(id) && state.isOnIntersection && this.wasInside.has(id))
        if (this.colourOf(state.link, state.signalGroup) === 'red') this.redRuns++
      this.wasInside.set(id, state.isOnIntersection)
      if (this.looks % 5 === 0 && !state.isChangingLane) this.addBody(id, trail, points)
    })
    points.sort((one, other) => one.x - other.x)
    for (let index = 0; index < points.length; index++)
      for (let other = index + 1; other < points.length && points[other]!.x - points[index]!.x < 0.6; other++)
        if (points[index]!.id !== points[other]!.id && Math.abs(points[index]!.y - points[other]!.y) < 0.6)
          this.overlaps.push(`${points[index]!.id} and ${points[other]!.id}`)
  }

  /** A point every half metre or so, from the front to just before the rear. */
  private addBody(id: number, trail: readonly Place[], points: (Place & { id: number })[]): void {
    let back = 0
    for (let index = 0; index < trail.length; index++) {
      const { x, y } = trail[index]!
      if (index > 0) back += Math.hypot(x - trail[index - 1]!.x, y - trail[index - 1]!.y)
      if (back > this.state.lengthM - 0.5) return
      points.push({ id, x, y })
    }
  }
}

interface Place {
  readonly x: number
  readonly y: number
}

describe('whatever the demand', () => {
  test('nobody collides and nobody runs a red light, by an independent watch', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1e9 }),
          rows: fc.integer({ min: 1, max: 2 }),
          columns: fc.integer({ min: 1, max: 3 }),
          flow: fc.integer({ min: 50, max: 1800 }),
          hasLights: fc.boolean(),
          left: fc.double({ min: 0, max: 1, noNaN: true }),
          right: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        ({ left, right, ...options }) => {
          const watch: Watch = new Watch(
            () => made.traffic,
            (link, group) =>
              made.signals?.signalState(made.network.links.find(({ id }) => id === link)!.to, group) ?? 'off',
          )
          const turning = { straight: 0.3, left, right }
          const made = town({ ...options, turning, listener: { onStep: () => watch.look() } })
          made.scheduler.runUntil(150 * second)
          expect(made.traffic.count).toBeGreaterThan(0)
          expect(watch.overlaps.slice(0, 5)).toEqual([])
          expect(watch.redRuns).toBe(0)
          expect(made.traffic.mishaps).toEqual({ collisions: 0, walkersHit: 0, redLightsRun: 0, linesOverrun: 0 })
        },
      ),
      { numRuns: 8, seed: 7, endOnFailure: true },
    )
  })

  test('the same seed gives the same traffic, another seed another one', () => {
    const digest = (seed: number): string => {
      const { scheduler, traffic } = town({ rows: 2, columns: 2, flow: 800, hasLights: true, seed })
      const hash = createHash('sha256')
      const state = blankVehicleState()
      for (let time = 5; time <= 150; time += 5) {
        scheduler.runUntil(time * second)
        traffic.forEach((id) => {
          traffic.read(id, state)
          hash.update(`${time} ${id} ${state.link} ${state.lane} ${state.x} ${state.y} ${state.speed};`)
        })
      }
      return hash.digest('hex')
    }
    expect(digest(1)).toBe(digest(1))
    expect(digest(2)).not.toBe(digest(1))
  })

  test('what comes in goes out or is still there, and flows go on for an hour without a jam that stays', () => {
    let entered = 0
    let left = 0
    const { scheduler, traffic } = town({
      rows: 2,
      columns: 3,
      flow: 450,
      hasLights: true,
      listener: { onEnter: () => entered++, onLeave: () => left++ },
    })
    scheduler.runUntil(1800 * second)
    const half = left
    scheduler.runUntil(3600 * second)
    expect(entered - left).toBe(traffic.count)
    // Ten gateways at 450 vehicles an hour bring 2250 in half an hour; that many go, give or take three deviations.
    expect(left - half).toBeGreaterThan(2250 - 3 * Math.sqrt(2250))
    expect(left - half).toBeLessThan(2250 + 3 * Math.sqrt(2250))
  })
})

describe('idle roads', () => {
  test('cost no event: with nobody there only arrivals are waited for', () => {
    const scheduler = new Scheduler()
    const traffic = new TrafficModel(scheduler, oneLight(300), { seed: 1 })
    expect(scheduler.pending).toBe(0)
    traffic.addVehicle({ route: 1 })
    scheduler.runDry(10_000)
    expect(traffic.count).toBe(0)
    expect(scheduler.pending).toBe(0)
  })
})

describe('a driver', () => {
  const alone = (options: Partial<TrafficOptions> = {}) => {
    const scheduler = new Scheduler()
    const signals = new HandSignals('green')
    const scores: TripScore[] = []
    const traffic: TrafficModel = new TrafficModel(scheduler, oneLight(800), {
      seed: 1,
      signals,
      speedSpread: 0,
      listener: { onLeave: (id) => scores.push(traffic.score(id)!) },
      ...options,
    })
    const id = traffic.addVehicle({ route: 1 })!
    const state = blankVehicleState()
    const at = (seconds: number) => {
      scheduler.runUntil(seconds * second)
      expect(traffic.read(id, state)).toBe(true)
      return state
    }
    return { scheduler, signals, traffic, id, at, scores }
  }

  test('crosses at green with the limit and is scored without a stop', () => {
    const { scheduler, scores } = alone()
    scheduler.runDry()
    expect(scores).toHaveLength(1)
    // 800 + 20 + 800 m less the car's own length at 13.9 m/s, and up to two steps.
    expect((scores[0]!.untilUs - scores[0]!.enteredUs) / 1e6).toBeCloseTo((1620 - 4.6) / 13.9, 0)
    expect(scores[0]).toMatchObject({ stops: 0, waitingS: 0, leastTtcS: Infinity })
  })

  test('stops before a red line and waits, counted as one stop', () => {
    const { scheduler, signals, at, scores } = alone()
    signals.colour = 'red'
    const state = at(120)
    expect(state.speed).toBeLessThan(0.05)
    expect(state.toStopLineM).toBeGreaterThan(0)
    expect(state.toStopLineM).toBeLessThan(3)
    signals.colour = 'green'
    scheduler.runDry()
    expect(scores[0]!.stops).toBe(1)
    expect(scores[0]!.waitingS).toBeGreaterThan(40)
  })

  test.each([
    ['goes on at yellow where stopping takes more than 3 m/s2', 25, true],
    ['stops at yellow where it takes less', 45, false],
  ])('%s', (_, metres, goesOn) => {
    const { scheduler, signals, traffic, id, at } = alone()
    const state = at(1)
    while (state.toStopLineM > metres) at(scheduler.nowUs / second + 0.1)
    signals.colour = 'yellow'
    at(scheduler.nowUs / second + 3)
    signals.colour = 'red'
    at(scheduler.nowUs / second + 10)
    traffic.read(id, state)
    expect(state.link === 2).toBe(goesOn)
    expect(traffic.mishaps.redLightsRun).toBe(0)
  })

  test('follows advice after the reaction, and the limit again when it is taken back', () => {
    const { traffic, id, at } = alone()
    at(5)
    traffic.advise(id, 8)
    expect(at(5.9).speed).toBeCloseTo(13.9, 1)
    expect(at(20).speed).toBeCloseTo(8, 1)
    traffic.advise(id, undefined)
    expect(at(40).speed).toBeGreaterThan(13)
  })

  test('reads a route of its own, and a route without a way is refused', () => {
    const { scheduler, traffic, id, at, scores } = alone()
    at(1)
    const other = traffic.addVehicle({ route: [1] })!
    expect(other).toBe(id + 1)
    expect(() => traffic.addVehicle({ route: [2, 1] })).toThrow(RangeError)
    scheduler.runDry()
    // The one with a route ends with its last link, at the line; the other goes on to the gateway.
    expect(scores.map((score) => [score.id, Math.round(score.distanceM / 100)])).toEqual([
      [other, 8],
      [id, 16],
    ])
  })
})

describe('an emergency vehicle', () => {
  test('gets its lane cleared where there are two, and is ahead of those that let it pass', () => {
    const run = (vehicleClass: 'emergency' | 'car'): number => {
      const scheduler = new Scheduler()
      const done: number[] = []
      const traffic = new TrafficModel(scheduler, oneLight(1500, 13.9, 2), {
        seed: 4,
        speedSpread: 0,
        listener: { onLeave: (id) => done.push(id) },
      })
      for (let index = 0; index < 8; index++)
        traffic.addVehicle({ route: 1, vehicleClass: 'truck', place: 100 + index * 30, lane: 0, speed: 8 })
      const id = traffic.addVehicle({ route: 1, vehicleClass, place: 40, lane: 0, speed: 8 })!
      scheduler.runDry()
      return done.indexOf(id)
    }
    const ranks = [run('emergency'), run('car')]
    expect(ranks[0]).toBeLessThan(ranks[1]!)
    expect(ranks[0]).toBeLessThan(3)
  })
})

describe('a loop', () => {
  test('counts every vehicle once and is occupied for length over speed', () => {
    const scheduler = new Scheduler()
    const traffic = new TrafficModel(scheduler, oneLight(600), { seed: 1, speedSpread: 0 })
    const loop = traffic.addDetector({ link: 1, lane: 1, toStopLineM: 100 })
    for (let index = 0; index < 10; index++) {
      traffic.addVehicle({ route: 1 })
      scheduler.runUntil(scheduler.nowUs + 10 * second)
    }
    scheduler.runDry()
    expect(loop.count).toBe(10)
    // A car of 4.6 m over a loop of 2 m at 13.9 m/s: 0.475 s each, in whole steps.
    expect(Math.abs(loop.occupiedS / 10 - 6.6 / 13.9)).toBeLessThan(0.1)
  })

  test('must lie in a lane', () => {
    const traffic = new TrafficModel(new Scheduler(), oneLight(100), { seed: 1 })
    expect(() => traffic.addDetector({ link: 1, lane: 9, toStopLineM: 10 })).toThrow(RangeError)
    expect(() => traffic.addDetector({ link: 1, lane: 1, toStopLineM: 120 })).toThrow(RangeError)
  })
})

describe('a walker', () => {
  const meet = (seenWithinM: number, isWarned: boolean) => {
    const scheduler = new Scheduler()
    const traffic = new TrafficModel(scheduler, oneLight(300), { seed: 1, speedSpread: 0 })
    const id = traffic.addVehicle({ route: 1 })!
    // At 13.9 m/s the car is at the crossing, 250 m on, after 18 s; the walker sets off so as to be in its lane then.
    const walker = traffic.addWalker({ link: 1, toStopLineM: 50, startUs: 14.8 * second, seenWithinM })
    if (isWarned) traffic.warn(id, true)
    scheduler.runDry()
    return { hit: walker.isHit, count: traffic.mishaps.walkersHit }
  }

  test('who is seen is waited for; who is hidden is run into, unless the driver was warned', () => {
    expect(meet(60, false)).toEqual({ hit: false, count: 0 })
    expect(meet(8, false)).toEqual({ hit: true, count: 1 })
    expect(meet(8, true)).toEqual({ hit: false, count: 0 })
  })

  test('crosses from the right edge to the left at its speed', () => {
    const scheduler = new Scheduler()
    const traffic = new TrafficModel(scheduler, oneLight(300), { seed: 1 })
    const walker = traffic.addWalker({ link: 1, toStopLineM: 50, startUs: 10 * second })
    expect(traffic.walkerState(walker)).toMatchObject({ x: 3.25 / 2 + 3, y: -50, speed: 0, isCrossing: false })
    scheduler.runUntil(12 * second)
    const state = traffic.walkerState(walker)
    expect(state.x).toBeCloseTo(3.25 / 2 + 3 - 2 * 1.4, 9)
    expect(state).toMatchObject({ speed: 1.4, heading: 270, isCrossing: true })
  })
})

describe('OBUs', () => {
  test('are carried by the stated part of the vehicles', () => {
    const { scheduler, traffic } = town({ rows: 3, columns: 3, flow: 900, hasLights: true, penetration: 0.3 })
    scheduler.runUntil(300 * second)
    const state = blankVehicleState()
    let equipped = 0
    traffic.forEach((id) => {
      traffic.read(id, state)
      if (state.isEquipped) equipped++
    })
    expect(Math.abs(equipped / traffic.count - 0.3)).toBeLessThan(3 * Math.sqrt(0.21 / traffic.count))
  })
})

test('how a vehicle moves is told as its whole state tells it, whoever asked before and at any moment', () => {
  const { scheduler, traffic } = town({ rows: 2, columns: 2, flow: 600, hasLights: true })
  const state = blankVehicleState()
  const motion = { x: 0, y: 0, heading: 0, speed: 0, acceleration: 0, lengthM: 0 }
  let lookedAt = 0
  // Twice in most steps, so that what was kept of a step is asked for as well.
  for (let atMs = 0; atMs < 60_000; atMs += 70) {
    scheduler.runUntil(atMs * 1000)
    traffic.forEach((id) => {
      expect(traffic.read(id, state)).toBe(true)
      expect(traffic.readMotion(id, motion)).toBe(true)
      const { x, y, heading, speed, acceleration, lengthM } = state
      expect(motion).toEqual({ x, y, heading, speed, acceleration, lengthM })
      lookedAt++
    })
  }
  expect(lookedAt).toBeGreaterThan(10_000)
  expect(traffic.readMotion(1e9, motion)).toBe(false)
})
