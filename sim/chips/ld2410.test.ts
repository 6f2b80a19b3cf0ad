import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeReport,
  encodeCommand,
  gatesAndHold,
  Ld2410Reader,
  type Ld2410Incoming,
  type Ld2410Report,
} from '../../firmware/drivers/ld2410-frames.js'
import { Ld2410, type Ld2410Options } from '../../firmware/drivers/ld2410.js'
import type { Part } from '../../firmware/hal/index.js'
import { fromHex, toHex } from '../../protocols/bytes/index.js'
import { chipConformance } from './conformance.js'
import { Ld2410Model, type RadarTarget } from './ld2410.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [{ role: 'radar', bus: 'serial', part: 'ld2410', hz: 256_000, purpose: 'presence' }]
const car: RadarTarget = { distance: 1.5, isMoving: true, energy: 80 }

class PlacedModel extends Ld2410Model {
  constructor(
    { board }: TestBench,
    readonly scene: { targets: readonly RadarTarget[] } = { targets: [car] },
    readonly line = board.uartTo('radar', 256_000),
  ) {
    super(board, line, () => scene.targets)
  }
}

const optionsOf = ({ device }: TestBench): Ld2410Options => ({ ...device.serial['radar']!, timers: device.timers })

chipConformance({
  chip: chips.ld2410,
  parts,
  makeModel: (bench) => new PlacedModel(bench),
  options: optionsOf,
  create: (options) => new Ld2410(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { baud: 300 }, { baud: undefined }],
  quantities: [
    {
      name: 'moving distance',
      min: 0.3,
      max: 6,
      tolerance: () => 0.0051,
      set: (model, distance) => (model.scene.targets = [{ ...car, distance }]),
      get: ({ movingDistance }) => movingDistance,
    },
    {
      name: 'still energy',
      min: 20,
      max: 100,
      tolerance: () => 0.51,
      set: (model, energy) => (model.scene.targets = [{ distance: 2, isMoving: false, energy }]),
      get: ({ stillEnergy }) => stillEnergy,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 500_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 500_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 500_000 },
  ],
  sampleWithinUs: 110_000,
  // The suite samples at a report: its last bit is 0.9 ms away.
  closeAfterUs: [0, 100, 800],
  state: (model) => [model.configuration, model.isInConfiguration, model.line.baud],
  traffic: (_, model, bytes) => model.onBytes(bytes),
})

function setUp() {
  const bench = new TestBench(parts)
  const model = bench.solder(new PlacedModel(bench))
  bench.powerUp()
  const driver = new Ld2410(optionsOf(bench))
  const sample = () => bench.call<Ld2410Report>((done) => driver.sample(done), 600_000).result!
  return { bench, model, driver, sample }
}

const readAll = (bytes: Iterable<number>): Ld2410Incoming[] => {
  const reader = new Ld2410Reader()
  return Array.from(bytes).flatMap((byte) => reader.take(byte) ?? [])
}

/** The protocol document's sample of a basic report (facts/protocols.md section 3; recalled). */
const published = fromHex('f4f3f2f10d00' + '02aa02' + '510000' + '00003b' + '0000' + '5500' + 'f8f7f6f5')

describe('frames', () => {
  test('the published report shows a target that stands, its moving distance 81 cm kept', () => {
    const [incoming] = readAll(published)
    expect(incoming).toMatchObject({ kind: 'report' })
    const { payload } = incoming as { payload: Uint8Array }
    expect(decodeReport(payload)).toMatchObject({
      isMoving: false,
      isStill: true,
      movingDistance: 0.81,
      stillEnergy: 59,
    })
  })

  test('enable configuration is FD FC FB FA 04 00 FF 00 01 00 04 03 02 01 (protocol 2.2.1)', () => {
    expect(toHex(encodeCommand(0x00ff, [1, 0]))).toBe('fdfcfbfa0400ff00010004030201')
    expect(toHex(encodeCommand(0x00fe))).toBe('fdfcfbfa0200fe0004030201')
  })

  test('gates 8 and 8 with five seconds are three words of 16 and 32 bits (protocol 2.2.3)', () => {
    expect(toHex(encodeCommand(0x0060, gatesAndHold(8, 8, 5)))).toBe(
      'fdfcfbfa14006000' + '000008000000' + '010008000000' + '020005000000' + '04030201',
    )
  })

  test('a report is one frame wherever the stream is cut, and behind any noise', () => {
    const whole = readAll(published)
    for (let cut = 0; cut < published.length; cut++)
      expect(readAll([...published.slice(0, cut), ...published]).filter(({ kind }) => kind === 'report')).toHaveLength(
        whole.length,
      )
    const noise = fc
      .uint8Array({ maxLength: 30 })
      .map((bytes) => bytes.filter((byte) => byte !== 0xf4 && byte !== 0xfd))
    fc.assert(
      fc.property(noise, (bytes) => {
        expect(readAll([...bytes, ...published])).toEqual(whole)
      }),
    )
  })

  test('damage costs one frame', () => {
    const longer = published.slice()
    longer[5] = 0x7f
    expect(readAll([...longer, ...published]).map(({ kind }) => kind)).toEqual(['damaged', 'report'])
    expect(decodeReport(Uint8Array.of(2, 0xaa))).toBeUndefined()
  })
})

describe('what is seen', () => {
  test('a moving and a still target, the nearer one as the detection', () => {
    const { model, sample } = setUp()
    model.scene.targets = [car, { distance: 0.9, isMoving: false, energy: 60 }]
    expect(sample()).toEqual({
      isMoving: true,
      isStill: true,
      movingDistance: 1.5,
      movingEnergy: 80,
      stillDistance: 0.9,
      stillEnergy: 60,
      detectionDistance: 0.9,
    })
  })

  test('a target that has gone is held for the hold time', () => {
    const { bench, model, sample } = setUp()
    sample()
    model.scene.targets = []
    bench.run(3_000_000)
    expect(sample().isMoving).toBe(true)
    bench.run(3_000_000)
    expect(sample()).toMatchObject({ isMoving: false, isStill: false, detectionDistance: 0 })
  })

  test('what is beyond the farthest gate or too weak is not seen', () => {
    const { bench, model, driver, sample } = setUp()
    model.scene.targets = [{ ...car, energy: 10 }]
    bench.run(10_000_000)
    expect(sample().isMoving).toBe(false)
    model.scene.targets = [{ ...car, distance: 4 }]
    const near = { movingGate: 3, stillGate: 3, holdSeconds: 0 }
    expect(bench.call((done) => driver.configure(near, done as never)).error).toBeNull()
    expect(sample().isMoving).toBe(false)
  })
})

describe('commands', () => {
  test('settings are taken, reports go on afterwards, and both survive the supply', () => {
    const { bench, model, driver, sample } = setUp()
    const settings = { movingGate: 4, stillGate: 5, holdSeconds: 300 }
    expect(bench.call((done) => driver.configure(settings, done as never)).error).toBeNull()
    expect(model.configuration).toEqual(settings)
    expect(model.isInConfiguration).toBe(false)
    expect(sample().isMoving).toBe(true)
    bench.board.brownOut()
    expect(model.configuration).toEqual(settings)
  })

  test('settings without configuration enabled, and unknown commands, are refused', () => {
    const { bench, model } = setUp()
    const heard: string[] = []
    model.line.tap = { onBytes: (bytes) => heard.push(toHex(bytes)) }
    model.onBytes(encodeCommand(0x0060, gatesAndHold(2, 2, 1)))
    model.onBytes(encodeCommand(0x00ff, [1, 0]))
    model.onBytes(encodeCommand(0x0062))
    bench.run(50_000)
    expect(heard).toEqual([
      'fdfcfbfa04006001010004030201',
      'fdfcfbfa0800ff0100000100400004030201',
      'fdfcfbfa04006201010004030201',
    ])
    expect(model.configuration.movingGate).toBe(8)
  })

  test.each([
    { movingGate: 1, stillGate: 8, holdSeconds: 5 },
    { movingGate: 8, stillGate: 9, holdSeconds: 5 },
    { movingGate: 8, stillGate: 8, holdSeconds: -1 },
    { movingGate: 2.5, stillGate: 8, holdSeconds: 5 },
  ])('%o is refused before anything is sent', (settings) => {
    const { driver } = setUp()
    expect(() => driver.configure(settings, () => {})).toThrow(RangeError)
  })

  test('a second configuration while one is under way is "busy"', () => {
    const { bench, driver } = setUp()
    const settings = { movingGate: 4, stillGate: 5, holdSeconds: 3 }
    driver.configure(settings, () => {})
    expect(bench.call((done) => driver.configure(settings, done as never)).error).toMatchObject({ kind: 'busy' })
  })
})
