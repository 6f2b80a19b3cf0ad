import { describe, expect, test } from 'vitest'
import {
  Max17048,
  Register,
  compensation,
  decode,
  type CellSample,
  type Max17048Options,
} from '../../firmware/drivers/max17048.js'
import { chipConformance } from './conformance.js'
import { busOf, chatter, connectionTo, hangOn, onI2c, readFrom } from './i2c-test-bench.js'
import { Max17048Model, max17048Range } from './max17048.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts = onI2c('max17048', 0x36)

/** A model on a cell that the test sets. */
class CelledModel extends Max17048Model {
  constructor(
    bench: TestBench,
    readonly cell = { voltage: 3.7, stateOfCharge: 50 },
  ) {
    super(bench.board, { voltage: () => cell.voltage, stateOfCharge: () => cell.stateOfCharge })
    hangOn(bench, this)
  }
}

const registers = Object.values(Register)

chipConformance({
  chip: chips.max17048,
  parts,
  makeModel: (bench) => new CelledModel(bench),
  options: (bench): Max17048Options => connectionTo(bench),
  create: (options) => new Max17048(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { address: 0x37 },
    { hibernation: 'often' },
    { emptyBelow: 0 },
    { emptyBelow: 33 },
    { emptyBelow: 4.5 },
    { cellTemperature: NaN },
    { timers: undefined },
  ],
  quantities: [
    {
      name: 'state of charge',
      ...max17048Range.stateOfCharge,
      tolerance: () => max17048Range.stateOfCharge.step / 1.9,
      set: (model, value) => (model.cell.stateOfCharge = value),
      get: ({ stateOfCharge }) => stateOfCharge,
    },
    {
      name: 'voltage',
      ...max17048Range.voltage,
      tolerance: () => max17048Range.voltage.step / 1.9,
      set: (model, value) => (model.cell.voltage = value),
      get: ({ voltage }) => voltage,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'bus', cause: 'nack-address', withinUs: 1_000 },
    { faults: { hung: true }, kind: 'bus', cause: 'nack-data', withinUs: 1_000 },
    { faults: { impostor: true } as object, kind: 'wrong-chip', withinUs: 1_000 },
  ],
  // The gauge has a new value every 250 ms.
  sampleWithinUs: 260_000,
  state: (model) => registers.map((register) => model.word(register)),
  traffic: (bench, _, bytes) => chatter(bench, 0x36, bytes),
})

/** A bench with a model on a cell, powered, and the driver open. */
function setUp(options: Partial<Max17048Options> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new CelledModel(bench))
  bench.powerUp()
  const driver = new Max17048({ ...connectionTo(bench), ...options })
  const sample = (): CellSample => bench.call<CellSample>((done) => driver.sample(done), 300_000).result!
  return { bench, model, driver, sample, bus: busOf(bench) }
}

describe('the datasheet as judge', () => {
  test('registers have their power-on values (register summary)', () => {
    const { bench } = setUp()
    expect(readFrom(bench, 0x36, [Register.VERSION], 2)).toEqual([0x00, 0x12])
    expect(readFrom(bench, 0x36, [Register.HIBRT], 4)).toEqual([0x80, 0x30, 0x97, 0x1c])
    expect(readFrom(bench, 0x36, [Register.VALRT], 2)).toEqual([0x00, 0xff])
    expect(readFrom(bench, 0x36, [Register.VRESET], 1)).toEqual([0x96])
    expect(readFrom(bench, 0x36, [Register.STATUS], 1)).toEqual([0x01])
  })

  test('a count is 78.125 uV, 1/256 percent and 0.208 percent an hour (register summary)', () => {
    const { voltage, stateOfCharge, rate } = decode(Uint8Array.of(0xff, 0xff, 0x64, 0x00, 0xff, 0xff))
    expect(voltage).toBeCloseTo(5.12 - 78.125e-6, 9)
    expect(stateOfCharge).toBe(100)
    expect(rate).toBe(-0.208)
  })

  test('3.7 V and 50 percent are b9 00 and 32 00: 3.7 / 78.125e-6 is 47360', () => {
    const { bench, sample } = setUp()
    sample()
    expect(readFrom(bench, 0x36, [Register.VCELL], 4)).toEqual([0xb9, 0x00, 0x32, 0x00])
  })

  test('4 percent is the alert threshold 1c, 32 percent 00, 1 percent 1f (ATHD)', () => {
    for (const [emptyBelow, athd] of [
      [4, 0x1c],
      [32, 0x00],
      [1, 0x1f],
    ] as const) {
      const { model, sample } = setUp({ emptyBelow })
      sample()
      expect(model.word(Register.CONFIG) & 0x1f).toBe(athd)
    }
  })

  test('RCOMP is 97 at 20 degrees, less when warm, more when cold', () => {
    expect([20, 40, 0, -40].map(compensation)).toEqual([0x97, 0x97 - 10, 0x97 + 100, 0xff])
  })
})

describe('times and states', () => {
  test('after power-on the voltage comes first, the state of charge 175 ms later', () => {
    const bench = new TestBench(parts)
    bench.solder(new CelledModel(bench))
    bench.board.powerOn()
    bench.run(16_000)
    expect(readFrom(bench, 0x36, [Register.VCELL], 4)).toEqual([0, 0, 0, 0])
    bench.run(2_000)
    expect(readFrom(bench, 0x36, [Register.VCELL], 4)).toEqual([0xb9, 0, 0, 0])
    bench.run(300_000)
    expect(readFrom(bench, 0x36, [Register.SOC], 2)).toEqual([0x32, 0])
  })

  test('active it measures every 250 ms, in hibernation every 45 s', () => {
    const { bench, model, sample, driver } = setUp({ hibernation: 'never' })
    sample()
    bench.run(1_000)
    readFrom(bench, 0x36, [Register.VCELL], 2)
    model.cell.voltage = 4
    expect(readFrom(bench, 0x36, [Register.VCELL], 1)).toEqual([0xb9])
    bench.run(250_000)
    expect(readFrom(bench, 0x36, [Register.VCELL], 1)).toEqual([0xc8])
    driver.configure({ hibernation: 'always' })
    sample()
    model.cell.voltage = 3.7
    bench.run(44_600_000)
    expect(readFrom(bench, 0x36, [Register.VCELL], 1)).toEqual([0xc8])
    bench.run(400_000)
    expect(readFrom(bench, 0x36, [Register.VCELL], 1)).toEqual([0xb9])
  })

  test('hibernates after six quiet minutes and wakes when the voltage jumps by 60 mV', () => {
    const { bench, model, sample } = setUp()
    sample()
    bench.run(361_000_000)
    expect(model.isHibernating).toBe(true)
    model.cell.voltage = 3.6
    bench.run(46_000_000)
    sample()
    expect(model.isHibernating).toBe(false)
  })

  test('stays active while the cell empties by 27 percent an hour or more (HIBRT 80)', () => {
    const { bench, model } = setUp()
    for (let minute = 0; minute < 20; minute++) {
      model.cell.stateOfCharge -= 30 / 60
      bench.run(60_000_000)
      readFrom(bench, 0x36, [Register.SOC], 2)
    }
    expect(model.isHibernating).toBe(false)
  })

  test('tells the rate of discharge to half a step', () => {
    const { bench, model, sample } = setUp()
    sample()
    bench.run(1_000_000)
    sample()
    for (let minute = 0; minute < 5; minute++) {
      model.cell.stateOfCharge -= 12 / 60
      bench.run(60_000_000 - 300_000)
      sample()
    }
    expect(Math.abs(sample().rate + 12)).toBeLessThan(0.208)
  })

  test('draws 23 uA active and 3 uA in hibernation (front page)', () => {
    const { bench, sample } = setUp({ hibernation: 'always' })
    const activeUs = bench.nowUs
    sample()
    bench.run(3600_000_000)
    const { active, hibernate } = bench.board.ledger.table()['max17048']!
    expect(active).toBeCloseTo((activeUs / 1e6) * 23e-6 * 3.7, 6)
    expect(hibernate).toBeCloseTo(3600 * 3e-6 * 3.7, 4)
  })
})

describe('alerts and commands', () => {
  test('below the threshold the chip says so, until it is told that this was seen', () => {
    const { bench, model, sample, bus } = setUp({ emptyBelow: 10 })
    sample()
    expect(model.word(Register.STATUS) & 0x1000).toBe(0)
    model.cell.stateOfCharge = 9
    sample()
    sample()
    expect(model.word(Register.STATUS) & 0x1000).toBe(0x1000)
    expect(model.word(Register.CONFIG) & 0x20).toBe(0x20)
    model.cell.stateOfCharge = 50
    bench.run(1_000_000)
    sample()
    bus.write(0x36, Uint8Array.of(Register.STATUS, 0, 0), true)
    expect(model.word(Register.STATUS)).toBe(0)
  })

  test('54 00 in CMD is a power-on reset; any other command is noted and ignored', () => {
    const { bench, model, bus, sample } = setUp({ emptyBelow: 10 })
    sample()
    bus.write(0x36, Uint8Array.of(Register.CMD, 0x12, 0x34), true)
    expect(bench.notes).toHaveLength(1)
    bus.write(0x36, Uint8Array.of(Register.CMD, 0x54, 0x00), true)
    expect(model.word(Register.CONFIG)).toBe(0x971c)
    expect(model.word(Register.VCELL)).toBe(0)
  })

  test('sleeps only where MODE allows it', () => {
    const { bench, bus } = setUp()
    const asleep = () => bench.board.ledger.table()['max17048']!['sleep']!
    bus.write(0x36, Uint8Array.of(Register.CONFIG, 0x97, 0x9c), true)
    bench.run(1_000_000)
    expect(asleep()).toBe(0)
    bus.write(0x36, Uint8Array.of(Register.MODE, 0x20, 0x00), true)
    bus.write(0x36, Uint8Array.of(Register.CONFIG, 0x97, 0x9c), true)
    bench.run(1_000_000)
    expect(asleep()).toBeCloseTo(0.5e-6 * 3.7, 9)
  })
})
