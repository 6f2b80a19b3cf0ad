import type { Packet } from './packet.js'
import type { Terminal } from './terminals.js'

/** What a cell does when one of its events is due. */
export interface CellEvents {
  endPreamble(terminal: Terminal): void
  failAccess(terminal: Terminal): void
  endAttach(terminal: Terminal): void
  endHold(terminal: Terminal): void
  tryRelease(terminal: Terminal): void
  answerPage(terminal: Terminal): void
  tryUpdate(terminal: Terminal): void
  settle(packet: Packet): void
}

/*
 * Callbacks for the scheduler: functions of the modem or the packet, so that no event needs a closure.
 */

export function endPreamble(terminal: Terminal): void {
  terminal.cell.endPreamble(terminal)
}

export function failAccess(terminal: Terminal): void {
  terminal.cell.failAccess(terminal)
}

export function endAttach(terminal: Terminal): void {
  terminal.cell.endAttach(terminal)
}

export function endHold(terminal: Terminal): void {
  terminal.cell.endHold(terminal)
}

export function release(terminal: Terminal): void {
  terminal.cell.tryRelease(terminal)
}

export function paged(terminal: Terminal): void {
  terminal.cell.answerPage(terminal)
}

export function updateDue(terminal: Terminal): void {
  terminal.cell.tryUpdate(terminal)
}

export function settle(packet: Packet): void {
  packet.terminal.cell.settle(packet)
}
