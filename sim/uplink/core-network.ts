import type { Scheduler } from '../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import { UdpSocket, type DatagramCounts, type DatagramPath, type DatagramServer } from './datagram.js'
import { nameServer, NameService, publicNameServer, resolveOver } from './name-service.js'
import type { DatagramReceiver, DatagramSocket, Network, Stream, StreamClient } from './network.js'
import type { PacketTaps } from './packet-tap.js'
import { TcpStream, type StreamServer, type TcpCounts, type TcpPath } from './tcp-stream.js'

/** How the internet behind the cells behaves; what is left out takes the default stated. */
export interface CoreNetworkOptions {
  /** Time at the world's beginning, milliseconds since 1970. */
  readonly startUnixMs: number
  /** Time zone in quarter hours from UTC. Default 0. */
  readonly zoneQuarterHours?: number
  /** First retransmission timeout. Default 3 s, the initial value of RFC 1122, 4.2.3.1. */
  readonly retransmissionUs?: number
  /** Retransmissions of one segment. Default 5: given up after 189 s, which keeps to RFC 1122, 4.2.3.5. */
  readonly maxRetransmissions?: number
}

/**
 * The network behind the cells: servers by name and port, TCP connections and UDP datagrams to them. A modem that takes names for
 * its connections resolves known ones at no cost, an unknown one at that of the question; others ask with `resolve`.
 */
export class CoreNetwork implements Network, TcpPath, DatagramPath {
  readonly counts: TcpCounts = { segmentsUp: 0, segmentsDown: 0, retransmissions: 0, timeouts: 0 }
  readonly datagramCounts: DatagramCounts = { datagramsUp: 0, datagramsDown: 0, datagramsLost: 0 }
  readonly retransmissionUs: number
  readonly maxRetransmissions: number
  /** Who watches the packets of which modem; undefined while nobody watches any. */
  taps: PacketTaps | undefined
  private readonly hosts = new Map<string, Map<number, StreamServer>>()
  private readonly datagramServers = new Map<string, DatagramServer>()
  private readonly names = new NameService()
  private readonly startUnixMs: number
  private readonly zoneQuarterHours: number

  constructor(
    readonly scheduler: Scheduler,
    options: CoreNetworkOptions,
  ) {
    this.startUnixMs = options.startUnixMs
    this.zoneQuarterHours = options.zoneQuarterHours ?? 0
    this.retransmissionUs = options.retransmissionUs ?? 3_000_000
    this.maxRetransmissions = options.maxRetransmissions ?? 5
    for (const { host, port } of [nameServer, publicNameServer]) this.listenDatagram(host, port, this.names)
  }

  /** Puts a server at a name or address and a port, in place of the one before. */
  listen(host: string, port: number, server: StreamServer): void {
    checkPort(port)
    this.names.add(host)
    const ports = this.hosts.get(host) ?? new Map<number, StreamServer>()
    this.hosts.set(host, ports.set(port, server))
  }

  /** Puts a server at a name or address and a UDP port, in place of the one before. */
  listenDatagram(host: string, port: number, server: DatagramServer): void {
    checkPort(port)
    this.names.add(host)
    this.datagramServers.set(`${host}:${port}`, server)
  }

  connect(ue: UserEquipment, cell: Cell, host: string, port: number, client: StreamClient): Stream {
    const stream = new TcpStream(this, ue, cell, client)
    // Who only asks for a name opens nothing.
    if (this.taps && this.hosts.has(host)) stream.tap = this.taps.get(ue)?.onConnection(host, port)
    stream.open(host, port)
    return stream
  }

  openDatagram(ue: UserEquipment, cell: Cell, onDatagram: DatagramReceiver): DatagramSocket {
    return new UdpSocket(this, ue, cell, onDatagram)
  }

  datagramServerAt(host: string, port: number): DatagramServer | undefined {
    return this.datagramServers.get(`${this.names.nameOf(host)}:${port}`)
  }

  resolve(
    ue: UserEquipment,
    cell: Cell,
    host: string,
    limitUs: number,
    done: (address: string | undefined) => void,
  ): void {
    resolveOver(this, ue, cell, host, limitUs, done)
  }

  serverAt(host: string, port: number): StreamServer | 'unknown-host' | 'refused' {
    const ports = this.hosts.get(host) ?? this.hosts.get(this.names.nameOf(host))
    if (!ports) return 'unknown-host'
    return ports.get(port) ?? 'refused'
  }

  time(): { readonly unixMs: number; readonly zoneQuarterHours: number } {
    const unixMs = this.startUnixMs + Math.floor(this.scheduler.nowUs / 1000)
    return { unixMs, zoneQuarterHours: this.zoneQuarterHours }
  }
}

function checkPort(port: number): void {
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535))
    throw new RangeError(`a port of 1 to 65535 expected, got ${port}`)
}
