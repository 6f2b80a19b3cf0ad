import { describe, expect, test } from 'vitest'
import { Register, Tsl2591, decode, type Tsl2591Options, type Tsl2591Sample } from '../../firmware/drivers/tsl2591.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'
import { Tsl2591Model, tsl2591Range, type Tsl2591World } from './tsl2591.js'

const parts = onI2c('tsl2591', 0x29)

/** A model with a light that the test sets. */
class LitModel extends Tsl2591Model {
  constructor(
    bench: TestBench,
    readonly light = { lux: 5000 },
    world: Partial<Tsl2591World> = {},
  ) {
    super(bench.board, { illuminance: () => light.lux, ...world })
    hangOn(bench, this)
  }
}

chipConformance({
  chip: chips.tsl2591,
  parts,
  makeModel: (bench) => new LitModel(bench),
  options: (bench): Tsl2591Options => connectionTo(bench),
  create: (options) => new Tsl2591(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ address: 0x28 }, { gain: 25 }, { integrationTime: 150 }, { timers: undefined }],
  quantities: [
    {
      name: 'illuminance',
      min: tsl2591Range.min,
      max: tsl2591Range.max,
      // Half a count of each channel: (1 - r squared) and 2 (1 - r) of them, r = 0.13.
      tolerance: () => tsl2591Range.step * 0.5 * (0.983 + 1.74),
      set: (model, value) => (model.light.lux = value),
      get: ({ illuminance }) => illuminance,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'not-ready', withinUs: 140_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  sampleWithinUs: 111_000,
  state: (model) => model.settings,
  traffic: (bench, _, bytes) => chatter(bench, 0x29, bytes),
})

/** A bench with a lit model, powered, and the driver open. */
function setUp(lux: number, options: Partial<Tsl2591Options> = {}, world: Partial<Tsl2591World> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new LitModel(bench, { lux }, world))
  bench.powerUp()
  const driver = new Tsl2591({ ...connectionTo(bench), ...options })
  return {
    bench,
    model,
    driver,
    sample: () => bench.call<Tsl2591Sample>((done) => driver.sample(done)).result!,
    write: (...bytes: number[]) => busOf(bench).write(0x29, Uint8Array.from(bytes), true),
    read: (register: number, count: number) => readFrom(bench, 0x29, [0xa0 | register], count),
  }
}

describe('published facts as judge', () => {
  test('1000 and 200 counts at gain 25 in 100 ms are 104.4 lx (formula of public drivers, worked out by hand)', () => {
    // (1000 - 200) * (1 - 0.2) / (100 * 25 / 408) = 640 / 6.1275
    const { illuminance, infrared } = decode(Uint8Array.of(0xe8, 0x03, 0xc8, 0x00), 'medium', 100)
    expect(illuminance).toBeCloseTo(104.448, 3)
    expect(infrared).toBe(0.2)
  })

  test('104.448 lx with a fifth of infrared leave e8 03 c8 00 (the same line, read backwards)', () => {
    const { bench, write, read } = setUp(104.448, {}, { infrared: () => 0.2 })
    write(0xa1, 0x10)
    write(0xa0, 0x03)
    bench.run(100_001)
    expect(read(Register.C0DATAL, 4)).toEqual([0xe8, 0x03, 0xc8, 0x00])
  })

  test.each([
    ['low', 1],
    ['medium', 25],
    ['high', 428],
    ['maximum', 9876],
  ] as const)('gain %s is %i (operating characteristics)', (gain, factor) => {
    expect(decode(Uint8Array.of(0x10, 0x27, 0, 0), gain, 100).illuminance).toBeCloseTo((10_000 * 4.08) / factor, 9)
    const { sample } = setUp(30_000 / factor, { gain })
    expect(Math.abs(sample().illuminance * factor - 30_000)).toBeLessThan(6)
  })

  test('ID is 50, everything else 00 after power-on', () => {
    const { read } = setUp(0)
    expect(read(Register.ID, 1)).toEqual([0x50])
    expect([...read(Register.ENABLE, 2), ...read(Register.STATUS, 5)]).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('100 ms fill at 36863 counts, longer ones at 65535', () => {
    expect(setUp(200_000).sample().overflow).toBe(true)
    const { sample, read } = setUp(200_000, { integrationTime: 200 })
    expect(sample().overflow).toBe(true)
    expect(read(Register.C0DATAL, 2)).toEqual([0xff, 0xff])
    expect(decode(Uint8Array.of(0xff, 0x8f, 0, 0), 'low', 100).overflow).toBe(true)
    expect(decode(Uint8Array.of(0xff, 0x8f, 0, 0), 'low', 200).overflow).toBe(false)
  })

  test('no counts are no light and not a division by zero', () => {
    expect(decode(new Uint8Array(4), 'low', 100)).toEqual({ illuminance: 0, infrared: 0, overflow: false })
  })
})

describe('integrations by the virtual clock', () => {
  test('data is valid after one integration and stays until the next', () => {
    const { bench, model, write, read } = setUp(5000)
    write(0xa0, 0x03)
    bench.run(99_999)
    expect(read(Register.STATUS, 1)).toEqual([0])
    bench.run(2)
    expect(read(Register.STATUS, 1)).toEqual([1])
    const first = read(Register.C0DATAL, 4)
    model.light.lux = 0
    bench.run(99_000)
    expect(read(Register.C0DATAL, 4)).toEqual(first)
    bench.run(1_000)
    expect(read(Register.C0DATAL, 4)).toEqual([0, 0, 0, 0])
  })

  test.each([100, 200, 300, 400, 500, 600] as const)('a slow part is ready in time at %i ms', (integrationTime) => {
    const { sample } = setUp(5000, { integrationTime }, { conversion: 'maximum' })
    expect(Math.abs(sample().illuminance - 5000)).toBeLessThan(6)
  })

  test('sleeps between samples: 2.3 uA, and 275 uA while it is on (operating characteristics)', () => {
    const { bench, sample } = setUp(5000)
    sample()
    bench.run(3600_000_000)
    const { sleep, active } = bench.board.ledger.table()['tsl2591']!
    expect(active).toBeGreaterThan(275e-6 * 3 * 0.108)
    expect(active).toBeLessThan(275e-6 * 3 * 0.111)
    expect(sleep).toBeCloseTo(3600 * 2.3e-6 * 3, 4)
  })

  test('a command byte that is none and what is not modelled are noted; SRESET puts everything back', () => {
    const { bench, model, write } = setUp(5000)
    write(0x00, 0x03)
    write(0xa0, 0x13)
    // The byte that began wrong, its data, and the interrupt.
    expect(bench.notes).toHaveLength(3)
    write(0xa1, 0x80)
    expect(model.settings).toEqual([0, 0, 0])
  })
})
