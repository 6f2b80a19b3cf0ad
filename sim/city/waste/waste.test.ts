import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../kernel/random.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { BinLife, type BinHabits, type Push } from './bin-life.js'
import { echoOf } from './echo.js'
import { FillSeries, FillSeriesError } from './fill-series.js'
import { WasteHabits } from './generation.js'
import { Lifting, liftTimes, reachM } from './lifting.js'
import { RadioShadows } from './radio-shadows.js'
import { layRoute, spotOn, timetableOf } from './route.js'

const second = 1_000_000
const hourMs = 3_600_000
/** A Monday, 00:00 UTC. */
const monday = Date.UTC(2026, 5, 22)

describe('what people throw away', () => {
  test('is 130 litres on an ordinary day at home, 5 % more on a Monday, a quarter more on Labour Day', () => {
    const home = new WasteHabits('residential', 'other', 0)
    const dayFrom = (ms: number): number => home.litresBetween(ms, ms + 24 * hourMs)
    expect(dayFrom(monday)).toBeCloseTo(130 * 1.05, 6)
    expect(dayFrom(Date.UTC(2026, 4, 1))).toBeCloseTo(130 * 1.25, 6)
  })

  test('goes by the local clock', () => {
    const [here, there] = [new WasteHabits('park', 'other', 0), new WasteHabits('park', 'other', 480)]
    for (let hour = 0; hour < 48; hour++)
      expect(there.litresAnHour(monday + (hour - 8) * hourMs)).toBe(here.litresAnHour(monday + hour * hourMs))
  })

  test('adds up, and is never more than the most', () => {
    const market = new WasteHabits('market', 'kitchen', 480)
    const instant = fc.integer({ min: monday, max: monday + 400 * 24 * hourMs })
    fc.assert(
      fc.property(instant, fc.nat(72 * hourMs), fc.nat(72 * hourMs), (from, first, then) => {
        const whole = market.litresBetween(from, from + first + then)
        const parts = market.litresBetween(from, from + first) + market.litresBetween(from + first, from + first + then)
        expect(whole).toBeCloseTo(parts, 6)
        expect(market.litresAnHour(from)).toBeLessThanOrEqual(market.mostAnHour + 1e-9)
      }),
    )
  })
})

describe('radio on the way', () => {
  const shadow = { eastM: 500, northM: 0, radiusM: 100 }
  const field = new RadioShadows(7, [shadow])

  test('is lost beyond the 164 dB of NB-IoT in a shadow, and never without one (TR 45.820)', () => {
    for (let step = 0; step < 500; step++) {
      const spot = { eastM: 40 * step - 10_000, northM: 17 * step }
      if (field.isShadowed(spot)) continue
      expect(field.lossDb(spot)).toBeLessThan(164)
    }
    expect(field.lossDb({ eastM: 500, northM: 50 })).toBeGreaterThan(145)
    expect(field.isShadowed({ eastM: 500, northM: 101 })).toBe(false)
  })

  test('spreads by about 8 dB around 130 dB, and neighbours hear alike', () => {
    const losses = Array.from({ length: 4000 }, (_, index) =>
      field.lossDb({ eastM: 331 * index - 1e6, northM: 977 * index }),
    )
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    const deviation = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length)
    expect(Math.abs(mean - 130)).toBeLessThan(1)
    expect(Math.abs(deviation - 8)).toBeLessThan(1)
    const near = field.lossDb({ eastM: -3000, northM: 200 }) - field.lossDb({ eastM: -2999, northM: 200 })
    expect(Math.abs(near)).toBeLessThan(1.5)
  })
})

describe('a route', () => {
  const stream = (): RandomStream => new RandomStream(3, 'route')
  const route = layRoute(stream(), 'x', 20, 3)
  const timetable = timetableOf(stream(), route)

  test('visits every site once and empties every bin once, one after the other', () => {
    const ids = timetable.hangs.map(({ bin }) => bin.id)
    expect(new Set(ids).size).toBe(60)
    for (const [index, { atS }] of timetable.hangs.entries())
      if (index > 0) expect(atS - timetable.hangs[index - 1]!.atS).toBeGreaterThan(liftTimes.off + 10)
  })

  test('never jumps, and stands while bins hang', () => {
    let before = spotOn(timetable.legs, 0).spot
    for (let atS = 1; atS < timetable.endS + 60; atS++) {
      const { spot } = spotOn(timetable.legs, atS)
      expect(Math.hypot(spot.eastM - before.eastM, spot.northM - before.northM)).toBeLessThan(6.5)
      before = spot
    }
    expect(Math.hypot(before.eastM, before.northM)).toBeLessThan(1e-6)
    for (const { atS, site } of timetable.hangs) {
      const { spot } = spotOn(timetable.legs, atS)
      expect([spot.eastM, spot.northM]).toEqual([site.eastM, site.northM])
    }
  })

  test('is the same for the same seed', () => {
    expect(layRoute(stream(), 'x', 20, 3)).toEqual(route)
  })
})

describe('a bin on the lift', () => {
  const made = (): Lifting => new Lifting(new RandomStream(1, 'lift'), new RandomStream(1, 'noise'), 62, 12)

  test('weighs what it holds before it is tipped, and itself after', () => {
    const lifting = made()
    const mean = (fromS: number, untilS: number): number => {
      let sum = 0
      for (let step = 0; step < 100; step++) sum += lifting.loadKg(fromS + ((untilS - fromS) * step) / 100)
      return sum / 100
    }
    expect(mean(5, 6)).toBeCloseTo(62, 0)
    expect(mean(14, 15)).toBeCloseTo(12, 0)
    expect(Math.abs(mean(15.5, 16))).toBeLessThan(0.2)
    expect(lifting.loadKg(0.5)).toBeLessThan(20)
  })

  test('has its tag in reach while it hangs still, and out of it before and after', () => {
    const lifting = made()
    expect([-1, 17].map((atS) => lifting.tagM(atS) < reachM)).toEqual([false, false])
    for (let atS = 8; atS < 15; atS += 0.2) expect(lifting.tagM(atS)).toBeLessThan(reachM)
  })
})

const habits: BinHabits = {
  place: 'residential',
  category: 'other',
  height: 95,
  emptiedEvery: 1,
  leftOpenShare: 0,
  foldShare: 0,
  firesPerYear: 0,
  fallsPerYear: 0,
  startUnixMs: monday,
  offsetMinutes: 0,
}

function live(changes: Partial<BinHabits> = {}, seed = 1) {
  const scheduler = new Scheduler()
  const pushes: Push[] = []
  const chance = new RandomStream(seed, 'bin')
  const bin = new BinLife(scheduler, 0, chance, { ...habits, ...changes }, (push) => pushes.push(push))
  return { scheduler, bin, pushes, run: (seconds: number) => scheduler.runUntil(scheduler.nowUs + seconds * second) }
}

describe('a bin', () => {
  test('gets in ten weeks what the habits of its place say, within a tenth, and is emptied every day', () => {
    const { bin, run } = live()
    run(70 * 86_400)
    const litres = new WasteHabits('residential', 'other', 0).litresBetween(monday, monday + 70 * 24 * hourMs)
    // Bags of 9 litres, log-normal with 0.5: 10.2 in the mean.
    expect(Math.abs((bin.truth.deposits * 10.2) / litres - 1)).toBeLessThan(0.1)
    expect(Math.abs(bin.truth.emptyings - 70)).toBeLessThanOrEqual(1)
  })

  test('always feels one gravity', () => {
    const { pushes, run } = live({ fallsPerYear: 200, leftOpenShare: 0.2 })
    run(10 * 86_400)
    expect(pushes.length).toBeGreaterThan(100)
    for (const { x, y, z } of pushes) expect(Math.hypot(x, y, z)).toBeCloseTo(9.80665, 4)
  })

  test('is full of echoes from its waste, which is farther away where it is warm and the sensor does not know', () => {
    const { bin } = live()
    const chance = new RandomStream(1, 'echo')
    const medianOf = (compensates: boolean): number => {
      const echoes = Array.from({ length: 500 }, () => echoOf(bin, chance, compensates)).filter(
        (each) => each !== undefined,
      )
      return echoes.sort((first, second) => first - second)[Math.floor(echoes.length / 2)]!
    }
    const metres = 0.95 * (1 - bin.fill / 100)
    expect(medianOf(true)).toBeCloseTo(metres, 1)
    // 331.3 + 0.606 T (facts/protocols.md 2.4): the echo is back sooner in warm air, so that the bin looks fuller.
    const ratio = (331.3 + 0.606 * 20) / (331.3 + 0.606 * bin.celsius())
    expect(medianOf(false) / medianOf(true)).toBeCloseTo(ratio, 1)
  })

  test('burns for twenty minutes, hundreds of degrees hot, and cools', () => {
    const { bin, run } = live({ category: 'hazardous' })
    const before = bin.celsius()
    bin.ignite()
    bin.ignite()
    run(600)
    expect(bin.celsius() - before).toBeGreaterThan(100)
    run(3 * 3600)
    expect(Math.abs(bin.celsius() - before)).toBeLessThan(15)
    expect(bin.truth.fires).toEqual([{ fromUs: 0, untilUs: 1200 * second }])
  })

  test('follows a series line by line: deposits, a lid for each, and emptyings', () => {
    const series = FillSeries.parse('seconds,percent,celsius\n0,10,20\n100,40,20\n200,90,40\n400,2,30\n', 'bin.csv')
    const { bin, run } = live({ series })
    run(50)
    expect([bin.fill, bin.celsius()]).toEqual([10, 20])
    run(51)
    expect([bin.fill, bin.isLidOpen]).toEqual([40, true])
    run(200)
    expect(bin.fill).toBe(90)
    expect(bin.celsius()).toBeCloseTo(35, 0)
    run(200)
    expect([bin.fill, bin.truth.deposits, bin.truth.emptyings]).toEqual([2, 2, 1])
  })
})

describe('a series of fills', () => {
  test.each([
    ['', 'bin.csv: seconds,percent[,celsius] expected, got no line'],
    ['0,10\nx,20', 'bin.csv:2: seconds,percent[,celsius] expected, got "x,20"'],
    ['0,10\n60', 'bin.csv:2: seconds,percent[,celsius] expected, got "60"'],
    ['0,10\n60,101', 'bin.csv:2: a percent of 0 to 100 expected, got 101'],
    ['0,10\n60,\n', 'bin.csv:2: seconds,percent[,celsius] expected, got "60,"'],
    ['# note\n60,10\n60,20', 'bin.csv:3: a time after 60 s expected, got 60'],
    ['0,10\n60,20,30', 'bin.csv:2: seconds,percent[,celsius] with celsius in all lines or in none expected'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => FillSeries.parse(text, 'bin.csv')).toThrow(new FillSeriesError(message))
  })

  test('without a temperature has none', () => {
    expect(FillSeries.parse('0,10\n60,20', 'bin.csv').celsiusAt(30)).toBeUndefined()
  })
})
