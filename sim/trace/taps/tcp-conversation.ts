import type { Scheduler } from '../../kernel/scheduler.js'
import type { SeenSegment, SegmentTap } from '../../uplink/packet-tap.js'
import type { BarePacket } from './packets.js'

/** Flags of a TCP header (RFC 9293, 3.1). */
const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const

const modulus = 2 ** 32
const nothing = new Uint8Array(0)

/** A segment as one side has numbered it. */
interface Numbered {
  readonly sequence: number
  /** How far it moves the receiver on: its bytes, one for SYN and FIN, none for RST (RFC 9293, 3.4). */
  readonly length: number
  hasArrived: boolean
}

/** One direction: numbers what is sent and knows how far the receiver has everything. */
class Flow {
  /** Sequence number that the receiver waits for. */
  received: number
  private next: number
  private readonly numbered = new Map<SeenSegment, Numbered>()

  constructor(initial: number) {
    this.next = initial
    this.received = initial
  }

  /** The number of a segment: that of its first time when it is sent again. */
  number(segment: SeenSegment): Numbered {
    const known = this.numbered.get(segment)
    if (known) return known
    const length = lengthOf(segment)
    const numbered = { sequence: this.next, length, hasArrived: false }
    this.next = (this.next + length) % modulus
    this.numbered.set(segment, numbered)
    return numbered
  }

  /** Segments arrive in any order; the receiver has them in theirs. */
  arrive(segment: SeenSegment): void {
    this.number(segment).hasArrived = true
    for (const [each, { sequence, length, hasArrived }] of this.numbered) {
      if (!hasArrived) return
      this.received = (sequence + length) % modulus
      this.numbered.delete(each)
    }
  }
}

/**
 * The packets of one TCP connection as they pass the core network: those of the modem when they come out of the cell, those
 * of the server when they leave it. Numbers, flags and acknowledgements are those of RFC 9293. Acknowledgements without data
 * are not among them, since the model sends none (sim/uplink/tcp-stream.ts).
 */
export class TcpConversation implements SegmentTap {
  private readonly up: Flow
  private readonly down: Flow
  /** Acknowledgement number that each segment on its way up carries. */
  private readonly acknowledged = new Map<SeenSegment, number>()
  /** A server sends in order, however long it takes for each answer. */
  private departedUs = 0

  constructor(
    private readonly scheduler: Scheduler,
    initial: number,
    private readonly emit: (packet: BarePacket) => void,
  ) {
    this.up = new Flow(initial)
    this.down = new Flow((initial ^ 0x5bd1e995) >>> 0)
  }

  onSent(segment: SeenSegment): void {
    if (segment.kind === 'unknown-host') return
    if (segment.isUp) {
      this.up.number(segment)
      this.acknowledged.set(segment, this.down.received)
      return
    }
    const { sequence } = this.down.number(segment)
    this.departedUs = Math.max(this.departedUs, this.scheduler.nowUs + segment.afterUs)
    this.tell(segment, 'down', this.departedUs, sequence, this.up.received)
  }

  onArrived(segment: SeenSegment): void {
    if (segment.kind === 'unknown-host') return
    if (segment.isUp) {
      const { sequence } = this.up.number(segment)
      this.tell(segment, 'up', this.scheduler.nowUs, sequence, this.acknowledged.get(segment) ?? this.down.received)
      this.acknowledged.delete(segment)
      this.up.arrive(segment)
    } else this.down.arrive(segment)
  }

  private tell(
    segment: SeenSegment,
    direction: 'up' | 'down',
    atUs: number,
    sequence: number,
    acknowledged: number,
  ): void {
    const flags = flagsOf(segment)
    const acknowledgement = flags & Flag.ack ? acknowledged : 0
    this.emit({ atUs, direction, payload: segment.bytes ?? nothing, tcp: { sequence, acknowledgement, flags } })
  }
}

function lengthOf({ kind, bytes }: SeenSegment): number {
  if (kind === 'data') return bytes!.length
  return kind === 'open' || kind === 'finish' || kind === 'closed' ? 1 : 0
}

function flagsOf({ kind, isUp }: SeenSegment): number {
  switch (kind) {
    case 'open':
      return isUp ? Flag.syn : Flag.syn | Flag.ack
    case 'data':
      return Flag.psh | Flag.ack
    case 'finish':
    case 'closed':
      return Flag.fin | Flag.ack
    default:
      return Flag.rst | Flag.ack
  }
}
