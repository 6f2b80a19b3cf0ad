import { describe, expect, test } from 'vitest'
import type { PriorityRecord } from '../../../protocols/gbt20999/index.js'
import type { Participant } from '../obu/heard.js'
import { metresPerLatitude, metresPerLongitude } from '../obu/plane.js'
import type { Crossroads } from '../obu/road.js'
import { minuteOfYear } from './moment.js'
import { PriorityDesk } from './priority-desk.js'

const second = 1_000_000
const lat = 302741000
const long = 1201551000
const metresPerLong = metresPerLongitude(lat)
/** A link from the south, 300 m to its line 15 m before the middle; the left lane is phase 2, the right one phase 1. */
const crossroads: Crossroads = {
  id: 1,
  region: 0,
  lat,
  long,
  metresPerLong,
  bounds: { west: -Infinity, east: Infinity, south: -Infinity, north: Infinity },
  approaches: [
    {
      from: 2,
      limit: 14,
      east: [3, 3],
      north: [-315, -15],
      lengths: [0, 300],
      headings: [0, 0],
      toLine: [300, 0],
      widthM: 6,
      lanes: [
        { id: 1, phases: [2] },
        { id: 2, phases: [1] },
      ],
    },
  ],
}

/** An ambulance of 6 m whose front is so many metres before the line. */
const ambulance = (toLineM: number, speed: number, more: Partial<Participant> = {}): Participant => ({
  id: 99,
  type: 'vehicle',
  lat: lat - Math.round((15 + toLineM + 3) / metresPerLatitude),
  long: long + Math.round(4.5 / metresPerLong),
  speed,
  acceleration: 0,
  heading: 0,
  lengthM: 6,
  widthM: 2,
  isEmergency: true,
  ...more,
})

function desk(): { asked: PriorityRecord[]; desk: PriorityDesk } {
  const asked: PriorityRecord[] = []
  const rules = { stages: [[1], [2]], withinS: 20, preempts: true }
  return { asked, desk: new PriorityDesk(rules, (record) => asked.push(record)) }
}

describe('priority for emergency vehicles', () => {
  test('its stage is asked for when it is near enough, with its arrival', () => {
    const { asked, desk: at } = desk()
    at.hear(ambulance(210, 10), crossroads, 0)
    expect(asked).toEqual([])
    at.hear(ambulance(150, 10), crossroads, second)
    expect(asked).toEqual([{ id: 1, stage: 1, isPreemption: true, arrival: 150, duration: 150 }])
    expect(at.granted).toBe(1)
  })

  test('its lane says which stage', () => {
    const { asked, desk: at } = desk()
    at.hear(ambulance(100, 10, { long: long + Math.round(1.5 / metresPerLong) }), crossroads, 0)
    expect(asked[0]!.stage).toBe(2)
  })

  test('it is asked for again every three seconds, and at once for another stage', () => {
    const { asked, desk: at } = desk()
    for (let tenth = 0; tenth <= 35; tenth++) at.hear(ambulance(150 - tenth, 10), crossroads, tenth * 100_000)
    expect(asked.map(({ id, arrival }) => [id, arrival])).toEqual([
      [1, 150],
      [1, 120],
    ])
    at.hear(ambulance(110, 10, { long: long + Math.round(1.5 / metresPerLong) }), crossroads, 3.6 * second)
    expect(asked.at(-1)).toMatchObject({ id: 1, stage: 2 })
  })

  test('it is taken back two seconds after the vehicle was last seen on the way', () => {
    const { asked, desk: at } = desk()
    at.hear(ambulance(20, 10), crossroads, 0)
    at.hear(ambulance(-10, 10), crossroads, second)
    at.clear(1.9 * second)
    expect(asked).toHaveLength(1)
    at.clear(2 * second)
    expect(asked[1]).toMatchObject({ id: 1, stage: 0 })
    expect(at.isBusy).toBe(false)
  })

  test.each([
    ['one without lights and siren', ambulance(100, 10, { isEmergency: false })],
    ['one that drives away', ambulance(100, 10, { heading: 180 })],
    ['one that is elsewhere', ambulance(100, 10, { long: long + 5000 })],
  ])('not for %s', (_name, vehicle) => {
    const { asked, desk: at } = desk()
    at.hear(vehicle, crossroads, 0)
    expect(asked).toEqual([])
  })
})

describe('the minute of the year', () => {
  test.each([
    ['2026-01-01T00:00:59Z', 0],
    ['2026-06-22T00:00:00Z', 172 * 1440],
    ['2024-12-31T23:59:00Z', 366 * 1440 - 1],
    ['2100-03-01T00:00:00Z', 59 * 1440],
    ['1970-01-01T01:01:00Z', 61],
  ])('of %s', (text, minute) => {
    expect(minuteOfYear(Date.parse(text))).toBe(minute)
  })
})
