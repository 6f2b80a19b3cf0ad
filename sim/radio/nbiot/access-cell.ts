import type { UserEquipment } from '../cell.js'
import { coverageLevelAt } from '../link-budget.js'
import { endAttach, endHold, endPreamble, failAccess } from './cell-events.js'
import { ConnectedCell } from './connected-cell.js'
import { blockHeaderBytes } from './link-planner.js'
import {
  accessDialogues,
  attachDialogue,
  controlPlaneHeaderBytes,
  earlyDataCompleteBytes,
  earlyDataHeaderBytes,
  updateDialogue,
  type DialogueStep,
} from './messages.js'
import { preambleMs } from './numerology.js'
import type { Packet } from './packet.js'
import { phase, purpose, type Terminal } from './terminals.js'

/** From the preamble to the window of the response: 4 subframes (TS 36.321, 5.1.4). */
const responseDelayMs = 4

/** The part of a cell that lets modems in: random access, the dialogue that they came for, early data. */
export abstract class AccessCell extends ConnectedCell {
  protected startAccess(terminal: Terminal, why: number): void {
    const { terminals, options } = this
    const { row, ue } = terminal
    const isConnected = terminals.phase[row] === phase.connected
    terminals.phase[row] = phase.accessing
    terminals.purpose[row] = why
    terminals.attempts[row] = terminals.levelAttempts[row] = 0
    terminals.level[row] = coverageLevelAt(ue.couplingLossDb, options.budget)
    this.accessCount++
    const wakeMs = isConnected ? 0 : this.wakeMs(row, why)
    terminals.newReceiveMs[row]! += wakeMs
    if (!this.isReachable(ue)) return this.next(terminal, this.nowMs + wakeMs, failAccess)
    this.enterOccasion(terminal, this.nowMs + wakeMs)
  }

  private isReachable({ couplingLossDb, imsi }: UserEquipment): boolean {
    const isBarred = Number(imsi[imsi.length - 1]) < this.barredClasses
    return !this.isDown && !isBarred && couplingLossDb <= this.options.budget.maximumCouplingLossDb
  }

  /** What a modem listens for before it can send: cell search and system information, or just its clock. */
  private wakeMs(row: number, why: number): number {
    const { terminals, options } = this
    const { wakeMs, searchMs } = options.levels[terminals.level[row]!]!
    if (why === purpose.attach) return options.cellSearchMs + searchMs
    const sleptDeeply = this.nowMs > terminals.idleMs[row]! + terminals.activeMs[row]!
    return sleptDeeply ? searchMs : wakeMs
  }

  private enterOccasion(terminal: Terminal, fromMs: number): void {
    const { terminals, randomAccess } = this
    const { row } = terminal
    randomAccess.enter(terminals.level[row]!, fromMs, this.chance(row))
    terminals.preamble[row] = randomAccess.key
    this.next(terminal, randomAccess.endMs, endPreamble)
  }

  /** @internal The last repetition of a preamble is out. */
  endPreamble(terminal: Terminal): void {
    const { terminals, options, randomAccess } = this
    const { row } = terminal
    const level = options.levels[terminals.level[row]!]!
    terminals.newTransmitMs[row]! += level.preambleRepetitions * preambleMs
    const collided = randomAccess.collided(terminals.preamble[row]!) || this.chanceOf(row, this.congestion)
    terminals.preamble[row] = 0
    const missed = !collided && this.chanceOf(row, this.missRate(terminal))
    if (missed) randomAccess.missed++
    if (collided || missed || this.isDown) this.tryAgain(terminal, collided)
    else this.comeIn(terminal)
  }

  private missRate({ row, ue }: Terminal): number {
    return this.randomAccess.missRate(ue.couplingLossDb, this.terminals.level[row]!)
  }

  /** After back-off, at the next level when this one had its attempts (TS 36.321, 5.1.4). */
  private tryAgain(terminal: Terminal, collided: boolean): void {
    const { terminals, options } = this
    const { row } = terminal
    const level = options.levels[terminals.level[row]!]!
    // Who collided sent a Msg3 as well and waits for its echo in vain.
    const periods = options.responseWindow + (collided ? options.contentionWindow : 0)
    const windowMs = periods * level.controlRepetitions * level.controlFactor
    terminals.newReceiveMs[row]! += windowMs / level.controlFactor
    terminals.attempts[row]!++
    terminals.levelAttempts[row]!++
    if (terminals.attempts[row]! >= options.preambleTransMax) return this.failAccess(terminal)
    if (terminals.levelAttempts[row]! >= level.attempts && terminals.level[row]! < 2) {
      terminals.level[row]!++
      terminals.levelAttempts[row] = 0
    }
    this.enterOccasion(terminal, this.nowMs + windowMs + Math.floor(this.chance(row) * options.backOffMs))
  }

  /** @internal Nobody answers: what waits is lost. */
  failAccess(terminal: Terminal): void {
    const { terminals } = this
    const { row, ue } = terminal
    this.failureCount++
    this.tellAirTime(terminal)
    const { attached } = terminal
    terminals.phase[row] = terminals.known[row] === 1 ? phase.idle : phase.detached
    terminals.idleMs[row] = this.nowMs
    ue.onRadio('idle')
    terminal.attached = undefined
    attached?.(false)
    if (terminals.purpose[row] === purpose.update) this.awaitUpdate(terminal)
    this.loseWaiting(terminal)
  }

  /** From the random access response on: the dialogue that it came for, then everything that waits. */
  private comeIn(terminal: Terminal): void {
    const { terminals, air, options } = this
    const { row, ue } = terminal
    this.row = row
    this.grid.advance(this.nowMs)
    air.begin(ue.couplingLossDb, options.levels[terminals.level[row]!]!, this.nowMs + responseDelayMs)
    air.response()
    if (this.sendsEarly(terminal)) return this.sendEarly(terminal)
    air.message3()
    this.converse(terminal, this.dialogueOf(row))
    if (air.failed) return this.breakOff(terminal)
    terminals.phase[row] = phase.connected
    this.bookAir(row)
    this.tellAirTime(terminal)
    ue.onRadio('connected')
    if (terminal.attached) this.next(terminal, air.cursorMs, endAttach)
    if (terminals.purpose[row] === purpose.update) terminals.releasing[row] = 1
    this.settleConnection(terminal, air.cursorMs)
    this.serve(terminal)
  }

  private dialogueOf(row: number): readonly DialogueStep[] {
    const why = this.terminals.purpose[row]
    if (why === purpose.schedule) return []
    if (why === purpose.attach) return attachDialogue
    if (why === purpose.update) return updateDialogue
    const { mode } = this.options
    return accessDialogues[mode === 'edt' ? 'resume' : mode]
  }

  private converse(terminal: Terminal, steps: readonly DialogueStep[]): void {
    const { air, options } = this
    for (const { isUp, bytes, turn, carriesData } of steps) {
      if (air.failed) return
      air.cursorMs += turn === 'core' ? options.coreTurnMs : isUp ? 0 : options.baseTurnMs
      const packet = carriesData ? terminal.up : undefined
      if (!isUp) air.down(bytes)
      else air.up(packet ? bytes + this.sizeOf(packet) : bytes)
      if (packet && !air.failed) this.sent(terminal, packet)
    }
  }

  /** A dialogue that broke off: the modem starts over when the upper layers have something again. */
  private breakOff(terminal: Terminal): void {
    const { row } = terminal
    this.bookAir(row)
    this.next(terminal, Math.max(this.nowMs, this.air.cursorMs), failAccess)
  }

  private sendsEarly({ row, up }: Terminal): boolean {
    const { mode, earlyDataBits } = this.options
    if (mode !== 'edt' || this.terminals.purpose[row] !== purpose.data || !up || up.next) return false
    return earlyBits(up) <= earlyDataBits
  }

  private sendEarly(terminal: Terminal): void {
    const { air, terminals, options } = this
    const { row } = terminal
    const packet = terminal.up!
    air.message3(earlyBits(packet))
    if (air.failed) return this.breakOff(terminal)
    const holdMs = packet.assistance === 'no-more' ? options.baseTurnMs : options.earlyDataHoldMs
    this.sent(terminal, packet)
    terminals.phase[row] = phase.held
    this.bookAir(row)
    this.next(terminal, air.cursorMs + holdMs, endHold)
  }

  /** @internal Early data is acknowledged, with an answer if there is one by now. */
  endHold(terminal: Terminal): void {
    const { air, terminals, options } = this
    const { row, ue, down } = terminal
    this.row = row
    this.grid.advance(this.nowMs)
    air.begin(ue.couplingLossDb, options.levels[terminals.level[row]!]!, this.nowMs)
    const answer = down && down.readyMs <= this.nowMs ? down : undefined
    air.down(earlyDataCompleteBytes + (answer ? this.sizeOf(answer) : 0))
    if (answer) this.received(terminal, answer)
    this.bookAir(row)
    this.enterIdle(terminal)
  }

  /** @internal */
  endAttach(terminal: Terminal): void {
    const { attached, row } = terminal
    if (!attached) return
    if (this.isDown) return this.failAccess(terminal)
    terminal.attached = undefined
    this.terminals.known[row] = 1
    attached(true)
  }
}

/** Bits of a packet as early data. */
function earlyBits({ byteLength }: Packet): number {
  return (byteLength + controlPlaneHeaderBytes + earlyDataHeaderBytes + blockHeaderBytes) * 8
}
