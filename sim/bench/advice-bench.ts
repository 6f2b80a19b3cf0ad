import { RoadBench } from '../fleet/traffic/road-bench.js'
import type { TripFigures } from '../fleet/traffic/scores.js'
import { spreadOf, type Spread } from './spread.js'

/** A mean over seeds with advice and without it, and the change as a part of the latter, seed by seed. */
export interface Compared {
  readonly without: number
  readonly with: number
  readonly change: Spread | undefined
}

/** What trips of some vehicles come to: of each figure the mean over the trips that ended. */
export interface ComparedTrips {
  readonly stops: Compared
  readonly waitingS: Compared
  readonly travelS: Compared
}

/** What speed advice changes at one penetration. */
export interface AdviceFigures {
  readonly penetration: number
  readonly seeds: number
  /** Trips of equipped vehicles that ended, with advice. */
  readonly trips: number
  readonly equipped: ComparedTrips
  /** Those without a unit; undefined where there are none. */
  readonly others: ComparedTrips | undefined
  readonly all: ComparedTrips
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
  const { penetrations = [0.1, 0.3, 0.6, 1], seeds = [1, 2, 3], minutes = 30 } = options
  return penetrations.map((penetration) => {
    const runs = seeds.map((seed) => [
      drive(penetration, seed, minutes, false),
      drive(penetration, seed, minutes, true),
    ])
    return figuresOf(penetration, runs as [Trips, Trips][])
  })
}

function figuresOf(penetration: number, runs: readonly [Trips, Trips][]): AdviceFigures {
  const compare = (of: (trips: Trips) => TripFigures | undefined): ComparedTrips => ({
    stops: compared(runs, (trips) => of(trips)?.stops),
    waitingS: compared(runs, (trips) => of(trips)?.waitingSeconds),
    travelS: compared(runs, (trips) => of(trips)?.travelSeconds),
  })
  return {
    penetration,
    seeds: runs.length,
    trips: runs.reduce((sum, [, { equipped }]) => sum + (equipped?.trips ?? 0), 0),
    equipped: compare(({ equipped }) => equipped),
    others: penetration < 1 ? compare(({ others }) => others) : undefined,
    all: compare(together),
  }
}

function compared(runs: readonly [Trips, Trips][], of: (trips: Trips) => number | undefined): Compared {
  const values = runs.map(([without, advised]) => [of(without) ?? NaN, of(advised) ?? NaN] as const)
  const mean = (side: 0 | 1): number => spreadOf(values.map((pair) => pair[side]))!.mean
  const changes = values
    .map(([without, advised]) => (advised - without) / without)
    .filter((change) => change === change)
  return { without: mean(0), with: mean(1), change: spreadOf(changes) }
}

/** Means over the trips of both. */
function together({ equipped, others }: Trips): TripFigures | undefined {
  if (!equipped || !others) return equipped ?? others
  const trips = equipped.trips + others.trips
  const mean = (of: (figures: TripFigures) => number): number =>
    (of(equipped) * equipped.trips + of(others) * others.trips) / trips
  return {
    trips,
    stops: mean(({ stops }) => stops),
    waitingSeconds: mean(({ waitingSeconds }) => waitingSeconds),
    travelSeconds: mean(({ travelSeconds }) => travelSeconds),
    kilometres: mean(({ kilometres }) => kilometres),
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
