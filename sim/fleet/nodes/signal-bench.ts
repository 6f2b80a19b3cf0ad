import type { SignalProgram } from '../../../firmware/nodes/signal/index.js'
import { boards, wire } from '../../../boards/index.js'
import { ByteWriter } from '../../../protocols/bytes/index.js'
import { encodePack, PackWriter, type SenmlRecord } from '../../../protocols/senml/index.js'
import { FlashPool } from '../../board/flash-pool.js'
import { LedgerLayout } from '../../board/power-ledger.js'
import type { SignalMonitor } from '../../chips/signal-monitor.js'
import { Sky } from '../../city/sky.js'
import { World, type WorldNote } from '../../kernel/world.js'
import { modemModels } from '../../modem/registry.js'
import { LocalPlatform, readReport } from '../../testing/local-platform.js'
import { platformAddress } from '../../uplink/index.js'
import { cellsOf } from '../cells.js'
import { signalKind } from '../kinds/signal.js'
import { fourArmCrossing, type SignalProgramOptions } from '../kinds/signal-program.js'
import { parseScenario } from '../scenario/index.js'
import { signalGroup, SignalNode } from './signal.js'
import { monitorOf } from './signal-watch.js'

const second = 1_000_000

/** What a {@link SignalBench} may be told. */
export interface SignalBenchOptions {
  /** An instant with its offset. */
  readonly at?: string
  readonly seed?: number
  readonly clocklessPlan?: number
  readonly program?: SignalProgramOptions
  /** What the firmware is given in place of it: another program for the same heads. */
  readonly firmwareProgram?: SignalProgram
}

/** A junction's controller with everything around it, in a world of its own, under the eyes of a monitor. */
export class SignalBench {
  readonly world: World
  readonly node: SignalNode
  readonly platform: LocalPlatform
  readonly monitor: SignalMonitor
  readonly notes: WorldNote[] = []
  private commandId = 0

  constructor(options: SignalBenchOptions = {}) {
    const { at = '2026-06-22T07:00:00+08:00', seed = 1, clocklessPlan = 1, program = fourArmCrossing } = options
    const scenario = parseScenario(scenarioText(at, seed), 'bench.yaml')
    this.world = new World({ seed, startUnixMs: scenario.start.unixMs, onNote: (note) => this.notes.push(note) })
    const { world } = this
    this.platform = new LocalPlatform(world, () => 0, Math.round(scenario.start.offsetMinutes / 15))
    const made = signalGroup({ reportEvery: 900 * second, clocklessPlan, program })
    const group = { ...made, firmwareProgram: options.firmwareProgram ?? made.program }
    this.node = new SignalNode(
      {
        world,
        sky: new Sky({ seed, epochUnixMs: scenario.start.unixMs }),
        network: this.platform.network,
        broker: platformAddress,
        flashPool: new FlashPool(),
        ledgerLayout: new LedgerLayout(),
        writer: new PackWriter(new ByteWriter(512)),
      },
      {
        kind: 'signal',
        wiring: wire(boards[signalKind.defaultBoard]!, signalKind.parts),
        modem: modemModels[signalKind.defaultModem]!,
        couplingLossDb: 130,
        options: {},
      },
      { index: 0, cell: cellsOf(scenario, world.scheduler)[0]!, position: scenario.place },
      group,
    )
    this.monitor = monitorOf(program)
    this.node.heads.onChange = (_, lit) => this.monitor.observe(world.scheduler.nowUs, lit)
    this.node.board.powerOn()
  }

  /** Lets time pass, in seconds. */
  run(seconds: number): this {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + seconds * second)
    return this
  }

  /** Runs until a group shows something. Returns how long that took, s; throws where it never does. */
  until(group: number, state: string, limitS = 600): number {
    const startUs = this.world.scheduler.nowUs
    while (this.node.signalState(group) !== state) {
      this.run(0.1)
      if (this.world.scheduler.nowUs - startUs > limitS * second) throw new Error(`group ${group} never ${state}`)
    }
    return (this.world.scheduler.nowUs - startUs) / second
  }

  /** Sends the node a command, as a platform would. Returns its identifier. */
  command(...records: readonly SenmlRecord[]): number {
    const id = ++this.commandId
    this.platform.publish(
      `wayside/signal/${this.node.imei}/down`,
      encodePack([{ name: 'command/id', value: id }, ...records]),
    )
    return id
  }

  /** The newest report by resource. */
  lastReport(): ReturnType<typeof readReport> {
    const report = this.platform.reports.at(-1)
    return report ? readReport(report) : {}
  }

  /** What became of a command: undefined without a confirmation yet. */
  confirmation(id: number): { readonly done: boolean; readonly reason: string | undefined } | undefined {
    for (const report of this.platform.reports) {
      const values = readReport(report)
      if (values['command/id']?.value === id)
        return { done: values['command/done']!.booleanValue!, reason: values['command/reason']?.stringValue }
    }
    return undefined
  }
}

const scenarioText = (start: string, seed: number): string =>
  JSON.stringify({
    version: 1,
    name: 'signal-bench',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start,
    for: '24h',
    seed,
    nodes: [{ kind: 'probe', count: 1 }],
  })
