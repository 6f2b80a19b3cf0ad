import { describe, expect, test } from 'vitest'
import type { V2xSendOptions } from '../../hal/index.js'
import { makeBsmEncoder } from './bsm.js'
import type { Heard, Participant, PhaseTimes } from './heard.js'
import { Obu } from './obu.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'
import type { Crossroads } from './road.js'
import type { VehicleMotion, WarningKind } from './vehicle.js'

const lat = 302741000
const long = 1201551000
const metresPerLong = metresPerLongitude(lat)
const body = { vehicleClass: 10, lengthM: 4, widthM: 2, isOnDuty: false }

/** A link from the south and one from the east, each of one lane and 300 m to its line 15 m before the middle. */
const crossroads: Crossroads = {
  id: 1,
  region: 0,
  lat,
  long,
  metresPerLong,
  bounds: { west: long - 21000, east: long + 340000, south: lat - 29000, north: lat + 1800 },
  approaches: [approach(2, [0, 0], [-315, -15], 0, 1), approach(3, [315, 15], [0, 0], -90, 2)],
}

function approach(from: number, east: number[], north: number[], heading: number, phase: number) {
  const lanes = [{ id: 1, phases: [phase] }]
  return { from, limit: 14, east, north, lengths: [0, 300], headings: [0, heading], toLine: [300, 0], widthM: 4, lanes }
}

const place = (eastM: number, northM: number) => ({
  lat: lat + Math.round(northM / metresPerLatitude),
  long: long + Math.round(eastM / metresPerLong),
})

/** Somebody whose middle is so far east and north of the crossroads. */
const someone = (
  eastM: number,
  northM: number,
  heading: number,
  speed: number,
  more: Partial<Participant> = {},
): Heard => ({
  kind: 'bsm',
  vehicle: {
    id: 9,
    type: 'vehicle',
    ...place(eastM, northM),
    heading,
    speed,
    acceleration: 0,
    lengthM: 4,
    widthM: 2,
    isEmergency: false,
    ...more,
  },
})

const lights = (...phases: PhaseTimes[]): Heard => ({ kind: 'spat', junctions: [{ id: 1, phases }] })
const light = (phase: number, what: string, endS: number | undefined, ...greens: [number, number][]): PhaseTimes => ({
  phase,
  light: what,
  endS,
  greens,
})

/** A unit northbound, so many metres before the line, with a clock of its own. */
function unit(toLineM: number, speed: number) {
  const told: [WarningKind | 'advice', boolean | number | undefined][] = []
  const sent: V2xSendOptions[] = []
  const timers: { atUs: number; callback: () => void }[] = []
  let nowUs = 0
  let next: Heard | undefined
  const motion: VehicleMotion = { ...place(0, -15 - toLineM - 2), heading: 0, speed, acceleration: 0 }
  const state = { hasPlace: true, unixMs: 1000 as number | undefined }
  const obu = new Obu({
    device: {
      clock: { uptimeUs: () => nowUs },
      timers: {
        after: (delayUs, callback) => timers.push({ atUs: nowUs + delayUs, callback }),
        cancel: () => void timers.splice(0),
      },
      random: { next: () => 0 } as never,
    },
    radio: { send: (_frame, options) => void sent.push(options), unixMs: () => state.unixMs, close: () => undefined },
    vehicle: { read: (into) => state.hasPlace && Object.assign(into, motion) !== undefined },
    body,
    driver: {
      advise: (advised) => void told.push(['advice', advised]),
      warn: (kind, isOn) => void told.push([kind, isOn]),
    },
    id: new Uint8Array(8),
    decode: () => next,
    encode: makeBsmEncoder(),
    glance: () => undefined,
  })
  const run = (seconds: number): void => {
    const untilUs = nowUs + seconds * 1e6
    for (;;) {
      const due = timers.sort((first, second) => first.atUs - second.atUs)[0]
      if (!due || due.atUs > untilUs) break
      timers.shift()
      nowUs = due.atUs
      due.callback()
    }
    nowUs = untilUs
  }
  const hear = (heard: Heard | undefined): void => {
    next = heard
    obu.onFrame(new Uint8Array(1))
  }
  obu.start()
  run(0.05)
  return { obu, told, sent, motion, state, run, hear }
}

const map: Heard = { kind: 'map', crossroads: [crossroads] }
const green = lights(light(1, 'protected-green', 30, [0, 30]), light(2, 'red', 30, [30, 60]))
const red = lights(light(1, 'red', 30, [30, 60]), light(2, 'protected-green', 30, [0, 30]))

describe('sending', () => {
  test('is at 10 Hz, with a period and priority of its own', () => {
    const { sent, run, obu } = unit(200, 10)
    run(1)
    expect(sent.length).toBe(11)
    expect(obu.sent).toBe(11)
    expect(sent[0]).toEqual({ flow: 0, priority: 3, periodMs: 100 })
  })

  test.each([
    ['without a place', { hasPlace: false }],
    ['without the time', { unixMs: undefined }],
  ])('is not %s', (_name, change) => {
    const { sent, run, state } = unit(200, 10)
    Object.assign(state, change)
    const before = sent.length
    run(1)
    expect(sent.length).toBe(before)
  })

  test('ends with stop', () => {
    const { sent, run, obu } = unit(200, 10)
    obu.stop()
    const before = sent.length
    run(1)
    expect(sent.length).toBe(before)
  })
})

/* Every message in every state of the light that rules the own lane: what the driver is told at once and in the next period. */
describe('what is heard, by the light ahead', () => {
  // Fronts 30 m before where both paths cross, at 10 m/s: both there in 3 s.
  const fromEast = someone(32, 0, 270, 10)
  const braking = someone(32, 0, 270, 10, { acceleration: -4 })
  const ambulance = someone(0, -150, 0, 10, { isEmergency: true })
  const far = someone(0, -400, 0, 10, { isEmergency: true })
  const walker: Heard = {
    kind: 'rsm',
    participants: [{ ...(someone(1, -10, 270, 1) as { vehicle: Participant }).vehicle, type: 'pedestrian' }],
  }
  const cases: readonly [string, string, Heard | undefined, Heard, readonly WarningKind[]][] = [
    ['nothing known of lights', 'one from the side', undefined, fromEast, ['crossing']],
    ['green', 'one from the side at a red light too near to stop', green, fromEast, ['crossing']],
    ['green', 'one from the side who brakes', green, braking, []],
    ['red', 'one from the side with green', red, fromEast, []],
    ['green', 'an ambulance near', green, ambulance, ['emergency-vehicle']],
    ['red', 'an ambulance near', red, ambulance, ['emergency-vehicle']],
    ['green', 'an ambulance far away', green, far, []],
    ['green', 'a walker in the way', green, walker, ['vulnerable']],
    ['red', 'a walker in the way', red, walker, ['vulnerable']],
  ]
  test.each(cases)('%s, %s', (_light, _what, spat, heard, expected) => {
    // 15 m before the line: its front is 30 m from the middle.
    const { told, hear, run } = unit(15, 10)
    hear(map)
    if (spat) hear(spat)
    run(0.1)
    const before = told.length
    // Whoever comes from the side is to be told of three times in a row.
    for (let time = 0; time < 3; time++) hear(heard)
    expect(told.slice(before)).toEqual(expected.map((kind) => [kind, true]))
  })

  test('one from the side whom a red light holds, and who can still stop at 3 m/s2, is none to be warned of', () => {
    // 60 m before its line at 10 m/s: 0.8 m/s2; it would be there in 7.5 s, so the own car comes slower.
    const { told, hear, run } = unit(15, 5)
    hear(map)
    hear(green)
    run(0.1)
    const before = told.length
    for (let time = 0; time < 3; time++) hear(someone(15 + 40 + 2, 0, 270, 10))
    expect(told.slice(before)).toEqual([])
  })

  test('a frame that is none is counted', () => {
    const { obu, hear, told } = unit(200, 10)
    hear(undefined)
    expect(obu.refused).toBe(1)
    expect(told).toEqual([])
  })
})

describe('a warning', () => {
  test('is told once, held for a second behind its last cause, and taken back', () => {
    const { told, hear, run } = unit(200, 10)
    const ambulance = someone(0, -250, 0, 10, { isEmergency: true })
    hear(ambulance)
    run(0.5)
    hear(ambulance)
    run(0.9)
    expect(told).toEqual([['emergency-vehicle', true]])
    run(0.3)
    expect(told).toEqual([
      ['emergency-vehicle', true],
      ['emergency-vehicle', false],
    ])
  })

  test('is taken back when the unit stops', () => {
    const { told, hear, obu } = unit(200, 10)
    hear(someone(0, -250, 0, 10, { isEmergency: true }))
    obu.stop()
    expect(told.at(-1)).toEqual(['emergency-vehicle', false])
  })
})

describe('advice and red light', () => {
  test('a speed for the green: 200 m before a light that is red for 19 s', () => {
    const { told, hear, run } = unit(200, 14)
    hear(map)
    hear(lights(light(1, 'red', 19, [19, 49])))
    run(0.6)
    const advised = told.find(([kind]) => kind === 'advice')![1] as number
    // d / t: 200 m in 20 s, a second behind the begin; the message is up to 0.6 s old.
    expect(advised).toBeGreaterThan(9.9)
    expect(advised).toBeLessThan(10.4)
  })

  test('whoever comes too fast to a red light is warned of it', () => {
    const { told, hear, run } = unit(20, 14)
    hear(map)
    hear(red)
    run(0.1)
    expect(told).toContainEqual(['red-light', true])
  })

  test('times of a light are good for 2 s', () => {
    const { told, hear, run, motion } = unit(250, 10)
    hear(map)
    hear(red)
    run(2.3)
    const before = told.length
    Object.assign(motion, place(0, -15 - 15 - 2), { speed: 14 })
    run(0.2)
    expect(told.slice(before).filter(([kind]) => kind === 'red-light')).toEqual([])
  })

  test('on the way to a junction the lights of another are nothing', () => {
    const { told, hear, run } = unit(20, 14)
    hear(map)
    run(0.1)
    hear({ kind: 'spat', junctions: [{ id: 2, phases: [light(1, 'red', 30, [30, 60])] }] })
    run(0.2)
    expect(told.filter(([kind]) => kind === 'red-light')).toEqual([])
  })
})
