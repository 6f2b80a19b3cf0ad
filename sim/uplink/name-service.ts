import { isDecodeError } from '../../protocols/bytes/error.js'
import { decodeAnswer, decodeQuestion, encodeAnswer, encodeQuestion } from '../../protocols/dns/dns.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import { UdpSocket, type DatagramPath, type DatagramPeer, type DatagramServer } from './datagram.js'

/** Where the operator's name server listens: what a modem gets with its address. */
export const nameServer = { host: '198.51.100.53', port: 53 } as const

/** A public name server that firmware may know by heart; modelled as the same server. */
export const publicNameServer = { host: '8.8.8.8', port: 53 } as const

/** How long an address holds, in seconds [chosen]. */
const ttlS = 3600

/**
 * The name server of the modelled internet. Every name is given an address of the block 198.51.100.0/24 (TEST-NET-2, RFC
 * 5737) when it is first spoken of, in that order; later ones of 203.0.113.0/24. What crosses the cell is real DNS.
 */
export class NameService implements DatagramServer {
  private readonly addresses = new Map<string, string>()
  private readonly names = new Map<string, string>()

  /** Gives a name its address. An address stands for itself. */
  add(name: string): void {
    if (isAddress(name) || this.addresses.has(name)) return
    const index = this.addresses.size
    const address = index < 52 ? `198.51.100.${index + 1}` : `203.0.113.${index - 51}`
    this.addresses.set(name, address)
    this.names.set(address, name)
  }

  /** The name that an address was given to, or what was asked. */
  nameOf(host: string): string {
    return this.names.get(host) ?? host
  }

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    try {
      const { name } = decodeQuestion(bytes)
      peer.answer(encodeAnswer(bytes, isAddress(name) ? name : this.addresses.get(name), ttlS))
    } catch (error) {
      if (!isDecodeError(error)) throw error
    }
  }
}

/** Asks the operator's name server over a cell: see Network.resolve. What is no name is not asked for. */
export function resolveOver(
  path: DatagramPath,
  ue: UserEquipment,
  cell: Cell,
  host: string,
  limitUs: number,
  done: (address: string | undefined) => void,
): void {
  const { scheduler } = path
  const question = questionFor(host)
  if (!question) return void scheduler.after(0, ue.owner, done, undefined)
  let isOver = false
  const end = (address: string | undefined): void => {
    if (isOver) return
    isOver = true
    socket.close()
    scheduler.cancel(timer)
    done(address)
  }
  const socket = new UdpSocket(path, ue, cell, (_host, _port, bytes) => end(decodeAnswer(bytes).address))
  const timer = scheduler.after(limitUs, ue.owner, end, undefined)
  socket.send(nameServer.host, nameServer.port, question)
}

function questionFor(host: string): Uint8Array | undefined {
  try {
    return encodeQuestion(1, host)
  } catch (error) {
    if ((error as { kind?: string }).kind !== 'bad-name') throw error
    return undefined
  }
}

/** Whether a host is a dotted IPv4 address. */
export function isAddress(host: string): boolean {
  const parts = host.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
}
