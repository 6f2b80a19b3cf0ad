import { describe, expect, test } from 'vitest'
import { advance, takeInput, type ControllerInput } from './controller.js'
import type { SignalProgram } from './program.js'
import { Fault, initialState, type ControllerMode, type ControllerState } from './state.js'
import { forecast } from './timing.js'
import { crossing } from './testing.js'

/** A controller and its time, in tenths. */
class Bench {
  readonly state: ControllerState
  now = 0
  /** Every change of a light: moment, group, light. */
  readonly changes: [number, number, string][] = []

  constructor(
    readonly program: SignalProgram = crossing,
    plan = 1,
    dayOffset?: number,
  ) {
    this.state = initialState(program, 0)
    this.state.scheduledPlan = plan
    this.state.dayOffset = dayOffset
  }

  input(input: ControllerInput): string | undefined {
    return takeInput(this.program, this.state, input, this.now)
  }

  detector(detector: number, isOccupied: boolean): void {
    this.input({ kind: 'detector', detector, isOccupied })
  }

  request(stage: number, isPreemption: boolean, arrival = 0, duration = 100, id = 1): string | undefined {
    return this.input({ kind: 'request', order: { id, stage, isPreemption, arrival, duration } })
  }

  runTo(moment: number): this {
    while (this.state.wakeAt <= moment) {
      this.now = Math.max(this.now, this.state.wakeAt)
      const before = this.state.groups.map(({ light }) => light)
      advance(this.program, this.state, this.now)
      this.state.groups.forEach(({ light }, group) => {
        if (light !== before[group]) this.changes.push([this.now, group, light])
      })
    }
    this.now = moment
    return this
  }

  run(tenths: number): this {
    return this.runTo(this.now + tenths)
  }

  /** When a group next begins to show a light; throws where it does not within 10 minutes. */
  next(group: number, light: string): number {
    const from = this.changes.length
    const limit = this.now + 6000
    while (this.now < limit) {
      this.run(1)
      const change = this.changes.slice(from).find((each) => each[1] === group && each[2] === light)
      if (change) return change[0]
    }
    throw new Error(`group ${group} never ${light}`)
  }
}

describe('a fixed plan', () => {
  test('follows its table: flashing, red, green, flashing green, amber, interval, by hand', () => {
    const bench = new Bench().runTo(160 + 450 + 350 + 100)
    // 10 s of flashing and 6 s of red; a step of 45 s; 3 s flash, 3 s amber, green 5 s behind the flash; a step of 35 s.
    expect(bench.changes).toEqual([
      [160, 0, 'green'],
      [610, 0, 'green-flash'],
      [640, 0, 'amber'],
      [670, 0, 'red'],
      [690, 1, 'green'],
      [960, 1, 'green-flash'],
      [990, 1, 'amber'],
      [1020, 1, 'red'],
      [1040, 0, 'green'],
    ])
  })

  test.each([0, 37, 123, 400, 401, 555, 799])(
    'comes to its offset within ten cycles from %i tenths away, and stays',
    (away) => {
      const bench = new Bench(crossing, 1, away).runTo(8000)
      for (let cycle = 0; cycle < 3; cycle++) {
        const end = bench.next(1, 'green-flash')
        // Stage 0 begins when group 2 begins to end: at 10 s behind every full 80 s of the local day.
        expect((end + away) % 800).toBe(100)
      }
    },
  )

  test('forecasts every change exactly', () => {
    const bench = new Bench(crossing, 1, 5).runTo(8000)
    const claims = Array.from({ length: 900 }, () => {
      bench.run(1)
      return { now: bench.now, windows: forecast(crossing, bench.state, bench.now) }
    })
    bench.run(1600)
    for (const { now, windows } of claims)
      for (let group = 0; group < 2; group++) {
        const change = bench.changes.find(([at, which]) => which === group && at > now)!
        const next = bench.changes.find(([at, which, light]) => which === group && at > now && light === 'green')!
        const isRed = bench.changes.filter(([at, which]) => which === group && at <= now).at(-1)![2] === 'red'
        expect(windows[group]).toEqual({
          minimum: (isRed ? next : change)[0],
          likely: (isRed ? next : change)[0],
          maximum: (isRed ? next : change)[0],
        })
      }
  })

  test('another plan is taken up at the end of the stage, where it has that stage', () => {
    const bench = new Bench().runTo(300)
    expect(bench.input({ kind: 'plan', plan: 2 })).toBeUndefined()
    bench.run(1)
    expect(bench.state.plan).toBe(1)
    expect(bench.state.groups[0]!.light).toBe('green')
    expect(bench.input({ kind: 'plan', plan: 9 })).toBe('no such plan')
    bench.input({ kind: 'plan', plan: 0 })
    expect(bench.next(0, 'green-flash')).toBeGreaterThan(300)
  })
})

describe('an actuated plan', () => {
  const resting = () => new Bench(crossing, 2).runTo(1000)

  test('rests in green while nobody waits, and costs nothing', () => {
    const bench = resting()
    expect(bench.state.groups[0]!.light).toBe('green')
    expect(bench.state.wakeAt).toBeGreaterThan(1e9)
    expect(forecast(crossing, bench.state, bench.now)[0]!.likely).toBeGreaterThan(1e9)
  })

  test('ends by the gap: 3 s behind the last vehicle of its own, once another waits', () => {
    const bench = resting()
    bench.detector(0, true)
    bench.detector(2, true)
    bench.run(50)
    bench.detector(0, false)
    expect(bench.next(0, 'green-flash')).toBe(1050 + 30)
    expect(bench.next(1, 'green')).toBe(1080 + 30 + 50)
  })

  test('ends at the maximum, counted from when somebody waits', () => {
    const bench = resting()
    bench.detector(0, true)
    bench.run(200)
    bench.detector(2, true)
    // The call is seen at the next tenth; 30 s of maximum green.
    expect(bench.next(0, 'green-flash')).toBe(1201 + 300)
  })

  test('keeps a call whose vehicle has gone, and skips a stage that nobody called', () => {
    const bench = resting()
    bench.detector(2, true)
    bench.run(5)
    bench.detector(2, false)
    const green = bench.next(1, 'green')
    // Recall brings the main stage back after the minimum green of 7 s, without the turn.
    expect(bench.next(1, 'green-flash')).toBe(green + 70)
    expect(bench.next(0, 'green')).toBe(green + 70 + 30 + 50)
    expect(bench.changes.some(([, group]) => group === 2)).toBe(false)
  })

  test('serves stages in the order of the plan, not of the calls', () => {
    const bench = resting()
    bench.detector(2, true)
    bench.run(1)
    bench.detector(3, true)
    expect(bench.next(2, 'green')).toBeLessThan(bench.next(1, 'green'))
  })

  test('a vehicle that still stands when its green ends at the maximum has called again', () => {
    const bench = resting()
    bench.detector(2, true)
    const first = bench.next(1, 'green')
    expect(bench.next(1, 'green')).toBeGreaterThan(first)
  })
})

describe('requests', () => {
  /** In the green of the main stage, 14 s after it began: at 300 tenths, planned until 610. */
  const inMain = () => new Bench().runTo(300)

  test('a preemption of another stage ends this one at once where its minimum green is over', () => {
    const bench = inMain()
    expect(bench.request(2, true)).toBeUndefined()
    expect(bench.next(0, 'green-flash')).toBe(301)
    expect(bench.next(2, 'green')).toBe(301 + 30 + 50)
  })

  test('and not before: 7 s', () => {
    const bench = new Bench().runTo(170)
    bench.request(2, true)
    expect(bench.next(0, 'green-flash')).toBe(160 + 70)
  })

  test('a preemption holds its stage until it is taken back or over, then the plan goes on', () => {
    const bench = inMain()
    bench.request(0, true, 0, 700)
    bench.runTo(990)
    expect(bench.state.groups[0]!.light).toBe('green')
    expect(bench.next(0, 'green-flash')).toBe(1000)
    const again = inMain()
    again.request(0, true, 0, 700)
    again.runTo(800)
    again.input({ kind: 'cancel', id: 1 })
    expect(again.next(0, 'green-flash')).toBe(801)
  })

  test('a priority lengthens the green of its stage, at most by what the program allows', () => {
    const bench = inMain()
    bench.request(0, false, 300, 100)
    expect(bench.next(0, 'green-flash')).toBe(300 + 400)
    const long = inMain()
    long.request(0, false, 600, 300)
    expect(long.next(0, 'green-flash')).toBe(610 + 200)
  })

  test('a priority shortens other greens to their minimum, and nothing where the plan is in time', () => {
    const bench = inMain()
    bench.request(1, false, 0, 200)
    expect(bench.next(0, 'green-flash')).toBe(301)
    const inTime = inMain()
    inTime.request(1, false, 400, 200)
    expect(inTime.next(0, 'green-flash')).toBe(610)
  })

  test.each([
    ['a stage that there is not', () => inMain().request(3, true), 'no such stage'],
    ['too long', () => inMain().request(1, true, 1000, 300), 'longer than a request may last'],
    ['no duration', () => inMain().request(1, true, 0, 0), 'a time ahead expected'],
    ['while it flashes', () => new Bench().runTo(50).request(1, true), 'not running stages'],
  ])('%s is refused', (_, work, reason) => {
    expect(work()).toBe(reason)
  })

  test('of two preemptions the first one stays; a priority waits until the junction has recovered', () => {
    const bench = inMain()
    bench.request(1, true)
    expect(bench.request(2, true, 0, 100, 2)).toBe('a preemption is in force')
    bench.input({ kind: 'cancel', id: 1 })
    expect(bench.request(1, false)).toBe('recovering from the last request')
    expect(bench.request(1, true)).toBeUndefined()
    bench.input({ kind: 'cancel', id: 1 })
    bench.run(300)
    expect(bench.request(1, false)).toBeUndefined()
  })

  test('no more than four at a time', () => {
    const bench = inMain()
    for (let id = 1; id <= 4; id++) expect(bench.request(1, false, 0, 100, id)).toBeUndefined()
    expect(bench.request(1, false, 0, 100, 5)).toBe('too many requests')
    expect(bench.request(2, false, 0, 100, 4)).toBeUndefined()
    expect(bench.state.counts.requests).toBe(4)
  })
})

describe('modes', () => {
  /** Every mode, and where each wish leads: at once, and in the end (a minute and a half later). */
  const begin: Readonly<Record<ControllerMode, () => Bench>> = {
    flash: () => new Bench().runTo(50),
    'all-red': () => new Bench().runTo(130),
    running: () => new Bench().runTo(300),
    closing: () => {
      const bench = new Bench().runTo(300)
      bench.input({ kind: 'target', target: 'flash' })
      return bench.run(1)
    },
  }
  const wishes: Readonly<Record<string, ControllerInput>> = {
    run: { kind: 'target', target: 'run' },
    flash: { kind: 'target', target: 'flash' },
    'all-red': { kind: 'target', target: 'all-red' },
    'plan of no schedule': { kind: 'schedule', plan: 0 },
    fault: { kind: 'fault', fault: Fault.conflict },
  }
  const table: [ControllerMode, string, ControllerMode, ControllerMode][] = [
    ['flash', 'run', 'flash', 'running'],
    ['flash', 'flash', 'flash', 'flash'],
    ['flash', 'all-red', 'flash', 'all-red'],
    ['flash', 'plan of no schedule', 'flash', 'flash'],
    ['flash', 'fault', 'flash', 'flash'],
    ['all-red', 'run', 'all-red', 'running'],
    ['all-red', 'flash', 'all-red', 'flash'],
    ['all-red', 'all-red', 'all-red', 'all-red'],
    ['all-red', 'plan of no schedule', 'all-red', 'flash'],
    ['all-red', 'fault', 'flash', 'flash'],
    ['running', 'run', 'running', 'running'],
    ['running', 'flash', 'closing', 'flash'],
    ['running', 'all-red', 'closing', 'all-red'],
    ['running', 'plan of no schedule', 'closing', 'flash'],
    ['running', 'fault', 'flash', 'flash'],
    ['closing', 'run', 'closing', 'running'],
    ['closing', 'flash', 'closing', 'flash'],
    ['closing', 'all-red', 'closing', 'all-red'],
    ['closing', 'plan of no schedule', 'closing', 'flash'],
    ['closing', 'fault', 'flash', 'flash'],
  ]

  test('the table is whole', () => {
    expect(table.length).toBe(Object.keys(begin).length * Object.keys(wishes).length)
  })

  test.each(table)('%s, asked for %s, goes to %s and ends in %s', (mode, wish, soon, end) => {
    const bench = begin[mode]()
    expect(bench.state.mode).toBe(mode)
    bench.input(wishes[wish]!)
    bench.run(1)
    expect(bench.state.mode).toBe(soon)
    bench.run(900)
    expect(bench.state.mode).toBe(end)
  })

  test('a repaired fault lets it run again through flashing and red; a second fault counts once', () => {
    const bench = begin.running()
    bench.input({ kind: 'fault', fault: Fault.redLamp })
    bench.input({ kind: 'fault', fault: Fault.redLamp })
    expect(bench.state.counts.failures).toBe(1)
    bench.run(1000)
    bench.input({ kind: 'repaired', fault: Fault.redLamp })
    bench.run(50)
    expect(bench.state.mode).toBe('all-red')
    bench.run(50)
    expect(bench.state.mode).toBe('running')
  })

  test('a detector that no stage has is refused', () => {
    expect(new Bench().input({ kind: 'detector', detector: 7, isOccupied: true })).toBe('no such detector')
  })
})
