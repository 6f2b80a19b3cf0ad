import type { SimulatedBoard } from '../board/simulated-board.js'
import type { UserEquipment } from '../radio/cell.js'
import type { CoreNetwork } from '../uplink/core-network.js'
import type { TraceChannel, TraceSink } from './events.js'
import { TraceHub } from './hub.js'
import type { DaliBus, DaliStation } from '../board/dali-bus.js'
import { tapI2c, tapSpi, tapUart } from './taps/buses.js'
import type { Detach, TapContext } from './taps/context.js'
import { tapDali } from './taps/dali.js'
import { tapPackets } from './taps/packets.js'
import { tapPins } from './taps/pins.js'
import { tapPower } from './taps/power.js'
import { tapProcessor } from './taps/processor.js'
import { tapReports, type FirmwareSource } from './taps/reports.js'

/** What a trace takes hold of: a node of the fleet is one, a board on its own too. */
export interface TraceTarget extends Partial<FirmwareSource> {
  readonly board: SimulatedBoard
  readonly modem?: UserEquipment
  /** A DALI line with the role and the model of the board's own end of it. */
  readonly dali?: { readonly bus: DaliBus; readonly role: string; readonly own: DaliStation }
}

/** Which tap serves which channels. */
const taps: readonly {
  readonly channels: readonly TraceChannel[]
  readonly put: (target: TraceTarget, context: TapContext, network: CoreNetwork | undefined) => Detach | undefined
}[] = [
  { channels: ['pins'], put: ({ board }, context) => tapPins(board, context) },
  { channels: ['i2c'], put: ({ board }, context) => tapI2c(board, context) },
  { channels: ['spi'], put: ({ board }, context) => tapSpi(board, context) },
  { channels: ['uart'], put: ({ board }, context) => tapUart(board, context) },
  {
    channels: ['frames'],
    put: ({ dali }, context) => (dali ? tapDali(dali.bus, dali.role, dali.own, context) : undefined),
  },
  { channels: ['power', 'radio'], put: ({ board }, context) => tapPower(board.ledger, context) },
  { channels: ['tasks', 'log'], put: ({ board }, context) => tapProcessor(board, context) },
  {
    channels: ['reports'],
    put: (target, context) => ('running' in target ? tapReports(target as FirmwareSource, context) : undefined),
  },
  {
    channels: ['ip'],
    put: ({ modem }, context, network) => (modem && network ? tapPackets(network, modem, context) : undefined),
  },
]

/**
 * The trace of one node. Switching it on puts taps on that node's own wires, buses, ledger, processor and streams, for the
 * channels that a sink wants; no other node learns of it. The node's run is the same with it, byte for byte.
 */
export class NodeTrace {
  readonly node: string
  private readonly hub: TraceHub
  private readonly detach: readonly Detach[]
  private isOver = false

  constructor(
    readonly target: TraceTarget,
    readonly sinks: readonly TraceSink[],
    network?: CoreNetwork,
  ) {
    const { board } = target
    this.node = board.name
    this.hub = new TraceHub(sinks, board.scheduler)
    const context: TapContext = { hub: this.hub, node: board.name, scheduler: board.scheduler }
    this.detach = taps
      .filter(({ channels }) => channels.some((channel) => this.hub.wants(channel)))
      .map(({ put }) => put(target, context, network))
      .filter((each) => each !== undefined)
  }

  /** A fault befell the node, or everything. */
  onFault(text: string): void {
    if (!this.isOver) this.hub.emit({ channel: 'faults', node: this.node, atUs: this.nowUs, text })
  }

  /** Hands to the sinks what can be in order by now. */
  advance(): void {
    if (!this.isOver) this.hub.advance()
  }

  /** Hands everything that is over by now to the sinks: for who looks at an event log between two runs of a test. */
  settle(): void {
    this.hub.end()
  }

  /** What sinks have by now is in their files when this resolves. */
  async flush(): Promise<void> {
    if (this.isOver) return
    this.advance()
    await Promise.all(this.sinks.map((sink) => sink.flush()))
  }

  /** Takes the taps off and completes the sinks; twice is fine. */
  async end(): Promise<void> {
    if (this.isOver) return
    this.isOver = true
    for (const each of this.detach) each()
    this.hub.end()
    await Promise.all(this.sinks.map((sink) => sink.end(this.nowUs)))
  }

  private get nowUs(): number {
    return this.target.board.scheduler.nowUs
  }
}
