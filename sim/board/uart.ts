import type { OwnerId, Scheduler } from '../kernel/scheduler.js'
import type { UartTap } from './taps.js'
import { zero } from '../kernel/zero.js'

/** Bits of one character with its start and stop bit, 8N1. */
const bitsPerByte = 10

/** Far below a microsecond, far above the rounding of sums of fractions. */
const roundingUs = 1e-3

/** Who hears what arrives at a port: a peripheral of the processor, or a part on the line. */
export interface UartListener {
  /** Bytes whose last stop bit is over now. The listener may keep the array; nobody else writes to it. */
  onBytes(bytes: Uint8Array): void
}

/**
 * One end of a UART line. Bytes leave back to back at the port's baud rate and arrive together when the last stop bit
 * of the write is over. A peer that listens at another rate hears garbage, as it would.
 */
export class UartPort {
  peer: UartPort | undefined
  listener: UartListener | undefined
  /** Hears what this port sends. */
  tap: UartTap | undefined
  /** When the last bit of what was sent is over; a fraction, so that many short writes take as long as one long one. */
  private busyUntilUs = zero
  /** Counts the resets: bytes that were under way at one do not arrive. */
  private resets = 0

  /** `owner`: whose events the bytes under way are; they die with it. `baud` in bits per second; 0 is a dead line. */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly owner: OwnerId,
    public baud: number,
  ) {}

  /** Joins two ports: each one's transmit pin to the other's receive pin. */
  static join(first: UartPort, second: UartPort): void {
    first.peer = second
    second.peer = first
  }

  /**
   * Sends bytes after those already under way, and not before an instant; the array must not change any more. Returns the
   * instant of the last bit.
   */
  send(bytes: Uint8Array, notBeforeUs = 0): number {
    const { scheduler } = this
    if (this.baud === 0 || bytes.length === 0) return scheduler.nowUs
    const earliestUs = notBeforeUs > scheduler.nowUs ? notBeforeUs : scheduler.nowUs
    const startUs = this.busyUntilUs > earliestUs ? this.busyUntilUs : earliestUs
    this.busyUntilUs = startUs + (bytes.length * bitsPerByte * 1e6) / this.baud
    const atUs = this.idleAtUs
    if (this.peer) scheduler.at(atUs, this.owner, deliver, new Flight(this, bytes, this.baud, this.resets))
    return atUs
  }

  /** When the line falls silent, in whole microseconds; now or earlier where it is. */
  get idleAtUs(): number {
    return Math.ceil(this.busyUntilUs - roundingUs)
  }

  /** Drops what was under way: who sent it was reset or lost the supply. */
  reset(): void {
    this.busyUntilUs = 0
    this.resets++
  }

  /** Bytes that this port sent are over: its peer hears them, unless there was a reset in between. */
  deliver(bytes: Uint8Array, baud: number, resets: number): void {
    const { peer } = this
    if (resets !== this.resets) return
    this.tap?.onBytes(bytes, baud)
    if (!peer?.listener || peer.baud === 0) return
    const off = Math.abs(peer.baud - baud) / baud
    peer.listener.onBytes(off <= baudTolerance ? bytes : garbled(bytes, baud, peer.baud))
  }
}

class Flight {
  constructor(
    readonly from: UartPort,
    readonly bytes: Uint8Array,
    readonly baud: number,
    readonly resets: number,
  ) {}
}

/** A receiver tolerates about half a bit over ten: 5 %, less what the sender is off. */
const baudTolerance = 0.03

function deliver(flight: Flight): void {
  flight.from.deliver(flight.bytes, flight.baud, flight.resets)
}

/** What a receiver at another rate makes of the bytes: fewer or more of them, and none as sent. */
function garbled(bytes: Uint8Array, sentBaud: number, heardBaud: number): Uint8Array {
  const count = Math.max(1, Math.round((bytes.length * heardBaud) / sentBaud))
  return Uint8Array.from({ length: count }, (_, index) => {
    const source = bytes[Math.floor((index * bytes.length) / count)]!
    return (Math.imul(source ^ 0xa5, 0x9d) ^ (index & 1 ? 0x80 : 0xfe)) & 0xff
  })
}
