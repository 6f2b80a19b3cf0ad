import { imeiOf } from '../fleet/identity.js'
import { suggest } from '../fleet/scenario/suggest.js'
import type { NodeGroup } from '../fleet/scenario/scenario.js'
import { traceChannels, type TraceChannel } from './events.js'

/** A trace as a scenario or the command line asks for it. */
export interface TracePlan {
  /** Index over all groups, name ("streetlight-7") or IMEI. */
  readonly node: string
  readonly channels: readonly TraceChannel[]
  /** Of the dump of the wires: when it begins and ends, microseconds of virtual time. */
  readonly window?: { readonly fromUs: number; readonly untilUs: number }
  /** Of the dump of the wires: only the last so many bytes. */
  readonly lastBytes?: number
  /** Of the dump of the wires: seconds of PWM drawn after each change; Infinity for all. */
  readonly pwmBurstS?: number
}

/** A trace that cannot be made: no such node, no such channel. */
export class TracePlanError extends Error {
  override readonly name = 'TracePlanError'
}

/** `NODE[:CHANNEL,...]` of `--trace`. @throws TracePlanError for a channel that does not exist */
export function parseTracePlan(text: string): TracePlan {
  const colon = text.indexOf(':')
  const node = colon < 0 ? text : text.slice(0, colon)
  const words = colon < 0 ? [] : text.slice(colon + 1).split(',')
  if (node === '') throw new TracePlanError(`--trace: NODE or NODE:CHANNEL,... expected, got "${text}"`)
  const channels = words.map((word) => word.trim()).map((word) => channelOf(word, text))
  return { node, channels: channels.length > 0 ? [...new Set(channels)] : traceChannels }
}

function channelOf(word: string, text: string): TraceChannel {
  const channel = traceChannels.find((known) => known === word)
  if (channel) return channel
  const meant = suggest(word, traceChannels)
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
  throw new TracePlanError(`--trace ${text}: a channel of ${traceChannels.join(', ')} expected, got "${word}"${hint}`)
}

/**
 * The index of the node that is meant by an index, a name or an IMEI.
 * @throws TracePlanError where the scenario has no such node
 */
export function nodeIndexOf(groups: readonly Pick<NodeGroup, 'kind' | 'count'>[], node: string): number {
  const index = nodeIndexIn(groups, node)
  if (index !== undefined) return index
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  const name = `${groups[0]!.kind}-0`
  throw new TracePlanError(
    `--trace ${node}: an index from 0 to ${count - 1}, a name such as ${name} or an IMEI such as ${imeiOf(0)} expected`,
  )
}

/** The same, undefined where there is none. */
export function nodeIndexIn(groups: readonly Pick<NodeGroup, 'kind' | 'count'>[], node: string): number | undefined {
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  if (/^\d{1,14}$/.test(node)) return Number(node) < count ? Number(node) : undefined
  if (/^\d{15}$/.test(node)) {
    // Six digits before the check digit are the index, and repeat after a million nodes: the first one is meant.
    const index = Number(node.slice(8, 14))
    return index < count && imeiOf(index) === node ? index : undefined
  }
  const [, kind, digits] = /^(.+)-(0|[1-9]\d*)$/.exec(node) ?? []
  const index = Number(digits)
  return kind !== undefined && kindAt(groups, index) === kind ? index : undefined
}

function kindAt(groups: readonly Pick<NodeGroup, 'kind' | 'count'>[], index: number): string | undefined {
  let first = 0
  for (const { kind, count } of groups) {
    if (index < first + count) return kind
    first += count
  }
  return undefined
}
