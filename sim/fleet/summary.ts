import type { RoadFigures } from './traffic/road-life.js'

/** Counts of reports over a whole run. */
export interface ReportCounts {
  /** Put into the nodes' outboxes. */
  created: number
  /** Acknowledged by the real broker; datagrams: taken by the platform. */
  delivered: number
  /** Still in outboxes or on their way when the run ended. */
  pending: number
  /** Given up by a full outbox. */
  dropped: number
  /** Delivered more than once. */
  duplicated: number
  /** Datagrams that the modem took and the platform never got; absent where no node sends any. */
  lost?: number
}

/** How long something took, in seconds. */
export interface Percentiles {
  count: number
  p50: number
  p95: number
  max: number
}

/** What cells with physics counted, summed up; loads are means over the cells. */
export interface RadioSummary {
  accesses: number
  accessFailures: number
  preambles: number
  collisions: number
  retransmissions: number
  /** Messages that found no room within the grids' horizon. */
  refusals: number
  /** Shares of uplink tones and downlink subframes given to modems over the run. */
  uplinkLoad: number
  downlinkLoad: number
}

/** What one kind of node did. */
export interface KindSummary {
  nodes: number
  reports: ReportCounts
  /** Figures of the kind itself: `energySaving`, `lampEnergyKWh`, `commandRoundTripS` ... */
  [figure: string]: unknown
}

/** What `wayside run` answers: the JSON document of design/architecture.md and what else is known. */
export interface RunSummary {
  scenario: string
  seed: number
  nodes: number
  simulatedSeconds: number
  wallSeconds: number
  /** Simulated seconds a wall second. */
  speedup: number
  /** Nodes times simulated seconds a wall second. */
  nodeSecondsPerSecond: number
  reports: ReportCounts
  commands: { issued: number; confirmed: number; roundTripS?: Percentiles }
  /** SHA-256 over every report in virtual time: the same for the same scenario and seed. */
  uplinkDigest: string
  /** Why the digest would differ in another run: commands from outside, a paced run, a broker that went away. */
  digestCaveats: string[]
  uplink: { url: string; mode: 'per-node' | 'pool'; connections: number; reconnects: number; messages: number }
  cells: { count: number; packetsUp: number; packetsDown: number; packetsLost: number; radio?: RadioSummary }
  byKind: Record<string, KindSummary>
  /** Of a scenario with roads. */
  traffic?: RoadFigures
  /** Energy in joules by part and state over all nodes. */
  energyJ: Record<string, Record<string, number>>
  faults: { atSeconds: number; kind: string; forSeconds: number }[]
  /** Warnings and errors of the nodes, and exceptions that escaped from firmware. */
  notes: { warnings: number; errors: number; firmwareFaults: number }
  expect: { path: string; expected: string; actual: unknown; held: boolean }[]
  events: number
  peakRssMB: number
  /** Furthest that a paced run fell behind the wall, in seconds. */
  lagSeconds: number
}

/** What a run says while it goes on. */
export type RunEvent =
  | { readonly kind: 'ready'; readonly brokerUrl: string; readonly topics: string; readonly nodes: number }
  | {
      readonly kind: 'progress'
      readonly virtualUnixMs: number
      readonly simulatedSeconds: number
      readonly ofSeconds: number
      readonly speedup: number
      readonly delivered: number
      readonly pending: number
      readonly lagSeconds: number
    }
  | {
      readonly kind: 'note'
      readonly atUs: number
      readonly level: string
      readonly source: string
      readonly text: string
    }
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'done' }
