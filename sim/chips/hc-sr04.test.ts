import { describe, expect, test } from 'vitest'
import { distanceOf, HcSr04, type HcSr04Options, type HcSr04Sample } from '../../firmware/drivers/hc-sr04.js'
import type { Part } from '../../firmware/hal/index.js'
import { chipConformance } from './conformance.js'
import { HcSr04Model } from './hc-sr04.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const parts: readonly Part[] = [
  { role: 'trigger', bus: 'digital', part: 'hc-sr04', purpose: 'starts a burst' },
  { role: 'echo', bus: 'digital', part: 'hc-sr04', purpose: 'as long as the sound travels' },
]

class PlacedModel extends HcSr04Model {
  constructor(
    bench: TestBench,
    readonly air: { distance?: number; temperature: number } = { distance: 3.9, temperature: 20 },
  ) {
    const { board } = bench
    super(board, board.netOf('digital', 'trigger'), board.netOf('digital', 'echo'), () => ({
      distance: air.distance,
      temperature: air.temperature,
    }))
  }
}

const optionsOf = ({ device }: TestBench): HcSr04Options => ({
  io: device.digital['trigger']!.io,
  trigger: device.digital['trigger']!.pin,
  echo: device.digital['echo']!.pin,
  timers: device.timers,
  clock: device.clock,
})

chipConformance({
  chip: chips['hc-sr04'],
  parts,
  makeModel: (bench) => new PlacedModel(bench),
  options: optionsOf,
  create: (options) => new HcSr04(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { clock: undefined }, { trigger: undefined }, { echo: undefined }],
  quantities: [
    {
      name: 'distance',
      min: 0.02,
      max: 4,
      // One microsecond of echo.
      tolerance: () => 0.000172,
      set: (model, distance) => (model.air.distance = distance),
      get: ({ distance }) => distance!,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 121_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 121_000 },
  ],
  sampleWithinUs: 90_000,
  state: (model) => model.isBusy,
  traffic: (bench, _, bytes) => {
    const net = bench.board.netOf('digital', 'trigger')
    for (const byte of bytes) net.drive(bytes, { strength: 'pull', level: byte & 1 ? 1 : 0 })
    net.drive(bytes, undefined)
  },
})

function setUp() {
  const bench = new TestBench(parts)
  const model = bench.solder(new PlacedModel(bench))
  bench.powerUp()
  const driver = new HcSr04(optionsOf(bench))
  return { bench, model, driver, sample: () => bench.call<HcSr04Sample>((done) => driver.sample(done), 200_000) }
}

describe('the echo', () => {
  test('58 us are a centimetre (user guide) within a percent', () => {
    expect(distanceOf(58, 20)).toBeCloseTo(0.01, 4)
  })

  test('a metre at 343 m/s is an echo of 5831 us, on the wire as well', () => {
    const { bench, model, sample } = setUp()
    model.air.distance = 1
    // 331.3 + 0.606 T = 343 m/s.
    model.air.temperature = (343 - 331.3) / 0.606
    const net = bench.board.netOf('digital', 'echo')
    const edges: number[] = []
    let last = net.level
    net.listen(({ level }) => {
      if (level !== last) edges.push(bench.nowUs)
      last = level
    })
    sample()
    expect(edges).toHaveLength(2)
    expect(edges[1]! - edges[0]!).toBe(5831)
  })

  test('cold air looks too far until the driver is told the temperature', () => {
    const { model, driver, sample } = setUp()
    model.air.distance = 2
    model.air.temperature = -10
    expect(sample().result!.distance).toBeGreaterThan(2.1)
    driver.temperature = -10
    expect(sample().result!.distance).toBeCloseTo(2, 3)
  })

  test.each([undefined, 4.5])('there is no distance with a target at %s m', (distance) => {
    const { model, sample } = setUp()
    model.air.distance = distance
    expect(sample()).toMatchObject({ error: null })
    expect(sample().result!.distance).toBeUndefined()
  })
})

describe('the trigger', () => {
  test('two samples in a row are a cycle apart', () => {
    const { bench, model, driver } = setUp()
    model.air.distance = 0.1
    const times: number[] = []
    const again = (): void =>
      driver.sample((error) => {
        expect(error).toBeNull()
        times.push(bench.nowUs)
        if (times.length < 4) again()
      })
    again()
    bench.run(1_000_000)
    expect(times).toHaveLength(4)
    for (let index = 1; index < 4; index++) expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(60_000)
  })

  test('a trigger that is too short starts nothing and is noted', () => {
    const free = new TestBench(parts)
    const lone = free.solder(new PlacedModel(free))
    free.powerUp()
    const wire = free.board.netOf('digital', 'trigger')
    wire.drive(lone, { strength: 'strong', level: 1 })
    free.run(9)
    wire.drive(lone, { strength: 'strong', level: 0 })
    expect(lone.isBusy).toBe(false)
    expect(free.notes.map(({ text }) => text)).toEqual(['a trigger of 10 us expected, got 9 us'])
  })
})
