import { describe, expect, it } from 'vitest'
import { DigitalMode, Edge, type EdgeValue } from '../../firmware/hal/index.js'
import { TestBoard } from './test-board.js'

const { current, logicVolts } = new TestBoard().board.board
const watts = { run: current.run * logicVolts, idle: current.idle * logicVolts, sleep: current.sleep * logicVolts }

/** Joules by state that a board drew since it was switched on. */
const drawn = (test: TestBoard): Record<string, number> => test.board.ledger.table()['board']!

describe('what the processor draws', () => {
  it('nothing without supply, idle current while it waits', () => {
    const test = new TestBoard().run(1_000_000)
    expect(drawn(test)).toEqual({ off: 0, idle: 0, run: 0, sleep: 0 })
    test.boot()
    test.run(10_000_000)
    expect(drawn(test)['idle']).toBeCloseTo(watts.idle * 10.050001, 9)
    test.board.powerOff()
    test.run(10_000_000)
    expect(drawn(test)['idle']).toBeCloseTo(watts.idle * 10.050001, 9)
  })

  it('one millisecond of running for each task, beyond what it draws anyway', () => {
    const test = new TestBoard().boot(({ timers }) => {
      for (let count = 0; count < 9; count++) timers.after(count, () => {})
    })
    test.run(1000)
    expect(test.board.tasks).toBe(10)
    expect(drawn(test)['run']).toBeCloseTo(10 * 1e-3 * (watts.run - watts.idle), 12)
  })

  it('sleep current from the call to the next task', () => {
    const test = new TestBoard().boot(({ power, timers }) => {
      timers.after(60_000_000, () => {})
      power.sleep()
    })
    test.run(100_000_000)
    expect(drawn(test)['sleep']).toBeCloseTo(watts.sleep * 60, 9)
    expect(drawn(test)['idle']).toBeCloseTo(watts.idle * (0.05 + 40 + 1e-6), 9)
  })

  it('sleep current between all tasks once it sleeps by itself, whoever wakes it', () => {
    const test = new TestBoard().boot(({ power, timers }) => {
      power.autoSleep!()
      for (let count = 1; count < 10; count++) timers.after(count * 1_000_000, () => power.sleep())
    })
    test.run(100_000_000)
    expect(drawn(test)['idle']! / watts.idle).toBeCloseTo(0.05, 5)
    expect(drawn(test)['sleep']).toBeCloseTo(watts.sleep * 100.000001, 12)
    // The task of the start began before anybody said that it sleeps.
    expect(drawn(test)['run']).toBeCloseTo(9e-3 * (watts.run - watts.sleep) + 1e-3 * (watts.run - watts.idle), 9)
  })

  it('idle current again after a restart', () => {
    const test = new TestBoard().boot(({ power }) => {
      if (power.resetCause === 'power-on') power.autoSleep!()
    })
    test.run(1_000_000)
    const before = drawn(test)['sleep']!
    test.board.reset('watchdog')
    test.run(1_000_000)
    expect(drawn(test)['sleep']).toBe(before)
  })

  it('flash work by the byte and the block', () => {
    const test = new TestBoard().boot((device) => {
      const flash = device.flash!.open({ path: 'outbox' })
      flash.eraseBlock(0, 2)
      flash.write(new Uint8Array(100), 0)
    })
    const task = 1e-3 * (watts.run - watts.idle)
    expect(drawn(test)['run']).toBeCloseTo(task + 2 * 8e-3 + 100 * 2e-7, 9)
  })
})

describe('waking', () => {
  const edges: [string, EdgeValue, readonly (0 | 1)[], boolean][] = [
    ['a rising edge', Edge.Rising, [1], true],
    ['no falling edge where a rising one is asked for', Edge.Rising, [0, 0], false],
    ['a falling edge', Edge.Falling, [1, 0], true],
    ['either edge', Edge.RisingAndFalling, [1], true],
  ]
  it.each(edges)('by %s', (_, edge, levels, wakes) => {
    const test = new TestBoard()
    const net = test.board.netOf('digital', 'button')
    net.drive(test, { strength: 'strong', level: 0 })
    test.boot(({ power, pin }) =>
      power.sleep([{ pin: pin[test.board.wired('digital', 'button').pins['pin']!]!, edge }]),
    )
    test.run(10_000_000)
    for (const level of levels) net.drive(test, { strength: 'strong', level })
    const asleepJ = drawn(test)['sleep']!
    test.run(10_000_000)
    if (wakes) expect(drawn(test)['sleep']).toBe(asleepJ)
    else expect(drawn(test)['sleep']).toBeCloseTo(2 * asleepJ, 5)
    expect(test.board.tasks).toBe(1)
  })

  it('by an edge that firmware listens to anyway: its callback is a task', () => {
    let heard = 0
    const test = new TestBoard().boot((device) => {
      const button = device.digital['button']!
      new button.io({ ...button, mode: DigitalMode.Input, edge: Edge.Rising, onReadable: () => heard++ })
      device.power.sleep()
    })
    test.board.netOf('digital', 'button').drive(test, { strength: 'strong', level: 1 })
    test.run(10_000_000)
    expect(heard).toBe(1)
    expect(drawn(test)['sleep']).toBeLessThan(watts.sleep * 1e-3)
  })

  it('wake sources are spent once awake, and those of the last sleep count', () => {
    const test = new TestBoard()
    const net = test.board.netOf('digital', 'button')
    net.drive(test, { strength: 'strong', level: 0 })
    test.boot(({ power, pin, timers }) => {
      power.sleep([{ pin: pin[test.board.wired('digital', 'button').pins['pin']!]!, edge: Edge.Rising }])
      timers.after(1_000_000, () => power.sleep())
    })
    test.run(2_000_000)
    net.drive(test, { strength: 'strong', level: 1 })
    const asleepJ = drawn(test)['sleep']!
    test.run(1_000_000)
    expect(drawn(test)['sleep']).toBeGreaterThan(asleepJ)
  })

  it('keeps memory and timers: what was asleep goes on', () => {
    const seen: number[] = []
    const test = new TestBoard().boot(({ power, timers, clock }) => {
      const before = 42
      timers.after(5_000_000, () => seen.push(before, clock.uptimeUs()))
      power.sleep()
    })
    test.run(10_000_000)
    expect(seen).toEqual([42, 5_050_000])
  })

  it('refuses a wake source that is no pin', () => {
    const test = new TestBoard().boot()
    expect(() => test.board.device.power.sleep([{ pin: 'B99', edge: Edge.Rising }])).toThrow(RangeError)
  })
})
