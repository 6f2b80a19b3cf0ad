import type { RunEvent, RunSummary } from './summary.js'
import { CommandLog } from './command-log.js'
import { driveUntil, type DriveOptions } from './drive.js'
import { scheduleFaults } from './faults.js'
import { Fleet } from './fleet.js'
import { evaluateExpectations, type Scenario } from './scenario/index.js'
import type { SimulatedNode } from './nodes/simulated-node.js'
import { snapshot, summarize, type Snapshot } from './summarize.js'
import { WorldDigest } from '../kernel/digest.js'
import { World } from '../kernel/world.js'
import type { TracePlan } from '../trace/plan.js'
import { RunTraces } from '../trace/run-traces.js'
import { createCtwingUplink, type RunUplink } from '../uplink/ctwing/ctwing-uplink.js'
import { createUplink, platformAddress } from '../uplink/index.js'
import { cellsOf, type FleetCell } from './cells.js'

/** How a scenario is run. */
export interface RunOptions {
  /** Virtual seconds a wall second, or as fast as it goes. */
  readonly speed: 'max' | number
  readonly onEvent?: (event: RunEvent) => void
  /** Ends the run where it is, with the summary so far. */
  readonly signal?: AbortSignal
  /** Nodes that are traced, into the folder trace of a folder that is there already. */
  readonly trace?: { readonly folder: string; readonly plans: readonly TracePlan[] }
}

/** After the scenario's end nodes may still hand over what they have, for this long in virtual time. */
const graceUs = 30 * 60 * 1_000_000
const graceStepUs = 1_000_000
const progressEveryS = 0.25

/**
 * Runs a scenario: builds the world, drives it to its end, lets the nodes hand over what is in their outboxes, waits until the
 * real broker has acknowledged everything, and sums up.
 * @throws UplinkError if the broker cannot be reached or its port be had; TracePlanError for a trace of a node that is not there
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunSummary> {
  const run = await Run.prepare(scenario, options)
  try {
    return await run.toEnd()
  } finally {
    await run.close()
  }
}

/** One run of one scenario: what is alive while it goes on. */
export class Run {
  readonly log = new CommandLog()
  readonly digest = new WorldDigest()
  readonly fleet: Fleet
  readonly cells: readonly FleetCell[]
  uplink!: RunUplink
  private readonly beganS = wallSeconds()
  private traces: RunTraces<SimulatedNode> | undefined
  private reportedS = -Infinity
  private lagSeconds = 0

  private constructor(
    readonly world: World,
    readonly scenario: Scenario,
    private readonly options: RunOptions,
    makeFleet: (run: Run) => { fleet: Fleet; cells: readonly FleetCell[] },
  ) {
    const { fleet, cells } = makeFleet(this)
    this.fleet = fleet
    this.cells = cells
  }

  /** Builds everything; nothing has happened yet. */
  static async prepare(scenario: Scenario, options: RunOptions): Promise<Run> {
    const emit = options.onEvent ?? (() => undefined)
    const world = new World({
      seed: scenario.seed,
      startUnixMs: scenario.start.unixMs,
      noteLevel: 'warning',
      onNote: (note) => emit({ kind: 'note', ...note }),
    })
    const nodeOfModem = new Map<object, number>()
    const made: { run?: Run } = {}
    const nodeOfImei = new Map<string, { readonly index: number; readonly kind: string }>()
    const platform = {
      scheduler: world.scheduler,
      seed: scenario.seed,
      startUnixMs: scenario.start.unixMs,
      zoneQuarterHours: Math.round(scenario.start.offsetMinutes / 15),
      serviceTime: scenario.uplink.answerDelay,
      onAccepted: (...report: Parameters<Run['onAccepted']>) => made.run!.onAccepted(...report),
    }
    const { ctwing } = scenario.uplink
    const uplink: RunUplink = ctwing
      ? createCtwingUplink({ ...platform, ...ctwing, nodeOf: (imei) => nodeOfImei.get(imei) })
      : await createUplink({
          ...platform,
          broker: scenario.uplink.broker,
          nodes: scenario.nodes.reduce((sum, { count }) => sum + count, 0),
          maxOwnConnections: scenario.uplink.connections,
          answers: options.speed === 'max' ? 'modelled' : 'real',
          whenGone: scenario.uplink.whenGone,
          nodeOf: (ue) => nodeOfModem.get(ue) ?? -1,
        })
    const run = new Run(world, scenario, options, () => {
      const cells = cellsOf(scenario, world.scheduler)
      const fleet = new Fleet(world, scenario, cells, uplink.network, platformAddress)
      for (const node of fleet.nodes) {
        nodeOfModem.set(node.modem, node.index)
        if (ctwing) nodeOfImei.set(node.imei, { index: node.index, kind: node.plan.kind })
      }
      return { fleet, cells }
    })
    made.run = run
    run.uplink = uplink
    try {
      run.beginTraces(emit)
    } catch (error) {
      await uplink.close()
      throw error
    }
    run.begin(emit)
    return run
  }

  /** Runs the scenario to its end and sums up. */
  async toEnd(): Promise<RunSummary> {
    const { scenario, fleet, world } = this
    await this.drive(scenario.forUs)
    const atEnd = snapshot(fleet, world)
    await this.handOver()
    await this.uplink.drain()
    await this.traces?.end()
    this.options.onEvent?.({ kind: 'done' })
    return this.summarize(atEnd)
  }

  /** Completes the traces and disconnects from the broker. */
  async close(): Promise<void> {
    await this.traces?.end()
    await this.uplink.close()
  }

  /** Drives the world on to an instant. */
  async drive(untilUs: number): Promise<void> {
    const { signal, speed } = this.options
    const drive: DriveOptions = {
      scheduler: this.world.scheduler,
      holder: this.uplink,
      speed,
      wallSeconds,
      ...(signal ? { signal } : {}),
      onSlice: (lagSeconds) => this.onSlice(lagSeconds),
    }
    this.lagSeconds = Math.max(this.lagSeconds, await driveUntil(untilUs, drive))
  }

  private begin(emit: (event: RunEvent) => void): void {
    const { scenario, world, fleet, cells, uplink } = this
    fleet.powerOn()
    for (const command of scenario.commands)
      for (const node of fleet.select(command.nodeKind, command.nodes))
        world.scheduler.at(
          command.atUs,
          0,
          () => {
            const payload = this.log.issue(world.scheduler.nowUs, node.imei, command, scenario.start.unixMs)
            uplink.issueCommand(world.scheduler.nowUs, `wayside/${node.plan.kind}/${node.imei}/down`, payload)
          },
          undefined,
        )
    scheduleFaults(scenario.faults, {
      world,
      fleet,
      cells,
      setBrokerDown: (isDown) => uplink.setDown(isDown),
      onFault: (text, nodes) => {
        emit({ kind: 'fault', text })
        this.traces?.onFault(text, nodes)
      },
    })
    emit({ kind: 'ready', brokerUrl: uplink.brokerUrl, topics: 'wayside/#', nodes: fleet.nodes.length })
  }

  private beginTraces(emit: (event: RunEvent) => void): void {
    const { trace } = this.options
    if (!trace || trace.plans.length === 0) return
    const { world, fleet, uplink, scenario } = this
    this.traces = new RunTraces({
      ...trace,
      nodes: fleet.nodes,
      network: uplink.network,
      startUnixMs: scenario.start.unixMs,
      onFail: (text) => emit({ kind: 'note', atUs: world.scheduler.nowUs, level: 'error', source: 'trace', text }),
    })
  }

  private onAccepted(node: number, bytes: Uint8Array, layout: Parameters<WorldDigest['add']>[3]): void {
    const { nowUs } = this.world.scheduler
    this.digest.add(nowUs, node, bytes, layout)
    const sender = this.fleet.nodes[node]
    if (!sender || !(sender.reportTap || this.log.isAwaiting)) return
    const payload = bytes.subarray(layout.payloadStart, layout.end)
    sender.reportTap?.(nowUs, payload)
    if (this.log.isAwaiting) this.log.onReport(nowUs, sender.imei, payload)
  }

  /** Switches off every node that has nothing left to say, until none is left or the grace is over. */
  private async handOver(): Promise<void> {
    const { scheduler } = this.world
    const deadlineUs = scheduler.nowUs + graceUs
    let left = retire(this.fleet.nodes)
    while (left.length > 0 && scheduler.nowUs < deadlineUs && !this.options.signal?.aborted) {
      await this.drive(scheduler.nowUs + graceStepUs)
      left = retire(left)
    }
  }

  private onSlice(lagSeconds: number): void {
    const nowS = wallSeconds()
    if (nowS - this.reportedS < progressEveryS) return
    const { world, scenario, uplink, options } = this
    this.reportedS = nowS
    void this.traces?.flush()
    const simulatedSeconds = world.scheduler.nowUs / 1e6
    const { accepted, delivered } = uplink.statistics()
    options.onEvent?.({
      kind: 'progress',
      virtualUnixMs: world.unixMs,
      simulatedSeconds,
      ofSeconds: scenario.forUs / 1e6,
      speedup: simulatedSeconds / Math.max(1e-3, nowS - this.beganS),
      delivered,
      pending: accepted - delivered,
      lagSeconds,
    })
  }

  private summarize(atEnd: Snapshot): RunSummary {
    const summary = summarize({
      run: this,
      atEnd,
      wallSeconds: wallSeconds() - this.beganS,
      lagSeconds: this.lagSeconds,
      isPaced: this.options.speed !== 'max',
      isAborted: this.options.signal?.aborted === true,
    })
    summary.expect = evaluateExpectations(this.scenario.expect, summary).map((result) => ({ ...result }))
    return summary
  }
}

/** Switches off the nodes whose outbox is empty; returns the others. */
function retire(nodes: readonly SimulatedNode[]): SimulatedNode[] {
  return nodes.filter((node) => {
    if (node.counts().pending > 0 && node.board.isPowered) return true
    node.board.powerOff()
    return false
  })
}

function wallSeconds(): number {
  return performance.now() / 1000
}
