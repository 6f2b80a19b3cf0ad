import { describe, expect, test } from 'vitest'
import { Lock, timing, type LockOptions } from '../../firmware/drivers/lock.js'
import type { Part } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { LockModel } from './lock.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'coil', bus: 'digital', part: 'lock', purpose: 'draws the bolt' },
  { role: 'door', bus: 'digital', part: 'lock', purpose: 'whether the door is shut' },
]

const makeModel = ({ board }: TestBench) =>
  new LockModel(board, board.netOf('digital', 'coil'), board.netOf('digital', 'door'))

const optionsOf = ({ device }: TestBench): LockOptions => ({
  io: device.digital['coil']!.io,
  coil: device.digital['coil']!.pin,
  door: device.digital['door']!.pin,
  timers: device.timers,
})

chipConformance({
  chip: chips['lock'],
  parts,
  makeModel,
  options: optionsOf,
  create: (options) => new Lock(options),
  use: (driver) => driver.open(() => {}),
  badOptions: [
    { timers: undefined },
    { coil: undefined },
    { door: undefined },
    { pulseUs: 49_999 },
    { pulseUs: 1_000_001 },
    { pulseUs: NaN },
  ],
  state: (model) => [model.isOpen, model.isBurnt],
  traffic: (bench, model, bytes) => {
    const net = bench.board.netOf('digital', 'coil')
    for (const byte of bytes) net.drive(bytes, { strength: 'pull', level: byte & 1 ? 1 : 0 })
    net.drive(bytes, { strength: 'pull', level: 0 })
    net.drive(bytes, undefined)
    model.shut()
  },
})

function setUp() {
  const bench = new TestBench(parts)
  const model = bench.solder(makeModel(bench))
  bench.powerUp()
  const moves: boolean[] = []
  const driver = new Lock({ ...optionsOf(bench), onDoor: (isOpen) => moves.push(isOpen) })
  bench.run(1000)
  return { bench, model, driver, moves, open: () => bench.call<boolean>((done) => driver.open(done), 6_000_000) }
}

describe('a latch', () => {
  test('opens with one pulse that ends as soon as the door is off its switch', () => {
    const { bench, model, driver, moves, open } = setUp()
    expect(driver.isOpen).toBe(false)
    expect(open()).toMatchObject({ error: null, result: true, completions: 1, inside: false, elapsedUs: 190_000 })
    expect([model.pulses, driver.isOpen, moves]).toEqual([1, true, [true]])
    // 190 ms at 12 V and 0.65 A, and not a moment more.
    expect(bench.board.ledger.table()['lock']!['drawn']).toBeCloseTo(0.19 * 12 * 0.65, 4)
  })

  test('that is open already is not pulsed', () => {
    const { bench, model, open } = setUp()
    open()
    expect(open()).toMatchObject({ error: null, result: false })
    expect(model.pulses).toBe(1)
    expect(bench.notes).toEqual([])
  })

  test('tells of a door that is shut, and of one that is forced', () => {
    const { bench, model, driver, moves } = setUp()
    model.force()
    bench.run(1000)
    model.shut()
    bench.run(1000)
    expect([moves, driver.isOpen]).toEqual([[true, false], false])
  })

  test('that is jammed gets three pulses with rests between them, then an answer; the coil is off', () => {
    const { bench, model, open } = setUp()
    model.setFaults({ hung: true })
    const outcome = open()
    expect(outcome).toMatchObject({ error: { kind: 'no-answer' }, completions: 1 })
    expect(outcome.elapsedUs).toBeLessThanOrEqual(3 * (500_000 + timing.rest))
    expect([model.pulses, model.isBurnt]).toEqual([3, false])
    expect(bench.board.netOf('digital', 'coil').level).toBe(0)
    expect(bench.board.ledger.table()['lock']!['drawn']).toBeCloseTo(1.5 * 12 * 0.65, 4)
  })

  test('with cut wires reads as open', () => {
    const { bench, model, driver } = setUp()
    model.setFaults({ missing: true })
    bench.run(1000)
    expect(driver.isOpen).toBe(true)
  })

  test('answers "busy" while it is being opened, and "closed" when the driver is closed meanwhile; the coil is off', () => {
    const { bench, model, driver } = setUp()
    model.setFaults({ hung: true })
    const answers: string[] = []
    driver.open((error) => answers.push(error ? (error as { kind?: string }).kind! : 'open'))
    driver.open((error) => answers.push(error ? (error as { kind?: string }).kind! : 'open'))
    bench.run(100_000)
    driver.close()
    bench.run(10_000)
    expect(answers).toEqual(['busy', 'closed'])
    expect(bench.board.netOf('digital', 'coil').level).toBe(0)
  })

  test('burns out where something holds its coil for 10 s', () => {
    const { bench, model, driver } = setUp()
    driver.close()
    bench.board.netOf('digital', 'coil').drive(model, { strength: 'strong', level: 1 })
    bench.run(9_999_000)
    expect(model.isBurnt).toBe(false)
    bench.run(2000)
    expect([model.isBurnt, bench.notes.length]).toEqual([true, 1])
  })
})
