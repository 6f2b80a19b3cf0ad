import type { ReleaseAssistance } from '../cell.js'
import type { Terminal } from './terminals.js'

export type PacketCallback = (argument: unknown) => void

/** An IP packet on its way through a cell. Packets are used again: a cell makes no new one for each. */
export class Packet {
  next: Packet | undefined = undefined
  terminal!: Terminal
  isUp = false
  byteLength = 0
  delivered!: PacketCallback
  lost!: PacketCallback
  argument: unknown = undefined
  assistance: ReleaseAssistance = 'none'
  /** Of the terminal when it was handed over: another one makes it void. */
  epoch = 0
  /** When it reaches the base station from the core, ms. */
  readyMs = 0
  isLost = false
}

/** Packets that are not in use, chained. */
export class PacketPool {
  private free: Packet | undefined

  take(): Packet {
    const packet = this.free ?? new Packet()
    this.free = packet.next
    packet.next = undefined
    packet.isLost = false
    return packet
  }

  give(packet: Packet): void {
    packet.argument = undefined
    packet.next = this.free
    this.free = packet
  }
}

/** A chain with a packet at its end. */
export function appended(first: Packet | undefined, packet: Packet): Packet {
  if (!first) return packet
  let last = first
  while (last.next) last = last.next
  last.next = packet
  return first
}
