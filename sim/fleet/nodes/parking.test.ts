import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { magnetometers, parkingModel as model } from '../../../firmware/nodes/parking/index.js'
import type { SiteName } from '../../city/parking/sites.js'
import { readReport } from '../../testing/local-platform.js'
import { TestStreet } from '../../testing/street.js'
import { waysideMatchers } from '../../testing/battery-matcher.js'
import { parseScenario, ScenarioError } from '../scenario/index.js'
import { type ParkingNode, parkingMaker } from './parking.js'

expect.extend(waysideMatchers)

const dayS = 86_400

interface Figures {
  readonly events: number
  readonly right: number
  readonly falseChanges: number
  readonly detectionDelayS: { readonly p50: number; readonly p95: number }
  readonly rightAtPlatform: number
}

/** Bays of a car park in the hands of a test. */
class TestPark {
  readonly street: TestStreet
  readonly bays: readonly ParkingNode[]

  constructor(count: number, options: Readonly<Record<string, unknown>> = {}, seed = 1) {
    this.street = TestStreet.from(JSON.stringify(scenarioOf(count, options, seed)))
    this.bays = this.street.fleet.nodes as ParkingNode[]
  }

  get figures(): Figures {
    return parkingMaker.figures!(this.bays) as unknown as Figures
  }

  /** Lets time pass until a bay is empty, or taken, has been for five minutes, and stays so for so many seconds more. */
  runUntil(bay: ParkingNode, isTaken: boolean, stays: number): this {
    for (;;) {
      this.street.run(60)
      const { nowUs } = this.street.world.scheduler
      if (isSteady(bay, nowUs, isTaken, stays) && bay.unit!.state === (isTaken ? 'occupied' : 'vacant')) return this
      if (nowUs > 4 * dayS * 1e6) throw new Error('a bay to become so in four days expected')
    }
  }

  /** The newest report of a bay, by resource. */
  lastReport(bay: ParkingNode): ReturnType<typeof readReport> {
    return readReport(this.street.platform.reports.filter(({ node }) => node === bay.index).at(-1)!)
  }
}

function scenarioOf(count: number, options: Readonly<Record<string, unknown>>, seed = 1): unknown {
  return {
    version: 1,
    name: 'park',
    place: { name: 'Shanghai', latitude: 31.23, longitude: 121.47, timezone: 'Asia/Shanghai' },
    start: '2026-06-01T06:00:00+08:00',
    for: '24h',
    seed,
    nodes: [
      {
        kind: 'parking',
        count,
        battery: { capacityWh: 50.4, selfDischargePerYear: 0.01 },
        options: { baysPerPark: count, ...options },
      },
    ],
  }
}

function isSteady({ bay }: ParkingNode, nowUs: number, isTaken: boolean, seconds: number): boolean {
  const stays = bay.staysUntil(nowUs + seconds * 1e6)
  const nowS = nowUs / 1e6
  const is = (atS: number): boolean => stays.some(({ from, until }) => from <= atS && until > atS)
  const changes = stays.some(
    ({ from, until }) => (from > nowS - 300 && from < nowS + seconds) || (until > nowS - 300 && until < nowS + seconds),
  )
  return is(nowS) === isTaken && !changes
}

describe('detection against the truth', () => {
  // Two days have some hundred events: a month, where 98 % of each are right, is `npm run bench -- parking`.
  test('four car parks of three bays, two days: 98 percent right in all, 96 in each', () => {
    const of = (['on-street', 'roofed', 'tram', 'trucks'] as const satisfies readonly SiteName[]).map((site) => {
      const park = new TestPark(3, { site })
      park.street.run(2 * dayS)
      expect(park.street.notes).toEqual([])
      return park.figures
    })
    for (const { events, right, rightAtPlatform, falseChanges, detectionDelayS } of of) {
      expect(events).toBeGreaterThan(40)
      expect(right).toBeGreaterThanOrEqual(0.96)
      expect(rightAtPlatform).toBeGreaterThanOrEqual(0.96)
      expect(falseChanges / events).toBeLessThan(0.03)
      expect(detectionDelayS.p50).toBeLessThan(6)
      expect(detectionDelayS.p95).toBeLessThan(25)
    }
    const all = of.reduce((sum, { events }) => sum + events, 0)
    const right = of.reduce((sum, figures) => sum + figures.events * figures.right, 0)
    expect(right / all).toBeGreaterThanOrEqual(0.98)
  }, 180_000)

  test.each(Object.keys(magnetometers))('with a %s a day on a street', (magnetometer) => {
    const park = new TestPark(2, { magnetometer }, 3)
    park.street.run(dayS)
    expect(park.figures.events).toBeGreaterThan(30)
    expect(park.figures.right).toBeGreaterThanOrEqual(0.95)
    expect(park.street.notes).toEqual([])
  })
})

describe('faults', () => {
  const kinds = [
    ['missing', 'missing'],
    ['hung', 'hung'],
    ['stuck', 'stuck'],
  ] as const
  test.each(kinds)('a magnetometer that is %s is reported as %s, and the radar goes on alone', (fault, state) => {
    const park = new TestPark(1, { site: 'roofed' })
    const [bay] = park.bays
    park.runUntil(bay!, false, 3600)
    bay!.setFault({ kind: `sensor-${fault}`, role: 'field' }, true)
    park.street.run(600)
    const { reports } = park.street.platform
    const told = reports.map((report) => readReport(report)['health/field']?.stringValue)
    expect(told).toContain(state)
    expect(park.lastReport(bay!)[model.errorCode.path]?.value).toBe(8)
    // The next vehicle is seen by the radar, within its five minutes.
    park.runUntil(bay!, true, 3600)
    expect(bay!.unit!.state).toBe('occupied')
    park.runUntil(bay!, false, 3600)
    bay!.setFault({ kind: `sensor-${fault}`, role: 'field' }, false)
    park.street.run(1200)
    expect(park.lastReport(bay!)['health/field']?.stringValue).toBe('ok')
    expect(bay!.unit!.state).toBe('vacant')
  })

  test.each([
    ['missing', 'hung'],
    ['hung', 'garbled'],
  ] as const)('a radar that is %s is reported, and the field decides alone', (fault, state) => {
    const park = new TestPark(2, { site: 'on-street' })
    const [bay] = park.bays
    bay!.setFault({ kind: `sensor-${fault}`, role: 'radar' }, true)
    park.street.run(dayS)
    const states = park.street.platform.reports
      .filter(({ node }) => node === bay!.index)
      .map((report) => readReport(report)['health/radar']?.stringValue)
    expect(states.some((each) => each === state || each === 'hung')).toBe(true)
    const score = bay!.score()
    expect((score.rightArrivals + score.rightDepartures) / (score.arrivals + score.departures)).toBeGreaterThan(0.8)
  })

  test('a radar that always sees what it saw once is found out', () => {
    const park = new TestPark(2, { site: 'on-street' })
    const [bay] = park.bays
    park.runUntil(bay!, true, 600)
    bay!.setFault({ kind: 'sensor-stuck', role: 'radar' }, true)
    park.street.run(dayS)
    const states = park.street.platform.reports.map((report) => readReport(report)['health/radar']?.stringValue)
    expect(states).toContain('implausible')
  })

  test('a gauge that is missing is reported, and nothing else changes', () => {
    const park = new TestPark(1)
    const [bay] = park.bays
    bay!.setFault({ kind: 'sensor-missing', role: 'gauge' }, true)
    park.street.run(2 * dayS)
    const states = park.street.platform.reports.map((report) => readReport(report)['health/gauge']?.stringValue)
    expect(states).toContain('missing')
    expect(park.figures.right).toBeGreaterThan(0.9)
  })
})

describe('commands', () => {
  const write = (values: Readonly<Record<string, number | boolean>>) => ({ kind: 'write', values }) as const

  test('a reservation makes the bay reserved, lights the indicator, and ends by itself', () => {
    const park = new TestPark(1, { site: 'roofed' })
    const [bay] = park.bays
    park.runUntil(bay!, false, 1800)
    expect(bay!.indicator.isLit).toBe(false)
    const id = park.street.command(bay!, write({ [model.reserve.path]: 600 }))
    park.street.run(30)
    const report = park.lastReport(bay!)
    expect(report[model.id.path]?.value).toBe(id)
    expect(report[model.done.path]?.booleanValue).toBe(true)
    expect(report[model.state.path]?.stringValue).toBe('reserved')
    expect(report[model.occupied.path]?.booleanValue).toBe(false)
    expect(bay!.indicator.isLit).toBe(true)
    expect(bay!.reservations).toBe(1)
    park.street.run(660)
    expect(park.lastReport(bay!)[model.state.path]?.stringValue).toBe('vacant')
    expect(bay!.indicator.isLit).toBe(false)
  })

  test('a reservation is freed by 0, and by the vehicle that comes', () => {
    const park = new TestPark(1, { site: 'roofed' })
    const [bay] = park.bays
    park.runUntil(bay!, false, 1800)
    park.street.command(bay!, write({ [model.reserve.path]: 7200 }))
    park.street.run(30)
    park.street.command(bay!, write({ [model.reserve.path]: 0 }))
    park.street.run(30)
    expect(bay!.unit!.state).toBe('vacant')
    park.street.command(bay!, write({ [model.reserve.path]: 7200 }))
    park.street.run(30)
    expect(bay!.unit!.state).toBe('reserved')
    park.runUntil(bay!, true, 600)
    expect(park.lastReport(bay!)[model.state.path]?.stringValue).toBe('occupied')
    expect(bay!.unit!.reservation.isHeld).toBe(false)
  })

  test('a bay that is taken cannot be reserved', () => {
    const park = new TestPark(1)
    const [bay] = park.bays
    park.runUntil(bay!, true, 600)
    park.street.command(bay!, write({ [model.reserve.path]: 600 }))
    park.street.run(30)
    const report = park.lastReport(bay!)
    expect(report[model.done.path]?.booleanValue).toBe(false)
    expect(report[model.reason.path]?.stringValue).toBe('occupied')
  })

  test.each([
    [model.reserve.path, 7201, 'bay/reserve: a whole number in [0, 7200] expected'],
    [model.reserve.path, true, 'bay/reserve: a whole number in [0, 7200] expected'],
    [model.sampleEvery.path, 0, 'config/sample-every: a whole number in [1, 60] expected'],
    [model.sure.path, 9.5, 'config/sure: a number in [10, 500] expected'],
    ['config/colour', 1, 'unknown resource config/colour'],
  ])('%s = %s is refused with a reason, and the old settings stay', (path, value, reason) => {
    const park = new TestPark(1)
    const [bay] = park.bays
    park.street.run(900)
    park.street.command(bay!, write({ [path]: value }))
    park.street.run(30)
    const told = park.street.platform.reports.map((report) => readReport(report))
    expect(told.map((report) => report[model.reason.path]?.stringValue)).toContain(reason)
    expect(bay!.unit!.field.settings.isOnTrial).toBe(false)
    expect(bay!.unit!.field.settings.get('sampleEvery')).toBe(4)
  })

  test('a setting counts: samples come every 20 seconds, and thresholds reach the detector', () => {
    const park = new TestPark(1, { site: 'roofed' })
    const [bay] = park.bays
    park.runUntil(bay!, false, 7200)
    park.street.command(bay!, write({ [model.sampleEvery.path]: 20, [model.sure.path]: 44.5 }))
    park.street.run(1200)
    expect(bay!.unit!.detector.limits.sure).toBe(44.5)
    const before = bay!.board.tasks
    park.street.run(600)
    const perSample = (bay!.board.tasks - before) / 30
    expect(perSample).toBeGreaterThan(4)
    expect(perSample).toBeLessThan(9)
  })
})

test('levels of the empty bay outlive a brown-out', () => {
  const park = new TestPark(1, { site: 'roofed' })
  const [bay] = park.bays
  park.runUntil(bay!, true, 3600)
  const known = bay!.unit!.detector.empty.count
  expect(known).toBeGreaterThan(0)
  bay!.board.brownOut()
  park.street.run(600)
  expect(bay!.unit!.detector.empty.isUnknown).toBe(false)
  expect(bay!.unit!.state).toBe('occupied')
  const starts = park.street.platform.reports.map((report) => readReport(report)[model.restarts.path]?.stringValue)
  expect(starts).toContain('brown-out')
})

test('a heart-beat comes a day after the last report, with battery and radar looks', () => {
  const park = new TestPark(1, { site: 'roofed' })
  const [bay] = park.bays
  park.street.command(bay!, { kind: 'report-now' })
  park.runUntil(bay!, false, 60)
  park.street.command(bay!, { kind: 'write', values: { [model.heartbeat.path]: 600 } })
  park.street.run(1900)
  const beats = park.street.platform.reports.map((report) => readReport(report)).filter((r) => r[model.looks.path])
  expect(beats.length).toBeGreaterThan(1)
  const last = beats.at(-1)!
  expect(last[model.batteryLevel.path]?.value).toBe(100)
  expect(last[model.batteryVoltage.path]?.value).toBeCloseTo(3.65, 2)
})

test('with a cell that is nearly empty the bay says so and samples less often', () => {
  const scenario = scenarioOf(1, { site: 'roofed' }) as { nodes: { battery: { capacityWh: number } }[] }
  scenario.nodes[0]!.battery.capacityWh = 0.036
  const street = TestStreet.from(JSON.stringify(scenario))
  const [bay] = street.fleet.nodes as ParkingNode[]
  // About 0.7 mW: nine tenths of 130 J are gone when the gauge is read after two days.
  street.run(2.2 * dayS)
  const told = street.platform.reports.map((report) => readReport(report)[model.batteryLow.path]?.booleanValue)
  expect(told).toContain(true)
  expect(bay!.unit!.field.battery.state).not.toBe('ok')
  const before = bay!.board.tasks
  street.run(600)
  // Every 16 s instead of every 4.
  expect(bay!.board.tasks - before).toBeLessThan((600 / 16) * 12)
})

test('with power saving the cell of 14 Ah lasts for years', () => {
  const park = new TestPark(2, { powerSaving: { activeTime: '20s', periodicUpdate: '24h' } })
  park.street.run(2 * dayS)
  for (const bay of park.bays) {
    expect(bay).toLastYears(6)
    expect(bay).not.toLastYears(25)
  }
  expect(park.figures.right).toBeGreaterThan(0.95)
})

describe('a measured series', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-parking-'))
  const write = (name: string, text: string): string => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }

  test('the field that a chip of one run gave its firmware, played to another node, is told alike', () => {
    const source = new TestPark(1, { site: 'on-street', magnetometer: 'rm3100' }, 5)
    const [bay] = source.bays
    const lines = ['seconds,x,y,z,taken']
    for (let second = 0; second < 6 * 3600; second++) {
      source.street.run(1)
      const { x, y, z } = bay!.field()
      const { nowUs } = source.street.world.scheduler
      const isTaken = bay!.bay.staysUntil(nowUs).some(({ until }) => until === Infinity)
      lines.push([second + 1, x.toFixed(3), y.toFixed(3), z.toFixed(3), isTaken ? 1 : 0].join(','))
    }
    const replay = new TestPark(1, { series: write('run.csv', lines.join('\n')), magnetometer: 'rm3100' }, 5)
    replay.street.run(6 * 3600)
    const [first, second] = [bay!.found, replay.bays[0]!.found]
    expect(first.length).toBeGreaterThan(4)
    expect(second.map(({ isOccupied }) => isOccupied)).toEqual(first.map(({ isOccupied }) => isOccupied))
    second.forEach(({ at }, index) => expect(Math.abs(at - first[index]!.at)).toBeLessThan(30))
    const { right, falseChanges } = replay.figures
    expect([right, falseChanges]).toEqual([1, 0])
  })

  test('without the truth there is no radar, and the field decides alone', () => {
    const lines = Array.from({ length: 4000 }, (_, second) => {
      const isTaken = second > 1200 && second < 3000
      return `${second},${20 + (second % 7) * 0.1},0,${isTaken ? -10 : -40}`
    })
    const park = new TestPark(1, { series: write('field.csv', lines.join('\n')) })
    park.street.run(4000)
    const found = park.bays[0]!.found
    expect(found.map(({ isOccupied }) => isOccupied)).toEqual([false, true, false])
    expect(found[1]!.at).toBeGreaterThan(1200)
    expect(found[1]!.at).toBeLessThan(1220)
  })

  test('a file that is wrong is refused with its line, one that is not there with its name', () => {
    const refusal = (series: string): string => {
      try {
        parseScenario(JSON.stringify(scenarioOf(1, { series })), 'park.yaml')
      } catch (error) {
        if (error instanceof ScenarioError) return error.message
      }
      return ''
    }
    expect(refusal(write('wrong.csv', '0,1,2,3\n1,2,3'))).toContain('wrong.csv:2: seconds,x,y,z[,taken] expected')
    expect(refusal(join(folder, 'none.csv'))).toContain('none.csv: a file that can be read expected, got ENOENT')
    rmSync(folder, { recursive: true })
  })
})
