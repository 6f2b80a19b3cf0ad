import { describe, expect, test } from 'vitest'
import {
  Command,
  Sht31,
  Status,
  decode,
  type Sht31Options,
  type TemperatureHumiditySample,
} from '../../firmware/drivers/sht31.js'
import { busError } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { chips } from './registry.js'
import { Sht31Model, sht31Range, type Sht31World } from './sht31.js'
import { TestBench } from './test-bench.js'

const parts = onI2c('sht31', 0x44)

/** A model in air that the test sets. */
class AiredModel extends Sht31Model {
  constructor(
    bench: TestBench,
    readonly air = { temperature: 25, humidity: 50 },
    world: Partial<Sht31World> = {},
  ) {
    super(bench.board, { temperature: () => air.temperature, humidity: () => air.humidity, ...world })
    hangOn(bench, this)
  }
}

chipConformance({
  chip: chips.sht31,
  parts,
  makeModel: (bench) => new AiredModel(bench),
  options: (bench): Sht31Options => connectionTo(bench),
  create: (options) => new Sht31(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { address: 0x46 },
    { repeatability: 'highest' },
    { repeatability: 'toString' },
    { heater: 1 },
    { timers: undefined },
  ],
  quantities: [
    {
      name: 'temperature',
      ...sht31Range.temperature,
      tolerance: () => sht31Range.temperature.step / 1.9,
      set: (model, value) => (model.air.temperature = value),
      get: ({ temperature }) => temperature,
    },
    {
      name: 'humidity',
      ...sht31Range.humidity,
      tolerance: () => sht31Range.humidity.step / 1.9,
      set: (model, value) => (model.air.humidity = value),
      get: ({ humidity }) => humidity,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'bus', cause: 'nack-address', withinUs: 20_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 20_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 3_000 },
  ],
  sampleWithinUs: 19_000,
  closeAfterUs: [0, 1000, 15_000],
  state: (model) => [model.statusRegister],
  traffic: (bench, _, bytes) => chatter(bench, 0x44, bytes),
})

/** A bench with a model in known air, powered. */
function setUp(world: Partial<Sht31World> = {}, options: Partial<Sht31Options> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new AiredModel(bench, undefined, world))
  bench.powerUp()
  const driver = new Sht31({ ...connectionTo(bench), ...options })
  const sample = () => bench.call<TemperatureHumiditySample>((done) => driver.sample(done), 100_000)
  return { bench, model, driver, sample, bus: busOf(bench) }
}

const bytesOf = (command: number) => Uint8Array.of(command >> 8, command & 0xff)

describe('the datasheet as judge', () => {
  test('66 67 a2 is 25.0 degrees, 5e b9 3c is 37.0 percent (Sensirion example words, facts/protocols.md 5)', () => {
    const { temperature, humidity } = decode(Uint8Array.of(0x66, 0x67, 0xa2, 0x5e, 0xb9, 0x3c))
    expect(temperature).toBeCloseTo(25, 2)
    expect(humidity).toBeCloseTo(37, 2)
  })

  test('25.0 degrees and 37.0 percent leave the same words on the wire (the same line, read backwards)', () => {
    const { bench, model, bus } = setUp()
    model.air.humidity = 37
    bus.write(0x44, bytesOf(Command.SingleShotHigh), true)
    bench.run(20_000)
    const bytes = new Uint8Array(6)
    expect(bus.read(0x44, bytes, true)).toBe('ok')
    // By the formula 25 degrees is 0x6666 and 37 percent is 0x5eb8; the example words are the next counts.
    expect([...bytes].slice(0, 2)).toEqual([0x66, 0x66])
    expect([...bytes].slice(3)).toEqual([0x5e, 0xb8, 0x0d])
  })

  test('be ef has the CRC 92, anything else is refused (table 20)', () => {
    const good = Uint8Array.of(0xbe, 0xef, 0x92, 0xbe, 0xef, 0x92)
    expect(decode(good).temperature).toBeCloseTo(-45 + 175 * 0.74584, 2)
    for (let bit = 0; bit < 48; bit++) {
      const bad = good.slice()
      bad[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => decode(bad)).toThrow('CRC')
    }
  })

  test('the ends of the scale are -45 and 130 degrees, 0 and 100 percent (section 4.13)', () => {
    expect(decode(Uint8Array.of(0, 0, 0x81, 0, 0, 0x81))).toEqual({ temperature: -45, humidity: 0 })
    expect(decode(Uint8Array.of(0xff, 0xff, 0xac, 0xff, 0xff, 0xac))).toEqual({ temperature: 130, humidity: 100 })
  })

  test('the status register is 8010 after power-on: alert pending, reset detected (table 18)', () => {
    const { bench, bus } = setUp()
    expect(readFrom(bench, 0x44, [0xf3, 0x2d], 2)).toEqual([0x80, 0x10])
    bus.write(0x44, bytesOf(Command.ClearStatus), true)
    expect(readFrom(bench, 0x44, [0xf3, 0x2d], 3)).toEqual([0, 0, 0x81])
  })
})

describe('measurements by the virtual clock', () => {
  test('does not acknowledge a read before the end, nor a second read of the same words', () => {
    const { bench, bus } = setUp()
    bus.write(0x44, bytesOf(Command.SingleShotHigh), true)
    bench.run(12_499)
    expect(bus.read(0x44, new Uint8Array(6), true)).toBe('nack-address')
    bench.run(2)
    expect(bus.read(0x44, new Uint8Array(6), true)).toBe('ok')
    expect(bus.read(0x44, new Uint8Array(6), true)).toBe('nack-address')
  })

  test.each([
    ['high', 15_500],
    ['medium', 6_500],
    ['low', 4_500],
  ] as const)('a slow part at repeatability %s is ready within %i us', (repeatability, longestUs) => {
    const { sample } = setUp({ conversion: 'maximum' }, { repeatability })
    sample()
    const { error, elapsedUs } = sample()
    expect(error).toBeNull()
    expect(elapsedUs).toBeGreaterThanOrEqual(longestUs)
    expect(elapsedUs).toBeLessThan(longestUs + 1_500)
  })

  test('draws 600 uA while it measures and 0.2 uA in between (table 3)', () => {
    const { bench, driver } = setUp()
    bench.call((done) => driver.sample(done), 3600_000_000)
    const { measuring, idle } = bench.board.ledger.table()['sht31']!
    expect(measuring).toBeCloseTo(600e-6 * 3.3 * 12.5e-3, 9)
    expect(idle).toBeCloseTo(3600 * 0.2e-6 * 3.3, 5)
  })
})

describe('commands', () => {
  test('the heater is what the driver was told, and shows in the status register', () => {
    const { model, driver, sample } = setUp({}, { heater: true })
    sample()
    expect(model.statusRegister & Status.Heater).toBe(Status.Heater)
    driver.configure({ heater: false })
    sample()
    expect(model.statusRegister & Status.Heater).toBe(0)
  })

  test('an unknown command is acknowledged, sets the command status and is noted', () => {
    const { bench, model, bus } = setUp()
    expect(bus.write(0x44, Uint8Array.of(0x12, 0x34), true)).toBe('ok')
    expect(model.statusRegister & Status.CommandFailed).toBe(Status.CommandFailed)
    expect(bench.notes).toHaveLength(1)
  })

  test('configure keeps everything when it refuses', () => {
    const { driver, sample } = setUp({}, { repeatability: 'low' })
    expect(() => driver.configure({ repeatability: 'high', heater: 'on' as never })).toThrow(TypeError)
    expect(sample().elapsedUs).toBeLessThan(8_000)
  })

  test('a bus that throws at the call is a "bus" error with its cause, later', () => {
    const { bench } = setUp()
    const options = connectionTo(bench)
    class TakenBus extends options.io {
      override write(): void {
        throw busError('arbitration', 'somebody else has the bus')
      }
    }
    const driver = new Sht31({ ...options, address: 0x45, io: TakenBus })
    expect(bench.call((done) => driver.sample(done))).toMatchObject({
      completions: 1,
      inside: false,
      error: { kind: 'bus', cause: { kind: 'arbitration' } },
    })
  })

  test('a chip that lost its supply for a moment is prepared again after the sample that failed', () => {
    const { bench, model, sample } = setUp({}, { heater: true })
    sample()
    model.setFaults({ missing: true })
    expect(sample().error?.kind).toBe('bus')
    model.powerOff()
    model.powerOn()
    model.setFaults({})
    expect(sample().error).toBeNull()
    expect(model.statusRegister & Status.Heater).toBe(Status.Heater)
    expect(bench.notes).toEqual([])
  })
})
