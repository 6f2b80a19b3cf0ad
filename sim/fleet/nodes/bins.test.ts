import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TrueEmptying } from '../../city/waste/collection-round.js'
import { parseScenario } from '../scenario/index.js'
import { emptyBinScore, FullTruth, scoreAlarms, scoreAlerts } from './bin-scores.js'
import { emptyScore, scoreEmptyings, type EmptyingScore, type HeardEmptying } from './waste-scores.js'

const startUnixMs = 1_782_000_000_000

function done(can: string, tippedS: number, changes: Partial<TrueEmptying> = {}): TrueEmptying {
  const spot = { eastM: 0, northM: 0 }
  const tippedUs = tippedS * 1e6
  return { can, category: 'other', defect: 'none', spot, tippedUs, wasteKg: 20, isShadowed: false, ...changes }
}

function told(
  serial: number,
  can: string | undefined,
  tippedS: number,
  changes: Partial<HeardEmptying> = {},
): HeardEmptying {
  return {
    serial,
    can,
    unixS: startUnixMs / 1000 + tippedS,
    atUs: (tippedS + 10) * 1e6,
    category: can === undefined ? undefined : 'other',
    weightKg: 20.5,
    latitude: 1,
    longitude: 2,
    vehicle: 'truck-0',
    tag: can === undefined ? 'unreadable' : 'read',
    ...changes,
  }
}

function score(truth: readonly TrueEmptying[], heard: readonly HeardEmptying[]): EmptyingScore {
  const made = emptyScore()
  scoreEmptyings(truth, heard, startUnixMs, () => 3, made)
  return made
}

describe('the score of emptyings', () => {
  test('of one that was told whole', () => {
    expect(score([done('a', 100)], [told(1, 'a', 101)])).toEqual({
      ...emptyScore(),
      emptyings: 1,
      told: 1,
      complete: 1,
      readable: 1,
      weightErrorsKg: [0.5],
      placeErrorsM: [3],
      delaysS: [11],
    })
  })

  test.each<[string, TrueEmptying[], HeardEmptying[], Partial<EmptyingScore>]>([
    ['one that nobody told', [done('a', 100)], [], { emptyings: 1, told: 0 }],
    [
      'two numbers for one',
      [done('a', 100)],
      [told(1, 'a', 100), told(2, 'a', 101)],
      { told: 1, doubled: 1, invented: 0 },
    ],
    [
      'the same number twice',
      [done('a', 100)],
      [told(1, 'a', 100), told(1, 'a', 100)],
      { told: 1, doubled: 0, repeated: 1 },
    ],
    ['one that never was', [done('a', 100)], [told(1, 'a', 100), told(2, 'b', 300)], { told: 1, invented: 1 }],
    ['one at another time', [done('a', 100)], [told(1, 'a', 113)], { told: 0, invented: 1 }],
    ['the wrong can', [done('a', 100)], [told(1, 'b', 100)], { told: 1, wrongCan: 1 }],
    ['no weight', [done('a', 100)], [told(1, 'a', 100, { weightKg: undefined })], { told: 1, complete: 0 }],
    ['no place', [done('a', 100)], [told(1, 'a', 100, { latitude: undefined })], { told: 1, complete: 0 }],
    [
      'a dead tag, told as such',
      [done('a', 100, { defect: 'dead' })],
      [told(1, undefined, 100)],
      { readable: 0, unreadable: 1, saidUnreadable: 1, complete: 0 },
    ],
    [
      'a tag that can be read, told as unreadable',
      [done('a', 100)],
      [told(1, undefined, 100)],
      { readable: 1, saidUnreadable: 0, complete: 0 },
    ],
  ])('of %s', (_, truth, heard, expected) => {
    expect(score(truth, heard)).toMatchObject(expected)
  })
})

describe('the score of alerts', () => {
  const hour = 3600e6
  /** Full at 80 from 10 h to 20 h, nearly full (74) from 9 h on. */
  const truth = (): FullTruth => {
    const made = new FullTruth(80)
    for (const [hours, fill] of [
      [0, 10],
      [9, 75],
      [10, 82],
      [20, 2],
      [30, 40],
    ] as const)
      made.see(hours * hour, fill)
    return made
  }

  test('knows when a bin was full, and nearly so', () => {
    expect([truth().full, truth().nearly]).toEqual([
      [{ fromUs: 10 * hour, untilUs: 20 * hour }],
      [{ fromUs: 9 * hour, untilUs: 20 * hour }],
    ])
  })

  test.each([
    [
      'in time',
      [
        [10.5, true],
        [20.1, false],
      ],
      { events: 1, missed: 0, false: 0, delaysS: [1800] },
    ],
    [
      'a little early',
      [
        [9.5, true],
        [20.1, false],
      ],
      { events: 1, missed: 0, false: 0, delaysS: [0] },
    ],
    ['never', [], { events: 1, missed: 1, false: 0, delaysS: [] }],
    ['only after it was emptied', [[20.5, true]], { events: 1, missed: 1, false: 1, delaysS: [] }],
    [
      'long before',
      [
        [5, true],
        [6, false],
      ],
      { events: 1, missed: 1, false: 1, delaysS: [] },
    ],
  ] as const)('of a bin that was told full %s', (_, alerts, expected) => {
    const made = emptyBinScore()
    scoreAlerts(
      truth(),
      alerts.map(([hours, isFull]) => ({ atUs: hours * hour, isFull })),
      made,
    )
    expect(made).toEqual(expected)
  })

  test('does not count a bin that was full for less than an hour before it was emptied and not told', () => {
    const short = new FullTruth(80)
    short.see(0, 85)
    short.see(0.9 * hour, 0)
    const made = emptyBinScore()
    scoreAlerts(short, [], made)
    expect(made).toEqual(emptyBinScore())
  })

  test('of alarms: each stretch once, what belongs to none is false', () => {
    const made = emptyBinScore()
    const stretches = [{ fromUs: hour, untilUs: 2 * hour }, { fromUs: 50 * hour }]
    scoreAlarms(stretches, [1.5 * hour, 10 * hour], made)
    expect(made).toEqual({ events: 2, missed: 1, false: 1, delaysS: [1800] })
  })
})

describe('the options of a bin', () => {
  const scenario = (options: string): string => `
version: 1
name: bins
place: { latitude: 38.48, longitude: 106.23, timezone: Asia/Shanghai }
start: 2026-06-22T06:00:00+08:00
for: 24h
nodes: [{ kind: bin-level, count: 1, options: { ${options} } }]
`

  test('refuse a series with its file and line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wayside-'))
    try {
      const file = join(folder, 'bin.csv')
      writeFileSync(file, 'seconds,percent\n0,10\n60,half\n')
      expect(() => parseScenario(scenario(`series: ${file}`), 'bins.yaml')).toThrow(`${file}:3: seconds,percent`)
      writeFileSync(file, 'seconds,percent\n0,10\n60,50\n')
      expect(() => parseScenario(scenario(`series: ${file}`), 'bins.yaml')).not.toThrow()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('refuse a MaxBotix in a bin that it cannot see full', () => {
    expect(() => parseScenario(scenario('sensor: maxbotix'), 'bins.yaml')).toThrow(/at least 160 with a maxbotix/)
    expect(() => parseScenario(scenario('sensor: maxbotix, height: 160'), 'bins.yaml')).not.toThrow()
  })
})
