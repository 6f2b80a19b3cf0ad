import { describe, expect, test } from 'vitest'
import { Lis3mdl, Register, decode, type Lis3mdlOptions } from '../../firmware/drivers/lis3mdl.js'
import type { MagneticFieldSample } from '../../firmware/drivers/magnetic-field.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { Lis3mdlModel, lis3mdlRange } from './lis3mdl.js'
import { axisQuantities, earthField } from './magnetometer-test-bench.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts = onI2c('lis3mdl', 0x1c)

/** A model in a field that the test sets. */
class FieldedModel extends Lis3mdlModel {
  constructor(
    bench: TestBench,
    readonly at = earthField(),
  ) {
    super(bench.board, { field: () => at })
    hangOn(bench, this)
  }
}

chipConformance({
  chip: chips.lis3mdl,
  parts,
  makeModel: (bench) => new FieldedModel(bench),
  options: (bench): Lis3mdlOptions => connectionTo(bench),
  create: (options) => new Lis3mdl(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ address: 0x1d }, { range: 2 }, { performance: 'best' }, { timers: undefined }],
  quantities: axisQuantities<FieldedModel, MagneticFieldSample>(lis3mdlRange.max, lis3mdlRange.step / 1.9),
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'not-ready', withinUs: 30_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  sampleWithinUs: 10_000,
  closeAfterUs: [0, 1_000, 5_000],
  state: (model) => model.settings,
  traffic: (bench, _, bytes) => chatter(bench, 0x1c, bytes),
})

/** A bench with a model in the earth's field, powered, and the driver open. */
function setUp(options: Partial<Lis3mdlOptions> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new FieldedModel(bench))
  bench.powerUp()
  const driver = new Lis3mdl({ ...connectionTo(bench), ...options })
  const call = () => bench.call<MagneticFieldSample>((done) => driver.sample(done), 100_000)
  const write = (register: number, value: number) => busOf(bench).write(0x1c, Uint8Array.of(register, value), true)
  const read = (register: number, count: number) => readFrom(bench, 0x1c, [register | 0x80], count)
  return { bench, model, driver, call, sample: () => call().result!, write, read }
}

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
