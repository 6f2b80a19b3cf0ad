import type { EnergyTable } from '../board/power-ledger.js'
import { batteryYears } from '../modem/energy/battery.js'
import type { World } from '../kernel/world.js'
import type { NbIotFigures } from '../radio/nbiot/nbiot-cell.js'
import type { FleetCell } from './cells.js'
import type { Fleet } from './fleet.js'
import { rounded, sum } from './figures.js'
import { nodeMakers } from './nodes/makers.js'
import { ProbeNode, type DatagramFate } from './nodes/probe.js'
import type { SimulatedNode } from './nodes/simulated-node.js'
import { percentiles } from './percentiles.js'
import type { Run } from './run.js'
import type { Fault, Scenario } from './scenario/index.js'
import type { RoadFigures, RoadLife } from './traffic/road-life.js'
import type { KindSummary, RadioSummary, ReportCounts, RunSummary } from './summary.js'

/** Figures that have to be read at the scenario's end, before the nodes hand over what is left. */
export interface Snapshot {
  readonly simulatedSeconds: number
  readonly energyJ: EnergyTable
  readonly figures: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly traffic?: RoadFigures
  /** Of the vehicles' units, where there are roads. */
  readonly obu?: KindSummary
}

/** Reads what the scenario's end must not change any more. */
export function snapshot(fleet: Fleet, world: World): Snapshot {
  const figures: Record<string, Record<string, unknown>> = {}
  const { nowUs } = world.scheduler
  for (const [kind, nodes] of byKind(fleet))
    figures[kind] = { ...nodeMakers[kind]!.figures?.(nodes), ...batteryFigures(nodes, nowUs) }
  return {
    simulatedSeconds: world.scheduler.nowUs / 1e6,
    energyJ: fleet.energyJ(),
    figures,
    ...(fleet.roads ? { traffic: fleet.roads.figures(), obu: unitsOf(fleet.roads) } : {}),
  }
}

/** What {@link summarize} is made from. */
export interface SummaryInput {
  readonly run: Run
  readonly atEnd: Snapshot
  readonly wallSeconds: number
  readonly lagSeconds: number
  readonly isPaced: boolean
  readonly isAborted: boolean
}

/** The summary of a run; expectations are evaluated by the caller. */
export function summarize(input: SummaryInput): RunSummary {
  const { run, atEnd, wallSeconds } = input
  const { scenario, fleet, world, uplink, log, cells } = run
  const statistics = uplink.statistics()
  const datagrams = datagramsOf(fleet.nodes)
  const reports = {
    ...reportsOf(fleet.nodes, statistics.duplicated),
    delivered: statistics.delivered - statistics.duplicated + (datagrams?.delivered ?? 0),
  }
  const roundTripS = log.roundTripS()
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    nodes: fleet.nodes.length,
    simulatedSeconds: atEnd.simulatedSeconds,
    wallSeconds: rounded(wallSeconds, 3),
    speedup: rounded(atEnd.simulatedSeconds / wallSeconds, 1),
    nodeSecondsPerSecond: Math.round((fleet.nodes.length * atEnd.simulatedSeconds) / wallSeconds),
    reports,
    commands: { issued: log.issued, confirmed: log.confirmed, ...(roundTripS ? { roundTripS } : {}) },
    uplinkDigest: run.digest.finish(),
    digestCaveats: caveats(input, statistics.externalCommands, statistics.isReproducible),
    uplink: {
      url: uplink.brokerUrl,
      mode: statistics.mode,
      connections: statistics.connections,
      reconnects: statistics.reconnects,
      messages: statistics.delivered,
    },
    cells: {
      count: cells.length,
      packetsUp: sum(cells.map((cell) => cell.packets.up)),
      packetsDown: sum(cells.map((cell) => cell.packets.down)),
      packetsLost: sum(cells.map((cell) => cell.packets.lost)),
      ...radioFigures(cells),
    },
    byKind: { ...kindsOf(run, atEnd), ...(atEnd.obu ? { obu: atEnd.obu } : {}) },
    ...(atEnd.traffic ? { traffic: atEnd.traffic } : {}),
    energyJ: atEnd.energyJ,
    faults: scenario.faults.map((fault) => ({
      atSeconds: fault.atUs / 1e6,
      kind: fault.kind,
      forSeconds: Math.max(0, durationUs(fault, scenario)) / 1e6,
    })),
    notes: {
      warnings: world.noteCounts.warning,
      errors: world.noteCounts.error,
      firmwareFaults: sum(fleet.nodes.map(({ board }) => board.faults)),
    },
    expect: [],
    events: world.scheduler.fired,
    peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    lagSeconds: rounded(input.lagSeconds, 3),
  }
}

/** What cells with physics count, over all of them. */
function radioFigures(cells: readonly FleetCell[]): { radio?: RadioSummary } {
  const figures = cells.flatMap((cell) => cell.figures ?? [])
  if (figures.length === 0) return {}
  const total = (name: keyof NbIotFigures): number => sum(figures.map((each) => each[name]))
  const mean = (name: keyof NbIotFigures): number => rounded(total(name) / figures.length, 4)
  return {
    radio: {
      accesses: total('accesses'),
      accessFailures: total('accessFailures'),
      preambles: total('preambles'),
      collisions: total('collisions'),
      retransmissions: total('retransmissions'),
      refusals: total('refusals'),
      uplinkLoad: mean('uplinkLoad'),
      downlinkLoad: mean('downlinkLoad'),
    },
  }
}

/** A fault without an end lasts to that of the run. */
function durationUs(fault: Fault, scenario: Scenario): number {
  return 'forUs' in fault && fault.forUs !== undefined ? fault.forUs : scenario.forUs - fault.atUs
}

function kindsOf({ fleet }: Run, atEnd: Snapshot): Record<string, KindSummary> {
  const kinds: Record<string, KindSummary> = {}
  for (const [kind, nodes] of byKind(fleet)) {
    kinds[kind] = { nodes: nodes.length, reports: reportsOf(nodes, 0), ...atEnd.figures[kind] }
  }
  return kinds
}

/** Delivered is what the nodes could forget; of datagrams, what the platform got. `duplicated`: of messages to the broker. */
function reportsOf(nodes: readonly SimulatedNode[], duplicated: number): ReportCounts {
  const counts: ReportCounts = { created: 0, delivered: 0, pending: 0, dropped: 0, duplicated }
  for (const node of nodes) {
    const { created, pending, dropped } = node.counts()
    counts.created += created
    counts.pending += pending
    counts.dropped += dropped
  }
  const datagrams = datagramsOf(nodes)
  counts.delivered = counts.created - counts.pending - counts.dropped - (datagrams?.lost ?? 0)
  counts.duplicated += datagrams?.duplicated ?? 0
  return datagrams ? { ...counts, lost: datagrams.lost } : counts
}

/** What became of all datagrams of nodes; undefined where none sends any. */
function datagramsOf(nodes: readonly SimulatedNode[]): DatagramFate | undefined {
  const fates = nodes.flatMap((node) => (node instanceof ProbeNode ? (node.datagrams ?? []) : []))
  if (fates.length === 0) return undefined
  const total = (name: keyof DatagramFate): number => sum(fates.map((fate) => fate[name]))
  return { delivered: total('delivered'), lost: total('lost'), duplicated: total('duplicated') }
}

function byKind({ nodes }: Fleet): Map<string, SimulatedNode[]> {
  const kinds = new Map<string, SimulatedNode[]>()
  for (const node of nodes) {
    const { kind } = node.plan
    const others = kinds.get(kind)
    if (others) others.push(node)
    else kinds.set(kind, [node])
  }
  return kinds
}

/** On-board units report to nobody. */
function unitsOf({ unitCounts }: RoadLife): KindSummary {
  const { fitted, warnings, ...counts } = unitCounts
  const reports = { created: 0, delivered: 0, pending: 0, dropped: 0, duplicated: 0 }
  return { nodes: fitted, reports, ...counts, warnings: { ...warnings } }
}

/** Years that the batteries of nodes last at the mean power of the run so far; nothing where none has one. */
function batteryFigures(nodes: readonly SimulatedNode[], nowUs: number): Record<string, unknown> {
  const years = nodes.flatMap(({ board, plan: { battery } }) =>
    battery && nowUs > 0 ? [batteryYears((board.ledger.supplyEnergyJ('board') * 1e6) / nowUs, battery)] : [],
  )
  if (years.length === 0) return {}
  const { count, p50, max } = percentiles(years)!
  const [min, median, longest] = [Math.min(...years), p50, max].map((each) => rounded(each, 2))
  return { batteryYears: { count, min, p50: median, max: longest } }
}

function caveats(input: SummaryInput, externalCommands: number, isReproducible: boolean): string[] {
  const list: string[] = []
  if (input.isPaced) list.push('a paced run: the real broker answered in its own time')
  if (input.isAborted) list.push('the run was ended early')
  if (externalCommands > 0) list.push(`${externalCommands} messages to nodes came from outside`)
  else if (!isReproducible && !input.isPaced) list.push('the real broker went away and the nodes saw it')
  return list
}
