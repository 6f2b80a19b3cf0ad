import { describe, expect, test } from 'vitest'
import { Hlw8012, ratesOf, referenceFrontEnd, type Hlw8012Sample } from '../../firmware/drivers/hlw8012.js'
import { chipConformance } from './conformance.js'
import { LoadedPulseMeter, pulseMeterOptions, pulseMeterParts, pulseMeterUnderTest } from './pulse-meter-bench.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

chipConformance({
  ...pulseMeterUnderTest('hlw8012'),
  chip: chips.hlw8012,
})

function setUp(options: { windowUs?: number } = {}) {
  const bench = new TestBench(pulseMeterParts('hlw8012'))
  const model = bench.solder(new LoadedPulseMeter(bench, 'hlw8012'))
  bench.powerUp()
  const driver = new Hlw8012({ ...pulseMeterOptions(bench, 'hlw8012'), ...options })
  const sample = () => bench.call<Hlw8012Sample>((done) => driver.sample(done), 10_000_000)
  return { bench, model, driver, sample }
}

describe('output rates', () => {
  test('100 W are 9.67 Hz on CF and 230 V are 563 Hz on CF1 with the reference parts', () => {
    // By hand from the manual's formulas: 100 x 0.001 x 3579000 x 24 / (64 x 2.43^2 x 2351) and 230 x 3579000 / (2.43 x 2351 x 256).
    const { perWatt, perVolt } = ratesOf('hlw8012', referenceFrontEnd)
    expect(100 * perWatt).toBeCloseTo(9.668, 3)
    expect(230 * perVolt).toBeCloseTo(562.8, 1)
  })

  test('energy over any time is the number of pulses, watched or not', () => {
    const { bench, model, sample } = setUp()
    model.change({ power: 1000, powerFactor: 1 })
    const before = model.energyPulses
    const startUs = bench.nowUs
    sample()
    bench.run(3600e6)
    const joules = (model.energyPulses - before) / ratesOf('hlw8012', referenceFrontEnd).perWatt
    const expected = (1000 * (bench.nowUs - startUs)) / 1e6
    // One pulse is 10.3 J.
    expect(Math.abs(joules - expected)).toBeLessThan(11)
  })
})

describe('what it costs', () => {
  test('a meter that nobody samples makes no edges', () => {
    const { bench } = setUp()
    const fired = bench.world.scheduler.fired
    bench.run(3600e6)
    expect(bench.world.scheduler.fired - fired).toBe(0)
  })

  test('a sample is at most 32 pulses for each of its three rates', () => {
    const { bench, model, sample } = setUp()
    model.change({ power: 3600, powerFactor: 1 })
    const { tasks } = bench.board
    sample()
    expect(bench.board.tasks - tasks).toBeLessThanOrEqual(3 * 32 + 4)
  })
})

describe('small loads', () => {
  test('a load below two pulses a window reads 0, a longer window sees it', () => {
    const short = setUp()
    short.model.change({ power: 5 })
    expect(short.sample().result).toMatchObject({ power: 0, voltage: expect.closeTo(230, 1) })
    const long = setUp({ windowUs: 8_000_000 })
    long.model.change({ power: 5 })
    const outcome = long.bench.call<Hlw8012Sample>((done) => long.driver.sample(done), 20_000_000)
    expect(outcome.result!.power).toBeCloseTo(5, 2)
  })

  test.each([{ missing: true }, { hung: true }])('a part that is %o gives no pulses: no voltage either', (faults) => {
    const { model, sample } = setUp()
    model.setFaults(faults)
    expect(sample().result).toEqual({ power: 0, voltage: 0, current: 0 })
  })
})
