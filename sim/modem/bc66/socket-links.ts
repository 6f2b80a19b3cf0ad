import { toHex } from '../../../protocols/bytes/hex.js'
import type { StreamEnd } from '../../uplink/network.js'
import { IpSocket, type SocketEvents } from '../common/ip-socket.js'
import { textOf } from '../engine/bytes.js'
import type { Bc66 } from './bc66.js'

/** Results of +QIOPEN (TCP/IP application note [recalled, not confirmed]). */
export const openResult = { opened: 0, used: 563, noName: 565, failed: 566, noPdp: 570 } as const

/** AT+QICFG="dataformat": 0 is text, 1 hexadecimal. */
export interface SocketFormat {
  readonly sendHex: number
  readonly receiveHex: number
}

/** A socket of AT+QIOPEN: tells what befalls it by +QIOPEN and +QIURC (facts nbiot.md 3.4). */
class QiSocket extends IpSocket {
  constructor(
    modem: Bc66,
    id: number,
    kind: 'udp' | 'tcp',
    /** 0: what arrives waits for AT+QIRD; 1: it is told at once. */
    readonly accessMode: number,
  ) {
    super(modem, id, kind, new QiEvents(modem, accessMode))
  }
}

class QiEvents implements SocketEvents {
  constructor(
    private readonly modem: Bc66,
    private readonly accessMode: number,
  ) {}

  onOpened({ id }: IpSocket, failure: StreamEnd | undefined): void {
    const failed = failure === 'unknown-host' ? openResult.noName : openResult.failed
    this.modem.urc(`+QIOPEN: ${id},${failure === undefined ? openResult.opened : failed}`)
  }

  onReceived(socket: IpSocket, bytes: Uint8Array, discarded: boolean): void {
    const { modem } = this
    if (this.accessMode === 1) {
      // What is told is not kept.
      while (socket.take(bytes.length));
      const length = bytes.length
      modem.urc(`+QIURC: "recv",${socket.id},${length},"${shown(modem, bytes)}"`)
    } else if (!discarded && socket.waitingBytes === bytes.length) modem.urc(`+QIURC: "recv",${socket.id}`)
  }

  onEnded({ id }: IpSocket): void {
    this.modem.urc(`+QIURC: "closed",${id}`)
  }
}

/** The socket of an identifier, if there is one. */
export function socketOf(modem: Bc66, id: number): QiSocket | undefined {
  for (let socket = modem.sockets; socket; socket = socket.next) if (socket.id === id) return socket as QiSocket
  return undefined
}

/** Makes a socket and opens it. */
export function openSocket(
  modem: Bc66,
  id: number,
  kind: 'udp' | 'tcp',
  host: string,
  port: number,
  accessMode: number,
): void {
  const socket = new QiSocket(modem, id, kind, accessMode)
  socket.next = modem.sockets
  modem.sockets = socket
  socket.open(host, port)
  if (kind === 'udp') modem.urc(`+QIOPEN: ${id},${openResult.opened}`)
}

/** Takes a socket out of the modem. */
export function removeSocket(modem: Bc66, socket: IpSocket): void {
  socket.close()
  if (modem.sockets === socket) modem.sockets = socket.next
  for (let other = modem.sockets; other; other = other.next) if (other.next === socket) other.next = socket.next
}

/** Received bytes as AT+QICFG="dataformat" wants them shown. */
export function shown(modem: Bc66, bytes: Uint8Array): string {
  return modem.socketFormat?.receiveHex === 1 ? toHex(bytes).toUpperCase() : textOf(bytes)
}
