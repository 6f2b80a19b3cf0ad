import { describe, expect, test } from 'vitest'
import { Mmc5603, Register, decode, measurement } from '../../firmware/drivers/mmc5603.js'
import { chipConformance } from './conformance.js'
import { magnetometerBench, magnetometerFailures } from './magnetometer-test-bench.js'
import { Mmc5603Model, mmc5603Range } from './mmc5603.js'
import { chips } from './registry.js'

const { subject, setUp } = magnetometerBench({
  part: 'mmc5603',
  address: 0x30,
  model: Mmc5603Model,
  driver: Mmc5603,
  range: mmc5603Range,
})

chipConformance({
  ...subject,
  chip: chips.mmc5603,
  badOptions: [{ address: 0x31 }, { bandwidth: 100 }, { timers: undefined }],
  failures: magnetometerFailures(50_000),
  sampleWithinUs: 30_000,
})

describe('public facts as judge', () => {
  test('80 00 with 0 below is no field, a count is 6.25 nT (scale of public drivers)', () => {
    const bytes = Uint8Array.of(0x80, 0x00, 0x80, 0x00, 0x7f, 0xff, 0x00, 0x10, 0xf0)
    expect(decode(bytes)).toEqual({ x: 0, y: 0.00625, z: -0.00625, overflow: false })
  })

  test('100 microteslas along x are 16000 counts: 83 e8 and 0 below', () => {
    const { model, sample, read } = setUp()
    Object.assign(model.at, { x: 100, y: 0.05, z: -100 })
    sample()
    expect(read(Register.XOUT0, 9)).toEqual([0x83, 0xe8, 0x80, 0x00, 0x7c, 0x18, 0x00, 0x80, 0x00])
  })

  test('the product id is 10, a measurement is 1b 21: take it, with SET and RESET', () => {
    const { read } = setUp()
    expect(read(Register.PRODUCT_ID, 1)).toEqual([0x10])
    expect(measurement(75)[0]).toEqual({ write: Uint8Array.of(0x1b, 0x21) })
  })

  test('the ends of the scale count as an overflow', () => {
    const low = new Uint8Array(9)
    const high = new Uint8Array(9).fill(0xff)
    expect([decode(low).overflow, decode(high).overflow]).toEqual([true, true])
    const { model, sample } = setUp()
    model.at.y = 3300
    expect(sample().overflow).toBe(true)
  })
})

describe('measurements', () => {
  test.each([
    [75, 6_600],
    [150, 3_500],
    [255, 2_000],
    [1000, 1_200],
  ] as const)('at %i Hz bandwidth a measurement takes %i us', (bandwidth, measurementUs) => {
    const { bench, call } = setUp({ bandwidth })
    call()
    const before = bench.board.ledger.table()['mmc5603']!['measuring']!
    expect(call().elapsedUs).toBeGreaterThan(measurementUs)
    const { measuring } = bench.board.ledger.table()['mmc5603']!
    expect(measuring! - before).toBeCloseTo(measurementUs * 1.5e-9 * 3.3, 12)
  })

  test('the done flag comes at the end and goes with the next measurement', () => {
    const { bench, write, read } = setUp()
    const isDone = () => read(Register.STATUS1, 1)[0]! & 0x40
    write(Register.CONTROL0, 0x21)
    bench.run(6_599)
    expect(isDone()).toBe(0)
    bench.run(2)
    expect(isDone()).toBe(0x40)
    write(Register.CONTROL0, 0x21)
    expect(isDone()).toBe(0)
  })

  test('SET and RESET take out what a magnet left; without them it is measured with the field', () => {
    const { bench, write, read, sample } = setUp({}, { magnetization: { x: 40, y: 0, z: 0 } })
    expect(Math.abs(sample().x - 33)).toBeLessThan(0.004)
    write(Register.CONTROL0, 0x01)
    bench.run(7_000)
    expect(Math.abs(decode(Uint8Array.from(read(Register.XOUT0, 9))).x - 73)).toBeLessThan(0.004)
  })

  test('a software reset puts everything back and wants to be waited for', () => {
    const { bench, model, write } = setUp()
    write(Register.CONTROL1, 0x03)
    write(Register.CONTROL1, 0x80)
    expect(model.settings).toEqual([0, 0, 0x10])
    write(Register.CONTROL1, 0x03)
    expect(model.settings[0]).toBe(0)
    bench.run(10_001)
    write(Register.CONTROL1, 0x03)
    expect(model.settings[0]).toBe(3)
    expect(bench.notes).toHaveLength(1)
  })

  test('what is not modelled, and what cannot be written, is noted', () => {
    const { bench, write } = setUp()
    write(Register.CONTROL2, 0x10)
    write(Register.PRODUCT_ID, 0)
    expect(bench.notes).toHaveLength(2)
  })
})
