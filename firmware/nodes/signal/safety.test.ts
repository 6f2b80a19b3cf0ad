import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SignalMonitor } from '../../../sim/chips/signal-monitor.js'
import { advance, takeInput, type ControllerInput } from './controller.js'
import { lampsOf } from './lamps.js'
import type { SignalPlan, SignalProgram } from './program.js'
import { Fault, initialState, type ControllerState } from './state.js'
import { crossing } from './testing.js'
import { validateProgram } from './validate.js'

const tenthUs = 100_000

/** Runs the controller as its owner does: inputs at any microsecond, lights at full tenths, and a monitor that looks on. */
class Junction {
  readonly monitor: SignalMonitor
  state: ControllerState
  private nowUs = 0

  constructor(readonly program: SignalProgram) {
    const size = program.groups.length
    this.monitor = new SignalMonitor(
      program.groups.map(({ kind, minimumGreen, amber }) => ({
        isPedestrian: kind === 'pedestrian',
        minimumGreenUs: minimumGreen * tenthUs,
        amberUs: amber * tenthUs,
      })),
      Array.from({ length: size }, (_, from) =>
        program.intergreen.slice(from * size, (from + 1) * size).map((each) => each * tenthUs),
      ),
    )
    this.state = this.start()
  }

  input(input: ControllerInput): void {
    takeInput(this.program, this.state, input, Math.floor(this.nowUs / tenthUs))
    if (this.state.mode === 'flash') this.show()
  }

  /** The processor starts anew: the heads fall to the flasher. */
  reset(): void {
    this.state = this.start()
    this.show()
  }

  run(us: number): void {
    const endUs = this.nowUs + us
    while (this.state.wakeAt * tenthUs <= endUs) {
      this.nowUs = Math.max(this.state.wakeAt * tenthUs, this.nowUs)
      advance(this.program, this.state, Math.ceil(this.nowUs / tenthUs))
      this.show()
    }
    this.nowUs = endUs
  }

  /** Calls earlier than it has to be called do no harm. */
  poke(): void {
    if (this.nowUs % tenthUs !== 0) return
    advance(this.program, this.state, this.nowUs / tenthUs)
    this.show()
  }

  private start(): ControllerState {
    const state = initialState(this.program, Math.ceil(this.nowUs / tenthUs))
    state.scheduledPlan = this.program.plans[0]!.id
    return state
  }

  private show(): void {
    const lamps = lampsOf(this.program, this.state, Math.floor(this.nowUs / tenthUs))
    this.monitor.observe(this.nowUs, { ...lamps, onFlasher: this.state.mode === 'flash' })
  }
}

const tenths = (min: number, max: number) => fc.integer({ min, max })

/** Programs of every kind; those that validation refuses are left out by the caller. */
const programs: fc.Arbitrary<SignalProgram> = fc
  .record({ count: fc.integer({ min: 2, max: 6 }), seed: fc.integer() })
  .chain(({ count }) =>
    fc.record({
      groups: fc.array(
        fc.record({
          kind: fc.constantFrom('vehicle' as const, 'vehicle' as const, 'pedestrian' as const),
          minimumGreen: tenths(10, 150),
          greenFlash: fc.constantFrom(0, 20, 30),
          amber: tenths(30, 40),
        }),
        { minLength: count, maxLength: count },
      ),
      conflicts: fc.array(fc.boolean(), { minLength: count * count, maxLength: count * count }),
      intervals: fc.array(tenths(40, 90), { minLength: count * count, maxLength: count * count }),
      masks: fc.array(fc.integer({ min: 1, max: 2 ** count - 1 }), { minLength: 2, maxLength: 5 }),
      detectors: fc.array(fc.array(tenths(0, 5), { maxLength: 2 }), { minLength: 5, maxLength: 5 }),
      recalls: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      slack: fc.array(tenths(0, 300), { minLength: 12, maxLength: 12 }),
      gap: tenths(5, 40),
      maximumGreen: tenths(10, 400),
      offset: fc.option(tenths(0, 900), { nil: undefined }),
    }),
  )
  .map((raw) => {
    const count = raw.groups.length
    const conflict = (a: number, b: number) => a !== b && raw.conflicts[Math.min(a, b) * count + Math.max(a, b)]!
    const groups = raw.groups.map((group) => (group.kind === 'pedestrian' ? { ...group, amber: 0 } : group))
    // A stage takes the groups of its mask, each that conflicts with none before it.
    const stages = raw.masks.map((mask, index) => {
      const members: number[] = []
      for (let group = 0; group < count; group++)
        if ((mask >> group) & 1 && members.every((other) => !conflict(other, group))) members.push(group)
      return { groups: members, detectors: raw.detectors[index]!, recall: raw.recalls[index]! }
    })
    const steps = stages.map((_, stage) => ({
      stage,
      length: 450 + raw.slack[stage]!,
      maximumGreen: raw.maximumGreen,
      gap: raw.gap,
    }))
    const plan = (id: number, mode: SignalPlan['mode'], offset: number | undefined, order: typeof steps) => ({
      id,
      mode,
      offset,
      steps: order,
    })
    return {
      groups,
      intergreen: Array.from({ length: count * count }, (_, at) =>
        conflict(Math.floor(at / count), at % count) ? raw.intervals[at]! : 0,
      ),
      stages,
      plans: [
        plan(1, 'fixed', raw.offset, steps),
        plan(2, 'actuated', undefined, steps),
        plan(3, 'fixed', 70, [...steps].reverse()),
      ],
      schedule: [{ days: 127, atMinute: 0, plan: 1 }],
      startupFlash: 30,
      startupRed: 100,
      maximumExtension: 200,
      maximumRequest: 1200,
      requestRecovery: 50,
    }
  })

type Happening = { readonly waitUs: number; readonly what: ControllerInput | 'reset' | 'poke' }

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    waitUs: fc.oneof(
      fc.integer({ min: 0, max: 30_000_000 }),
      fc.integer({ min: 0, max: 300 }).map((each) => each * tenthUs),
    ),
    what: fc.oneof(
      { weight: 6, arbitrary: detectorInput() },
      { weight: 5, arbitrary: requestInput() },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: tenths(1, 3) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('plan' as const), plan: tenths(0, 4) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('schedule' as const), plan: tenths(0, 3) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('target' as const),
          target: fc.constantFrom('run' as const, 'run' as const, 'run' as const, 'flash' as const, 'all-red' as const),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('clock' as const),
          dayOffset: fc.option(tenths(0, 863999), { nil: undefined }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom('fault' as const, 'repaired' as const),
          fault: fc.constant(Fault.clock),
        }),
      },
      { weight: 1, arbitrary: fc.constant('reset' as const) },
      { weight: 3, arbitrary: fc.constant('poke' as const) },
    ),
  }),
  { minLength: 60, maxLength: 200 },
)

function detectorInput() {
  return fc.record({ kind: fc.constant('detector' as const), detector: tenths(0, 5), isOccupied: fc.boolean() })
}

function requestInput() {
  return fc.record({
    kind: fc.constant('request' as const),
    order: fc.record({
      id: tenths(1, 3),
      stage: tenths(0, 5),
      isPreemption: fc.boolean(),
      arrival: tenths(0, 300),
      duration: tenths(1, 400),
    }),
  })
}

function live(program: SignalProgram, events: readonly Happening[]): Junction {
  const junction = new Junction(program)
  for (const { waitUs, what } of events) {
    junction.run(waitUs)
    if (what === 'reset') junction.reset()
    else if (what === 'poke') junction.poke()
    else junction.input(what)
  }
  junction.input({ kind: 'target', target: 'run' })
  junction.run(60_000_000)
  junction.monitor.finish(0)
  return junction
}

test('no program that is accepted, no request, detector, command, fault or reset breaks a minimum green or a green interval', () => {
  let accepted = 0
  let greens = 0
  fc.assert(
    fc.property(programs, happenings, (program, events) => {
      if (validateProgram(program) !== undefined) return
      accepted++
      const { monitor } = live(program, events)
      greens += monitor.greens.reduce((sum, each) => sum + each, 0)
      expect(monitor.violations).toEqual([])
    }),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(250)
  expect(greens / accepted).toBeGreaterThan(15)
})

test('a junction under requests without end serves every stage of its plan again and again', () => {
  const junction = new Junction(crossing)
  for (let request = 0; request < 200; request++) {
    junction.run(20_000_000)
    const order = { id: 1, stage: 1, isPreemption: false, arrival: 100, duration: 100 }
    junction.input({ kind: 'request', order })
  }
  expect(junction.monitor.violations).toEqual([])
  const [main, side] = junction.monitor.greens
  expect(main).toBeGreaterThan(30)
  expect(side).toBeGreaterThan(30)
})

test('a monitor sees what a broken controller does: each rule once', () => {
  const group = { isPedestrian: false, minimumGreenUs: 5e6, amberUs: 3e6 }
  const table = [
    [0, 5e6],
    [5e6, 0],
  ]
  const kinds = (...shown: readonly (readonly [number, number, number, number])[]) => {
    const monitor = new SignalMonitor([group, group], table)
    monitor.observe(0, { red: 3, amber: 0, green: 0, onFlasher: false })
    for (const [atS, red, amber, green] of shown) monitor.observe(atS * 1e6, { red, amber, green, onFlasher: false })
    return monitor.violations.map(({ kind }) => kind)
  }
  expect(kinds([10, 2, 0, 1], [15, 2, 1, 0], [18, 3, 0, 0], [20, 1, 0, 2])).toEqual([])
  expect(kinds([10, 2, 0, 1], [12, 0, 0, 3])).toEqual(['conflict'])
  expect(kinds([10, 2, 0, 1], [15, 2, 1, 0], [18, 3, 0, 0], [19.9, 1, 0, 2])).toEqual(['intergreen'])
  expect(kinds([10, 2, 0, 1], [14.9, 2, 1, 0])).toEqual(['minimum-green'])
  expect(kinds([10, 2, 0, 1], [15, 3, 0, 0])).toEqual(['amber'])
  expect(kinds([10, 2, 0, 1], [15, 2, 1, 0], [17, 3, 0, 0])).toEqual(['amber'])
  expect(kinds([10, 2, 0, 1], [15, 3, 0, 1])).toEqual(['mixed'])
  expect(kinds([10, 2, 0, 0])).toEqual(['dark'])
  expect(kinds([10, 2, 0, 1], [15, 2, 0, 0], [15.6, 2, 1, 0])).toEqual(['dark'])
  expect(kinds([4, 2, 0, 1])).toEqual(['start'])
})
