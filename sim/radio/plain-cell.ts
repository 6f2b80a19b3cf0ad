import { hashUnit } from '../kernel/random.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { AttachResult, Cell, CellIdentity, RadioState, Signal, UserEquipment } from './cell.js'
import { signalAt } from './link-budget.js'
import { completeOptions, type DelaySpan, type PlainCellOptions } from './plain-cell-options.js'
import {
  activeAt,
  attachedAt,
  connected,
  doublesPerRow,
  downLane,
  drawsAt,
  epochAt,
  halvesPerRow,
  idle,
  keyAt,
  radioAt,
  receiving,
  releaseAt,
  transmitting,
  UeTable,
  upLane,
  wordsPerRow,
  type Lane,
} from './ue-table.js'

export { plainCellDefaults, type DelaySpan, type PlainCellOptions } from './plain-cell-options.js'

/**
 * A cell without a radio: delay and loss come from the scenario. What is modelled is what software above can feel:
 * idle and connected with a release after inactivity, access and paging on the way from idle, the packets' order, the
 * time their bytes take, signals from the coupling loss, and an outage.
 *
 * The modem's radio transmits from the moment a packet goes on the air until it arrives, receives while one comes down
 * or it gets access; what exactly happens in between is the radio model's matter.
 */
export class PlainCell implements Cell {
  readonly identity: CellIdentity
  private readonly options: Required<PlainCellOptions>
  private readonly table = new UeTable()
  private isDown = false
  private upCount = 0
  private downCount = 0
  private lostCount = 0
  /** Of this cell, so that a row is all that an event holds. */
  private readonly onRelease = (row: number): void => this.tryRelease(row)

  /** @throws RangeError for a span that ends before it begins, a rate or a probability out of range */
  constructor(
    private readonly scheduler: Scheduler,
    options: PlainCellOptions,
  ) {
    this.options = completeOptions(options)
    this.identity = options.identity
  }

  /** Modems this cell has heard of. */
  get population(): number {
    return this.table.size
  }

  /** Packets that arrived each way, and those that did not. */
  get packets(): { readonly up: number; readonly down: number; readonly lost: number } {
    return { up: this.upCount, down: this.downCount, lost: this.lostCount }
  }

  /** The cell goes off the air, or comes back: attaching fails, packets are lost, those under way too. */
  setDown(isDown: boolean): void {
    this.isDown = isDown
  }

  signal(ue: UserEquipment): Signal {
    const signal = signalAt(ue.couplingLossDb, this.options.budget)
    return this.isDown ? { ...signal, rsrpDbm: 'not-detected' } : signal
  }

  attach(ue: UserEquipment, done: (result: AttachResult) => void): void {
    const row = this.renew(ue)
    this.table.words[wordsPerRow * row + radioAt] = idle
    this.enter(row, receiving)
    const delayUs = this.draw(row, this.options.attachDelay)
    this.scheduler.after(
      delayUs,
      ue.owner,
      endAttach,
      new Attach(this, row, this.table.words[wordsPerRow * row + epochAt]!, done),
    )
  }

  detach(ue: UserEquipment): void {
    this.enter(this.renew(ue), idle)
  }

  sendUp<Argument>(
    ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
  ): void {
    const packet = this.packet(ue, true, byteLength, delivered, lost, argument)
    const { row } = packet
    if (this.isReady(packet)) return this.putOnAir(packet, 0)
    if (this.table.halves[halvesPerRow * row + upLane.waitingAt]! > 0) return this.wait(packet, 0)
    this.enter(row, receiving)
    this.wait(packet, this.draw(row, this.options.accessDelay))
  }

  sendDown<Argument>(
    ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    afterUs = 0,
  ): void {
    const packet = this.packet(ue, false, byteLength, delivered, lost, argument)
    if (this.isReady(packet)) return this.putOnAir(packet, afterUs)
    const isPaged = this.table.halves[halvesPerRow * packet.row + downLane.waitingAt]! > 0
    this.wait(packet, afterUs + (isPaged ? 0 : this.draw(packet.row, this.options.pagingDelay)))
  }

  /** Nothing goes on the air to or from a modem that is not attached: such a packet is lost from the start. */
  private packet<Argument>(
    ue: UserEquipment,
    up: boolean,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
  ): Packet {
    const { table } = this
    const row = table.rowOf(ue)
    const lane = up ? upLane : downLane
    const packet = new Packet(this, row, lane, byteLength, delivered as Callback, lost as Callback, argument)
    packet.epoch = table.words[wordsPerRow * row + epochAt]!
    packet.isLost = table.words[wordsPerRow * row + attachedAt] === 0
    return packet
  }

  /** Whether a packet can go on the air at once: the modem is connected and no other packet waits, or it is lost anyway. */
  private isReady(packet: Packet): boolean {
    if (packet.isLost) return true
    const { words, halves } = this.table
    const { row, lane } = packet
    return words[wordsPerRow * row + radioAt] !== idle && halves[halvesPerRow * row + lane.waitingAt] === 0
  }

  private wait(packet: Packet, delayUs: number): void {
    const { table } = this
    const { lane, row } = packet
    const until = doublesPerRow * row + lane.untilAt
    const startUs = Math.max(Math.round(this.scheduler.nowUs + delayUs), table.doubles[until]!)
    table.doubles[until] = startUs
    table.halves[halvesPerRow * row + lane.waitingAt]!++
    this.scheduler.at(startUs, table.equipment[row]!.owner, endWait, packet)
  }

  /** @internal the modem is connected, or was paged */
  endWait(packet: Packet): void {
    if (this.isVoid(packet)) return this.lose(packet)
    this.table.halves[halvesPerRow * packet.row + packet.lane.waitingAt]!--
    this.putOnAir(packet, 0)
  }

  private putOnAir(packet: Packet, afterUs: number): void {
    const { table, scheduler, options } = this
    const { row, lane } = packet
    const isUp = lane === upLane
    const bitsPerSecond = isUp ? options.bitsPerSecondUp : options.bitsPerSecondDown
    const airUs = this.draw(row, isUp ? options.upDelay : options.downDelay) + (packet.byteLength * 8e6) / bitsPerSecond
    const until = doublesPerRow * row + lane.untilAt
    const arrivalUs = Math.max(Math.round(scheduler.nowUs + afterUs + airUs), table.doubles[until]!)
    table.doubles[until] = arrivalUs
    if (!packet.isLost) {
      packet.isLost = options.lossProbability > 0 && this.chance(row) < options.lossProbability
      table.halves[halvesPerRow * row + lane.onAirAt]!++
      this.show(row)
    }
    scheduler.at(arrivalUs, table.equipment[row]!.owner, arrive, packet)
  }

  /** @internal a packet's time on the air is over */
  settle(packet: Packet): void {
    const { table } = this
    const { row } = packet
    if (this.isVoid(packet)) return this.lose(packet)
    table.halves[halvesPerRow * row + packet.lane.onAirAt]!--
    table.doubles[doublesPerRow * row + activeAt] = this.scheduler.nowUs
    this.show(row)
    if (packet.isLost || this.isDown) this.lose(packet)
    else this.handOver(packet)
    // Only now: an answer that is on its way keeps the connection without an event of its own.
    const isAwaited = table.doubles[doublesPerRow * row + releaseAt] !== -1
    if (!isAwaited && table.words[wordsPerRow * row + attachedAt] === 1 && !this.isBusy(row)) this.awaitRelease(row)
  }

  private handOver(packet: Packet): void {
    if (packet.lane === upLane) this.upCount++
    else this.downCount++
    packet.delivered(packet.argument)
  }

  private isBusy(row: number): boolean {
    const { halves } = this.table
    const base = halvesPerRow * row
    return halves[base + upLane.onAirAt]! + halves[base + upLane.waitingAt]! + halves[base + downLane.onAirAt]! > 0
  }

  private isVoid(packet: Packet): boolean {
    const { words } = this.table
    const base = wordsPerRow * packet.row
    return packet.epoch !== words[base + epochAt] || words[base + attachedAt] === 0
  }

  private lose(packet: Packet): void {
    this.lostCount++
    packet.lost(packet.argument)
  }

  /** @internal */
  finishAttach(attempt: Attach): void {
    const { table, options } = this
    const { row } = attempt
    if (attempt.epoch !== table.words[wordsPerRow * row + epochAt]) return
    const ue = table.equipment[row]!
    if (this.isDown || ue.couplingLossDb > options.budget.maximumCouplingLossDb) {
      this.enter(row, idle)
      return attempt.done({ kind: 'no-cell' })
    }
    table.words[wordsPerRow * row + epochAt]!++
    table.words[wordsPerRow * row + attachedAt] = 1
    table.doubles[doublesPerRow * row + activeAt] = this.scheduler.nowUs
    this.enter(row, connected)
    this.awaitRelease(row)
    attempt.done({ kind: 'attached', address: addressOf(table.words[wordsPerRow * row + keyAt]!) })
  }

  /** One event at most is pending for a modem: it looks whether the connection was used since, and waits on. */
  private tryRelease(row: number): void {
    const { table, options } = this
    const base = doublesPerRow * row
    table.doubles[base + releaseAt] = -1
    const busy = this.isBusy(row)
    if (busy) table.doubles[base + activeAt] = this.scheduler.nowUs
    if (busy || table.doubles[base + activeAt]! + options.inactivityUs > this.scheduler.nowUs) this.awaitRelease(row)
    else this.enter(row, idle)
  }

  private awaitRelease(row: number): void {
    const { table, scheduler, options } = this
    const base = doublesPerRow * row
    const dueUs = table.doubles[base + activeAt]! + options.inactivityUs
    const { owner } = table.equipment[row]!
    table.doubles[base + releaseAt] = scheduler.at(dueUs, owner, this.onRelease, row)
  }

  /** Voids what was under way and forgets the connection. */
  private renew(ue: UserEquipment): number {
    const { table, scheduler } = this
    const row = table.rowOf(ue)
    const base = doublesPerRow * row
    table.words[wordsPerRow * row + epochAt]!++
    table.words[wordsPerRow * row + attachedAt] = 0
    table.clear(row, upLane)
    table.clear(row, downLane)
    if (table.doubles[base + releaseAt] !== -1) scheduler.cancel(table.doubles[base + releaseAt]!)
    table.doubles[base + releaseAt] = -1
    return row
  }

  /** The radio state that follows from the packets on the air: a modem is half duplex, sending comes first. */
  private show(row: number): void {
    const { halves } = this.table
    const base = halvesPerRow * row
    const isReceiving = halves[base + downLane.onAirAt]! + halves[base + upLane.waitingAt]! > 0
    this.enter(row, halves[base + upLane.onAirAt]! > 0 ? transmitting : isReceiving ? receiving : connected)
  }

  private enter(row: number, radio: number): void {
    const { table } = this
    const place = wordsPerRow * row + radioAt
    if (table.words[place] === radio) return
    table.words[place] = radio
    table.equipment[row]!.onRadio(radioStates[radio]!)
  }

  private draw(row: number, span: DelaySpan): number {
    if (span.minUs === span.maxUs) return span.minUs
    return span.minUs + Math.floor(this.chance(row) * (span.maxUs - span.minUs + 1))
  }

  private chance(row: number): number {
    const { words } = this.table
    const base = wordsPerRow * row
    return hashUnit(this.options.seed, words[base + keyAt]!, words[base + drawsAt]!++, plainCellStream)
  }
}

const radioStates: readonly RadioState[] = ['idle', 'connected', 'receive', 'transmit']
/** Tells this use of the seed from others. */
const plainCellStream = 0x63656c6c

type Callback = (argument: unknown) => void

class Packet {
  isLost = false
  epoch = 0

  constructor(
    readonly cell: PlainCell,
    readonly row: number,
    readonly lane: Lane,
    readonly byteLength: number,
    readonly delivered: Callback,
    readonly lost: Callback,
    readonly argument: unknown,
  ) {}
}

class Attach {
  constructor(
    readonly cell: PlainCell,
    readonly row: number,
    readonly epoch: number,
    readonly done: (result: AttachResult) => void,
  ) {}
}

function arrive(packet: Packet): void {
  packet.cell.settle(packet)
}

function endWait(packet: Packet): void {
  packet.cell.endWait(packet)
}

function endAttach(attempt: Attach): void {
  attempt.cell.finishAttach(attempt)
}

/** An address of the operator's private net that only the modem itself decides. */
function addressOf(key: number): string {
  return `10.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`
}
