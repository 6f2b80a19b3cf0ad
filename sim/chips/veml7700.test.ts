import { describe, expect, test } from 'vitest'
import {
  Register,
  Veml7700,
  corrected,
  decode,
  measurement,
  resolution,
  type Gain,
  type IntegrationTimeMs,
  type Veml7700Options,
  type Veml7700Sample,
} from '../../firmware/drivers/veml7700.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'
import { Veml7700Model, veml7700Range, type Veml7700World } from './veml7700.js'

const parts = onI2c('veml7700', 0x10)

/** A model with a light that the test sets. */
class LitModel extends Veml7700Model {
  constructor(
    bench: TestBench,
    readonly light = { lux: 500 },
    world: Partial<Veml7700World> = {},
  ) {
    super(bench.board, { illuminance: () => light.lux, ...world })
    hangOn(bench, this)
  }
}

chipConformance({
  chip: chips.veml7700,
  parts,
  makeModel: (bench) => new LitModel(bench),
  options: (bench): Veml7700Options => connectionTo(bench),
  create: (options) => new Veml7700(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ address: 0x48 }, { gain: 4 }, { gain: '1/2' }, { integrationTime: 10 }, { timers: undefined }],
  quantities: [
    // A straight stretch first: noise of the light is noise of the reading there.
    {
      name: 'illuminance of lamps',
      min: 0,
      max: 1000,
      tolerance: () => veml7700Range.step / 1.6,
      set: (model, value) => (model.light.lux = value),
      get: ({ illuminance }) => illuminance,
    },
    {
      name: 'illuminance',
      min: veml7700Range.min,
      max: veml7700Range.max,
      // The slope of the correction: 1 in the dark, 7 at 35 klx, 21 at 120 klx.
      tolerance: (value) => (veml7700Range.step / 1.9) * (1.2 + value / 5000),
      set: (model, value) => (model.light.lux = value),
      get: ({ illuminance }) => illuminance,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'bus', cause: 'nack-data', withinUs: 1_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  sampleWithinUs: 117_000,
  state: (model) => model.registers,
  traffic: (bench, _, bytes) => chatter(bench, 0x10, bytes),
})

/** A bench with a lit model, powered, and the driver open. */
function setUp(lux: number, options: Partial<Veml7700Options> = {}, world: Partial<Veml7700World> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new LitModel(bench, { lux }, world))
  bench.powerUp()
  const driver = new Veml7700({ ...connectionTo(bench), ...options })
  return {
    bench,
    model,
    driver,
    sample: () => bench.call<Veml7700Sample>((done) => driver.sample(done)).result!,
    write: (...bytes: number[]) => busOf(bench).write(0x10, Uint8Array.from(bytes), true),
  }
}

describe('the datasheet as judge', () => {
  test.each([
    ['1/8', 25, 2.1504],
    ['1/4', 25, 1.0752],
    ['1', 25, 0.2688],
    ['2', 25, 0.1344],
    ['1/8', 100, 0.5376],
    ['1', 100, 0.0672],
    ['2', 800, 0.0042],
  ] as const)('a count at gain %s and %i ms is %f lx (84323, resolution table)', (gain, integrationTime, lux) => {
    expect(resolution(gain as Gain, integrationTime as IntegrationTimeMs)).toBeCloseTo(lux, 9)
  })

  test('gain 1/8 and 100 ms is 00 10 in ALS_CONF_0, shut down 01 10; gain 2 and 800 ms is c0 08 (command format)', () => {
    const written = (gain: Gain, integrationTime: IntegrationTimeMs) =>
      measurement(gain, integrationTime).flatMap((step) => ('write' in step ? [[...step.write]] : []))
    expect(written('1/8', 100)).toEqual([
      [0, 0x00, 0x10],
      [0, 0x01, 0x10],
    ])
    expect(written('2', 800)[0]).toEqual([0, 0xc0, 0x08])
    expect(written('1/4', 25)[0]).toEqual([0, 0x00, 0x1b])
  })

  test('10,000 lx uncorrected are 14,792 lx by the polynomial (84323, worked out by hand)', () => {
    // 6013.5 - 9392.4 + 8148.8 + 10023
    expect(corrected(10_000)).toBeCloseTo(14_792.9, 6)
    expect(corrected(100)).toBeCloseTo(101.036, 2)
  })

  test('the model has 18,601 counts at 14,792.9 lx, gain 1/8, 100 ms: 10,000 / 0.5376 (the same line backwards)', () => {
    const { bench, write } = setUp(14_792.9)
    write(Register.ALS_CONF_0, 0x00, 0x10)
    bench.run(102_501)
    const [low, high] = readFrom(bench, 0x10, [Register.ALS], 2)
    expect(low! | (high! << 8)).toBe(18_601)
  })

  test('words are low byte first: 39 30 is 12345 counts', () => {
    expect(decode(Uint8Array.of(0x39, 0x30, 0xff, 0xff), 0.0042)).toMatchObject({
      white: 65535 * 0.0042,
      overflow: true,
    })
    expect(decode(Uint8Array.of(0x39, 0x30, 0, 0), 0.0042).illuminance).toBeCloseTo(12345 * 0.0042 * 1.0023, 0)
  })
})

describe('integrations by the virtual clock', () => {
  test('counts are there 2.5 ms and one integration after power-on, the old ones before', () => {
    const { bench, model, write } = setUp(100)
    const counts = () => {
      const [low, high] = readFrom(bench, 0x10, [Register.ALS], 2)
      return low! | (high! << 8)
    }
    write(Register.ALS_CONF_0, 0x00, 0x00)
    bench.run(102_499)
    expect(counts()).toBe(0)
    bench.run(2)
    const first = counts()
    expect(first).toBeGreaterThan(1400)
    model.light.lux = 0
    bench.run(99_000)
    expect(counts()).toBe(first)
    bench.run(1_001)
    expect(counts()).toBe(0)
  })

  test.each([25, 50, 100, 200, 400, 800] as const)('a slow part is ready in time at %i ms', (integrationTime) => {
    const { sample } = setUp(100, { integrationTime, gain: '1' }, { conversion: 'maximum' })
    expect(Math.abs(sample().illuminance - 100)).toBeLessThan(0.2)
  })

  test('dim light with the greatest gain and the longest time: 0.01 lx is seen', () => {
    const { sample } = setUp(0.01, { gain: '2', integrationTime: 800 })
    expect(Math.abs(sample().illuminance - 0.01)).toBeLessThan(0.0022)
  })

  test('too much light for the gain is said', () => {
    expect(setUp(20_000, { gain: '1' }).sample().overflow).toBe(true)
    expect(setUp(1000, { gain: '1' }).sample().overflow).toBe(false)
  })

  test('is shut down between samples', () => {
    const { bench, sample } = setUp(100)
    sample()
    bench.run(3600_000_000)
    const { on, shutdown } = bench.board.ledger.table()['veml7700']!
    expect(on).toBeGreaterThan(45e-6 * 3.3 * 0.114)
    expect(on).toBeLessThan(45e-6 * 3.3 * 0.116)
    expect(shutdown).toBeCloseTo(3600 * 0.5e-6 * 3.3, 5)
  })
})

describe('registers', () => {
  test('thresholds set their flags, which reading takes back (ALS_INT bits 14 and 15)', () => {
    const { bench, model, write } = setUp(100)
    write(Register.ALS_WH, 0xe8, 0x03)
    write(Register.ALS_WL, 0x64, 0x00)
    write(Register.ALS_CONF_0, 0x02, 0x00)
    bench.run(110_000)
    expect(readFrom(bench, 0x10, [Register.ALS_INT], 2)).toEqual([0, 0x40])
    expect(readFrom(bench, 0x10, [Register.ALS_INT], 2)).toEqual([0, 0])
    model.light.lux = 0
    bench.run(110_000)
    expect(readFrom(bench, 0x10, [Register.ALS_INT], 2)).toEqual([0, 0x80])
  })

  test('what cannot be written, and what is not modelled, is noted', () => {
    const { bench, write } = setUp(100)
    write(Register.ALS, 1, 2)
    write(Register.POWER_SAVING, 1, 0)
    write(Register.ALS_CONF_0, 0x40, 0x01)
    expect(bench.notes).toHaveLength(3)
  })

  test('configure changes gain and time of the next sample and keeps both when it refuses', () => {
    const { driver, sample } = setUp(1000, { gain: '2', integrationTime: 800 })
    expect(() => driver.configure({ gain: '1/8', integrationTime: 30 as never })).toThrow(RangeError)
    expect(sample().overflow).toBe(true)
    driver.configure({ gain: '1/8', integrationTime: 100 })
    expect(sample()).toMatchObject({ overflow: false })
  })
})
