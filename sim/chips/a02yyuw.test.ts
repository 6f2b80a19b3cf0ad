import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { A02yyuw, checksum, decode, type A02yyuwOptions, type A02yyuwSample } from '../../firmware/drivers/a02yyuw.js'
import type { Part } from '../../firmware/hal/index.js'
import { A02yyuwModel, a02yyuwRange } from './a02yyuw.js'
import { chipConformance } from './conformance.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [{ role: 'level', bus: 'serial', part: 'a02yyuw', hz: 9600, purpose: 'fill level' }]

class PlacedModel extends A02yyuwModel {
  constructor(
    bench: TestBench,
    readonly scene: { distance?: number } = { distance: 2 },
    readonly line = bench.board.uartTo('level', 9600),
  ) {
    super(bench.board, line, () => scene.distance)
  }
}

const optionsOf = (bench: TestBench): A02yyuwOptions => ({
  ...bench.device.serial['level']!,
  timers: bench.device.timers,
})

chipConformance({
  chip: chips.a02yyuw,
  parts,
  makeModel: (bench) => new PlacedModel(bench),
  options: optionsOf,
  create: (options) => new A02yyuw(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { baud: 115_200 }, { baud: undefined }],
  quantities: [
    {
      name: 'distance',
      ...a02yyuwRange,
      tolerance: () => 0.00051,
      set: (model, distance) => (model.scene.distance = distance),
      get: ({ distance }) => distance!,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 600_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 600_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 600_000 },
  ],
  sampleWithinUs: 160_000,
  state: (model) => model.line.baud,
  traffic: (bench, _, bytes) => bench.board.uartTo('level', 9600).send(bytes),
})

function setUp() {
  const bench = new TestBench(parts)
  const model = bench.solder(new PlacedModel(bench))
  bench.powerUp()
  const driver = new A02yyuw(optionsOf(bench))
  return { bench, model, sample: () => bench.call<A02yyuwSample>((done) => driver.sample(done)) }
}

describe('frames', () => {
  test('FF 07 A1 A7 is 1953 mm (datasheet example)', () => {
    expect(decode([0xff, 0x07, 0xa1, 0xa7])).toBe(1953)
  })

  test('the model sends the datasheet example for 1.953 m', () => {
    const { bench, model } = setUp()
    model.scene.distance = 1.953
    const heard: number[] = []
    model.line.tap = { onBytes: (bytes) => heard.push(...bytes) }
    bench.run(160_000)
    expect(heard.slice(0, 4)).toEqual([0xff, 0x07, 0xa1, 0xa7])
  })

  test('another header or checksum is no frame', () => {
    expect(decode([0xfe, 0x07, 0xa1, 0xa6])).toBeUndefined()
    expect(decode([0xff, 0x07, 0xa1, 0xa8])).toBeUndefined()
  })

  test('every distance comes back, in whatever pieces and behind whatever half frame it arrives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 31, max: 4500 }), fc.integer({ min: 0, max: 3 }), (mm, tail) => {
        const bench = new TestBench(parts)
        const line = bench.board.uartTo('level', 9600)
        bench.powerUp()
        const driver = new A02yyuw(optionsOf(bench))
        const bytes = [0xff, mm >> 8, mm & 0xff, checksum([0xff, mm >> 8, mm & 0xff])]
        const outcome = bench.call<A02yyuwSample>((done) => {
          driver.sample(done)
          // The end of a frame before, whose header was missed, then whole frames byte by byte.
          for (const byte of [...bytes.slice(4 - tail), ...bytes, ...bytes]) line.send(Uint8Array.of(byte))
        })
        expect(outcome.error).toBeNull()
        expect(outcome.result!.distance).toBeCloseTo(mm / 1000, 6)
      }),
      { numRuns: 60 },
    )
  })
})

describe('out of range', () => {
  test.each([
    ['nothing reflects', undefined],
    ['the target is in the blind zone', 0.02],
    ['the target is too far', 4.6],
  ])('there is no distance when %s', (_, distance) => {
    const { model, sample } = setUp()
    model.scene.distance = distance
    expect(sample()).toMatchObject({ error: null, result: {} })
    expect(sample().result!.distance).toBeUndefined()
  })
})
