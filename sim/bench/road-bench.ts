import { RoadBench } from '../fleet/traffic/road-bench.js'
import { fillRoads } from './fill.js'

/** What the bench of roads measured. */
export interface RoadBenchResult {
  readonly crossroads: number
  /** Each with the unchanged firmware of an on-board unit at 10 Hz. */
  readonly vehicles: number
  readonly simulatedSeconds: number
  /** Virtual seconds for each second of the processor, over all its cores. */
  readonly realTimeFactor: number
  /** Virtual seconds for each second of the clock on the wall. */
  readonly wallFactor: number
  readonly sentPerSecond: number
  readonly receivedPerSecond: number
  readonly cpuPerReceptionUs: number
}

/** How it runs. */
export interface RoadBenchRunOptions {
  readonly rows?: number
  readonly columns?: number
  readonly vehicles?: number
  readonly seconds?: number
  readonly radio?: 'sps' | 'curve'
}

/** Until the radios have their fix and the lights have begun, s. */
const settlingS = 40
/** With all vehicles on the road, until the code is compiled, s. */
const warmS = 5

/**
 * A city of crossroads, each with a signal controller and a roadside unit on boards of their own, and vehicles spread over
 * all links, each with an on-board unit: what a second of it costs the processor.
 */
export function benchRoads(options: RoadBenchRunOptions = {}): Promise<RoadBenchResult> {
  const { rows = 15, columns = 16, vehicles = 2400, seconds = 10, radio = 'sps' } = options
  const count = rows * columns
  const bench = new RoadBench({
    roads: { grid: { rows, columns, spacing: '400m' } },
    traffic: { vehiclesPerHour: 0, penetration: 1, radio },
    nodes: [
      { kind: 'signal', count, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count },
    ],
  })
  bench.run(settlingS)
  fillRoads(bench.roads.traffic, vehicles)
  bench.run(warmS)
  const before = bench.roads.medium.statistics()
  const cpu = process.cpuUsage()
  const startMs = performance.now()
  bench.run(seconds)
  const wallS = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const cpuS = (user + system) / 1e6
  const after = bench.roads.medium.statistics()
  return Promise.resolve({
    crossroads: count,
    vehicles: bench.roads.traffic.count,
    simulatedSeconds: seconds,
    realTimeFactor: seconds / cpuS,
    wallFactor: seconds / wallS,
    sentPerSecond: (after.sent - before.sent) / seconds,
    receivedPerSecond: (after.received - before.received) / seconds,
    cpuPerReceptionUs: (cpuS * 1e6) / (after.received - before.received),
  })
}
