import { describe, expect, test } from 'vitest'
import { Bh1750, Instruction, decode, measurement, modes, type Bh1750Options } from '../../firmware/drivers/bh1750.js'
import { busError, type Part } from '../../firmware/hal/index.js'
import { Bh1750Model, bh1750Range, type Bh1750World } from './bh1750.js'
import { chipConformance } from './conformance.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [{ role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, purpose: 'daylight' }]

/** A model with a light that the test sets. */
class LitModel extends Bh1750Model {
  constructor(
    bench: TestBench,
    readonly light: { lux: number },
    world: Partial<Bh1750World> = {},
  ) {
    super(bench.board, { illuminance: () => light.lux, ...world })
    bench.board.i2cOf('light').bus.attach(this)
  }
}

const optionsOf = (bench: TestBench): Bh1750Options => ({ ...bench.device.i2c['light']!, timers: bench.device.timers })

chipConformance({
  chip: chips.bh1750,
  parts,
  makeModel: (bench) => new LitModel(bench, { lux: 1000 }),
  options: optionsOf,
  create: (options) => new Bh1750(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { address: 0x24 },
    { address: NaN },
    { mode: 'highest' },
    { measurementTime: 30 },
    { measurementTime: 255 },
    { measurementTime: 69.5 },
    { timers: undefined },
  ],
  quantities: [
    {
      name: 'illuminance',
      min: bh1750Range.min,
      max: bh1750Range.max,
      tolerance: () => bh1750Range.step,
      set: (model, value) => (model.light.lux = value),
      get: (sample) => sample.illuminance,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'bus', cause: 'nack-data', withinUs: 1_000 },
  ],
  sampleWithinUs: 181_000,
  state: (model) => [model.dataRegister, model.measurementTime, model.isOn],
  traffic: (bench, _, bytes) => {
    const { bus } = bench.board.i2cOf('light')
    bus.write(0x23, bytes, bytes.length % 2 === 0)
    bus.read(0x23, new Uint8Array(bytes.length % 5), true)
  },
})

/** A bench with a lit model on it, powered. */
function benchWith(lux: number, world: Partial<Bh1750World> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new LitModel(bench, { lux }, world))
  return { bench: bench.powerUp(), model, bus: bench.board.i2cOf('light').bus }
}

const readCounts = (bus: { read(address: number, into: Uint8Array, stop: boolean): string }): number => {
  const bytes = new Uint8Array(2)
  bus.read(0x23, bytes, true)
  return (bytes[0]! << 8) | bytes[1]!
}

describe('the datasheet as judge', () => {
  test('83 90 reads 28067 lx in high resolution (rev. B p. 10, rev. D p. 7)', () => {
    expect(Math.floor(decode(Uint8Array.of(0x83, 0x90), modes.high))).toBe(28066) // 28066.67: the sheet rounds up
  })

  test('28067 lx leaves 83 90 in the data register (the same line, read backwards)', () => {
    const { bench, bus } = benchWith(28067)
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeHigh), true)
    bench.run(180_000)
    expect(readCounts(bus)).toBe(0x8390)
  })

  test('sensitivity goes with MTreg / 69: 0.11 lx a count in mode 2 at 254 (rev. D p. 11)', () => {
    const lux = decode(Uint8Array.of(0, 1), modes.high2, 254)
    expect(lux).toBeCloseTo(0.11, 2)
  })

  test('MTreg is written as 01000 and its upper three bits, 011 and its lower five (rev. D p. 5)', () => {
    const writes = measurement(modes.low, 138).filter((step) => 'write' in step)
    expect(writes.map(({ write }) => [...write])).toEqual([[0b0100_0100], [0b0110_1010], [0x23]])
  })

  test('at MTreg 31 it sees 100,000 lx (front page: up to 100,000 lx by adjusting)', () => {
    const { bench } = benchWith(100_000)
    const driver = new Bh1750({ ...optionsOf(bench), measurementTime: 31 })
    const { result } = bench.call<{ illuminance: number }>((done) => driver.sample(done))
    expect(result!.illuminance).toBeGreaterThan(99_997)
    expect(result!.illuminance).toBeLessThanOrEqual(100_000)
  })
})

describe('conversions by the virtual clock', () => {
  test('a read before the conversion is over returns the previous counts', () => {
    const { bench, model, bus } = benchWith(100)
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeHigh), true)
    bench.run(119_999)
    expect(readCounts(bus)).toBe(0)
    bench.run(2)
    expect(readCounts(bus)).toBe(120)
    model.light.lux = 200
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeHigh), true)
    bench.run(60_000)
    expect(readCounts(bus)).toBe(120)
  })

  test('a slow part takes the datasheet maximum, and the driver still gets the new value', () => {
    const { bench } = benchWith(500, { conversion: 'maximum' })
    const driver = new Bh1750(optionsOf(bench))
    const { result } = bench.call<{ illuminance: number }>((done) => driver.sample(done))
    expect(result!.illuminance).toBe(500)
  })

  test('light counts at the end of the conversion, not at its start', () => {
    const { bench, model, bus } = benchWith(10)
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeLow), true)
    bench.run(15_000)
    model.light.lux = 40
    bench.run(1_001)
    expect(readCounts(bus)).toBe(48)
  })

  test('one-shot powers down by itself, continuous mode goes on until power down', () => {
    const { bench, model, bus } = benchWith(10)
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeHigh), true)
    expect(model.isOn).toBe(true)
    bench.run(130_000)
    expect(model.isOn).toBe(false)
    bus.write(0x23, Uint8Array.of(Instruction.ContinuousHigh2), true)
    bench.run(1_000_000)
    expect(readCounts(bus)).toBe(24)
    model.light.lux = 20
    bench.run(130_000)
    expect(readCounts(bus)).toBe(48)
    bus.write(0x23, Uint8Array.of(Instruction.PowerDown), true)
    model.light.lux = 0
    bench.run(1_000_000)
    expect([readCounts(bus), model.isOn]).toEqual([48, false])
  })

  test('saturates at 65535 counts', () => {
    const { bench } = benchWith(120_000)
    const driver = new Bh1750(optionsOf(bench))
    expect(bench.call<{ illuminance: number }>((done) => driver.sample(done)).result).toEqual({ illuminance: 54612.5 })
  })
})

describe('instructions', () => {
  test('reset clears the data register, but not in power down', () => {
    const { bench, bus } = benchWith(100)
    bus.write(0x23, Uint8Array.of(Instruction.OneTimeHigh), true)
    bench.run(200_000)
    bus.write(0x23, Uint8Array.of(Instruction.Reset), true)
    expect(readCounts(bus)).toBe(120)
    expect(bench.notes).toHaveLength(1)
    bus.write(0x23, Uint8Array.of(Instruction.PowerOn), true)
    bus.write(0x23, Uint8Array.of(Instruction.Reset), true)
    expect(readCounts(bus)).toBe(0)
  })

  test('acknowledges and ignores what it does not know, and says so', () => {
    const { bench, bus } = benchWith(100)
    expect(bus.write(0x23, Uint8Array.of(0x99), true)).toBe('ok')
    expect(bus.write(0x23, Uint8Array.of(Instruction.PowerOn, Instruction.OneTimeHigh), true)).toBe('ok')
    bench.run(200_000)
    expect(readCounts(bus)).toBe(0)
    expect(bench.notes.map(({ level }) => level)).toEqual(['warning', 'warning'])
  })

  test('configure changes mode and sensitivity of the next sample and keeps both when it refuses', () => {
    const { bench } = benchWith(10.4)
    const driver = new Bh1750(optionsOf(bench))
    driver.configure({ mode: 'high2', measurementTime: 138 })
    expect(() => driver.configure({ mode: 'low', measurementTime: 5 })).toThrow(RangeError)
    const { result, elapsedUs } = bench.call<{ illuminance: number }>((done) => driver.sample(done))
    expect(Math.abs(result!.illuminance - 10.4)).toBeLessThan(0.21) // one count
    expect(elapsedUs).toBeGreaterThan(360_000)
  })

  test('a bus that throws at the call is a "bus" error with its cause, later', () => {
    const { bench } = benchWith(10)
    const options = optionsOf(bench)
    class TakenBus extends options.io {
      override write(): void {
        throw busError('arbitration', 'somebody else has the bus')
      }
    }
    const driver = new Bh1750({ ...options, io: TakenBus })
    const outcome = bench.call((done) => driver.sample(done))
    expect(outcome).toMatchObject({
      completions: 1,
      inside: false,
      error: { kind: 'bus', cause: { kind: 'arbitration' } },
    })
  })

  test('draws 120 uA while it measures and nothing to speak of in between (rev. B p. 2)', () => {
    const { bench } = benchWith(10)
    const driver = new Bh1750(optionsOf(bench))
    bench.call((done) => driver.sample(done), 3600_000_000)
    const { on, down } = bench.board.ledger.table()['bh1750']!
    expect(on).toBeCloseTo(0.12 * 360e-6, 9)
    expect(down).toBeCloseTo(3600 * 30e-9, 6)
  })
})
