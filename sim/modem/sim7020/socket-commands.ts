import { toHex } from '../../../protocols/bytes/hex.js'
import { IpSocket, type SocketEvents } from '../common/ip-socket.js'
import { decodeHex } from '../engine/bytes.js'
import type { Command } from '../engine/command.js'
import { cme, failed, later, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import { maxSocketText } from './profile.js'
import type { Sim7020 } from './sim7020.js'

/** Sockets at a time [recalled, not confirmed]. */
const maxSockets = 5

/** Errors of +CSOERR: the numbers of lwIP's sockets [recalled, not confirmed]. */
const socketError = { reset: 104, timeout: 110 } as const

/** What befalls sockets, by +CSONMI and +CSOERR (facts nbiot.md 3.5): one object serves all of a modem. */
class CsoEvents implements SocketEvents {
  constructor(private readonly modem: Sim7020) {}

  /** AT+CSOCON waits for it. */
  onOpened(_socket: IpSocket, failure: unknown): void {
    this.modem.complete(failure === undefined ? ok : failed)
  }

  /** The length counts hexadecimal digits. */
  onReceived(socket: IpSocket, bytes: Uint8Array): void {
    while (socket.take(bytes.length));
    this.modem.urc(`+CSONMI: ${socket.id},${2 * bytes.length},${toHex(bytes).toUpperCase()}`)
  }

  onEnded({ id }: IpSocket, end: string): void {
    this.modem.urc(`+CSOERR: ${id},${end === 'timeout' ? socketError.timeout : socketError.reset}`)
  }
}

function socketOf(modem: Sim7020, id: number): IpSocket | undefined {
  for (let socket = modem.sockets; socket; socket = socket.next) if (socket.id === id) return socket
  return undefined
}

/** AT+CSOC=<domain>,<type>,<protocol>: 1 is IPv4, IP; type 1 TCP, 2 UDP. */
function create(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  const type = parameters.integer(1, 2)
  parameters.integer(1, 1)
  parameters.optionalInteger(1, 1, 1)
  if (!parameters.done()) return cme.incorrectParameters
  if (!modem.online) return cme.notAllowed
  let id = 0
  while (id < maxSockets && socketOf(modem, id)) id++
  if (id === maxSockets) return cme.memoryFull
  const socket = new IpSocket(modem, id, type === 1 ? 'tcp' : 'udp', new CsoEvents(modem))
  socket.next = modem.sockets
  modem.sockets = socket
  return modem.say('+CSOC', `${id}`)
}

/** AT+CSOCON=<id>,<port>,"<address>"; for TCP the answer comes when the connection stands, or fails. */
function connect(modem: Sim7020, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxSockets - 1)
  const port = parameters.integer(1, 65535)
  const host = parameters.string(64)
  if (!parameters.done()) return cme.incorrectParameters
  const socket = socketOf(modem, id)
  if (!socket || socket.phase !== 'new') return cme.notAllowed
  socket.open(host, port)
  return socket.kind === 'udp' ? ok : later
}

/** AT+CSOSEND=<id>,0,"text" or <id>,<digits>,<hex>. */
function send(modem: Sim7020, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxSockets - 1)
  const digits = parameters.integer(0, maxSocketText)
  if (parameters.wrong || !parameters.more) return cme.incorrectParameters
  parameters.rest()
  const text = parameters.bytes.subarray(parameters.start, parameters.stop)
  const bytes = digits === 0 ? text.slice(0, maxSocketText) : unhexed(text, digits)
  if (!bytes || bytes.length === 0) return cme.incorrectParameters
  const socket = socketOf(modem, id)
  return socket?.send(bytes) ? ok : cme.notAllowed
}

function unhexed(text: Uint8Array, digits: number): Uint8Array | undefined {
  const bytes = new Uint8Array(digits >> 1)
  return text.length === digits && decodeHex(bytes, 0, text, 0, digits) ? bytes : undefined
}

function close(modem: Sim7020, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxSockets - 1)
  if (!parameters.done()) return cme.incorrectParameters
  const socket = socketOf(modem, id)
  if (!socket) return cme.notAllowed
  socket.close()
  if (modem.sockets === socket) modem.sockets = socket.next
  for (let other = modem.sockets; other; other = other.next) if (other.next === socket) other.next = socket.next
  return ok
}

/** The socket commands (facts nbiot.md 3.5). */
export const socketCommands: readonly Command<Sim7020>[] = [
  { name: '+CSOC', test: '+CSOC: (1),(1,2),(1)', write: create },
  { name: '+CSOCON', test: '+CSOCON: (0-4),(1-65535),<address>', write: connect },
  { name: '+CSOSEND', test: `+CSOSEND: (0-4),(0-${maxSocketText}),<data>`, write: send },
  { name: '+CSOCL', test: '+CSOCL: (0-4)', write: close },
]
