import { describe, expect, test } from 'vitest'
import { Bl0942, type Bl0942Sample } from '../../firmware/drivers/bl0942.js'
import { Dimmer010V, voltsOf, type Dimmer010VOptions } from '../../firmware/drivers/dimmer-0-10v.js'
import { expectedPower, judgeLamp } from '../../firmware/drivers/lamp-curve.js'
import type { Part } from '../../firmware/hal/index.js'
import { Bl0942Model } from './bl0942.js'
import { chipConformance } from './conformance.js'
import { lampPower, makeLamp, powerFactor } from './lamp.js'
import { LedDriverModel, levelOfVolts, plainStage, type LedDriverFaults, type LedDriverWorld } from './led-driver.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'dimmer', bus: 'pwm', part: 'dimmer-0-10v', hz: 1000, purpose: 'lamp' },
  { role: 'meter', bus: 'serial', part: 'bl0942', hz: 9600, purpose: 'mains' },
]

const lamp = makeLamp({ ratedPowerW: 100 })

class WiredLamp extends LedDriverModel {
  constructor(bench: TestBench, world: Partial<LedDriverWorld> = {}, meter?: Bl0942Model) {
    super(bench.board, bench.board.netOf('pwm', 'dimmer'), { lamp, ...world }, meter)
  }
}

const optionsOf = (bench: TestBench): Dimmer010VOptions => bench.device.pwm['dimmer']!

chipConformance({
  chip: chips['dimmer-0-10v'],
  parts,
  makeModel: (bench) => new WiredLamp(bench),
  options: optionsOf,
  create: (options) => new Dimmer010V(options),
  use: (driver) => driver.setLevel(50),
  badOptions: [
    { hz: 0 },
    { hz: NaN },
    { minimumPercent: 0 },
    { minimumPercent: 100 },
    { calibration: { zeroDuty: 1, fullDuty: 1 } },
    { calibration: { zeroDuty: -0.1 } },
    { calibration: { fullDuty: 1.1 } },
  ],
  state: (model) => [model.level, model.power, model.controlVolts],
  traffic: (bench, model, bytes) => {
    for (const byte of bytes)
      bench.board
        .netOf('pwm', 'dimmer')
        .drive(model, byte < 16 ? undefined : { strength: 'strong', level: 1, duty: byte / 255, hz: 1000 })
    bench.board.netOf('pwm', 'dimmer').drive(model, undefined)
  },
})

function setUp(world: Partial<LedDriverWorld> = {}, options: Partial<Dimmer010VOptions> = {}) {
  const bench = new TestBench(parts)
  const chip = bench.solder(new Bl0942Model(bench.board, bench.board.uartTo('meter', 9600)))
  const model = bench.solder(new WiredLamp(bench, world, chip))
  bench.powerUp()
  const dimmer = new Dimmer010V({ ...optionsOf(bench), ...options })
  const meter = new Bl0942({ ...bench.device.serial['meter']!, timers: bench.device.timers })
  return { bench, model, dimmer, sample: () => bench.call<Bl0942Sample>((done) => meter.sample(done), 100_000).result! }
}

/** A hundredth of a percent: 16 bits of duty cycle and nothing else. */
const fine = 1e-4

describe('the control line (IEC 60929 Annex E)', () => {
  test.each([
    [0, 0],
    [5, 1],
    [10, 1],
    [55, 5.5],
    [100, 10],
  ])('%i %% is %d V', (percent, volts) => {
    expect(voltsOf(percent, 10)).toBeCloseTo(volts, 12)
  })

  test.each([
    [0.9, 0.1],
    [1, 0.1],
    [5.5, 0.55],
    [10, 1],
    [12, 1],
  ])('%d V is level %d', (volts, level) => {
    expect(levelOfVolts(volts, 0.1)).toBeCloseTo(level, 12)
  })

  test('every level that is set is the level that is given, from off to full', () => {
    const { model, dimmer } = setUp()
    for (let percent = 0; percent <= 100; percent++) {
      dimmer.setLevel(percent)
      expect(dimmer.level).toBe(percent === 0 ? 0 : Math.max(10, percent))
      expect(Math.abs(model.level * 100 - dimmer.level)).toBeLessThan(100 * fine + 0.02)
    }
  })

  test('an inverting stage is the same lamp with an inverting calibration', () => {
    const stage = { voltsAtZero: 10, voltsAtFull: 0, idleVolts: 10 }
    const { model, dimmer } = setUp({ stage }, { calibration: { zeroDuty: 1, fullDuty: 0 } })
    expect(model.level).toBe(0)
    dimmer.setLevel(30)
    expect(model.level).toBeCloseTo(0.3, 3)
    dimmer.close()
    expect(model.level).toBe(1)
  })

  test('switches off below 0.6 V, on above 0.8 V, and keeps its state in between', () => {
    const { bench, model, dimmer } = setUp()
    dimmer.close()
    const net = bench.board.netOf('pwm', 'dimmer')
    const at = (volts: number): number => {
      net.drive(model, { strength: 'strong', level: 1, duty: volts / 10, hz: 1000 })
      return model.level
    }
    expect([0.5, 0.7, 0.81, 0.7, 0.61, 0.59, 0.7].map(at)).toEqual([0, 0, 0.1, 0.1, 0.1, 0, 0])
  })

  test('refuses levels that are none', () => {
    const { dimmer } = setUp()
    for (const level of [-1, 100.1, NaN]) expect(() => dimmer.setLevel(level)).toThrow(RangeError)
    expect(dimmer.level).toBe(0)
  })
})

describe('power and light', () => {
  test('the stated curve: 0.5 W off, 6 + 94 l W on, for a 100 W lamp', () => {
    expect(lampPower(0, lamp)).toBe(0.5)
    expect(lampPower(0.1, lamp)).toBeCloseTo(15.4, 12)
    expect(lampPower(0.5, lamp)).toBeCloseTo(53, 12)
    expect(lampPower(1, lamp)).toBe(100)
  })

  test('firmware expects what the lamp draws: two curves, written apart', () => {
    for (let percent = 0; percent <= 100; percent += 5)
      expect(expectedPower(percent, { ratedPowerW: 100 })).toBeCloseTo(lampPower(percent / 100, lamp), 9)
    const special = { ratedPowerW: 60, fixedPowerW: 5, standbyPowerW: 0.3 }
    for (const percent of [0, 10, 70, 100])
      expect(expectedPower(percent, special)).toBeCloseTo(lampPower(percent / 100, makeLamp(special)), 9)
  })

  test('power factor falls with the level', () => {
    expect([1, 0.5, 0.1, 0].map(powerFactor)).toEqual([0.97, 0.8825, expect.closeTo(0.6865, 9), 0.3])
  })

  test('a lamp that is no lamp is refused', () => {
    expect(() => makeLamp({ ratedPowerW: 10, fixedPowerW: 11 })).toThrow(RangeError)
    expect(() => makeLamp({ ratedPowerW: 10, minimumLevel: 0 })).toThrow(RangeError)
    expect(() => makeLamp({ ratedPowerW: NaN })).toThrow(RangeError)
  })

  test('the meter in front of the lamp measures it: 53 W at 50 %, power factor 0.88', () => {
    const { dimmer, sample } = setUp()
    dimmer.setLevel(50)
    const { power, voltage, current } = sample()
    expect(power).toBeCloseTo(53, 1)
    expect(power / (voltage * current)).toBeCloseTo(0.8825, 3)
    dimmer.setLevel(0)
    expect(sample().power).toBeCloseTo(0.5, 2)
  })

  test('ledger, counter and curve agree on the energy of a night; the shadow is the lamp at full', () => {
    const { bench, model, dimmer, sample } = setUp()
    const before = sample().energy
    const startJ = model.energyJ
    for (const [hours, percent] of [
      [5, 100],
      [6, 50],
      [2, 100],
    ] as const) {
      dimmer.setLevel(percent)
      bench.run(hours * 3600e6)
    }
    dimmer.setLevel(0)
    bench.run(11 * 3600e6)
    const nightJ = (7 * 100 + 6 * 53 + 11 * 0.5) * 3600
    expect((model.energyJ - startJ) / nightJ).toBeCloseTo(1, 4)
    expect((sample().energy - before) / nightJ).toBeCloseTo(1, 3)
    expect(model.baselineEnergyJ / (13 * 100 * 3600)).toBeCloseTo(1, 6)
    expect(model.onTimeUs).toBe(13 * 3600e6)
    const { off, on, fault } = bench.board.ledger.table()['lamp']!
    expect(on! / 3600).toBeCloseTo(7 * 100 + 6 * 53, 0)
    expect(off! / 3600).toBeCloseTo(11 * 0.5, 2)
    expect(fault).toBe(0)
  })

  test('flux goes with level, age and dirt', () => {
    const { model, dimmer } = setUp({ lamp: makeLamp({ ratedPowerW: 100, ratedLumens: 14_000, maintenance: 0.9 }) })
    dimmer.setLevel(50)
    expect(model.luminousFlux).toBeCloseTo(6300, -1)
    model.setFaults({ lumenLoss: 0.2 })
    expect(model.luminousFlux).toBeCloseTo(5040, -1)
    expect(model.power).toBeCloseTo(53, 1)
  })
})

describe('faults', () => {
  test.each<[LedDriverFaults, number, string]>([
    [{ open: true }, 1.5, 'failed'],
    [{ short: true }, 3, 'failed'],
    [{ missing: true }, 0, 'failed'],
    [{ hung: true }, 0.5, 'failed'],
    [{ lumenLoss: 0.5 }, 53, 'ok'],
  ])('%o at 50 %%: %d W, and the firmware says "%s"', (faults, watts, verdict) => {
    const { model, dimmer, sample } = setUp()
    dimmer.setLevel(50)
    model.setFaults(faults)
    expect(model.power).toBeCloseTo(watts, 1)
    expect(judgeLamp(dimmer.level, sample().power, { ratedPowerW: 100 })).toBe(verdict)
    if (verdict === 'failed') expect(model.luminousFlux).toBe(0)
    model.setFaults({})
    expect(judgeLamp(dimmer.level, sample().power, { ratedPowerW: 100 })).toBe('ok')
    expect(model.luminousFlux).toBeGreaterThan(0)
  })

  test('a stuck driver stays on when it is told to switch off', () => {
    const { model, dimmer, sample } = setUp()
    dimmer.setLevel(80)
    model.setFaults({ stuck: true })
    dimmer.setLevel(0)
    expect(judgeLamp(0, sample().power, { ratedPowerW: 100 })).toBe('unexpected-on')
    model.setFaults({})
    expect(model.level).toBe(0)
  })

  test.each([
    [100, 75, 'power-low'],
    [100, 125, 'power-high'],
    [100, 49, 'failed'],
    [100, 95, 'ok'],
    [0, 0.5, 'ok'],
    [0, 6, 'unexpected-on'],
  ] as const)('at %i %% and %d W of a 100 W lamp the verdict is %s', (level, power, verdict) => {
    expect(judgeLamp(level, power, { ratedPowerW: 100 })).toBe(verdict)
  })

  test('the baseline saves nothing by breaking: a broken lamp would have drawn no more at full', () => {
    const { bench, model, dimmer } = setUp()
    model.setFaults({ open: true })
    dimmer.setLevel(50)
    bench.run(3600e6)
    expect(model.baselineEnergyJ).toBeCloseTo(1.5 * 3600, 6)
    expect(bench.board.ledger.table()['lamp']!['fault']).toBeCloseTo(1.5 * 3600, 6)
  })

  test('without firmware the pull resistor decides: off by default, full with a pull-up', () => {
    const { bench, model, dimmer } = setUp()
    dimmer.setLevel(70)
    bench.board.powerOff()
    expect(model.level).toBe(0)
    const safe = setUp({ stage: { ...plainStage, idleVolts: 10 } })
    safe.dimmer.setLevel(70)
    safe.bench.board.powerOff()
    expect(safe.model.level).toBe(1)
  })
})
