import type { UserEquipment } from '../radio/cell.js'
import type { StreamEnd } from './network.js'

/*
 * What somebody who watches the packets of one modem hears, where the core network sees them: on the way up when they come
 * out of the cell, on the way down when they go into it. A tap changes nothing and schedules nothing.
 */

/** A TCP segment of a connection; the same object each time it is sent. */
export interface SeenSegment {
  readonly isUp: boolean
  /** "open" asks for the connection or grants it; "finish", "closed", "refused" and "reset" end it; "unknown-host" is no segment. */
  readonly kind: 'open' | 'data' | 'finish' | StreamEnd
  readonly bytes: Uint8Array | undefined
  /** Delay of its departure in microseconds, for the server's: the time that it takes to answer. */
  readonly afterUs: number
}

/** Both directions of one TCP connection. */
export interface SegmentTap {
  /** A segment leaves its sender, for the first time or again. */
  onSent(segment: SeenSegment): void
  /** A segment reached the other side. */
  onArrived(segment: SeenSegment): void
}

/** All packets of one modem. */
export interface PacketTap {
  /** The modem asks for a TCP connection. */
  onConnection(host: string, port: number): SegmentTap
  /** A datagram from or to the modem's UDP socket passes; one on the way down does so `afterUs` from now. */
  onDatagram(isUp: boolean, socket: object, host: string, port: number, bytes: Uint8Array, afterUs: number): void
}

/** The taps of a network, by modem. */
export type PacketTaps = Map<UserEquipment, PacketTap>
