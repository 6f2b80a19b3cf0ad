import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreNetwork } from '../uplink/core-network.js'
import { nodeFileSinks } from './node-files.js'
import { NodeTrace, type TraceTarget } from './node-trace.js'
import { nodeIndexOf, type TracePlan } from './plan.js'

/** A node of a run as its traces see it. */
export interface TracedNode extends TraceTarget {
  readonly index: number
  readonly imei: string
  readonly plan: { readonly kind: string }
}

/** What the traces of a run are made for. */
export interface RunTracesOptions<Node extends TracedNode> {
  /** Folder of the run: each traced node gets a folder trace/<name> in it. */
  readonly folder: string
  readonly plans: readonly TracePlan[]
  readonly nodes: readonly Node[]
  readonly network: CoreNetwork
  readonly startUnixMs: number
  /** A trace came to an end before its run did, and why: the disk is full. */
  readonly onFail: (text: string) => void
}

/** One entry of trace/nodes.json, by which the traces of a run are found. */
export interface TraceEntry {
  readonly node: string
  readonly index: number
  readonly imei: string
  readonly kind: string
  /** What virtual instant 0 is, milliseconds since 1970. */
  readonly startUnixMs: number
}

/** Path of the list of a run's traces, in its folder. */
export const traceListPath = join('trace', 'nodes.json')

/** The traces of a run, on disk. A trace that cannot be written any more ends; the run does not. */
export class RunTraces<Node extends TracedNode> {
  private readonly byIndex = new Map<number, NodeTrace>()
  private readonly failing = new Set<NodeTrace>()

  /** @throws TracePlanError for a node that is not there; the system's error where the folder cannot be made */
  constructor(private readonly options: RunTracesOptions<Node>) {
    const { folder, nodes, startUnixMs } = options
    for (const [index, plan] of plansByIndex(options)) this.byIndex.set(index, this.open(nodes[index]!, plan))
    const entries = [...this.byIndex.keys()].map((index): TraceEntry => {
      const { board, imei, plan } = nodes[index]!
      return { node: board.name, index, imei, kind: plan.kind, startUnixMs }
    })
    writeFileSync(join(folder, traceListPath), `${JSON.stringify(entries, null, 2)}\n`)
  }

  /** A fault befell some nodes, or everything. */
  onFault(text: string, nodes?: readonly Node[]): void {
    for (const [index, trace] of this.byIndex)
      if (!nodes || nodes.some((node) => node.index === index)) trace.onFault(text)
  }

  /** Puts what is known by now into the files. */
  async flush(): Promise<void> {
    const failing = [...this.failing]
    this.failing.clear()
    await Promise.all(failing.map((trace) => trace.end()))
    await Promise.all([...this.byIndex.values()].map((trace) => trace.flush()))
  }

  /** Completes the files. */
  async end(): Promise<void> {
    await Promise.all([...this.byIndex.values()].map((trace) => trace.end()))
  }

  private open(node: Node, plan: TracePlan): NodeTrace {
    const { folder, network, startUnixMs, onFail } = this.options
    const { name } = node.board
    let hasFailed = false
    let opened: NodeTrace | undefined = undefined as NodeTrace | undefined
    const fail = (file: string, error: Error): void => {
      if (hasFailed) return
      hasFailed = true
      onFail(`trace of ${name} ends at ${file}: ${error.message}`)
      // It fails within a write of its own: the next flush takes it off.
      if (opened) this.failing.add(opened)
    }
    const files = { folder: join(folder, 'trace', name), board: node.board, startUnixMs, plan, onFail: fail }
    opened = new NodeTrace(node, nodeFileSinks(files), network)
    if (hasFailed) this.failing.add(opened)
    return opened
  }
}

/** One plan for each node: where a node is asked for twice, the later words count. */
function plansByIndex<Node extends TracedNode>({ plans, nodes }: RunTracesOptions<Node>): Map<number, TracePlan> {
  const groups = nodes.map(({ plan }) => ({ kind: plan.kind, count: 1 }))
  return new Map(plans.map((plan) => [nodeIndexOf(groups, plan.node), plan]))
}
