import type { WarningKind } from '../../firmware/nodes/obu/index.js'
import { RoadBench } from '../fleet/traffic/road-bench.js'
import { spreadOf, type Spread } from './spread.js'
import { Encroachments, type Encroachment } from './warning-encroachments.js'

/** What became of warnings of one kind, over all runs. */
export interface WarningFigures {
  /** Things that happened to vehicles with a unit and should have been warned of. */
  readonly events: number
  readonly warned: number
  readonly missed: number
  /** Warnings that nothing came of. */
  readonly isFalse: number
  /** Of those: somebody crossed the own way within {@link closeS} before or behind. */
  readonly closeCalls: number
  /** From the warning to the event, s. */
  readonly leadS: Spread | undefined
}

/** What the bench of warnings measured. */
export interface WarningBenchResult {
  readonly runs: number
  readonly vehicleHours: number
  /** Lines passed at red by drivers who do not heed it, as long as nobody heeds warnings, and when all do. */
  readonly redPasses: { readonly unheeded: number; readonly heeded: number }
  /** Meetings of two bodies on an intersection: the same two. */
  readonly collisions: { readonly unheeded: number; readonly heeded: number }
  readonly redLight: WarningFigures
  readonly crossing: WarningFigures
}

/** How it runs. */
export interface WarningBenchOptions {
  readonly seeds?: readonly number[]
  readonly minutes?: number
  readonly redRunning?: number
}

interface Episode {
  readonly vehicle: number
  readonly kind: WarningKind
  readonly fromUs: number
  untilUs: number
}

interface Event {
  readonly vehicle: number
  readonly atUs: number
}

/** Post-encroachment time up to which two were in conflict, though nothing happened, s (usual in the literature; recalled). */
const closeS = 1.5

/** A warning counts for an event up to so long behind its end, and an event for a warning. */
const togetherUs = 3_000_000

/**
 * Drivers who do not heed red on four crossroads, all vehicles with units, warnings not heeded: which of those who pass at red
 * were told so before, which of those who meet were warned, how long before, and what else was warned of. Two meet where
 * their bodies come within 2 m of each other on the intersection. The same again with warnings heeded.
 */
export function benchWarnings(options: WarningBenchOptions = {}): WarningBenchResult {
  const { seeds = [1, 2, 3, 4, 5], minutes = 30, redRunning = 0.05 } = options
  const runs = seeds.map((seed) => observe(seed, minutes, redRunning, false))
  const heeded = seeds.map((seed) => observe(seed, minutes, redRunning, true))
  const sum = (each: readonly Run[], of: (run: Run) => number): number =>
    each.reduce((total, run) => total + of(run), 0)
  return {
    runs: runs.length,
    vehicleHours: Math.round(sum(runs, ({ vehicleHours }) => vehicleHours) * 10) / 10,
    redPasses: { unheeded: sum(runs, (run) => run.passes.length), heeded: sum(heeded, (run) => run.passes.length) },
    collisions: { unheeded: sum(runs, (run) => run.collisions), heeded: sum(heeded, (run) => run.collisions) },
    redLight: figuresOf(runs, 'red-light', ({ passes }) => passes),
    crossing: figuresOf(runs, 'crossing', ({ meets }) => meets),
  }
}

interface Run {
  readonly episodes: Episode[]
  readonly passes: readonly Event[]
  /** Of both who came near each other; of the one with the right of way first. */
  readonly meets: readonly (Event & { readonly partner: number })[]
  readonly collisions: number
  readonly vehicleHours: number
  readonly encroachments: readonly Encroachment[]
}

function observe(seed: number, minutes: number, redRunning: number, warnings: boolean): Run {
  const episodes: Episode[] = []
  const open = new Map<string, Episode>()
  const bench: RoadBench = new RoadBench({
    seed,
    roads: { grid: { rows: 1, columns: 4, spacing: '400m' } },
    traffic: { vehiclesPerHour: 250, penetration: 1, advice: false, warnings, redRunning, radio: 'sps' },
    nodes: [
      { kind: 'signal', count: 4, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count: 4 },
    ],
    onWarning: (vehicle, kind, isOn) => {
      const { nowUs } = bench.world.scheduler
      const key = `${vehicle}/${kind}`
      if (!isOn) return void (open.get(key)!.untilUs = nowUs)
      const episode = { vehicle, kind, fromUs: nowUs, untilUs: Infinity }
      open.set(key, episode)
      episodes.push(episode)
    },
  })
  const { traffic } = bench.roads
  const watch = new Encroachments(traffic)
  let vehicleSeconds = 0
  for (let step = 0; step < 600 * minutes; step++) {
    bench.run(0.1)
    watch.look(bench.world.scheduler.nowUs)
    vehicleSeconds += traffic.count / 10
  }
  const meets = traffic.sideConflicts().map(({ runner, other, atUs }) => ({ vehicle: other, partner: runner, atUs }))
  return {
    episodes,
    passes: traffic.redPasses.map(({ id, atUs }) => ({ vehicle: id, atUs })),
    meets,
    collisions: traffic.redRunners.collisions,
    vehicleHours: vehicleSeconds / 3600,
    encroachments: watch.found(),
  }
}

function figuresOf(
  runs: readonly Run[],
  kind: WarningKind,
  eventsOf: (run: Run) => readonly (Event & { partner?: number })[],
): WarningFigures {
  const leads: number[] = []
  let events = 0
  let isFalse = 0
  let closeCalls = 0
  for (const run of runs) {
    const episodes = run.episodes.filter((each) => each.kind === kind)
    const happened = eventsOf(run)
    events += happened.length
    for (const event of happened) {
      const first = episodes.find((each) => each.vehicle === event.vehicle && covers(each, event.atUs))
      if (first) leads.push((event.atUs - first.fromUs) / 1e6)
    }
    for (const episode of episodes) {
      if (happened.some((each) => isOf(each, episode.vehicle) && covers(episode, each.atUs))) continue
      isFalse++
      if (run.encroachments.some((each) => wasClose(each, episode))) closeCalls++
    }
  }
  return { events, warned: leads.length, missed: events - leads.length, isFalse, closeCalls, leadS: spreadOf(leads) }
}

const wasClose = ({ first, second, petS, atUs }: Encroachment, episode: Episode): boolean =>
  petS <= closeS && (first === episode.vehicle || second === episode.vehicle) && covers(episode, atUs)

const isOf = ({ vehicle, partner }: { vehicle: number; partner?: number }, other: number): boolean =>
  vehicle === other || partner === other

/** Whether an event lies in a warning, or soon behind it. */
const covers = ({ fromUs, untilUs }: Episode, atUs: number): boolean => atUs > fromUs && atUs < untilUs + togetherUs
