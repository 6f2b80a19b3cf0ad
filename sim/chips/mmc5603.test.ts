import { describe, expect, test } from 'vitest'
import type { MagneticFieldSample } from '../../firmware/drivers/magnetic-field.js'
import { Mmc5603, Register, decode, measurement, type Mmc5603Options } from '../../firmware/drivers/mmc5603.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { axisQuantities, earthField } from './magnetometer-test-bench.js'
import { Mmc5603Model, mmc5603Range, type Mmc5603World } from './mmc5603.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts = onI2c('mmc5603', 0x30)

/** A model in a field that the test sets. */
class FieldedModel extends Mmc5603Model {
  constructor(
    bench: TestBench,
    readonly at = earthField(),
    world: Partial<Mmc5603World> = {},
  ) {
    super(bench.board, { field: () => at, ...world })
    hangOn(bench, this)
  }
}

chipConformance({
  chip: chips.mmc5603,
  parts,
  makeModel: (bench) => new FieldedModel(bench),
  options: (bench): Mmc5603Options => connectionTo(bench),
  create: (options) => new Mmc5603(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ address: 0x31 }, { bandwidth: 100 }, { timers: undefined }],
  quantities: axisQuantities<FieldedModel, MagneticFieldSample>(mmc5603Range.max, mmc5603Range.step / 1.9),
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'not-ready', withinUs: 50_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  sampleWithinUs: 30_000,
  state: (model) => model.settings,
  traffic: (bench, _, bytes) => chatter(bench, 0x30, bytes),
})

/** A bench with a model in the earth's field, powered, and the driver open. */
function setUp(options: Partial<Mmc5603Options> = {}, world: Partial<Mmc5603World> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new FieldedModel(bench, undefined, world))
  bench.powerUp()
  const driver = new Mmc5603({ ...connectionTo(bench), ...options })
  const call = () => bench.call<MagneticFieldSample>((done) => driver.sample(done), 100_000)
  const write = (register: number, value: number) => busOf(bench).write(0x30, Uint8Array.of(register, value), true)
  const read = (register: number, count: number) => readFrom(bench, 0x30, [register], count)
  return { bench, model, driver, call, sample: () => call().result!, write, read }
}

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
