import type { Scheduler } from '../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import type { Stream, StreamClient, StreamEnd } from './network.js'
import type { SegmentTap } from './packet-tap.js'

/** The server's side of a TCP connection: what it does to it. */
export interface ServerStream {
  readonly ue: UserEquipment
  /** Sends bytes, `afterUs` from now: the time a server takes to answer. The array must not change any more. */
  answer(bytes: Uint8Array, afterUs?: number): void
  /** Ends the connection after what was sent; no more callbacks. */
  finish(): void
  /** Breaks the connection off; what was sent before still arrives. No more callbacks. */
  reset(): void
  /** Forgets the connection without a word: the client has lost it already. It is told should it send after all. */
  vanish(): void
  /** Somebody else handles what comes from now on. */
  handOver(handler: StreamHandler): void
}

/** The server's side of a TCP connection: what happens to it. */
export interface StreamHandler {
  /** Bytes arrived; the array may be kept. */
  onData(bytes: Uint8Array): void
  /** The client closed, or retransmissions ran out; nothing comes after. */
  onEnd(end: 'closed' | 'timeout'): void
}

/** What listens at a port of the modelled internet. */
export interface StreamServer {
  /** A client wants to connect. Undefined refuses it. The stream may be used from the first `onData` on. */
  accept(stream: ServerStream): StreamHandler | undefined
}

/** Counts over all connections of a network. */
export interface TcpCounts {
  segmentsUp: number
  segmentsDown: number
  retransmissions: number
  timeouts: number
}

/** What all connections of a network share. */
export interface TcpPath {
  readonly scheduler: Scheduler
  readonly counts: TcpCounts
  readonly retransmissionUs: number
  readonly maxRetransmissions: number
  /** Who answers at the address of a connection request. */
  serverAt(host: string, port: number): StreamServer | 'unknown-host' | 'refused'
}

/** IPv4 and TCP headers without options, bytes. */
const headerBytes = 40

/**
 * One TCP connection, both ends of it: a segment for each send, delivered in order, sent again after the retransmission
 * timeout when the cell lost it, with the timeout doubled each time (RFC 6298, 5.5). Acknowledgements are not sent as
 * packets of their own: they ride on the answer, as delayed acknowledgements do (RFC 1122, 4.2.3.2).
 *
 * What has been sent when a side breaks off still arrives: no answer is lost that a server gave before it went away.
 */
export class TcpStream implements Stream, ServerStream {
  /** Hears of every segment. */
  tap: SegmentTap | undefined
  private up: Segment | undefined
  private down: Segment | undefined
  private client: StreamClient | undefined
  private handler: StreamHandler | undefined
  /** The server's last segment is on its way. */
  private ending = false

  constructor(
    private readonly path: TcpPath,
    readonly ue: UserEquipment,
    private readonly cell: Cell,
    client: StreamClient,
  ) {
    this.client = client
  }

  /** Sends the connection request. */
  open(host: string, port: number): void {
    this.queueUp(new OpenRequest(this, host, port))
  }

  send(bytes: Uint8Array): void {
    if (this.client) this.queueUp(new Segment(this, true, 'data', bytes))
  }

  close(): void {
    if (!this.client) return
    this.client = undefined
    this.queueUp(new Segment(this, true, 'finish'))
  }

  abort(): void {
    this.client = undefined
    this.up = undefined
    this.down = undefined
  }

  answer(bytes: Uint8Array, afterUs = 0): void {
    if (this.handler) this.queueDown(new Segment(this, false, 'data', bytes, afterUs))
  }

  finish(): void {
    this.endServer('closed')
  }

  reset(): void {
    this.endServer('reset')
  }

  vanish(): void {
    this.handler = undefined
  }

  handOver(handler: StreamHandler): void {
    if (this.handler) this.handler = handler
  }

  private endServer(end: StreamEnd): void {
    if (!this.handler) return
    this.handler = undefined
    this.sayEnd(end)
  }

  private sayEnd(end: StreamEnd): void {
    this.ending = true
    this.queueDown(new Segment(this, false, end))
  }

  private queueUp(segment: Segment): void {
    if (this.up) lastOf(this.up).next = segment
    else this.up = segment
    this.transmit(segment)
  }

  private queueDown(segment: Segment): void {
    if (this.down) lastOf(this.down).next = segment
    else this.down = segment
    this.transmit(segment)
  }

  /** @internal */
  transmit(segment: Segment): void {
    const { path, cell, ue } = this
    const size = headerBytes + (segment.bytes ? segment.bytes.length : 0)
    segment.sentUs = path.scheduler.nowUs
    this.tap?.onSent(segment)
    if (segment.isUp) {
      path.counts.segmentsUp++
      cell.sendUp(ue, size, arrived, lost, segment)
    } else {
      path.counts.segmentsDown++
      cell.sendDown(ue, size, arrived, lost, segment, segment.afterUs)
    }
  }

  /** @internal Hands over what is in order by now. */
  take(segment: Segment): void {
    segment.hasArrived = true
    this.tap?.onArrived(segment)
    if (segment.isUp) while (this.up?.hasArrived) this.handleUp(this.takeUp())
    else while (this.down?.hasArrived) this.handleDown(this.takeDown())
  }

  /** @internal The cell lost a segment: its timeout will tell. */
  repeat(segment: Segment): void {
    const { path } = this
    if (!this.isQueued(segment)) return
    const dueUs = segment.sentUs + segment.afterUs + path.retransmissionUs * 2 ** segment.tries++
    segment.afterUs = 0
    path.scheduler.at(Math.max(dueUs, path.scheduler.nowUs), this.ue.owner, retransmit, segment)
  }

  /** @internal Sends a segment again, unless its last timeout is over too. */
  retransmit(segment: Segment): void {
    if (!this.isQueued(segment)) return
    if (segment.tries > this.path.maxRetransmissions) return this.giveUp(segment.isUp)
    this.path.counts.retransmissions++
    this.transmit(segment)
  }

  private takeUp(): Segment {
    const first = this.up!
    this.up = first.next
    return first
  }

  private takeDown(): Segment {
    const first = this.down!
    this.down = first.next
    return first
  }

  private handleUp(segment: Segment): void {
    if (segment instanceof OpenRequest) return this.accept(segment)
    const { handler } = this
    if (!handler) {
      // Nobody is there any more, and the client does not know or has yet to learn it.
      if (this.client && !this.ending) this.sayEnd('reset')
      return
    }
    if (segment.kind === 'data') return handler.onData(segment.bytes!)
    this.handler = undefined
    handler.onEnd('closed')
  }

  private accept(request: OpenRequest): void {
    const server = this.path.serverAt(request.host, request.port)
    if (typeof server === 'string') return this.sayEnd(server)
    this.handler = server.accept(this)
    if (this.handler) this.queueDown(new Segment(this, false, 'open'))
    else this.sayEnd('refused')
  }

  private handleDown(segment: Segment): void {
    const { client } = this
    if (!client) return
    if (segment.kind === 'data') return client.onData(segment.bytes!)
    if (segment.kind === 'open') return client.onOpen()
    this.client = undefined
    client.onEnd(segment.kind as StreamEnd)
  }

  private giveUp(isUp: boolean): void {
    this.path.counts.timeouts++
    const { client, handler } = this
    if (isUp) {
      this.up = undefined
      this.client = undefined
      client?.onEnd('timeout')
    } else {
      this.down = undefined
      this.ending = false
      this.handler = undefined
      handler?.onEnd('timeout')
    }
  }

  private isQueued(segment: Segment): boolean {
    let item = segment.isUp ? this.up : this.down
    while (item && item !== segment) item = item.next
    return item !== undefined
  }
}

class Segment {
  next: Segment | undefined = undefined
  hasArrived = false
  tries = 0
  sentUs = 0

  constructor(
    readonly stream: TcpStream,
    readonly isUp: boolean,
    readonly kind: 'open' | 'data' | 'finish' | StreamEnd,
    readonly bytes: Uint8Array | undefined = undefined,
    public afterUs = 0,
  ) {}
}

class OpenRequest extends Segment {
  constructor(
    stream: TcpStream,
    readonly host: string,
    readonly port: number,
  ) {
    super(stream, true, 'open')
  }
}

function lastOf(first: Segment): Segment {
  let segment = first
  while (segment.next) segment = segment.next
  return segment
}

function arrived(segment: Segment): void {
  segment.stream.take(segment)
}

function lost(segment: Segment): void {
  segment.stream.repeat(segment)
}

function retransmit(segment: Segment): void {
  segment.stream.retransmit(segment)
}
