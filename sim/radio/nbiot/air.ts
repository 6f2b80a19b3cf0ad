import type { Grid } from './grid.js'
import { acknowledgementRepetitions, type BlockConfig, type LinkPlanner } from './link-planner.js'
import { message3Bits, responseBytes } from './messages.js'
import { acknowledgementMs, delaysMs, spanWithGapsMs } from './numerology.js'
import type { CoverageLevel } from './options.js'

/** Mean time in ms that a block of others holds the grid: what waiting in a congested cell is counted in [chosen]. */
const meanServiceMs = 40

/**
 * Time and energy of one modem's dialogue on the grids of its cell: a cursor in ms that goes from message to message. One
 * object serves all modems, one after the other. Nothing of it waits: it takes the grid's milliseconds in advance, since
 * nothing that comes later can change what was given before.
 */
export class Air {
  /** Where the dialogue is, ms. */
  cursorMs = 0
  /** Sent and listened since {@link begin}, ms. */
  transmitMs = 0
  receiveMs = 0
  /** A block was lost for good, or the grid is full. */
  failed = false
  /** Share of the grid that others take, [0, 1): makes every message wait. */
  congestion = 0
  /** Blocks sent again, and messages that found no room. */
  retransmissions = 0
  refusals = 0
  private couplingLossDb = 0
  private level!: CoverageLevel

  /** `chance`: the next number of the modem's own stream, [0, 1). */
  constructor(
    private readonly grid: Grid,
    private readonly planner: LinkPlanner,
    private readonly chance: () => number,
  ) {}

  begin(couplingLossDb: number, level: CoverageLevel, atMs: number): void {
    this.couplingLossDb = couplingLossDb
    this.level = level
    this.cursorMs = atMs
    this.transmitMs = this.receiveMs = 0
    this.failed = false
  }

  /** Random access response: DCI and NPDSCH, not acknowledged. */
  response(): void {
    this.control()
    this.receiveBlock(this.planner.downlink(this.couplingLossDb, responseBytes).config, 0)
  }

  /** Msg3 in the grant of the response: 88 bits, or as many bytes of early data. */
  message3(bits = message3Bits): void {
    this.sendBlock(this.planner.uplinkBlock(this.couplingLossDb, bits), true)
  }

  /** A message up, each block with its grant. */
  up(bytes: number): void {
    const { blocks, config } = this.planner.uplink(this.couplingLossDb, bytes)
    for (let block = 0; block < blocks && !this.failed; block++) this.sendBlock(config, false)
  }

  /** A message down, each block with its assignment and acknowledgement. */
  down(bytes: number): void {
    const { blocks, config } = this.planner.downlink(this.couplingLossDb, bytes)
    for (let block = 0; block < blocks && !this.failed; block++) this.takeBlock(config)
  }

  private sendBlock(config: BlockConfig, isGranted: boolean): void {
    for (let sent = 0; sent < config.errorRates.length; sent++) {
      if (!isGranted || sent > 0) this.control()
      if (this.failed) return
      this.transmit(config, isGranted && sent === 0)
      if (this.chance() >= config.errorRates[sent]!) return
      this.retransmissions++
    }
    this.failed = true
  }

  private takeBlock(config: BlockConfig): void {
    for (let sent = 0; sent < config.errorRates.length; sent++) {
      this.control()
      this.receiveBlock(config, delaysMs.assignmentToDownlink)
      if (this.failed) return
      this.acknowledge()
      if (this.chance() >= config.errorRates[sent]!) return
      this.retransmissions++
    }
    this.failed = true
  }

  /** A DCI: the modem listens to the search spaces until it comes. */
  private control(): void {
    const { planner, grid, level } = this
    const { controlRepetitions: most, controlFactor } = level
    if (this.congestion > 0) this.queue()
    const repetitions = planner.controlRepetitions(this.couplingLossDb, most)
    const startMs = grid.reserveControl(this.cursorMs, repetitions, most, most * controlFactor)
    if (startMs < 0) return this.refuse()
    this.receiveMs += (startMs - this.cursorMs) / controlFactor + repetitions
    this.cursorMs = grid.endMs
  }

  private receiveBlock({ airMs }: BlockConfig, delayMs: number): void {
    if (this.failed) return
    if (this.grid.reserveDownlink(this.cursorMs + delayMs, airMs) < 0) return this.refuse()
    this.receiveMs += airMs
    this.cursorMs = this.grid.endMs
  }

  private transmit({ airMs, tones }: BlockConfig, isMessage3: boolean): void {
    const spanMs = spanWithGapsMs(airMs)
    const delayMs = isMessage3 ? delaysMs.responseToMessage3 : delaysMs.grantToUplink
    const startMs = this.grid.reserveUplink(this.cursorMs + delayMs, spanMs, tones)
    if (startMs < 0) return this.refuse()
    this.transmitMs += airMs
    this.cursorMs = startMs + spanMs + delaysMs.uplinkToControl
  }

  private acknowledge(): void {
    const airMs = acknowledgementMs * acknowledgementRepetitions(this.couplingLossDb)
    const startMs = this.grid.reserveUplink(this.cursorMs + delaysMs.downlinkToAcknowledgement, airMs, 1)
    if (startMs < 0) return this.refuse()
    this.transmitMs += airMs
    this.cursorMs = startMs + airMs + delaysMs.uplinkToControl
  }

  /** Waiting of a queue whose server is busy for that share of the time (M/M/1). */
  private queue(): void {
    const share = this.congestion / (1 - this.congestion)
    this.cursorMs += Math.round(-Math.log(1 - this.chance()) * meanServiceMs * share)
  }

  private refuse(): void {
    this.failed = true
    this.refusals++
  }
}
