import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimulatedKeyValue } from '../../../sim/board/key-value.js'
import { decodeProgram, encodeProgram } from './program-codec.js'
import { ProgramStore } from './program-store.js'
import { clearanceOf, cycleOf, transitionOf, type SignalProgram } from './program.js'
import { localMoment, minutesToNextEntry, scheduledPlan } from './schedule.js'
import { actuatedPlan, crossing, fixedPlan, intergreen, step } from './testing.js'
import { shortestLength, validateProgram } from './validate.js'

const vehicle = crossing.groups[0]!
const oddTable = (at: number, value: number) => crossing.intergreen.map((each, index) => (index === at ? value : each))

describe('validation', () => {
  test('lets a good program pass', () => {
    expect(validateProgram(crossing)).toBeUndefined()
  })

  const refusals: [string, Partial<SignalProgram>, string][] = [
    ['no group', { groups: [] }, '1 to 8 groups expected'],
    ['a table of another size', { intergreen: [0] }, 'a square table of green intervals expected'],
    ['no stage', { stages: [] }, '1 to 16 stages expected'],
    ['no plan', { plans: [] }, '1 to 16 plans expected'],
    ['no schedule', { schedule: [] }, '1 to 48 schedule entries expected'],
    ['no startup flash', { startupFlash: 0 }, 'startup flash: 1 to 600 s expected'],
    ['no startup red', { startupRed: 0 }, 'startup red: 1 to 60 s expected'],
    ['an endless extension', { maximumExtension: 6001 }, 'extension: 0 to 600 s expected'],
    ['an endless request', { maximumRequest: 36001 }, 'request: 1 to 3600 s expected'],
    ['a recovery below zero', { requestRecovery: -1 }, 'recovery: 0 to 3600 s expected'],
    [
      'half a tenth',
      { groups: [{ ...vehicle, minimumGreen: 70.5 }, ...crossing.groups.slice(1)] },
      'group 1: minimum green of 1 to 600 s expected',
    ],
    [
      'a long flash',
      { groups: [{ ...vehicle, greenFlash: 256 }, ...crossing.groups.slice(1)] },
      'group 1: flashing green of 0 to 25.5 s expected',
    ],
    [
      'a short amber',
      { groups: [{ ...vehicle, amber: 29 }, ...crossing.groups.slice(1)] },
      'group 1: amber of 3 to 25.5 s expected',
    ],
    ['a conflict with itself', { intergreen: oddTable(0, 50) }, 'green interval 1 to 1: 0 expected'],
    ['a conflict one way', { intergreen: oddTable(1, 0) }, 'green interval 1 to 2: a conflict both ways expected'],
    [
      'a green before the amber is over',
      { intergreen: oddTable(1, 29) },
      'green interval 1 to 2: no shorter than amber expected',
    ],
    [
      'an interval beyond the startup red',
      { intergreen: oddTable(1, 61) },
      'green interval 1 to 2: no longer than the startup red expected',
    ],
    ['an interval beyond a byte', { intergreen: oddTable(1, 256) }, 'green interval 1 to 2: 0 to 25.5 s expected'],
    ['an empty stage', { stages: [{ groups: [], detectors: [], recall: false }] }, 'stage 1: a group expected'],
    [
      'a group that there is not',
      { stages: [{ groups: [4], detectors: [], recall: false }] },
      'stage 1: groups of this program expected',
    ],
    [
      'a conflict in a stage',
      { stages: [{ groups: [0, 3], detectors: [], recall: false }] },
      'stage 1: no conflict expected, got groups 1 and 4',
    ],
    [
      'a detector that there is not',
      { stages: [{ groups: [0], detectors: [8], recall: false }] },
      'stage 1: detectors 1 to 8 expected',
    ],
    ['plan 0', { plans: [{ ...fixedPlan, id: 0 }] }, 'plan 0: a number from 1 to 254 expected'],
    ['a number twice', { plans: [fixedPlan, fixedPlan] }, 'plan 1: each number once expected'],
    ['a plan without steps', { plans: [{ ...fixedPlan, steps: [] }] }, 'plan 1: 1 to 16 steps expected'],
    ['an offset of hours', { plans: [{ ...fixedPlan, offset: 36001 }] }, 'plan 1: an offset of 0 to 3600 s expected'],
    [
      'a step to nowhere',
      { plans: [{ ...fixedPlan, steps: [step(3, 450)] }] },
      'plan 1, step 1: a stage of this program expected',
    ],
    [
      'a step without length',
      { plans: [{ ...fixedPlan, steps: [step(0, 9)] }] },
      'plan 1, step 1: 1 to 3600 s expected',
    ],
    [
      'a step too short for clearance and minimum green: 3 s + 5 s + 7 s',
      { plans: [{ ...fixedPlan, steps: [step(0, 450), step(1, 149)] }] },
      'plan 1, step 2: at least 15 s for clearance and minimum green expected',
    ],
    [
      'an actuated step without a gap',
      { plans: [{ ...actuatedPlan, id: 1, steps: [step(0, 450, 300, 0)] }] },
      'plan 1, step 1: a maximum green of 1 to 3600 s and a gap of 0.5 to 60 s expected',
    ],
    ['no day', { schedule: [{ days: 0, atMinute: 0, plan: 1 }] }, 'schedule: a day of the week expected'],
    [
      'minutes out of order',
      {
        schedule: [
          { days: 1, atMinute: 5, plan: 1 },
          { days: 1, atMinute: 4, plan: 1 },
        ],
      },
      'schedule: minutes of the day in order expected',
    ],
    ['a plan of nowhere', { schedule: [{ days: 1, atMinute: 5, plan: 7 }] }, 'schedule: no plan 7'],
  ]

  test.each(refusals)('refuses %s', (_, change, reason) => {
    expect(validateProgram({ ...crossing, ...change })).toBe(reason)
  })

  test('times of a change, by hand', () => {
    expect(cycleOf(fixedPlan)).toBe(800)
    // Group 1 loses: 3 s flash and 5 s interval. Groups 2 and 4 are no conflict, group 3 is.
    expect(transitionOf(crossing, 0, 1)).toBe(80)
    expect(clearanceOf(crossing, 1, 2, 2)).toBe(80)
    expect(shortestLength(crossing, 0, 2)).toBe(80 + 70)
    expect(intergreen(2, [[0, 1]], 7)).toEqual([0, 7, 7, 0])
  })
})

describe('the program as bytes', () => {
  test('comes back, and every damaged byte is noticed', () => {
    const bytes = encodeProgram(crossing)
    expect(decodeProgram(bytes)).toEqual(crossing)
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice()
      damaged[at]! ^= 1 << (at % 8)
      expect(typeof decodeProgram(damaged)).toBe('string')
    }
  })

  test('of any bytes it says why they are none, and never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => typeof decodeProgram(bytes) === 'string'))
    for (let end = 0; end < 40; end++)
      expect(typeof decodeProgram(encodeProgram(crossing).subarray(0, end))).toBe('string')
  })
})

describe('the store', () => {
  const other = { ...crossing, requestRecovery: 1 }
  const third = { ...crossing, requestRecovery: 2 }
  const open = (keyValue = new SimulatedKeyValue()) => {
    const domain = keyValue.open({ path: 'signal' })
    return { domain, start: () => new ProgramStore(domain) }
  }

  test('is empty at first, keeps what was confirmed, and takes the newer of two', () => {
    const { start } = open()
    const store = start()
    expect(store.load()).toBeUndefined()
    expect(store.install(encodeProgram(crossing))).toBeUndefined()
    store.confirm()
    expect(start().load()).toEqual(crossing)
    store.install(encodeProgram(other))
    expect(store.isOnTrial).toBe(true)
    store.confirm()
    for (let starts = 0; starts < 5; starts++) expect(start().load()).toEqual(other)
  })

  test('numbers go round without losing which is the newer', () => {
    const { start } = open()
    for (let round = 0; round < 300; round++) {
      const program = { ...crossing, requestRecovery: round }
      start().install(encodeProgram(program))
      start().confirm()
      expect(start().load()).toEqual(program)
    }
  })

  test('gives up a program on trial at the second restart, and by hand at once', () => {
    const { start } = open()
    start().install(encodeProgram(crossing))
    start().confirm()
    start().install(encodeProgram(other))
    expect(start().install(encodeProgram(third))).toBe('another program is on trial')
    expect(start().load()).toEqual(other)
    expect(start().load()).toEqual(crossing)
    start().install(encodeProgram(other))
    expect(start().rollBack()).toBe(true)
    expect(start().rollBack()).toBe(false)
    expect(start().load()).toEqual(crossing)
  })

  test('a damaged slot counts as none: the one before runs', () => {
    const { domain, start } = open()
    start().install(encodeProgram(crossing))
    start().confirm()
    start().install(encodeProgram(other))
    start().confirm()
    const bytes = new Uint8Array(domain.read('b')!)
    bytes[20]! ^= 4
    domain.write('b', bytes)
    expect(start().load()).toEqual(crossing)
  })

  test('a supply that fails between the two writes of an installation loses nothing', () => {
    const { domain, start } = open()
    start().install(encodeProgram(crossing))
    start().confirm()
    domain.write('trial', Uint8Array.of(1, 0))
    expect(start().load()).toEqual(crossing)
    expect(start().load()).toEqual(crossing)
    expect(start().isOnTrial).toBe(false)
  })

  test('what is no good program is not stored', () => {
    const { start } = open()
    expect(start().install(new Uint8Array(30))).toBe('checksum does not match')
    expect(start().install(encodeProgram({ ...crossing, startupFlash: 0 }))).toBe('startup flash: 1 to 600 s expected')
    expect(start().isOnTrial).toBe(false)
  })
})

describe('the schedule', () => {
  const monday = 1
  const weekdays = [
    { days: 0b0111110, atMinute: 420, plan: 1 },
    { days: 0b1000001, atMinute: 540, plan: 2 },
    { days: 127, atMinute: 1380, plan: 0 },
  ]

  test.each([
    [monday, 419, 0],
    [monday, 420, 1],
    [monday, 1379, 1],
    [monday, 1380, 0],
    [6, 420, 0],
    [6, 540, 2],
    [0, 0, 0],
  ])('on day %i at minute %i it is plan %i', (day, minute, plan) => {
    expect(scheduledPlan(weekdays, day, minute)).toBe(plan)
  })

  test('an entry of one day a week holds until the next week', () => {
    const weekly = [{ days: 1 << 3, atMinute: 600, plan: 4 }]
    expect(scheduledPlan(weekly, 3, 599)).toBe(4)
    expect(scheduledPlan(weekly, 2, 0)).toBe(4)
    expect(scheduledPlan([], 0, 0)).toBeUndefined()
  })

  test('the next entry of any day, or midnight', () => {
    expect(minutesToNextEntry(weekdays, 0)).toBe(420)
    expect(minutesToNextEntry(weekdays, 420)).toBe(120)
    expect(minutesToNextEntry(weekdays, 1380)).toBe(60)
  })

  test('1970-01-01 was a Thursday; 2026-06-22 is a Monday (GNU date)', () => {
    expect(localMoment(0)).toEqual({ day: 4, minute: 0 })
    expect(localMoment(Date.UTC(2026, 5, 22, 7, 31) / 1000)).toEqual({ day: 1, minute: 451 })
  })
})
