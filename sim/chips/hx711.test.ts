import { describe, expect, test } from 'vitest'
import { Hx711, signed24, type Hx711Options, type Hx711Sample } from '../../firmware/drivers/hx711.js'
import type { Part } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { Hx711Model, type Hx711World } from './hx711.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'clock', bus: 'digital', part: 'hx711', purpose: 'PD_SCK' },
  { role: 'data', bus: 'digital', part: 'hx711', purpose: 'DOUT' },
]

/** A load cell of 50 kg and 2 mV/V: 85,899.3 counts a kilogram at gain 128 (2e-3 x 128 x 2^24 / 50). */
const countsPerKilogram = 85_899.345_92

class Scale extends Hx711Model {
  constructor(
    bench: TestBench,
    world: Partial<Hx711World> = {},
    readonly pan = { kilograms: 10 },
  ) {
    const { board } = bench
    super(board, board.netOf('digital', 'clock'), board.netOf('digital', 'data'), {
      bridge: () => (pan.kilograms / 50) * 2,
      ...world,
    })
  }
}

const optionsOf = ({ device }: TestBench): Hx711Options => ({
  io: device.digital['clock']!.io,
  clock: device.digital['clock']!.pin,
  data: device.digital['data']!.pin,
  timers: device.timers,
  calibration: { zero: 0, countsPerKilogram },
})

chipConformance({
  chip: chips.hx711,
  parts,
  makeModel: (bench) => new Scale(bench),
  options: optionsOf,
  create: (options) => new Hx711(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { timers: undefined },
    { clock: undefined },
    { data: undefined },
    { gain: 100 },
    { calibration: { zero: 0, countsPerKilogram: 0 } },
    { calibration: { zero: NaN, countsPerKilogram: 1 } },
  ],
  quantities: [
    {
      name: 'weight',
      min: 0,
      max: 90,
      tolerance: () => 0.51 / countsPerKilogram,
      set: (model, kilograms) => (model.pan.kilograms = kilograms),
      get: ({ weight }) => weight!,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 1_000_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 1_000_000 },
  ],
  sampleWithinUs: 900_000,
  state: (model) => [model.selectedGain, model.isPoweredDown],
  traffic: (bench, _, bytes) => {
    const net = bench.board.netOf('digital', 'clock')
    for (const byte of bytes) net.drive(bytes, { strength: 'pull', level: byte & 1 ? 1 : 0 })
    net.drive(bytes, { strength: 'pull', level: 0 })
    net.drive(bytes, undefined)
  },
})

function setUp(world: Partial<Hx711World> = {}, options: Partial<Hx711Options> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new Scale(bench, world))
  bench.powerUp()
  const driver = new Hx711({ ...optionsOf(bench), ...options })
  return { bench, model, driver, sample: () => bench.call<Hx711Sample>((done) => driver.sample(done)) }
}

describe('counts', () => {
  test.each([
    [0x000000, 0],
    [0x0a1b2c, 662_316],
    [0x7fffff, 8_388_607],
    [0x800000, -8_388_608],
    [0xffffff, -1],
  ])('%i is %i in two\u2019s complement (datasheet p. 4: 800000h lowest, 7FFFFFh highest)', (bits, counts) => {
    expect(signed24(bits)).toBe(counts)
  })

  test('20 mV at 5 V and gain 128 is full scale (datasheet p. 4: +-20 mV)', () => {
    // 20 mV over 5 V is 4 mV/V; the sheet rounds: 0.5 x 5 V / 128 is 19.53 mV.
    expect(setUp({ bridge: () => 19.53 / 5 }).sample().result!.counts / 2 ** 23).toBeCloseTo(1, 3)
    expect(setUp({ bridge: () => 4 }).sample().result).toMatchObject({ counts: 0x7fffff, isSaturated: true })
    expect(setUp({ bridge: () => -4 }).sample().result).toMatchObject({ counts: -0x800000, isSaturated: true })
  })

  test('a negative load is a negative weight', () => {
    const { model, sample } = setUp()
    model.pan.kilograms = -3
    expect(sample().result!.weight).toBeCloseTo(-3, 4)
  })
})

describe('channels and gains (datasheet, table 3)', () => {
  test.each([
    [128, 0.5, 2 ** 24 * 128 * 0.5e-3],
    [64, 0.5, 2 ** 24 * 64 * 0.5e-3],
    [32, 2, 2 ** 24 * 32 * 2e-3],
  ] as const)('gain %i at %d mV/V gives %d counts', (gain, millivolts, counts) => {
    const other = { bridge: () => 0.5, bridgeB: () => 2 }
    expect(millivolts).toBe(gain === 32 ? other.bridgeB() : other.bridge())
    const { model, sample } = setUp(other, { gain })
    expect(sample().result!.counts).toBe(Math.round(counts))
    expect(model.selectedGain).toBe(gain)
  })

  test('26 pulses select channel B for the next conversion, and that takes the settling time', () => {
    const { sample } = setUp({ bridgeB: () => 1 }, { gain: 32 })
    // Two readings: one that selects, at 400 ms from the supply, and one 400 ms later.
    expect(sample().elapsedUs).toBe(700_000)
    expect(sample().elapsedUs).toBeLessThan(100_000)
  })

  test('a rate of 80 a second settles in 50 ms', () => {
    const { bench, driver } = setUp({ rate: 80 })
    const times: number[] = []
    const again = (): void =>
      driver.sample(() => {
        times.push(bench.nowUs)
        if (times.length < 6) again()
      })
    again()
    bench.run(1_000_000)
    expect(times[5]! - times[4]!).toBe(12_500)
  })
})

describe('power-down', () => {
  test('a clock that is high for 60 us puts the chip to sleep, a sample wakes it and waits for it to settle', () => {
    const { bench, model, driver, sample } = setUp()
    sample()
    driver.powerDown()
    bench.run(59)
    expect(model.isPoweredDown).toBe(false)
    bench.run(2)
    expect(model.isPoweredDown).toBe(true)
    bench.run(1_000_000)
    const outcome = sample()
    expect(outcome.elapsedUs).toBe(400_000)
    expect(outcome.result!.weight).toBeCloseTo(10, 4)
  })

  test('asleep it draws next to nothing', () => {
    const { bench, driver } = setUp()
    driver.powerDown()
    bench.run(1000)
    const energy = (): number =>
      Object.values(bench.board.ledger.table()['hx711']!).reduce((sum, joules) => sum + joules, 0)
    const before = energy()
    bench.run(1_000_000)
    expect(energy() - before).toBeLessThan(4e-6)
  })
})
