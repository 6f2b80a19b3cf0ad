import type { Scheduler } from '../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import type { Network, Stream, StreamClient } from './network.js'
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
 * The network behind the cells: servers by name and port, and TCP connections to them. Names known here cost nothing to
 * resolve; an unknown one costs the round trip of the question.
 */
export class CoreNetwork implements Network, TcpPath {
  readonly counts: TcpCounts = { segmentsUp: 0, segmentsDown: 0, retransmissions: 0, timeouts: 0 }
  readonly retransmissionUs: number
  readonly maxRetransmissions: number
  private readonly hosts = new Map<string, Map<number, StreamServer>>()
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
  }

  /** Puts a server at a name or address and a port, in place of the one before. */
  listen(host: string, port: number, server: StreamServer): void {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535))
      throw new RangeError(`a port of 1 to 65535 expected, got ${port}`)
    const ports = this.hosts.get(host) ?? new Map<number, StreamServer>()
    this.hosts.set(host, ports.set(port, server))
  }

  connect(ue: UserEquipment, cell: Cell, host: string, port: number, client: StreamClient): Stream {
    const stream = new TcpStream(this, ue, cell, client)
    stream.open(host, port)
    return stream
  }

  serverAt(host: string, port: number): StreamServer | 'unknown-host' | 'refused' {
    const ports = this.hosts.get(host)
    if (!ports) return 'unknown-host'
    return ports.get(port) ?? 'refused'
  }

  time(): { readonly unixMs: number; readonly zoneQuarterHours: number } {
    const unixMs = this.startUnixMs + Math.floor(this.scheduler.nowUs / 1000)
    return { unixMs, zoneQuarterHours: this.zoneQuarterHours }
  }
}
