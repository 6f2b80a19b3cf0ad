import { RoadBench } from '../fleet/traffic/road-bench.js'
import type { TripFigures } from '../fleet/traffic/scores.js'
import { spreadOf, type Spread } from './spread.js'

/** What speed advice changes at one penetration: each seed with and without it, the difference as a part of the latter. */
export interface AdviceFigures {
  readonly penetration: number
  readonly seeds: number
  /** Trips of equipped vehicles that ended, with advice. */
  readonly trips: number
  /** Of the equipped: means over the seeds. */
  readonly stops: { readonly without: number; readonly with: number; readonly change: Spread | undefined }
  readonly waitingS: { readonly without: number; readonly with: number; readonly change: Spread | undefined }
  readonly travelS: { readonly without: number; readonly with: number; readonly change: Spread | undefined }
  /** Of the others: how their stops and their travel change. */
  readonly othersStops: Spread | undefined
  readonly othersTravel: Spread | undefined
}

/** How it runs. */
export interface AdviceBenchOptions {
  readonly penetrations?: readonly number[]
  readonly seeds?: readonly number[]
  readonly minutes?: number
}

type Trips = { readonly equipped?: TripFigures; readonly others?: TripFigures }

/** Green light speed advice on four crossroads in a street of 500 m between them, 250 vehicles an hour at each gateway. */
export function benchAdvice(options: AdviceBenchOptions = {}): AdviceFigures[] {
  const { penetrations = [0.1, 0.3, 0.5, 1], seeds = [1, 2, 3], minutes = 30 } = options
  return penetrations.map((penetration) => {
    const runs = seeds.map((seed) => [
      drive(penetration, seed, minutes, false),
      drive(penetration, seed, minutes, true),
    ])
    return figuresOf(penetration, runs as [Trips, Trips][])
  })
}

function figuresOf(penetration: number, runs: readonly [Trips, Trips][]): AdviceFigures {
  const compare = (of: (trips: Trips) => number | undefined) => {
    const values = runs.map(([without, advised]) => [of(without) ?? NaN, of(advised) ?? NaN] as const)
    const mean = (side: 0 | 1): number => spreadOf(values.map((pair) => pair[side]))!.mean
    const changes = values
      .map(([without, advised]) => (advised - without) / without)
      .filter((value) => !Number.isNaN(value))
    return { without: mean(0), with: mean(1), change: spreadOf(changes) }
  }
  return {
    penetration,
    seeds: runs.length,
    trips: runs.reduce((sum, [, { equipped }]) => sum + (equipped?.trips ?? 0), 0),
    stops: compare(({ equipped }) => equipped?.stops),
    waitingS: compare(({ equipped }) => equipped?.waitingSeconds),
    travelS: compare(({ equipped }) => equipped?.travelSeconds),
    othersStops: compare(({ others }) => others?.stops).change,
    othersTravel: compare(({ others }) => others?.travelSeconds).change,
  }
}

function drive(penetration: number, seed: number, minutes: number, advice: boolean): Trips {
  const bench = new RoadBench({
    seed,
    roads: { grid: { rows: 1, columns: 4, spacing: '500m' } },
    traffic: { vehiclesPerHour: 250, penetration, advice, radio: 'curve' },
    nodes: [
      { kind: 'signal', count: 4, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count: 4 },
    ],
  }).run(60 * minutes)
  return bench.roads.figures().trips
}
