import { describe, expect, test } from 'vitest'
import {
  Register,
  calibrationOf,
  checksum,
  counterSteps,
  decodePacket,
  joulesPerCount,
  readFrame,
  referenceFrontEnd,
  writeFrame,
} from '../../firmware/drivers/bl0942-frames.js'
import { Bl0942, type Bl0942Options, type Bl0942Sample } from '../../firmware/drivers/bl0942.js'
import { busError, type Part } from '../../firmware/hal/index.js'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import type { UartPort } from '../board/uart.js'
import { Bl0942Model, bl0942Range } from './bl0942.js'
import { noLoad, type MeterLoad } from './bl0942-meter.js'
import { chipConformance } from './conformance.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const baud = 4800
const parts: readonly Part[] = [{ role: 'meter', bus: 'serial', part: 'bl0942', hz: baud, purpose: 'mains' }]

/** A model that can be given one figure of its load at a time. */
class LoadedModel extends Bl0942Model {
  private load: MeterLoad = { ...noLoad, power: 100, powerFactor: 0.9 }

  constructor(
    bench: TestBench,
    readonly line: UartPort = bench.board.uartTo('meter', baud),
  ) {
    super(bench.board, line)
    this.setLoad(this.load)
  }

  change(change: Partial<MeterLoad>): void {
    this.load = { ...this.load, ...change }
    this.setLoad(this.load)
  }
}

const optionsOf = (bench: TestBench): Bl0942Options => ({
  ...bench.device.serial['meter']!,
  timers: bench.device.timers,
})

const calibration = calibrationOf(referenceFrontEnd)

chipConformance({
  chip: chips.bl0942,
  parts,
  makeModel: (bench) => new LoadedModel(bench),
  options: optionsOf,
  create: (options) => new Bl0942(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [
    { address: 4 },
    { address: -1 },
    { baud: 9601 },
    { baud: undefined },
    { timers: undefined },
    { calibration: { countsPerVolt: 0, countsPerAmpere: 1, countsPerWatt: 1 } },
    { resume: { energy: -1, counter: 0 } },
    { resume: { energy: 0, counter: 0x1000000 } },
  ],
  quantities: [
    {
      name: 'voltage',
      ...bl0942Range.voltage,
      tolerance: (value) => value * bl0942Range.voltage.tolerance + 1 / calibration.countsPerVolt,
      set: (model, voltage) => model.change({ voltage }),
      get: ({ voltage }) => voltage,
    },
    {
      name: 'power',
      ...bl0942Range.power,
      tolerance: (value) => Math.abs(value) * bl0942Range.power.tolerance + 1 / calibration.countsPerWatt,
      set: (model, power) => model.change({ power }),
      get: ({ power }) => power,
    },
    {
      name: 'current',
      ...bl0942Range.current,
      tolerance: (value) => value * bl0942Range.current.tolerance + 1 / calibration.countsPerAmpere,
      set: (model, current) => model.change({ power: current * 230 * 0.9, powerFactor: 0.9 }),
      get: ({ current }) => current,
    },
    {
      name: 'frequency',
      min: 45,
      max: 65,
      tolerance: () => 0.003,
      set: (model, frequency) => model.change({ frequency }),
      get: ({ frequency }) => frequency,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 110_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 110_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 110_000 },
  ],
  sampleWithinUs: 53_000,
  state: (model) => [
    model.counter,
    Object.values(Register).map((register) => model.register(register)),
    model.line.baud,
  ],
  traffic: (_, model, bytes) => model.onBytes(bytes),
})

/** A bench with a model on it, powered, and the driver open. */
function setUp(options: Partial<Bl0942Options> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new LoadedModel(bench))
  bench.powerUp()
  const driver = new Bl0942({ ...optionsOf(bench), ...options })
  return {
    bench,
    model,
    driver,
    sample: () => bench.call<Bl0942Sample>((done) => driver.sample(done), 110_000).result!,
  }
}

/** What the chip sent last, and what it is sent. */
function eavesdrop(model: LoadedModel): { sent: string[] } {
  const heard: { sent: string[] } = { sent: [] }
  const { send } = model.line
  model.line.send = (bytes) => {
    heard.sent.push(toHex(bytes))
    return send.call(model.line, bytes)
  }
  return heard
}

/** The references that ESPHome uses for its sample: its power reference is a measured one, not the formula's. */
const esphome = { countsPerVolt: 15873.35944299, countsPerAmpere: 251213.46469622, countsPerWatt: 596 }
const samplePacket = fromHex('55a7ea0139b537a7ea01d0e800e80300204e00000000f8')

describe('the wire, by published vectors', () => {
  test('the sample packet is 230 V, 0.5 A, 100 W, CF 1000, 50 Hz (facts/protocols.md 4.2)', () => {
    const counts = decodePacket(samplePacket)
    expect(counts.voltage / esphome.countsPerVolt).toBeCloseTo(230, 3)
    expect(counts.current / esphome.countsPerAmpere).toBeCloseTo(0.5, 4)
    expect(counts.power / esphome.countsPerWatt).toBeCloseTo(100, 6)
    expect(counts.energy).toBe(1000)
    expect(1e6 / counts.period).toBe(50)
    expect(checksum(samplePacket, 22, 0x58)).toBe(0xf8)
  })

  test('the unchanged driver reads the sample packet off the line, even in pieces', () => {
    for (let cut = 1; cut < samplePacket.length; cut++) {
      const { bench, driver, model } = setUp({ calibration: esphome })
      model.setFaults({ missing: true })
      const { error, result } = bench.call<Bl0942Sample>((done) => {
        driver.sample(done)
        model.line.send(samplePacket.slice(0, cut))
        model.line.send(samplePacket.slice(cut))
      })
      expect(error).toBeNull()
      expect(result!.voltage).toBeCloseTo(230, 3)
      expect(result!.energy).toBeCloseTo((1000 * 1638.4 * 256) / 596, 3)
    }
  })

  test('the model at 230 V, 0.5 A on the reference design has the counts of the formulas', () => {
    const { model, bench } = setUp()
    const heard = eavesdrop(model)
    model.change({ power: 100, powerFactor: 100 / 115 })
    model.onBytes(readFrame(0, Register.PACKET))
    bench.run(100_000)
    const counts = decodePacket(fromHex(heard.sent[0]!))
    expect(counts.current).toBe(Math.round((305978 * 0.5) / 1.218))
    expect(counts.power).toBe(Math.round(100 * calibration.countsPerWatt))
    expect(calibration.countsPerWatt).toBeCloseTo(623.39, 1) // as worked out in a public driver for 1 mOhm, 510 Ohm
  })

  test('register writes carry their checksum: USR_WRPROT = 0x55 is a8 1d 55 00 00 e5', () => {
    expect(toHex(writeFrame(0, Register.USR_WRPROT, 0x55))).toBe('a81d550000e5')
    expect(toHex(writeFrame(3, Register.SOFT_RESET, 0x5a5a5a))).toBe('ab1c5a5a5a2a')
  })
})

describe('damage on the line', () => {
  const noise = [0x00, 0x55, 0xff, 0x55, 0x13]

  test.each([1, 2, 3, 4, 5])('finds the packet behind %i stray bytes', (count) => {
    const { bench, driver, model } = setUp({ calibration: esphome })
    model.setFaults({ missing: true })
    const { error, result } = bench.call<Bl0942Sample>((done) => {
      driver.sample(done)
      model.line.send(Uint8Array.from([...noise.slice(0, count), ...samplePacket]))
    })
    expect(error).toBeNull()
    expect(result!.power).toBeCloseTo(100, 6)
  })

  test('every single flipped byte is found: never a wrong sample', () => {
    for (let index = 0; index < samplePacket.length; index++) {
      const { bench, driver, model } = setUp()
      model.setFaults({ missing: true })
      const damaged = samplePacket.map((byte, place) => (place === index ? byte ^ 0x10 : byte))
      const { error, completions } = bench.call<Bl0942Sample>((done) => {
        driver.sample(done)
        model.line.send(damaged)
      })
      expect(completions).toBe(1)
      expect(error?.kind).toBe(index === 0 ? 'no-answer' : 'checksum')
    }
  })

  test('a truncated packet is no answer', () => {
    const { bench, driver, model } = setUp()
    model.setFaults({ missing: true })
    const { error } = bench.call<Bl0942Sample>((done) => {
      driver.sample(done)
      model.line.send(samplePacket.slice(0, 22))
    })
    expect(error?.kind).toBe('no-answer')
  })

  test('a port that refuses the question is a "bus" error with its cause, later', () => {
    const { bench, driver } = setUp()
    driver.close()
    const options = optionsOf(bench)
    class FullPort extends options.io {
      override write(): void {
        throw busError('buffer-full', 'no room')
      }
    }
    const stuffed = new Bl0942({ ...options, io: FullPort })
    const outcome = bench.call<Bl0942Sample>((done) => stuffed.sample(done))
    expect(outcome).toMatchObject({
      completions: 1,
      inside: false,
      error: { kind: 'bus', cause: { kind: 'buffer-full' } },
    })
  })

  test('what came too late for one sample does not spoil the next', () => {
    const { bench, driver, model, sample } = setUp()
    model.setFaults({ missing: true })
    bench.call<Bl0942Sample>((done) => driver.sample(done))
    model.line.send(samplePacket) // whole and right, but old
    bench.run(100_000)
    model.setFaults({})
    expect(sample()).toMatchObject({ power: expect.closeTo(100, 1), voltage: expect.closeTo(230, 2) })
  })

  test('the chip forgets half a frame after a pause of 20 ms', () => {
    const { bench, model } = setUp()
    const heard = eavesdrop(model)
    model.onBytes(Uint8Array.of(0x58))
    bench.run(30_000)
    model.onBytes(Uint8Array.of(0x04))
    model.onBytes(Uint8Array.of(0x58))
    bench.run(10_000)
    model.onBytes(Uint8Array.of(0x04))
    expect(heard.sent).toHaveLength(1)
  })
})

describe('the energy counter', () => {
  test('100 W for an hour are 360 kJ to one step, whoever looks in between', () => {
    const quiet = setUp()
    const watched = setUp()
    quiet.bench.run(3600_000_000)
    for (let minute = 0; minute < 60; minute++) {
      watched.sample()
      watched.bench.run(60_000_000 - 110_000)
    }
    const step = joulesPerCount(calibration)
    expect(Math.abs(quiet.sample().energy - 360_000)).toBeLessThan(step + 100 * 0.3)
    expect(Math.abs(watched.sample().energy - 360_000)).toBeLessThan(step + 100 * 0.3)
  })

  test('a changing load is integrated exactly', () => {
    const { bench, model, sample } = setUp()
    const before = sample().counter
    const startUs = bench.nowUs
    let energy = 0
    for (const power of [0, 30, 60, 15.5, 250]) {
      model.change({ power })
      bench.run(777_777_000)
      energy += power * 777.777
    }
    model.change({ power: 0 })
    expect(bench.nowUs - startUs).toBe(5 * 777_777_000)
    const steps = sample().counter - before
    expect(Math.abs(steps - energy / joulesPerCount(calibration))).toBeLessThan(1)
  })

  test('wraps at 2^24 steps, and the driver does not notice', () => {
    const { bench, model, sample } = setUp()
    model.change({ power: 6600 })
    const spanJ = 2 ** 24 * joulesPerCount(calibration)
    const quarterUs = Math.round((spanJ / 6600 / 4) * 1e6)
    let last = sample()
    for (let quarter = 0; quarter < 6; quarter++) {
      bench.run(quarterUs)
      const next = sample()
      expect(next.energy - last.energy).toBeGreaterThan(0.249 * spanJ)
      expect(next.energy - last.energy).toBeLessThan(0.251 * spanJ)
      last = next
    }
    expect(last.counter).toBeLessThan(2 ** 24)
    expect(last.energy).toBeGreaterThan(1.49 * spanJ)
  })

  test.each([
    [0, 5, 5],
    [0xfffffe, 1, 3],
    [5, 5, 0],
    [1000, 10, 10], // the chip began anew
    [0xff0000, 0x10, 0x10010],
  ])('from %i to %i are %i steps', (before, now, steps) => {
    expect(counterSteps(before, now)).toBe(steps)
  })

  test('goes on from what an earlier sample said', () => {
    const { bench, driver, sample } = setUp()
    bench.run(3600_000_000)
    const { energy, counter } = sample()
    driver.close()
    bench.run(3600_000_000)
    const later = new Bl0942({ ...optionsOf(bench), resume: { energy, counter } })
    const { result } = bench.call<Bl0942Sample>((done) => later.sample(done))
    expect(Math.abs(result!.energy - 720_000)).toBeLessThan(1000)
  })

  test('counts neither below the creep threshold (0.2 W) nor without mains', () => {
    const { bench, model, sample } = setUp()
    model.change({ power: 0.2 })
    const before = sample()
    expect(before.power).toBe(0)
    bench.run(3600_000_000)
    expect(sample().counter).toBe(before.counter)
    model.change({ power: 100, voltage: 0 })
    bench.run(3600_000_000)
    expect(sample()).toMatchObject({ counter: before.counter, voltage: 0, frequency: 0, current: 0 })
  })
})

describe('registers', () => {
  const configure = (bench: TestBench, driver: Bl0942, options: object) =>
    bench.call<void>((done) => driver.configure(options, (error) => done(error, undefined)))

  test('configure writes MODE through the write protection and reads it back', () => {
    const { bench, model, driver, sample } = setUp()
    expect(model.register(Register.MODE)).toBe(0x87)
    const outcome = configure(bench, driver, { lineFrequency: 60, refreshUs: 800_000, accumulation: 'signed' })
    expect(outcome).toMatchObject({ error: null, completions: 1, inside: false })
    expect(model.register(Register.MODE)).toBe(0x2f)
    expect(model.register(Register.USR_WRPROT)).toBe(0)
    expect(sample().power).toBeCloseTo(100, 0)
    expect(bench.notes).toEqual([])
  })

  test('signed accumulation lets energy that flows back count against what was drawn', () => {
    const { bench, model, driver, sample } = setUp()
    configure(bench, driver, { accumulation: 'signed' })
    bench.run(3600_000_000)
    const high = sample()
    model.change({ power: -50 })
    bench.run(3600_000_000)
    const back = sample()
    expect(back.power).toBeCloseTo(-50, 1)
    expect(high.counter - back.counter).toBeCloseTo(180_000 / joulesPerCount(calibration), -1)
  })

  test('a locked register is not written, and the chip says so', () => {
    const { bench, model } = setUp()
    model.onBytes(writeFrame(0, Register.MODE, 0x03))
    expect(model.register(Register.MODE)).toBe(0x87)
    model.onBytes(Uint8Array.of(...writeFrame(0, Register.USR_WRPROT, 0x55).subarray(0, 5), 0))
    expect(model.register(Register.USR_WRPROT)).toBe(0)
    expect(bench.notes).toHaveLength(2)
  })

  test('configure on a silent chip ends with "no-answer", on a deaf one with "not-ready"', () => {
    const { bench, model, driver } = setUp()
    model.setFaults({ missing: true })
    expect(configure(bench, driver, {}).error?.kind).toBe('no-answer')
    model.setFaults({})
    const { onBytes } = model
    model.onBytes = (bytes) => {
      if (bytes[0] !== 0xa8 || bytes[1] !== Register.MODE) onBytes.call(model, bytes)
    }
    expect(configure(bench, driver, { lineFrequency: 60 }).error?.kind).toBe('not-ready')
    expect(configure(bench, driver, { lineFrequency: 50 }).error).toBeNull()
  })

  test('configure refuses other values and a second question, and ends with "closed" after close', () => {
    const { bench, driver } = setUp()
    expect(() => driver.configure({ lineFrequency: 55 as 50 }, () => {})).toThrow(RangeError)
    expect(() => driver.configure({ refreshUs: 1 as 400_000 }, () => {})).toThrow(RangeError)
    expect(() => driver.configure({ accumulation: 'none' as 'signed' }, () => {})).toThrow(RangeError)
    const outcome = bench.call<void>((done) => {
      driver.configure({}, (error) => done(error, undefined))
      expect(bench.call<Bl0942Sample>((late) => driver.sample(late), 10).error?.kind).toBe('busy')
      driver.close()
    })
    expect(outcome).toMatchObject({ completions: 1, error: { kind: 'closed' } })
  })

  test('an answer to a register read is three bytes and a checksum over what was asked', () => {
    const { model, bench } = setUp()
    const heard = eavesdrop(model)
    model.onBytes(readFrame(0, Register.MODE))
    bench.run(10_000)
    const sum = 0x58 + 0x19 + 0x87
    expect(heard.sent).toEqual([toHex(Uint8Array.of(0x87, 0, 0, ~sum & 0xff))])
  })

  test('four chips share a line: each hears its own address only', () => {
    const { model } = setUp()
    const heard = eavesdrop(model)
    model.onBytes(readFrame(1, Register.MODE))
    model.onBytes(readFrame(0, Register.MODE))
    expect(heard.sent).toHaveLength(1)
  })
})
