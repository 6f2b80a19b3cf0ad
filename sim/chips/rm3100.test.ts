import { describe, expect, test } from 'vitest'
import { Register, Rm3100, decode } from '../../firmware/drivers/rm3100.js'
import { chipConformance } from './conformance.js'
import { magnetometerBench, magnetometerFailures } from './magnetometer-test-bench.js'
import { chips } from './registry.js'
import { Rm3100Model, rm3100Range } from './rm3100.js'

const { subject, setUp } = magnetometerBench({
  part: 'rm3100',
  address: 0x20,
  model: Rm3100Model,
  driver: Rm3100,
  range: rm3100Range,
})

chipConformance({
  ...subject,
  chip: chips.rm3100,
  badOptions: [{ address: 0x24 }, { cycleCount: 150 }, { timers: undefined }],
  failures: magnetometerFailures(20_000),
  sampleWithinUs: 10_000,
  closeAfterUs: [0, 1_000, 5_000],
})

describe('the manual as judge', () => {
  test('at 200 cycles a microtesla is 75 counts, a count 13 nT (table 3-1)', () => {
    const { x, y, z } = decode(Uint8Array.of(0, 0, 75, 0xff, 0xff, 0xb5, 0, 0, 1), 200)
    expect([x, y]).toEqual([1, -1])
    expect(z).toBeCloseTo(0.013, 3)
  })

  test.each([
    [50, 20],
    [100, 38],
    [200, 75],
  ] as const)('at %i cycles a microtesla leaves %i counts, high byte first', (cycleCount, counts) => {
    const { model, sample, read } = setUp({ cycleCount })
    Object.assign(model.at, { x: 1, y: -1, z: 100 })
    expect(sample()).toEqual({ x: 1, y: -1, z: 100, overflow: false })
    expect(read(Register.MX, 3)).toEqual([0, 0, counts])
    expect(read(Register.MX + 3, 3)).toEqual([0xff, 0xff, 256 - counts])
  })

  test('cycle counts between follow 0.3671 a cycle and 1.5 (manual, quoted): 57 counts at 150', () => {
    const { bench, model, write, read } = setUp()
    model.at.x = 1
    write(Register.CCX, 0, 150, 0, 150, 0, 150)
    write(Register.POLL, 0x10)
    bench.run(10_000)
    expect(read(Register.MX, 3)).toEqual([0, 0, 57]) // 56.565
  })

  test('cycle counts are 00 c8 after power-on, the revision is 22', () => {
    const { read } = setUp()
    expect(read(Register.CCX, 6)).toEqual([0, 0xc8, 0, 0xc8, 0, 0xc8])
    expect(read(Register.REVID, 1)).toEqual([0x22])
  })
})

describe('measurements', () => {
  test('three axes at 200 cycles take 6.8 ms, one takes a third (440 a second and axis)', () => {
    const { bench, write, read } = setUp()
    write(Register.POLL, 0x70)
    bench.run(6_818)
    expect(read(Register.STATUS, 1)).toEqual([0])
    bench.run(2)
    expect(read(Register.STATUS, 1)).toEqual([0x80])
    write(Register.POLL, 0x20)
    expect(read(Register.STATUS, 1)).toEqual([0])
    bench.run(2_274)
    expect(read(Register.STATUS, 1)).toEqual([0x80])
  })

  test('reading the data takes the ready flag back; an axis that was not asked for keeps its counts', () => {
    const { bench, model, write, read } = setUp()
    model.at.x = 1
    write(Register.POLL, 0x70)
    bench.run(7_000)
    expect(read(Register.MX, 3)).toEqual([0, 0, 75])
    expect(read(Register.STATUS, 1)).toEqual([0])
    model.at.x = 2
    write(Register.POLL, 0x60)
    bench.run(7_000)
    expect(read(Register.MX, 3)).toEqual([0, 0, 75])
  })

  test('beyond 800 microteslas it says so', () => {
    const { model, sample } = setUp()
    model.at.z = -801
    expect(sample().overflow).toBe(true)
  })

  test('fewer cycles are faster; configure keeps the old count when it refuses', () => {
    const { driver, call } = setUp({ cycleCount: 50 })
    call()
    expect(() => driver.configure({ cycleCount: 10 as never })).toThrow(RangeError)
    expect(call().elapsedUs).toBeLessThan(4_000)
  })

  test('draws 4.8 mA while it measures and 1 uA in between', () => {
    const { bench, sample } = setUp()
    sample()
    bench.run(3600_000_000)
    const { idle, measuring } = bench.board.ledger.table()['rm3100']!
    expect(measuring).toBeCloseTo(4.8e-3 * 3.3 * 6.819e-3, 7)
    expect(idle).toBeCloseTo(3600e-6 * 3.3, 4)
  })

  test('what is not modelled, and what cannot be written, is noted', () => {
    const { bench, write } = setUp()
    write(Register.CMM, 0x71)
    write(Register.STATUS, 0)
    expect(bench.notes).toHaveLength(2)
  })
})
