import { CellCore } from './cell-core.js'
import { paged, release, updateDue } from './cell-events.js'
import { controlPlaneHeaderBytes, releaseBytes, userPlaneHeaderBytes } from './messages.js'
import type { Packet } from './packet.js'
import { nextPagingMs } from './paging.js'
import { phase, purpose, type Terminal } from './terminals.js'

/** A connected modem listens all the time for so long after its last block (drx-InactivityTimer) [chosen]. */
const listensOnMs = 512

/** What comes down later than this leaves the grids free until then: something to send may come first [chosen]. */
const soonMs = 400

/** The part of a cell that serves connected modems, releases them, and finds idle ones again. */
export abstract class ConnectedCell extends CellCore {
  /** Sends what waits, from where the modem's last dialogue ends. */
  protected serve(terminal: Terminal): void {
    const { terminals, air, options } = this
    const { row, ue } = terminal
    if (!terminal.up && !terminal.down) return
    this.row = row
    this.grid.advance(this.nowMs)
    const level = options.levels[terminals.level[row]!]!
    air.begin(ue.couplingLossDb, level, Math.max(this.nowMs, terminals.busyMs[row]!))
    while (terminal.up) {
      air.up(this.sizeOf(terminal.up))
      this.sent(terminal, terminal.up)
    }
    while (terminal.down) {
      const fromMs = Math.max(air.cursorMs, this.listensAt(row, terminal.down.readyMs))
      if (fromMs > air.cursorMs + soonMs) {
        this.callAt(terminal, fromMs)
        if (air.transmitMs === 0 && air.receiveMs === 0) return
        break
      }
      air.cursorMs = fromMs
      air.down(this.sizeOf(terminal.down))
      this.received(terminal, terminal.down)
    }
    this.bookAir(row)
    this.settleConnection(terminal, air.cursorMs)
  }

  /** Serves it again at an instant, or pages it if it is idle by then. */
  private callAt(terminal: Terminal, atMs: number): void {
    const { paging } = this.terminals
    if (paging[terminal.row] === -1) paging[terminal.row] = this.schedule(terminal, atMs, paged)
  }

  /** From when on a connected modem hears an assignment: at once while it is busy, else in its next listening time. */
  private listensAt(row: number, readyMs: number): number {
    const { connectedCycleMs, connectedListenMs } = this.options
    if (readyMs <= this.terminals.busyMs[row]! + listensOnMs) return readyMs
    const offset = (this.terminals.key[row]! >>> 0) % connectedCycleMs
    const sinceMs = (readyMs - offset) % connectedCycleMs
    return sinceMs < connectedListenMs ? readyMs : readyMs - sinceMs + connectedCycleMs
  }

  protected sent(terminal: Terminal, packet: Packet): void {
    terminal.up = packet.next
    packet.next = undefined
    const { row } = terminal
    if (packet.assistance === 'no-more') this.terminals.releasing[row] = 1
    else if (packet.assistance === 'one-answer') this.terminals.releasing[row] = 2
    packet.isLost = this.air.failed
    this.air.failed = false
    this.settleAt(packet, this.air.cursorMs, this.draw(row, this.options.upDelay))
  }

  protected received(terminal: Terminal, packet: Packet): void {
    terminal.down = packet.next
    packet.next = undefined
    if (this.terminals.releasing[terminal.row] === 2) this.terminals.releasing[terminal.row] = 1
    packet.isLost = this.air.failed
    this.air.failed = false
    this.settleAt(packet, this.air.cursorMs)
  }

  protected sizeOf({ byteLength }: Packet): number {
    return byteLength + (this.options.mode === 'ciot' ? controlPlaneHeaderBytes : userPlaneHeaderBytes)
  }

  /** The connection was used up to an instant: it is kept from there on, or given up where the modem asked so. */
  protected settleConnection(terminal: Terminal, untilMs: number): void {
    const { terminals, scheduler } = this
    const { row } = terminal
    terminals.busyMs[row] = terminals.usedMs[row] = untilMs
    const isEarly = terminals.releasing[row] === 1
    if (terminals.release[row] !== -1 && !isEarly) return
    if (terminals.release[row] !== -1) scheduler.cancel(terminals.release[row]!)
    this.awaitRelease(terminal)
  }

  private awaitRelease(terminal: Terminal): void {
    const { terminals, options } = this
    const { row } = terminal
    const keptMs = terminals.releasing[row] === 1 ? options.baseTurnMs : options.inactivityUs / 1000
    const dueMs = Math.max(this.nowMs, terminals.usedMs[row]! + keptMs)
    terminals.release[row] = this.schedule(terminal, dueMs, release)
  }

  /** @internal One event at most is pending for a modem: it looks whether the connection was used since, and waits on. */
  tryRelease(terminal: Terminal): void {
    const { terminals, options, air } = this
    const { row, ue } = terminal
    terminals.release[row] = -1
    if (terminals.phase[row] !== phase.connected) return
    const keptMs = terminals.releasing[row] === 1 ? options.baseTurnMs : options.inactivityUs / 1000
    if (terminals.usedMs[row]! + keptMs > this.nowMs) return this.awaitRelease(terminal)
    this.row = row
    this.grid.advance(this.nowMs)
    const idleMs = this.nowMs - terminals.usedMs[row]!
    terminals.newReceiveMs[row]! += (idleMs * options.connectedListenMs) / options.connectedCycleMs
    air.begin(ue.couplingLossDb, options.levels[terminals.level[row]!]!, this.nowMs)
    air.down(releaseBytes)
    this.bookAir(row)
    this.enterIdle(terminal)
  }

  protected enterIdle(terminal: Terminal): void {
    const { terminals } = this
    const { row, ue } = terminal
    this.tellAirTime(terminal)
    if (terminals.paging[row] !== -1) this.scheduler.cancel(terminals.paging[row]!)
    terminals.paging[row] = -1
    terminals.phase[row] = phase.idle
    terminals.releasing[row] = 0
    terminals.idleMs[row] = this.nowMs
    ue.onRadio('idle')
    this.awaitUpdate(terminal)
    if (terminal.up) this.startAccess(terminal, purpose.data)
    else if (terminal.down) this.page(terminal)
  }

  protected page(terminal: Terminal): void {
    const { terminals, options } = this
    const { row } = terminal
    if (terminals.paging[row] !== -1 || !terminal.down) return
    const atMs = nextPagingMs(Math.max(this.nowMs, terminal.down.readyMs), {
      idleMs: terminals.idleMs[row]!,
      activeMs: terminals.activeMs[row]!,
      cycleMs: options.pagingCycleMs,
      extendedCycleMs: terminals.extendedCycleMs[row]!,
      windowMs: terminals.windowMs[row]!,
      identity: terminals.key[row]! >>> 0,
    })
    // In PSM it stays at the network until the modem comes by itself (TS 23.401, 5.3.5B).
    if (atMs >= 0) terminals.paging[row] = this.schedule(terminal, atMs, paged)
  }

  /** @internal */
  answerPage(terminal: Terminal): void {
    const { terminals } = this
    const { row } = terminal
    terminals.paging[row] = -1
    if (terminals.phase[row] === phase.connected) return this.serve(terminal)
    if (terminals.phase[row] === phase.idle && !this.isDown) this.startAccess(terminal, purpose.answer)
  }

  protected awaitUpdate(terminal: Terminal): void {
    const { terminals } = this
    const { row } = terminal
    const dueMs = terminals.idleMs[row]! + terminals.periodicMs[row]!
    if (terminals.update[row] !== -1 || dueMs === Infinity) return
    terminals.update[row] = this.schedule(terminal, Math.max(this.nowMs, dueMs), updateDue)
  }

  /** @internal T3412 ran out, if the modem has been idle since. */
  tryUpdate(terminal: Terminal): void {
    const { terminals } = this
    const { row } = terminal
    terminals.update[row] = -1
    if (terminals.phase[row] !== phase.idle) return
    if (terminals.idleMs[row]! + terminals.periodicMs[row]! > this.nowMs) return this.awaitUpdate(terminal)
    this.startAccess(terminal, purpose.update)
  }

  protected abstract startAccess(terminal: Terminal, why: number): void
}
