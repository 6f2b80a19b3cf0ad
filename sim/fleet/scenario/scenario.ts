import type { BatteryOptions } from '../../modem/energy/battery.js'
import type { Deployment } from '../../radio/nbiot/numerology.js'
import type { AccessMode } from '../../radio/nbiot/options.js'
import type { Surroundings } from '../../radio/place/penetration.js'
import type { DelaySpan, PlainCellOptions } from '../../radio/plain-cell.js'
import type { TracePlan } from '../../trace/plan.js'
import type { RoadsPlan, TrafficPlan } from '../traffic/plan.js'
import type { Expectation } from './expectation.js'
import type { Fault } from './fault.js'

/** A scenario ready to run: durations in whole microseconds, lengths in metres, every default filled in. */
export interface Scenario {
  readonly name: string
  /** The file it was read from. */
  readonly file: string
  readonly place: Place
  readonly start: Start
  /** How long it runs. */
  readonly forUs: number
  /** [0, 2^53). */
  readonly seed: number
  readonly network: NetworkPlan
  readonly uplink: UplinkPlan
  /** Absent: nothing drives. */
  readonly roads?: RoadsPlan
  readonly traffic: TrafficPlan
  readonly nodes: readonly NodeGroup[]
  /** In the order of the file, which need not be that of time. */
  readonly commands: readonly ScenarioCommand[]
  readonly faults: readonly Fault[]
  /** Nodes that are traced where a folder is given to the run. */
  readonly trace: readonly TracePlan[]
  readonly expect: readonly Expectation[]
}

/** Where it happens. */
export interface Place {
  readonly name: string
  /** Degrees north, [-90, 90]. */
  readonly latitude: number
  /** Degrees east, [-180, 180]. */
  readonly longitude: number
  /** IANA name. */
  readonly timezone: string
}

/** When virtual time begins. */
export interface Start {
  /** Milliseconds since 1970. */
  readonly unixMs: number
  /** Minutes that the place's clocks are ahead of UTC at the start; they stay so through the run. */
  readonly offsetMinutes: number
}

/** The figures of a plain cell that a scenario may set; what it does not set is absent. */
export type PlainCellFigures = Pick<
  PlainCellOptions,
  'attachDelay' | 'accessDelay' | 'pagingDelay' | 'upDelay' | 'downDelay' | 'lossProbability' | 'inactivityUs'
>

/** The cells between the nodes and the platform. */
export interface NetworkPlan {
  /** Delays and losses, or the physics of NB-IoT. */
  readonly model: 'plain' | 'nbiot'
  /** How a report crosses a cell with physics: resumed or fresh RRC connection, control plane, or early data. */
  readonly mode: AccessMode
  readonly deployment: Deployment
  /** How many cells, and metres between neighbours. */
  readonly cells: { readonly count: number; readonly spacing: number }
  readonly plain: PlainCellFigures
}

/** Which broker the reports go to. */
export type BrokerPlan =
  | { readonly kind: 'embedded'; readonly port?: number }
  | { readonly kind: 'external'; readonly url: string; readonly host: string; readonly port: number }

/** A carrier's platform in place of a broker. */
export interface CtwingPlan {
  /** How long a device is taken to listen after it was heard, microseconds; commands after that wait for its next report. */
  readonly awakeUs: number
  /** How long a command waits for its device, microseconds. */
  readonly commandLifetimeUs: number
}

/** What is behind the cells. */
export interface UplinkPlan {
  /** Absent: the nodes report to the broker. */
  readonly ctwing?: CtwingPlan
  readonly broker: BrokerPlan
  /** Up to so many nodes have a connection of their own; above it a few connections carry all. */
  readonly connections: number
  /** With the broker gone the world waits, or the nodes' outboxes fill. */
  readonly whenGone: 'wait' | 'outbox'
  /** The time a platform takes to answer, as modelled in virtual time. */
  readonly answerDelay: DelaySpan
}

/** How the nodes of a group lie around the place. */
export type Layout =
  | { readonly kind: 'line'; readonly spacing: number; readonly bearingDegrees: number }
  | { readonly kind: 'area'; readonly radius: number }

/** A number of nodes that are alike. */
export interface NodeGroup {
  readonly kind: string
  readonly count: number
  /** A name of `boards`. */
  readonly board: string
  /** A name of the modem registry. */
  readonly modem: string
  /** The kind's options with its defaults; durations in microseconds, times of day in minutes after midnight. */
  readonly options: Readonly<Record<string, unknown>>
  /** Fixes the link instead of computing it from the place. */
  readonly couplingLossDb?: number
  /** Where it stands, where the link is computed. */
  readonly surroundings: Surroundings
  readonly battery?: BatteryOptions
  readonly layout: Layout
}

/** Which nodes of a kind: all, the first so many, or those with these indices (from 0, in the order of the groups). */
export type NodeSelector =
  | { readonly kind: 'all' }
  | { readonly kind: 'first'; readonly count: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }

/** What a platform tells a node to do. */
export type CommandAction =
  | { readonly kind: 'level'; readonly level: number }
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  | { readonly kind: 'report-now' }
  /** From minutes after midnight on, the level in percent. */
  | { readonly kind: 'plan'; readonly plan: readonly { readonly at: number; readonly level: number }[] }
  /** Resources of the node by path. */
  | { readonly kind: 'write'; readonly values: Readonly<Record<string, number | boolean | string>> }

/** A command that the scenario itself sends as the platform would, whose round trip is measured. */
export interface ScenarioCommand {
  /** After the start. */
  readonly atUs: number
  /** The kind of node it is for. */
  readonly nodeKind: string
  readonly nodes: NodeSelector
  readonly action: CommandAction
  /** How long after it was issued it may still be carried out; absent: for ever. */
  readonly expiresUs?: number
}
