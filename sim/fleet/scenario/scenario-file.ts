import type { Deployment } from '../../radio/nbiot/numerology.js'
import type { AccessMode } from '../../radio/nbiot/options.js'
import type { Surroundings } from '../../radio/place/penetration.js'
import type { TraceText } from './trace.js'
import type { RoadsText, TrafficText } from './traffic.js'

/** A span as a file has it; one duration means no spread. */
export type SpanText = string | { readonly min: string; readonly max: string }

/** Nodes as a file selects them. */
export type SelectorText = 'all' | number | readonly number[]

/** A node group as a file has it, defaults filled in. */
export interface NodeGroupText {
  readonly kind: string
  readonly count: number
  readonly board?: string
  readonly modem?: string
  readonly options: Readonly<Record<string, unknown>>
  readonly coverage?: { readonly couplingLossDb?: number; readonly surroundings?: Surroundings }
  readonly battery?: {
    readonly capacityWh: number
    readonly selfDischargePerYear: number
    readonly temperature: number
  }
  readonly place?: {
    readonly line?: { readonly spacing: string; readonly bearing: number }
    readonly area?: { readonly radius: string }
  }
}

/** A command as a file has it. */
export interface CommandText {
  readonly at: string
  readonly kind: string
  readonly nodes: SelectorText
  readonly level?: number
  readonly on?: true
  readonly off?: true
  readonly reportNow?: true
  readonly plan?: readonly { readonly at: string; readonly level: number }[]
  readonly write?: Readonly<Record<string, number | boolean | string>>
  readonly expires?: string
}

/** A fault as a file has it; what else it carries, its kind's schema says. */
export interface FaultText {
  readonly at: string
  readonly kind: string
  readonly for?: string
  readonly of?: string
  readonly nodes?: SelectorText
  readonly [parameter: string]: unknown
}

/** A scenario as its file has it, validated and with the schema's defaults filled in: units are still text. */
export interface ScenarioFile {
  readonly name: string
  readonly place: {
    readonly name?: string
    readonly latitude: number
    readonly longitude: number
    readonly timezone: string
  }
  readonly start: string
  readonly for: string
  readonly seed: number
  readonly network: {
    readonly model: 'plain' | 'nbiot'
    readonly mode: AccessMode
    readonly deployment: Deployment
    readonly cells: { readonly count: number; readonly spacing: string }
    readonly attachDelay?: SpanText
    readonly accessDelay?: SpanText
    readonly pagingDelay?: SpanText
    readonly delayUp?: SpanText
    readonly delayDown?: SpanText
    readonly loss?: number
    readonly inactivity?: string
  }
  readonly uplink: {
    readonly embedded?: true
    readonly port?: number
    readonly url?: string
    readonly connections: number
    readonly whenGone: 'wait' | 'outbox'
    readonly answerDelay: SpanText
    readonly ctwing?: { readonly awake: string; readonly commandLifetime: string }
  }
  readonly roads?: RoadsText
  readonly traffic: TrafficText
  readonly nodes: readonly NodeGroupText[]
  readonly commands: readonly CommandText[]
  readonly faults: readonly FaultText[]
  readonly trace: readonly TraceText[]
  readonly expect: Readonly<Record<string, number | boolean | string>>
}
