import type { Scheduler } from '../kernel/scheduler.js'
import type { Cell, ReleaseAssistance, UserEquipment } from '../radio/cell.js'
import type { DatagramReceiver, DatagramSocket } from './network.js'
import type { PacketTaps } from './packet-tap.js'

/** The server's side of UDP: who sent a datagram, and the way back to that socket. */
export interface DatagramPeer {
  readonly ue: UserEquipment
  /** Sends a datagram back, `afterUs` from now: the time a server takes. The array must not change any more. */
  answer(bytes: Uint8Array, afterUs?: number): void
}

/** What listens at a UDP port of the modelled internet. */
export interface DatagramServer {
  /** A datagram arrived; bytes and peer may be kept. The same peer object stands for the same socket and server port. */
  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void
}

/** Counts over all datagrams of a network. */
export interface DatagramCounts {
  datagramsUp: number
  datagramsDown: number
  /** Lost in the cell, either way, or sent where nobody listens. */
  datagramsLost: number
}

/** What all sockets of a network share. */
export interface DatagramPath {
  readonly scheduler: Scheduler
  readonly datagramCounts: DatagramCounts
  /** Who watches the packets of which modem. */
  readonly taps: PacketTaps | undefined
  /** Who answers at an address; undefined where nobody does. */
  datagramServerAt(host: string, port: number): DatagramServer | undefined
}

/** IPv4 and UDP headers, bytes (RFC 791, RFC 768). */
const headerBytes = 28

/** A modem's UDP socket. It keeps one peer for each server it spoke to. */
export class UdpSocket implements DatagramSocket {
  private peers: Peer | undefined
  private isClosed = false

  constructor(
    readonly path: DatagramPath,
    readonly ue: UserEquipment,
    readonly cell: Cell,
    private readonly onDatagram: DatagramReceiver,
  ) {}

  send(host: string, port: number, bytes: Uint8Array, assistance?: ReleaseAssistance): void {
    if (this.isClosed) return
    this.path.datagramCounts.datagramsUp++
    const datagram = new Datagram(this.peerAt(host, port), bytes)
    this.cell.sendUp(this.ue, headerBytes + bytes.length, arrivedUp, lost, datagram, assistance)
  }

  close(): void {
    this.isClosed = true
  }

  /** @internal */
  hear(peer: Peer, bytes: Uint8Array): void {
    if (!this.isClosed) this.onDatagram(peer.host, peer.port, bytes)
  }

  private peerAt(host: string, port: number): Peer {
    for (let peer = this.peers; peer; peer = peer.next) if (peer.port === port && peer.host === host) return peer
    return (this.peers = new Peer(this, host, port, this.peers))
  }
}

class Peer implements DatagramPeer {
  constructor(
    readonly socket: UdpSocket,
    readonly host: string,
    readonly port: number,
    readonly next: Peer | undefined,
  ) {}

  get ue(): UserEquipment {
    return this.socket.ue
  }

  answer(bytes: Uint8Array, afterUs = 0): void {
    const { path, cell, ue } = this.socket
    path.datagramCounts.datagramsDown++
    path.taps?.get(ue)?.onDatagram(false, this.socket, this.host, this.port, bytes, afterUs)
    cell.sendDown(ue, headerBytes + bytes.length, arrivedDown, lost, new Datagram(this, bytes), afterUs)
  }
}

class Datagram {
  constructor(
    readonly peer: Peer,
    readonly bytes: Uint8Array,
  ) {}
}

function arrivedUp({ peer, bytes }: Datagram): void {
  const { path, ue } = peer.socket
  path.taps?.get(ue)?.onDatagram(true, peer.socket, peer.host, peer.port, bytes, 0)
  const server = path.datagramServerAt(peer.host, peer.port)
  if (server) server.onDatagram(peer, bytes)
  else path.datagramCounts.datagramsLost++
}

function arrivedDown({ peer, bytes }: Datagram): void {
  peer.socket.hear(peer, bytes)
}

function lost({ peer }: Datagram): void {
  peer.socket.path.datagramCounts.datagramsLost++
}
