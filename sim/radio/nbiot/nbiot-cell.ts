import type { AttachResult, Cell, PowerSaving, ReleaseAssistance, UserEquipment } from '../cell.js'
import { AccessCell } from './access-cell.js'
import { appended, type Packet, type PacketCallback } from './packet.js'
import { phase, purpose, type Terminal } from './terminals.js'

export type { NbIotFigures } from './cell-core.js'

/**
 * One NB-IoT cell on an anchor carrier, from the physics up: coverage levels, random access with collisions, grants on shared
 * grids, transport blocks with repetitions and HARQ, RRC and NAS dialogues, paging with eDRX and PSM.
 *
 * A procedure costs two or three events: one at the end of a preamble, from which on nothing can come in between, so that
 * the whole dialogue is put on the grids at once; one where a packet arrives; one for the release. Idle modems cost none.
 */
export class NbIotCell extends AccessCell implements Cell {
  setPowerSaving(ue: UserEquipment, saving: PowerSaving): void {
    const { terminals } = this
    const terminal = terminals.of(ue)
    const { row } = terminal
    terminals.activeMs[row] = (saving.activeUs ?? Infinity) / 1000
    terminals.periodicMs[row] = (saving.periodicUpdateUs ?? Infinity) / 1000
    terminals.extendedCycleMs[row] = (saving.edrxCycleUs ?? 0) / 1000
    terminals.windowMs[row] = (saving.pagingWindowUs ?? 0) / 1000
    if (terminals.phase[row] === phase.idle) this.awaitUpdate(terminal)
  }

  attach(ue: UserEquipment, done: (result: AttachResult) => void): void {
    const terminal = this.renew(ue)
    terminal.attached = (isAttached) =>
      done(
        isAttached ? { kind: 'attached', address: addressOf(this.terminals.key[terminal.row]!) } : { kind: 'no-cell' },
      )
    this.startAccess(terminal, purpose.attach)
  }

  /** The modem attached before the world began: it is idle from now on, as studies of load assume. */
  admit(ue: UserEquipment): void {
    const { row } = this.renew(ue)
    this.terminals.known[row] = 1
    this.terminals.phase[row] = phase.idle
    this.terminals.idleMs[row] = this.nowMs
    ue.onRadio('idle')
  }

  detach(ue: UserEquipment): void {
    const { row } = this.renew(ue)
    if (this.terminals.phase[row] !== phase.detached) ue.onRadio('idle')
    this.terminals.phase[row] = phase.detached
  }

  sendUp<Argument>(
    ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    assistance: ReleaseAssistance = 'none',
  ): void {
    const packet = this.packet(ue, true, byteLength, delivered, lost, argument)
    const { terminal } = packet
    packet.assistance = assistance
    if (packet.isLost) return
    terminal.up = appended(terminal.up, packet)
    const { row } = terminal
    const { phase: phases, busyMs } = this.terminals
    if (phases[row] === phase.idle) this.startAccess(terminal, purpose.data)
    else if (phases[row] === phase.connected && busyMs[row]! > this.nowMs) this.serve(terminal)
    else if (phases[row] === phase.connected) this.startAccess(terminal, purpose.schedule)
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
    const { terminal } = packet
    if (packet.isLost) return
    const coreUs = afterUs + this.draw(terminal.row, this.options.downDelay)
    packet.readyMs = Math.ceil((this.scheduler.nowUs + coreUs) / 1000)
    terminal.down = appended(terminal.down, packet)
    const standing = this.terminals.phase[terminal.row]
    if (standing === phase.connected) this.serve(terminal)
    else if (standing === phase.idle) this.page(terminal)
  }

  /** A packet of a modem that is not attached is lost from the start. */
  private packet<Argument>(
    ue: UserEquipment,
    isUp: boolean,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
  ): Packet {
    const packet = this.pool.take()
    packet.terminal = this.terminals.of(ue)
    packet.isUp = isUp
    packet.byteLength = byteLength
    packet.delivered = delivered as PacketCallback
    packet.lost = lost as PacketCallback
    packet.argument = argument
    packet.epoch = this.terminals.epoch[packet.terminal.row]!
    packet.isLost = this.terminals.known[packet.terminal.row] === 0
    if (packet.isLost) this.settleAt(packet, this.nowMs + 1)
    return packet
  }

  /** Voids what was under way and forgets the modem. */
  private renew(ue: UserEquipment): Terminal {
    const { terminals, scheduler } = this
    const terminal = terminals.of(ue)
    const { row } = terminal
    terminals.epoch[row]!++
    terminals.known[row] = terminals.releasing[row] = 0
    terminals.busyMs[row] = terminals.usedMs[row] = 0
    terminals.newTransmitMs[row] = terminals.newReceiveMs[row] = 0
    terminal.attached = undefined
    if (terminals.preamble[row] !== 0) this.randomAccess.withdraw(terminals.preamble[row]!)
    terminals.preamble[row] = 0
    for (const handles of [terminals.access, terminals.release, terminals.update, terminals.paging]) {
      if (handles[row] !== -1) scheduler.cancel(handles[row]!)
      handles[row] = -1
    }
    this.loseWaiting(terminal)
    return terminal
  }
}

/** An address of the operator's private net that only the modem itself decides. */
function addressOf(key: number): string {
  return `10.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`
}
