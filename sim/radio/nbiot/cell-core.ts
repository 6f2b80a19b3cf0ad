import { hashUnit } from '../../kernel/random.js'
import type { EventHandle, Scheduler } from '../../kernel/scheduler.js'
import type { AirTime, CellIdentity, Signal, UserEquipment } from '../cell.js'
import { signalAt } from '../link-budget.js'
import type { DelaySpan } from '../plain-cell-options.js'
import { Air } from './air.js'
import { settle, type CellEvents } from './cell-events.js'
import { Grid } from './grid.js'
import { LinkPlanner } from './link-planner.js'
import { liveCell, type NbIotOptions } from './options.js'
import { PacketPool, type Packet } from './packet.js'
import { anchorPattern } from './pattern.js'
import { RandomAccess } from './random-access.js'
import { Terminals, type Terminal } from './terminals.js'

/** What a cell counts. */
export interface NbIotFigures {
  /** Modems it has heard of, and those attached. */
  readonly population: number
  readonly accesses: number
  /** Accesses that were given up: no answer to any preamble, no room on the grid, barred, or a dialogue that broke off. */
  readonly accessFailures: number
  readonly preambles: number
  readonly collisions: number
  readonly missedPreambles: number
  /** Blocks sent again by HARQ, and messages that found no room within the grid's horizon. */
  readonly retransmissions: number
  readonly refusals: number
  /** Share of the tones and of the downlink subframes given to modems so far. */
  readonly uplinkLoad: number
  readonly downlinkLoad: number
}

/** What all parts of a cell share: its modems, its grids, its clock and chance, its counts, and how packets end. */
export abstract class CellCore implements CellEvents {
  readonly identity: CellIdentity
  protected readonly options: NbIotOptions
  protected readonly terminals = new Terminals(this)
  protected readonly pool = new PacketPool()
  protected readonly grid: Grid
  protected readonly air: Air
  protected readonly randomAccess: RandomAccess
  protected isDown = false
  protected barredClasses = 0
  protected congestion = 0
  protected row = 0
  protected upCount = 0
  protected downCount = 0
  protected lostCount = 0
  protected accessCount = 0
  protected failureCount = 0

  /** @throws RangeError for NPRACH periods that do not fit together */
  constructor(
    protected readonly scheduler: Scheduler,
    options: Partial<NbIotOptions> & Pick<NbIotOptions, 'identity' | 'seed'>,
  ) {
    this.options = { ...liveCell, ...options }
    this.identity = options.identity
    const { deployment, budget, modemPowerDbm, uplinkModel, downlinkModel, tones, spacingsKHz, levels } = this.options
    const planner = new LinkPlanner({
      deployment,
      carrierPowerDbm: budget.carrierPowerDbm,
      modemPowerDbm,
      uplink: uplinkModel,
      downlink: downlinkModel,
      tones,
      spacingsKHz,
    })
    this.grid = new Grid(anchorPattern(levels), this.options.horizonMs)
    this.randomAccess = new RandomAccess(levels, planner)
    this.air = new Air(this.grid, planner, () => this.chance(this.row))
  }

  /** Packets that arrived each way, and those that did not. */
  get packets(): { readonly up: number; readonly down: number; readonly lost: number } {
    return { up: this.upCount, down: this.downCount, lost: this.lostCount }
  }

  get figures(): NbIotFigures {
    const { randomAccess, air, grid } = this
    const elapsedMs = Math.max(1, this.nowMs)
    return {
      population: this.terminals.size,
      accesses: this.accessCount,
      accessFailures: this.failureCount,
      preambles: randomAccess.preambles,
      collisions: randomAccess.collisions,
      missedPreambles: randomAccess.missed,
      retransmissions: air.retransmissions,
      refusals: air.refusals,
      uplinkLoad: grid.uplinkToneMs / (12 * elapsedMs),
      downlinkLoad: grid.downlinkMs / elapsedMs,
    }
  }

  /** The cell goes off the air, or comes back: attaching fails, packets are lost, those under way too. */
  setDown(isDown: boolean): void {
    this.isDown = isDown
  }

  /** Others take that share of the grids and of the preambles, [0, 1); 0 ends it. */
  setCongestion(share: number): void {
    this.congestion = share
    this.air.congestion = share
  }

  /** Access barring: modems whose IMSI ends in a digit below `classes`, 0 to 10, may not come in (TS 36.331, 5.3.3.14). */
  setBarred(classes: number): void {
    this.barredClasses = classes
  }

  signal(ue: UserEquipment): Signal {
    const signal = signalAt(ue.couplingLossDb, this.options.budget)
    return this.isDown ? { ...signal, rsrpDbm: 'not-detected' } : signal
  }

  airTime(ue: UserEquipment): AirTime {
    const { terminals } = this
    const { row } = terminals.of(ue)
    return {
      transmitUs: (terminals.transmitMs[row]! + terminals.newTransmitMs[row]!) * 1000,
      receiveUs: (terminals.receiveMs[row]! + terminals.newReceiveMs[row]!) * 1000,
    }
  }

  /** @internal A packet is where it should be, or was lost on the way. */
  settle(packet: Packet): void {
    const { terminal, argument, delivered, lost, isUp } = packet
    const { row } = terminal
    const isVoid = packet.epoch !== this.terminals.epoch[row] || this.terminals.known[row] === 0
    const isLost = isVoid || packet.isLost || this.isDown
    this.pool.give(packet)
    if (!isVoid) this.tellAirTime(terminal)
    if (isLost) this.lostCount++
    else if (isUp) this.upCount++
    else this.downCount++
    if (isLost) lost(argument)
    else delivered(argument)
  }

  protected loseWaiting(terminal: Terminal): void {
    const { up, down } = terminal
    terminal.up = terminal.down = undefined
    for (let packet = up; packet; packet = this.lose(packet));
    for (let packet = down; packet; packet = this.lose(packet));
  }

  /** Returns the packet behind it. */
  private lose(packet: Packet): Packet | undefined {
    const { next, lost, argument } = packet
    this.pool.give(packet)
    this.lostCount++
    lost(argument)
    return next
  }

  protected bookAir(row: number): void {
    this.terminals.newTransmitMs[row]! += this.air.transmitMs
    this.terminals.newReceiveMs[row]! += this.air.receiveMs
    this.air.transmitMs = this.air.receiveMs = 0
  }

  protected tellAirTime({ row, ue }: Terminal): void {
    const { newTransmitMs, newReceiveMs, transmitMs, receiveMs } = this.terminals
    const sentMs = newTransmitMs[row]!
    const heardMs = newReceiveMs[row]!
    if (sentMs === 0 && heardMs === 0) return
    newTransmitMs[row] = newReceiveMs[row] = 0
    transmitMs[row]! += sentMs
    receiveMs[row]! += heardMs
    ue.onAirTime?.(sentMs * 1000, heardMs * 1000)
  }

  protected get nowMs(): number {
    return Math.ceil(this.scheduler.nowUs / 1000)
  }

  /** The next step of an access: there is one at a time. */
  protected next(terminal: Terminal, atMs: number, callback: (terminal: Terminal) => void): void {
    this.terminals.access[terminal.row] = this.schedule(terminal, atMs, callback)
  }

  protected schedule(terminal: Terminal, atMs: number, callback: (terminal: Terminal) => void): EventHandle {
    return this.scheduler.at(Math.ceil(atMs) * 1000, terminal.ue.owner, callback, terminal)
  }

  protected settleAt(packet: Packet, atMs: number, afterUs = 0): void {
    this.scheduler.at(Math.ceil(atMs) * 1000 + afterUs, packet.terminal.ue.owner, settle, packet)
  }

  protected draw(row: number, span: DelaySpan): number {
    return span.minUs + Math.floor(this.chance(row) * (span.maxUs - span.minUs + 1))
  }

  protected chanceOf(row: number, probability: number): boolean {
    return probability > 0 && this.chance(row) < probability
  }

  protected chance(row: number): number {
    const { key, draws } = this.terminals
    return hashUnit(this.options.seed, key[row]!, draws[row]!++, cellStream)
  }

  /** @internal */ abstract endPreamble(terminal: Terminal): void
  /** @internal */ abstract failAccess(terminal: Terminal): void
  /** @internal */ abstract endAttach(terminal: Terminal): void
  /** @internal */ abstract endHold(terminal: Terminal): void
  /** @internal */ abstract tryRelease(terminal: Terminal): void
  /** @internal */ abstract answerPage(terminal: Terminal): void
  /** @internal */ abstract tryUpdate(terminal: Terminal): void
}

/** Tells this use of the seed from others. */
const cellStream = 0x6e62696f
