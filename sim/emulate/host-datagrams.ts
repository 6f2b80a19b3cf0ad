import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { DatagramPeer, DatagramServer } from '../uplink/datagram.js'
import type { LiveClock } from './live-clock.js'
import type { Destination } from './reach.js'

/** A UDP socket of this machine for each socket of the modem and each place it sends to, as a router's table has them. */
export class HostDatagrams {
  private readonly servers = new Map<string, HostDatagramServer>()

  constructor(private readonly clock: LiveClock) {}

  /** What carries datagrams to a destination. */
  to(destination: Destination): DatagramServer {
    const key = `${destination.host}:${destination.port}`
    const server = this.servers.get(key) ?? new HostDatagramServer(destination, this.clock)
    this.servers.set(key, server)
    return server
  }

  close(): void {
    for (const server of this.servers.values()) server.close()
    this.servers.clear()
  }
}

class HostDatagramServer implements DatagramServer {
  private readonly sockets = new Map<DatagramPeer, Socket>()

  constructor(
    private readonly destination: Destination,
    private readonly clock: LiveClock,
  ) {}

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    const { host, port } = this.destination
    const socket = this.sockets.get(peer) ?? this.socketFor(peer)
    socket.send(bytes, port, host)
  }

  close(): void {
    for (const socket of this.sockets.values()) socket.close()
    this.sockets.clear()
  }

  private socketFor(peer: DatagramPeer): Socket {
    const socket = createSocket(isIPv6(this.destination.host) ? 'udp6' : 'udp4')
    socket.on('message', (bytes) => this.clock.touch(() => peer.answer(bytes)))
    // Nobody there: a datagram is lost without a word.
    socket.on('error', () => undefined)
    this.sockets.set(peer, socket)
    return socket
  }
}
