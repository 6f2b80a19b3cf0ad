import { describe, expect, test } from 'vitest'
import { CarPark, type CarParkOptions } from './car-park.js'
import { sites, type SiteName } from './sites.js'

const dayUs = 86_400e6
const options: CarParkOptions = {
  seed: 3,
  name: 'park',
  site: 'on-street',
  bays: 6,
  epochUnixMs: Date.UTC(2026, 5, 1),
  longitude: 120,
}
const parkOf = (change: Partial<CarParkOptions> = {}): CarPark => new CarPark({ ...options, ...change })
const siteNames = Object.keys(sites) as SiteName[]

function fieldOf(park: CarPark, bay: number, atUs: number): { x: number; y: number; z: number } {
  const field = { x: 0, y: 0, z: 0 }
  park.fieldAt(bay, atUs, field)
  return field
}

const strengthOf = ({ x, y, z }: { x: number; y: number; z: number }): number => Math.hypot(x, y, z)

describe.each(siteNames)('a car park, %s', (site) => {
  test('is the same for the same seed, and another for another', () => {
    const instants = Array.from({ length: 200 }, (_, index) => index * 433e6)
    const run = (seed: number) => {
      const park = parkOf({ site, seed })
      return instants.map((atUs) => fieldOf(park, 2, atUs))
    }
    expect(run(3)).toEqual(run(3))
    expect(run(3)).not.toEqual(run(4))
  })

  test('does not depend on which bays are asked for in between', () => {
    const one = parkOf({ site })
    const all = parkOf({ site })
    for (let atUs = 0; atUs < dayUs; atUs += 977e6) {
      for (const bay of [5, 3, 0, 1]) fieldOf(all, bay, atUs)
      expect(fieldOf(all, 2, atUs)).toEqual(fieldOf(one, 2, atUs))
    }
  })

  test('has stays one after the other, and nobody in between', () => {
    const park = parkOf({ site })
    for (let bay = 0; bay < 6; bay++) {
      let freeUs = -Infinity
      const stays = park.truthOf(bay, 10 * dayUs)
      expect(stays.length).toBeGreaterThan(10)
      for (const { comesUs, standsUs, leavesUs, goneUs } of stays) {
        expect(comesUs).toBeGreaterThan(freeUs)
        expect(standsUs).toBeGreaterThan(comesUs)
        expect(leavesUs).toBeGreaterThan(standsUs)
        expect(goneUs).toBeGreaterThan(leavesUs)
        freeUs = goneUs
      }
    }
  })

  test('shows a vehicle to the radar exactly while its underbody is over the bay', () => {
    const park = parkOf({ site })
    const truth = parkOf({ site }).truthOf(1, 2 * dayUs)
    for (let atUs = 0; atUs < 2 * dayUs; atUs += 61e6) {
      const stands = truth.some(({ standsUs, leavesUs }) => atUs >= standsUs && atUs < leavesUs)
      const isEmpty = !truth.some(({ comesUs, goneUs }) => atUs >= comesUs && atUs < goneUs)
      const targets = park.targetsAt(1, atUs)
      if (stands) expect(targets[0]).toMatchObject({ isMoving: false })
      if (isEmpty) expect(targets).toEqual([])
      expect(park.isTaken(1, atUs)).toBe(!isEmpty)
    }
  })
})

describe('the field', () => {
  // Earth's field at Hangzhou is 50 uT (IGRF).
  test('of an empty roofed bay is the earth and the iron of the floor', () => {
    const strengths = Array.from({ length: 60 }, (_, seed) => {
      const park = parkOf({ site: 'roofed', seed, bays: 1 })
      for (let atUs = 0; ; atUs += 60e6) if (!park.isTaken(0, atUs)) return strengthOf(fieldOf(park, 0, atUs))
    })
    const mean = strengths.reduce((sum, each) => sum + each, 0) / strengths.length
    expect(mean).toBeGreaterThan(45)
    expect(mean).toBeLessThan(65)
  })

  test('changes by a vehicle that comes, and is the same again when it has gone', () => {
    const park = parkOf({ site: 'roofed', bays: 1 })
    const stay = parkOf({ site: 'roofed', bays: 1 })
      .truthOf(0, 3 * dayUs)
      .find(({ comesUs }) => comesUs > 60e6)!
    // A moment without anybody on the lane: the field of two instants a second apart is one.
    const quiet = (fromUs: number): { x: number; y: number; z: number } => {
      for (let atUs = fromUs; ; atUs += 1e6) {
        const first = fieldOf(park, 0, atUs)
        const second = fieldOf(park, 0, atUs + 1e6)
        if (strengthOf({ x: first.x - second.x, y: first.y - second.y, z: first.z - second.z }) < 1e-6) return second
        atUs += 1e6
      }
    }
    const before = quiet(stay.comesUs - 40e6)
    const during = quiet(stay.standsUs + 1e6)
    const after = quiet(stay.goneUs + 1)
    expect(strengthOf({ x: during.x - before.x, y: during.y - before.y, z: during.z - before.z })).toBeGreaterThan(1)
    expect(after.x).toBeCloseTo(before.x, 9)
    expect(after.z).toBeCloseTo(before.z, 9)
  })

  test('beside a tram line moves by the traction current: some microteslas, several times an hour, at night never', () => {
    const park = parkOf({ site: 'tram', bays: 1 })
    const spreads = (fromHour: number): number[] => {
      const spread: number[] = []
      for (let minute = 0; minute < 180; minute++) {
        const zs = Array.from({ length: 60 }, (_, second) => {
          const atUs = ((fromHour - 8) * 3600 + minute * 60 + second) * 1e6
          return fieldOf(park, 0, atUs + dayUs).z
        })
        spread.push(Math.max(...zs) - Math.min(...zs))
      }
      return spread
    }
    const night = spreads(25).filter((ut) => ut > 4).length
    const day = spreads(38).filter((ut) => ut > 4).length
    expect(night).toBeLessThan(10)
    expect(day).toBeGreaterThan(30)
  })
})

test('more vehicles come to shops at five in the afternoon than at three in the morning', () => {
  const park = parkOf({ bays: 6 })
  const byHour = Array.from({ length: 24 }, () => 0)
  for (let bay = 0; bay < 6; bay++)
    for (const { comesUs } of park.truthOf(bay, 20 * dayUs))
      if (comesUs > 0) byHour[Math.floor(comesUs / 3600e6 + 8) % 24]!++
  expect(byHour[17]).toBeGreaterThan(5 * (byHour[3]! + 1))
})

test('the ground is warmest in the afternoon, and days differ', () => {
  const park = parkOf()
  const at = (hour: number, day: number): number => park.temperatureAt(day * dayUs + (hour - 8) * 3600e6)
  for (let day = 0; day < 5; day++) expect(at(14.5, day)).toBeGreaterThan(at(4, day) + 5)
  expect(new Set([1, 2, 3, 4].map((day) => Math.round(at(14.5, day) * 10))).size).toBeGreaterThan(2)
})
