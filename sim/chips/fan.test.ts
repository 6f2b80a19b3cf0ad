import { describe, expect, test } from 'vitest'
import { Fan, timing, type FanOptions, type FanSample } from '../../firmware/drivers/fan.js'
import type { Part } from '../../firmware/hal/index.js'
import type { PartFaults } from '../board/part.js'
import { chipConformance } from './conformance.js'
import { FanModel } from './fan.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'fan', bus: 'pwm', part: 'fan', hz: 25_000, purpose: 'blows' },
  { role: 'sense', bus: 'analog', part: 'fan', purpose: 'shunt in its ground line' },
]

const makeModel = ({ board }: TestBench) =>
  new FanModel(board, board.netOf('pwm', 'fan'), board.netOf('analog', 'sense'))

const optionsOf = ({ device }: TestBench): FanOptions => ({
  io: device.pwm['fan']!.io,
  pin: device.pwm['fan']!.pin,
  sense: device.analog['sense']!,
  timers: device.timers,
})

chipConformance({
  chip: chips['fan'],
  parts,
  makeModel,
  options: optionsOf,
  create: (options) => new Fan(options),
  use: (driver) => driver.run(5_000_000, () => {}),
  badOptions: [
    { timers: undefined },
    { pin: undefined },
    { sense: undefined },
    { referenceVolts: 0 },
    { referenceVolts: 5.1 },
    { referenceVolts: NaN },
  ],
  state: (model) => [model.speed],
  traffic: (bench, model, bytes) => {
    const net = bench.board.netOf('pwm', 'fan')
    for (const byte of bytes) net.drive(bytes, { strength: 'pull', level: 1, duty: byte / 255, hz: 25_000 })
    net.drive(bytes, undefined)
    void model.speed
  },
})

function setUp(faults: PartFaults = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(makeModel(bench))
  model.setFaults(faults)
  bench.powerUp()
  const driver = new Fan(optionsOf(bench))
  bench.run(1000)
  return {
    bench,
    model,
    driver,
    run: (us: number) => bench.call<FanSample>((done) => driver.run(us, done), us + 3_000_000),
  }
}

describe('a fan', () => {
  test('runs for as long as it is told, and says what it draws', () => {
    const { bench, model, driver, run } = setUp()
    const outcome = run(20_000_000)
    expect(outcome).toMatchObject({ error: null, completions: 1, inside: false, elapsedUs: 20_000_000 })
    // 0.1 A over 5 Ohm are 0.5 V: a step of a 12-bit converter at 3.3 V is 0.16 mA.
    expect(outcome.result!.current).toBeCloseTo(0.1, 3)
    expect([model.speed, driver.isRunning]).toEqual([0, false])
    expect(model.blownS).toBeCloseTo(20, 6)
    // 20 s x 5 V x 0.1 A behind a converter of 85 %.
    expect(bench.board.ledger.table()['fan']!['on']).toBeCloseTo((20 * 5 * 0.1) / 0.85, 4)
    expect(bench.notes).toEqual([])
  })

  test.each([
    ['a cut wire', { missing: true }, 'no-answer'],
    ['a blocked rotor', { hung: true }, 'not-ready'],
  ] as const)('with %s is switched off after two seconds, with why', (_, faults, kind) => {
    const { bench, model, run } = setUp(faults)
    expect(run(20_000_000)).toMatchObject({ error: { kind }, completions: 1, elapsedUs: timing.spinUp })
    expect([model.blownS, bench.board.netOf('pwm', 'fan').duty]).toEqual([0, 0])
  })

  test('whose shunt shows nothing any more is taken for a cut wire', () => {
    expect(setUp({ stuck: true }).run(20_000_000)).toMatchObject({ error: { kind: 'no-answer' } })
  })

  test('runs again once it is mended', () => {
    const { model, run } = setUp({ hung: true })
    run(5_000_000)
    model.setFaults({})
    expect(run(5_000_000)).toMatchObject({ error: null })
  })

  test('answers "busy" while it runs, and stops when its driver is closed', () => {
    const { bench, driver, model } = setUp()
    const answers: string[] = []
    const answer = (error: Error | null): void => void answers.push(error ? (error as { kind?: string }).kind! : 'ran')
    driver.run(20_000_000, answer)
    driver.run(20_000_000, answer)
    bench.run(5_000_000)
    driver.close()
    bench.run(10_000)
    expect([answers, model.speed]).toEqual([['busy', 'closed'], 0])
  })

  test.each([1_999_999, 600_000_001, NaN])('refuses a run of %d us', (us) => {
    const { driver } = setUp()
    expect(() => driver.run(us, () => {})).toThrow(RangeError)
  })
})
