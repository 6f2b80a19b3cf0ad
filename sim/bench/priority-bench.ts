import { RoadBench } from '../fleet/traffic/road-bench.js'
import type { EmergencyTrip } from '../fleet/traffic/scores.js'
import { fillRoads } from './fill.js'
import { spreadOf, type Spread } from './spread.js'

/** What the bench of priority measured. */
export interface PriorityBenchResult {
  readonly rows: number
  readonly columns: number
  readonly seeds: number
  /** Trips sent, and those that ended in both runs of their seed: only these are compared. */
  readonly sent: number
  readonly pairs: number
  /** Over all pairs, seconds. */
  readonly withoutS: Spread | undefined
  readonly withS: Spread | undefined
  /** Of each trip: seconds with priority over seconds without. */
  readonly ratio: Spread | undefined
  /** Sum of seconds with priority less that without, over that without. */
  readonly change: number
  readonly slower: number
  readonly stops: { readonly without: number; readonly with: number }
  /** Of the other traffic: mean seconds of a trip that ended. */
  readonly othersS: { readonly without: number; readonly with: number }
  readonly greens: number
  readonly violations: number
}

/** How it runs. */
export interface PriorityBenchOptions {
  readonly rows?: number
  readonly columns?: number
  readonly seeds?: readonly number[]
  /** Of a run; emergency vehicles are sent from the first on until so many before the end. */
  readonly minutes?: number
  readonly lastMinutes?: number
  readonly everySeconds?: number
  /** Crossroads of a way; left out: from end to end of the first street. */
  readonly crossroads?: number
  readonly vehiclesPerHour?: number
  /** On the road from the second minute on, so that a town too wide to fill from its edges has traffic; default none. */
  readonly vehicles?: number
  /** When the first emergency vehicle sets off, minutes; default 5. */
  readonly firstMinutes?: number
  readonly priority?: 'priority' | 'preemption'
}

/** A town of 1,300 crossings with five vehicles to each when the lights have begun: 121 trips over five crossroads. */
export const cityPriority: PriorityBenchOptions = {
  rows: 26,
  columns: 50,
  seeds: [1],
  minutes: 10,
  firstMinutes: 2,
  lastMinutes: 6,
  everySeconds: 1,
  crossroads: 5,
  vehicles: 6500,
}

interface Run {
  readonly trips: readonly EmergencyTrip[]
  readonly othersS: number
  readonly greens: number
  readonly violations: number
}

/**
 * The same emergency trips on the same seed, with priority at the signals and without: pairs by their number. A trip that did
 * not end within the run is in neither figure, so trips are sent early enough for all to end.
 */
export function benchPriority(options: PriorityBenchOptions = {}): PriorityBenchResult {
  const { rows = 1, columns = 10, seeds = [1, 2, 3] } = options
  const runs = seeds.map((seed) => ({
    without: drive(options, rows, columns, seed, 'none'),
    helped: drive(options, rows, columns, seed, options.priority ?? 'preemption'),
  }))
  const all = runs.flatMap(({ without, helped }) => [without, helped])
  const pairs = runs.flatMap(({ without, helped }) => pairsOf(without.trips, helped.trips))
  const without = pairs.map(([alone]) => alone.travelSeconds!)
  const helped = pairs.map(([, each]) => each.travelSeconds!)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const mean = (values: readonly number[]): number => Math.round((100 * sum(values)) / values.length) / 100
  return {
    rows,
    columns,
    seeds: seeds.length,
    sent: sum(runs.map((run) => run.without.trips.length)),
    pairs: pairs.length,
    withoutS: spreadOf(without),
    withS: spreadOf(helped),
    ratio: spreadOf(pairs.map(([alone, each]) => each.travelSeconds! / alone.travelSeconds!)),
    change: Math.round((1000 * (sum(helped) - sum(without))) / sum(without)) / 1000,
    slower: pairs.filter(([alone, each]) => each.travelSeconds! > alone.travelSeconds!).length,
    stops: { without: mean(pairs.map(([alone]) => alone.stops)), with: mean(pairs.map(([, each]) => each.stops)) },
    othersS: {
      without: mean(runs.map((run) => run.without.othersS)),
      with: mean(runs.map((run) => run.helped.othersS)),
    },
    greens: sum(all.map(({ greens }) => greens)),
    violations: sum(all.map(({ violations }) => violations)),
  }
}

/** The lights have begun. */
const fillAtS = 60

function drive(options: PriorityBenchOptions, rows: number, columns: number, seed: number, priority: string): Run {
  const { minutes = 45, lastMinutes = 15, everySeconds = 120, crossroads, vehiclesPerHour = 200 } = options
  const { vehicles = 0, firstMinutes = 5 } = options
  const way = crossroads === undefined ? { row: 1 } : { crossroads }
  const count = rows * columns
  const bench = new RoadBench({
    seed,
    roads: { grid: { rows, columns, spacing: '400m' } },
    traffic: {
      vehiclesPerHour,
      penetration: 0,
      advice: false,
      radio: 'curve',
      emergencies: [
        { at: `${firstMinutes}min`, every: `${everySeconds}s`, until: `${minutes - lastMinutes}min`, ...way },
      ],
    },
    nodes: [
      { kind: 'signal', count, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count, options: { priority, spatPeriod: '500ms' } },
    ],
  }).run(fillAtS)
  fillRoads(bench.roads.traffic, vehicles, false)
  bench.run(60 * minutes - fillAtS)
  const { trips, signals } = bench.roads.figures()
  const othersS = trips.others?.travelSeconds ?? NaN
  return { trips: bench.roads.emergencyTrips, othersS, greens: signals.greens, violations: signals.violations }
}

function pairsOf(alone: readonly EmergencyTrip[], helped: readonly EmergencyTrip[]) {
  return alone.flatMap((trip, number): (readonly [EmergencyTrip, EmergencyTrip])[] => {
    const other = helped[number]
    return trip.travelSeconds === undefined || other?.travelSeconds === undefined ? [] : [[trip, other]]
  })
}
