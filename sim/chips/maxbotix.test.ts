import { describe, expect, test } from 'vitest'
import {
  Maxbotix,
  MaxbotixAnalog,
  MaxbotixPulse,
  type MaxbotixOptions,
  type MaxbotixSample,
} from '../../firmware/drivers/maxbotix.js'
import type { Part } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { MaxbotixModel } from './maxbotix.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'level', bus: 'serial', part: 'maxbotix', hz: 9600, purpose: 'fill level' },
  { role: 'width', bus: 'digital', part: 'maxbotix', purpose: 'pulse width' },
  { role: 'volts', bus: 'analog', part: 'maxbotix', purpose: 'analogue output' },
]

class PlacedModel extends MaxbotixModel {
  constructor(
    { board }: TestBench,
    readonly scene: { distance?: number } = { distance: 2 },
    readonly line = board.uartTo('level', 9600),
  ) {
    const outputs = { serial: line, pulse: board.netOf('digital', 'width'), analog: board.netOf('analog', 'volts') }
    super(board, outputs, () => scene.distance)
  }
}

const optionsOf = ({ device }: TestBench): MaxbotixOptions => ({ ...device.serial['level']!, timers: device.timers })

chipConformance({
  chip: chips.maxbotix,
  parts,
  makeModel: (bench) => new PlacedModel(bench),
  options: optionsOf,
  create: (options) => new Maxbotix(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { baud: 115_200 }, { baud: undefined }],
  quantities: [
    {
      name: 'distance',
      min: 0.3,
      max: 4.999,
      tolerance: () => 0.00051,
      set: (model, distance) => (model.scene.distance = distance),
      get: ({ distance }) => distance!,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 450_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 450_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 450_000 },
  ],
  sampleWithinUs: 160_000,
  state: (model) => model.line.baud,
  traffic: (bench, _, bytes) => bench.board.uartTo('level', 9600).send(bytes),
})

function setUp(distance?: number) {
  const bench = new TestBench(parts)
  const model = bench.solder(new PlacedModel(bench, { distance }))
  bench.powerUp()
  return { bench, model, driver: new Maxbotix(optionsOf(bench)) }
}

describe('the serial output', () => {
  test('1.875 m is "R1875" and CR (datasheet form; facts/protocols.md 2.4)', () => {
    const { bench, model } = setUp(1.875)
    let text = ''
    model.line.tap = { onBytes: (bytes) => (text += String.fromCharCode(...bytes)) }
    bench.run(300_000)
    expect(text.startsWith('R1875\r')).toBe(true)
  })

  test.each([
    ['R1875\r', 1.875],
    ['75\rR0300\r', 0.3],
    ['R18R2000\r', 2],
    ['R187\rR4999\r', 4.999],
    ['R18755\rR1000\r', 1],
  ])('%j is read as %d m, whole or byte by byte', (text, distance) => {
    const bench = new TestBench(parts)
    const line = bench.board.uartTo('level', 9600)
    bench.powerUp()
    const driver = new Maxbotix(optionsOf(bench))
    for (const pieces of [[text], Array.from(text)]) {
      const outcome = bench.call<MaxbotixSample>((done) => {
        driver.sample(done)
        for (const piece of pieces) line.send(Uint8Array.from(piece, (letter) => letter.charCodeAt(0)))
      }, 400_000)
      expect(outcome.result).toEqual({ distance })
    }
  })

  test('no target is no distance, a near one is 0.3 m', () => {
    const { bench, model, driver } = setUp()
    const sample = () => bench.call<MaxbotixSample>((done) => driver.sample(done)).result
    expect(sample()).toEqual({})
    model.scene.distance = 0.1
    expect(sample()).toEqual({ distance: 0.3 })
  })
})

describe('the other outputs', () => {
  test('the pulse is a microsecond to a millimetre', () => {
    const { bench } = setUp(2.345)
    const { io, pin } = bench.device.digital['width']!
    const { timers, clock } = bench.device
    const driver = new MaxbotixPulse({ io, pin, timers, clock })
    expect(bench.call<MaxbotixSample>((done) => driver.sample(done)).result).toEqual({ distance: 2.345 })
    let error: Error | null | undefined
    driver.sample((failure) => (error = failure))
    driver.close()
    driver.close()
    bench.run(10)
    expect(error).toMatchObject({ kind: 'closed' })
    expect(() => driver.sample(() => {})).toThrow(expect.objectContaining({ kind: 'closed' }))
  })

  test('a pulse that never comes is "no-answer"', () => {
    const { bench, model } = setUp(2)
    model.setFaults({ missing: true })
    const { io, pin } = bench.device.digital['width']!
    const driver = new MaxbotixPulse({ io, pin, timers: bench.device.timers, clock: bench.device.clock })
    expect(bench.call<MaxbotixSample>((done) => driver.sample(done)).error).toMatchObject({ kind: 'no-answer' })
  })

  test.each([0.3, 1, 2.5, 4.9])('the voltage of %d m is read back within a step of the converter', (distance) => {
    const { bench } = setUp(distance)
    bench.run(200_000)
    const driver = new MaxbotixAnalog(bench.device.analog['volts']!)
    expect(Math.abs(driver.read().distance! - distance)).toBeLessThanOrEqual(0.00126)
    driver.close()
    expect(() => driver.read()).toThrow()
  })
})
