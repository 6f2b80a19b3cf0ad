import { describe, expect, test } from 'vitest'
import { Junctions } from './junctions.js'
import type { PhaseTimes } from './heard.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'
import { isAround, type Crossroads } from './road.js'

const lat = 302741000
const long = 1201551000
const metresPerLong = metresPerLongitude(lat)
const second = 1000000
const steps = (metres: number): number => Math.round(metres / metresPerLatitude)

/** One approach from the south, 300 m to its line at the crossroads' position. */
function crossroads(id: number, northM: number, phases: number[] = [id]): Crossroads {
  const here = lat + steps(northM)
  const lanes = [{ id: 1, phases }]
  return {
    id,
    region: 0,
    lat: here,
    long,
    metresPerLong,
    bounds: { west: long - 400, east: long + 400, south: here - steps(300), north: here },
    approaches: [
      {
        from: 9,
        limit: 14,
        east: [0, 0],
        north: [-300, 0],
        lengths: [0, 300],
        headings: [0, 0],
        toLine: [300, 0],
        widthM: 4,
        lanes,
      },
    ],
  }
}

const red = (phase: number): PhaseTimes => ({ phase, light: 'red', endS: 9, greens: [] })
const find = (junctions: Junctions, northM: number) => junctions.find(lat + steps(northM), long, 0)

describe('junctions that are known', () => {
  test('find who is on an approach of any, with the way to its line', () => {
    const junctions = new Junctions()
    expect(find(junctions, -100)).toBeUndefined()
    junctions.takeMap(crossroads(1, 0), 0)
    junctions.takeMap(crossroads(2, 400), 0)
    expect(find(junctions, -100)).toMatchObject({ crossroads: { id: 1 } })
    expect(find(junctions, 300)).toMatchObject({ crossroads: { id: 2 } })
    expect(find(junctions, 300)!.toLineM).toBeCloseTo(100, 1)
    expect(find(junctions, 50)).toBeUndefined()
  })

  test('tell the light of a lane, which may be heard of before its roads, with its age', () => {
    const junctions = new Junctions()
    junctions.takeLights(2, [red(1), red(2)], 0)
    junctions.takeMap(crossroads(1, 0), 0)
    junctions.takeMap(crossroads(2, 400), 0)
    const spot = find(junctions, 300)!
    expect(junctions.lightOf(spot, second)).toEqual({ times: red(2), ageS: 1 })
    expect(junctions.lightOf(find(junctions, -100)!, second)).toBeUndefined()
  })

  test.each([
    ['2 s old', [1], 2 * second, true],
    ['more than 2 s old', [1], 2 * second + 1, false],
    ['of another phase', [5], 0, false],
    ['of a lane that two phases rule', [1, 2], 0, false],
  ])('the light %s', (_name, phases, nowUs, isKnown) => {
    const junctions = new Junctions()
    junctions.takeMap(crossroads(1, 0, phases), 0)
    junctions.takeLights(1, [red(1), red(2)], 0)
    expect(junctions.lightOf(find(junctions, -100)!, nowUs) !== undefined).toBe(isKnown)
  })

  test('are forgotten 10 s behind their last word when another one is heard of', () => {
    const junctions = new Junctions()
    junctions.takeMap(crossroads(1, 0), 0)
    junctions.takeMap(crossroads(2, 400), 5 * second)
    junctions.takeMap(crossroads(3, 800), 10 * second)
    expect(find(junctions, -100)).toBeUndefined()
    expect(find(junctions, 300)).toMatchObject({ crossroads: { id: 2 } })
    expect(find(junctions, 700)).toMatchObject({ crossroads: { id: 3 } })
  })
})

test('around a crossroads is up to so many metres from the bounds of its approaches', () => {
  const here = crossroads(1, 0)
  const at = (eastM: number, northM: number): boolean =>
    isAround(here, lat + steps(northM), long + Math.round(eastM / metresPerLong), 200)
  expect(at(0, -300)).toBe(true)
  expect(at(0, -499)).toBe(true)
  expect(at(0, -501)).toBe(false)
  expect(at(0, 199)).toBe(true)
  expect(at(0, 201)).toBe(false)
  // 400 steps of 0.0096 m are 3.8 m.
  expect(at(203, -100)).toBe(true)
  expect(at(205, -100)).toBe(false)
  expect(at(-203, -100)).toBe(true)
  expect(at(-205, -100)).toBe(false)
})
