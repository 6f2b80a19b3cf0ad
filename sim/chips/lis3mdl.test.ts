import { describe, expect, test } from 'vitest'
import { Lis3mdl, Register, decode } from '../../firmware/drivers/lis3mdl.js'
import { chipConformance } from './conformance.js'
import { readFrom } from './i2c-test-bench.js'
import { Lis3mdlModel, lis3mdlRange } from './lis3mdl.js'
import { magnetometerBench, magnetometerFailures } from './magnetometer-test-bench.js'
import { chips } from './registry.js'

const { subject, setUp } = magnetometerBench({
  part: 'lis3mdl',
  address: 0x1c,
  model: Lis3mdlModel,
  driver: Lis3mdl,
  range: lis3mdlRange,
  autoIncrement: 0x80,
})

chipConformance({
  ...subject,
  chip: chips.lis3mdl,
  badOptions: [{ address: 0x1d }, { range: 2 }, { performance: 'best' }, { timers: undefined }],
  failures: magnetometerFailures(30_000),
  sampleWithinUs: 10_000,
  closeAfterUs: [0, 1_000, 5_000],
})

describe('the datasheet as judge', () => {
  test.each([
    [4, 6842],
    [8, 3421],
    [12, 2281],
    [16, 1711],
  ] as const)("at %i gauss one gauss is %i counts (table 3, as in ST's own driver)", (range, counts) => {
    const bytes = Uint8Array.of(counts & 0xff, counts >> 8, 0, 0, -counts & 0xff, (-counts >> 8) & 0xff)
    expect(decode(bytes, range)).toEqual({ x: 100, y: 0, z: -100, overflow: false })
    const { model, sample } = setUp({ range })
    Object.assign(model.at, { x: 100, y: 0, z: -100 })
    expect(sample()).toEqual({ x: 100, y: 0, z: -100, overflow: false })
  })

  test('one gauss along x leaves ba 1a, low byte first', () => {
    const { model, sample, read } = setUp()
    model.at.x = 100
    sample()
    expect(read(Register.OUT_X_L, 2)).toEqual([0xba, 0x1a])
  })

  test('WHO_AM_I is 3d, CTRL_REG1 is 10 and CTRL_REG3 is 03 after power-on', () => {
    const { read } = setUp()
    expect(read(Register.WHO_AM_I, 1)).toEqual([0x3d])
    expect(read(Register.CTRL_REG1, 5)).toEqual([0x10, 0x00, 0x03, 0x00, 0x00])
  })
})

describe('conversions', () => {
  test.each([
    ['low', 1_000],
    ['medium', 1_786],
    ['high', 3_334],
    ['ultra', 6_452],
  ] as const)('performance %s takes %i us, then the chip is powered down', (performance, conversionUs) => {
    const { bench, model, call } = setUp({ performance })
    call()
    const before = bench.board.ledger.table()['lis3mdl']!['measuring']!
    expect(call().elapsedUs).toBeGreaterThan(conversionUs)
    expect(bench.board.ledger.table()['lis3mdl']!['measuring']! - before).toBeCloseTo(conversionUs * 2e-9 * 3.3, 9)
    expect(model.settings[2]! & 3).toBe(3)
  })

  test('data is available at the end and not any more once z was read', () => {
    const { bench, write, read } = setUp()
    write(Register.CTRL_REG3, 0x01)
    bench.run(999)
    expect(read(Register.STATUS_REG, 1)).toEqual([0])
    bench.run(2)
    expect(read(Register.STATUS_REG, 1)).toEqual([0x0f])
    read(Register.OUT_X_L, 6)
    expect(read(Register.STATUS_REG, 1)).toEqual([0])
  })

  test('in continuous mode data that nobody read is overrun', () => {
    const { bench, write, read } = setUp()
    write(Register.CTRL_REG3, 0x00)
    bench.run(1_001)
    expect(read(Register.STATUS_REG, 1)).toEqual([0x0f])
    bench.run(100_000)
    expect(read(Register.STATUS_REG, 1)).toEqual([0xff])
  })

  test('a field beyond the range is an overflow', () => {
    const { model, driver, sample } = setUp()
    model.at.y = -600
    expect(sample().overflow).toBe(true)
    driver.configure({ range: 8 })
    expect(sample()).toMatchObject({ overflow: false })
  })

  test('a soft reset puts everything back; what is not there or not modelled is noted', () => {
    const { bench, write, read } = setUp()
    write(Register.CTRL_REG1, 0x7c)
    write(Register.CTRL_REG2, 0x04)
    expect(read(Register.CTRL_REG1, 3)).toEqual([0x10, 0x00, 0x03])
    write(Register.WHO_AM_I, 1)
    write(Register.INT_CFG, 1)
    expect(bench.notes).toHaveLength(2)
  })

  test('without bit 7 of its address a register is read again and again', () => {
    const { bench } = setUp()
    expect(readFrom(bench, 0x1c, [Register.CTRL_REG3], 3)).toEqual([3, 3, 3])
  })
})
