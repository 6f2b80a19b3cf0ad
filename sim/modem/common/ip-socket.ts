import type { Cell, ReleaseAssistance, UserEquipment } from '../../radio/cell.js'
import type { DatagramSocket, Network, Stream, StreamClient, StreamEnd } from '../../uplink/network.js'

/** How a socket stands. */
export type SocketPhase = 'new' | 'opening' | 'open' | 'closed'

/** What a socket tells the family's commands, which tell it in their own words. */
export interface SocketEvents {
  /** It is open, or could not be opened. */
  onOpened(socket: IpSocket, failure: StreamEnd | undefined): void
  /** Something arrived and waits, unless `discarded`: the buffer was full. */
  onReceived(socket: IpSocket, bytes: Uint8Array, discarded: boolean): void
  /** The other side, or the network, ended it. */
  onEnded(socket: IpSocket, end: StreamEnd): void
}

/** The modem that a socket is in. */
export interface SocketModem extends UserEquipment {
  readonly options: { readonly cell: Cell; readonly network: Network }
}

/** What arrived and was not yet read. */
export interface Arrival {
  readonly host: string
  readonly port: number
  bytes: Uint8Array
  next: Arrival | undefined
}

/** Bytes that a socket keeps until they are read ([S:XY]: 4000; taken for all families). */
const bufferBytes = 4000

/** A UDP or TCP socket in a modem, with what arrived and waits to be read. */
export class IpSocket implements StreamClient {
  phase: SocketPhase = 'new'
  host = ''
  port = 0
  /** Bytes that were handed to the network. */
  sentBytes = 0
  /** Bytes that wait to be read. */
  waitingBytes = 0
  /** The next socket of the modem. */
  next: IpSocket | undefined
  private stream: Stream | undefined
  private datagrams: DatagramSocket | undefined
  private arrivals: Arrival | undefined

  constructor(
    private readonly modem: SocketModem,
    readonly id: number,
    readonly kind: 'udp' | 'tcp',
    private readonly events: SocketEvents,
  ) {}

  /** Opens towards a name or address; a UDP socket is open at once, and says so to nobody. */
  open(host: string, port: number): void {
    const { cell, network } = this.modem.options
    this.host = host
    this.port = port
    if (this.kind === 'tcp') {
      this.phase = 'opening'
      this.stream = network.connect(this.modem, cell, host, port, this)
    } else {
      this.phase = 'open'
      this.datagrams = network.openDatagram(this.modem, cell, (from, fromPort, bytes) =>
        this.arrive(from, fromPort, bytes),
      )
    }
  }

  /** Sends bytes to where it was opened to; the array must not change any more. False where it is not open. */
  send(bytes: Uint8Array): boolean {
    if (this.phase !== 'open') return false
    this.sentBytes += bytes.length
    if (this.stream) this.stream.send(bytes)
    else this.datagrams!.send(this.host, this.port, bytes)
    return true
  }

  /** Sends a datagram from a UDP socket to anywhere. False where it is not open. */
  sendTo(host: string, port: number, bytes: Uint8Array, assistance?: ReleaseAssistance): boolean {
    if (this.phase !== 'open' || !this.datagrams) return false
    this.sentBytes += bytes.length
    this.datagrams.send(host, port, bytes, assistance)
    return true
  }

  /** What waits and is next in turn: where it came from, and its bytes as far as they were not taken. */
  get firstArrival(): Arrival | undefined {
    return this.arrivals
  }

  /** Up to `max` bytes of what waits: of the stream, or of one datagram. Undefined where nothing does. */
  take(max: number): Uint8Array | undefined {
    const first = this.arrivals
    if (!first) return undefined
    const taken = first.bytes.subarray(0, max)
    if (taken.length < first.bytes.length) first.bytes = first.bytes.subarray(max)
    else this.arrivals = first.next
    this.waitingBytes -= taken.length
    return taken
  }

  /** Ends it from this side; nothing more is told. */
  close(): void {
    this.stream?.close()
    this.forget()
  }

  /** The supply or the network is gone: no word to the other side. */
  abandon(): void {
    this.stream?.abort()
    this.forget()
  }

  /** The network is gone: it ends, and tells so. */
  networkGone(): void {
    if (this.phase !== 'open' && this.phase !== 'opening') return
    this.abandon()
    this.events.onEnded(this, 'timeout')
  }

  onOpen(): void {
    this.phase = 'open'
    this.events.onOpened(this, undefined)
  }

  onData(bytes: Uint8Array): void {
    this.arrive(this.host, this.port, bytes)
  }

  onEnd(end: StreamEnd): void {
    const wasOpening = this.phase === 'opening'
    // What arrived before the end can still be read.
    this.phase = 'closed'
    this.stream = undefined
    if (wasOpening) this.events.onOpened(this, end)
    else this.events.onEnded(this, end)
  }

  private arrive(host: string, port: number, bytes: Uint8Array): void {
    const discarded = this.waitingBytes + bytes.length > bufferBytes
    if (!discarded) this.keep({ host, port, bytes, next: undefined })
    this.events.onReceived(this, bytes, discarded)
  }

  private keep(arrival: Arrival): void {
    this.waitingBytes += arrival.bytes.length
    let last = this.arrivals
    while (last?.next) last = last.next
    if (last) last.next = arrival
    else this.arrivals = arrival
  }

  private forget(): void {
    this.datagrams?.close()
    this.stream = this.datagrams = this.arrivals = undefined
    this.waitingBytes = 0
    this.phase = 'closed'
  }
}
