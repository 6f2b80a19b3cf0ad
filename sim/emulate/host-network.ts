import { lookup } from 'node:dns'
import { connect, type Socket } from 'node:net'
import type { Cell, UserEquipment } from '../radio/cell.js'
import { CoreNetwork, type CoreNetworkOptions } from '../uplink/core-network.js'
import type { DatagramServer } from '../uplink/datagram.js'
import type { Stream, StreamClient } from '../uplink/network.js'
import type { ServerStream, StreamHandler, StreamServer } from '../uplink/tcp-stream.js'
import type { Scheduler } from '../kernel/scheduler.js'
import { HostDatagrams } from './host-datagrams.js'
import type { LiveClock } from './live-clock.js'
import { destinationOf, type ReachOptions } from './reach.js'

/** How an emulated modem's cell is joined to this machine's network. */
export interface HostNetworkOptions extends CoreNetworkOptions {
  readonly clock: LiveClock
  readonly reach: ReachOptions
  readonly onNote: (text: string) => void
}

const dnsPort = 53
/** A question with its IPv4 and UDP headers, without the name, and its answer of one address (RFC 1035, 4.1). */
const questionBytes = 28 + 18
const answerBytes = questionBytes + 16

/** What came of dialling: the socket, or how the modem's connection request is answered. */
type Dialled = Socket | 'refused' | 'unknown-host'

/**
 * The network behind the cell, joined to real sockets: the modem's connections and datagrams cross the modelled cell with
 * its delays, and from the core network on they are this machine's own.
 */
export class HostNetwork extends CoreNetwork {
  /** What was dialled and waits for the modem's connection request to arrive. */
  private readonly dialled = new Map<string, Dialled[]>()
  private readonly sockets = new Set<Socket>()
  private readonly datagrams: HostDatagrams

  constructor(
    scheduler: Scheduler,
    private readonly host: HostNetworkOptions,
  ) {
    super(scheduler, host)
    this.datagrams = new HostDatagrams(host.clock)
  }

  /** Dials first: whether anybody answers is known by the time the modem's request has crossed the cell. */
  override connect(ue: UserEquipment, cell: Cell, host: string, port: number, client: StreamClient): Stream {
    const stream = new DiallingStream(() => super.connect(ue, cell, host, port, client))
    const key = `${host}:${port}`
    this.dial(host, port, (dialled) => {
      this.dialled.set(key, (this.dialled.get(key) ?? []).concat(dialled))
      this.host.clock.touch(() => stream.proceed())
    })
    return stream
  }

  override serverAt(host: string, port: number): StreamServer | 'unknown-host' | 'refused' {
    const dialled = this.dialled.get(`${host}:${port}`)?.shift() ?? 'refused'
    if (typeof dialled === 'string') return dialled
    return { accept: (stream) => this.join(dialled, stream) }
  }

  override datagramServerAt(host: string, port: number): DatagramServer | undefined {
    const own = super.datagramServerAt(host, port)
    if (own) return own
    const to = destinationOf(this.host.reach, 'udp', host, port)
    if (!to) this.refuse(host, port)
    return to && this.datagrams.to(to)
  }

  /** Names are this machine's to resolve, where they may be reached at all. */
  override resolve(
    ue: UserEquipment,
    cell: Cell,
    host: string,
    limitUs: number,
    done: (address: string | undefined) => void,
  ): void {
    const { clock, reach } = this.host
    const to = destinationOf(reach, 'tcp', host, dnsPort) ?? destinationOf(reach, 'udp', host, dnsPort)
    let isOver = false
    const end = (address: string | undefined): void => {
      if (isOver) return
      isOver = true
      this.scheduler.cancel(timer)
      done(address)
    }
    const timer = this.scheduler.after(limitUs, ue.owner, end, undefined)
    const answer = (address: string | undefined): void =>
      cell.sendDown(ue, answerBytes + host.length, end, ignore, address)
    const ask = (): void => {
      if (!to) return answer(undefined)
      lookup(to.host, { family: 4 }, (error, address) => clock.touch(() => answer(error ? undefined : address)))
    }
    cell.sendUp(ue, questionBytes + host.length, ask, ignore, undefined)
  }

  /** Ends every connection. */
  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.datagrams.close()
  }

  private dial(host: string, port: number, done: (dialled: Dialled) => void): void {
    const to = destinationOf(this.host.reach, 'tcp', host, port)
    if (!to) {
      this.refuse(host, port)
      return void setImmediate(done, 'unknown-host' satisfies Dialled)
    }
    const socket = connect({ ...to, noDelay: true })
    socket.once('connect', () => {
      socket.off('error', onError)
      this.sockets.add(socket)
      done(socket)
    })
    const onError = (error: NodeJS.ErrnoException): void => {
      this.host.onNote(`${to.host}:${to.port}: somebody who answers expected, got ${error.code ?? error.message}`)
      done(error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? 'unknown-host' : 'refused')
    }
    socket.once('error', onError)
  }

  private join(socket: Socket, stream: ServerStream): StreamHandler {
    const { clock } = this.host
    socket.on('data', (bytes) => clock.touch(() => stream.answer(bytes)))
    socket.on('end', () => clock.touch(() => stream.finish()))
    socket.on('error', () => clock.touch(() => stream.reset()))
    socket.on('close', () => this.sockets.delete(socket))
    return {
      onData: (bytes) => void socket.write(bytes),
      onEnd: (end) => (end === 'closed' ? socket.end() : socket.destroy()),
    }
  }

  private refuse(host: string, port: number): void {
    this.host.onNote(
      `${host}:${port}: not reached, since it is not this machine: --uplink mqtt://HOST:PORT or coap://HOST:PORT sends everything to one place, --outside lets the modem out`,
    )
  }
}

/** A connection whose request leaves the modem when the outside has been dialled. */
class DiallingStream implements Stream {
  private stream: Stream | undefined
  private isOver = false

  constructor(private readonly open: () => Stream) {}

  proceed(): void {
    // Who gave up meanwhile still sends the request: what was dialled must be taken and let go.
    const stream = this.open()
    if (this.isOver) stream.close()
    else this.stream = stream
  }

  send(bytes: Uint8Array): void {
    this.stream?.send(bytes)
  }

  close(): void {
    this.isOver = true
    this.stream?.close()
  }

  abort(): void {
    this.isOver = true
    this.stream?.abort()
  }
}

function ignore(): void {}
