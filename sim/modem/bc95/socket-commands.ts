import { toHex } from '../../../protocols/bytes/hex.js'
import type { ReleaseAssistance } from '../../radio/cell.js'
import { isAddress } from '../../uplink/name-service.js'
import { numberCommand, tell } from '../common/general-commands.js'
import type { IpSocket } from '../common/ip-socket.js'
import type { Command } from '../engine/command.js'
import { cme, later, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { NeulModem } from './neul.js'
import { delays } from './profile.js'

/** Protocol numbers of AT+NSOCR (IANA). */
const tcp = 6
const udp = 17

/** Ports that the module's own CoAP client takes ([S:XY] and [S:TELENOR]). */
const reservedPorts = [5683, 5684]

function create(modem: NeulModem, parameters: Parameters): Outcome {
  const type = parameters.string(8).toUpperCase()
  const protocol = parameters.integer(tcp, udp)
  const port = parameters.optionalInteger(0, 65535, 0)
  const listens = parameters.optionalInteger(0, 2, 1) !== 0
  const family = parameters.optionalString(8) ?? 'AF_INET'
  const isTcp = type === 'STREAM' && protocol === tcp && modem.family.hasTcp
  if (!parameters.done() || family !== 'AF_INET' || reservedPorts.includes(port)) return cme.incorrectParameters
  if (!isTcp && !(type === 'DGRAM' && protocol === udp)) return cme.incorrectParameters
  if (!modem.online) return cme.notAllowed
  const socket = modem.makeSocket(isTcp ? 'tcp' : 'udp', listens)
  if (!socket) return cme.notAllowed
  if (!isTcp) socket.open('', 0)
  return tell(modem, modem.family.isPrefixed ? `+NSOCR:${socket.id}` : String(socket.id))
}

function connect(modem: NeulModem, parameters: Parameters): Outcome {
  const socket = takeSocket(modem, parameters, 'tcp')
  const host = parameters.string(64)
  const port = parameters.integer(1, 65535)
  if (!parameters.done() || !isAddress(host)) return cme.incorrectParameters
  if (!socket || socket.phase !== 'new' || !modem.online) return cme.notAllowed
  socket.open(host, port)
  return later
}

/** AT+NSOST=<socket>,<address>,<port>,<length>,<hex>[,<sequence>] */
function sendTo(modem: NeulModem, parameters: Parameters): Outcome {
  return sendDatagram(modem, parameters, () => 'none')
}

/** AT+NSOSTF: with the flag in front of the length. */
function sendToWithFlag(modem: NeulModem, parameters: Parameters): Outcome {
  return sendDatagram(modem, parameters, () => assistanceOf(parameters))
}

function sendDatagram(modem: NeulModem, parameters: Parameters, flag: () => ReleaseAssistance | undefined): Outcome {
  const socket = takeSocket(modem, parameters, 'udp')
  const host = parameters.string(64)
  const port = parameters.integer(1, 65535)
  const assistance = flag()
  const length = parameters.integer(1, modem.family.maxPayload)
  const bytes = parameters.hexBytes(length)
  const sequence = parameters.optionalInteger(1, 255, 0)
  if (!parameters.done() || !isAddress(host) || assistance === undefined) return cme.incorrectParameters
  if (!socket || !modem.online || !socket.sendTo(host, port, bytes, assistance)) return cme.notAllowed
  return confirm(modem, socket, length, sequence)
}

/** AT+NSOSD=<socket>,<length>,<hex>[,<flag>[,<sequence>]], on a connection. */
function send(modem: NeulModem, parameters: Parameters): Outcome {
  const socket = takeSocket(modem, parameters, 'tcp')
  const length = parameters.integer(1, modem.family.maxPayload)
  const bytes = parameters.hexBytes(length)
  const assistance = parameters.more ? assistanceOf(parameters) : 'none'
  const sequence = parameters.optionalInteger(1, 255, 0)
  if (!parameters.done() || assistance === undefined) return cme.incorrectParameters
  if (!socket || !socket.send(bytes)) return cme.notAllowed
  return confirm(modem, socket, length, sequence)
}

/** Flags of AT+NSOSTF and AT+NSOSD ([S:TELENOR][S:DANLEO][S:XY]): 0x100 asks for priority, which the cell does not have. */
const assistances: Readonly<Record<number, ReleaseAssistance>> = {
  0: 'none',
  0x100: 'none',
  0x200: 'no-more',
  0x400: 'one-answer',
}

function assistanceOf(parameters: Parameters): ReleaseAssistance | undefined {
  const text = parameters.string(6)
  return /^(0x)?[0-9a-f]{1,4}$/i.test(text) ? assistances[Number.parseInt(text, 16)] : undefined
}

/** The answer of all sending commands, and the notification that a sequence number asks for: 1 is sent. */
function confirm(modem: NeulModem, socket: IpSocket, length: number, sequence: number): Outcome {
  modem.published++
  if (sequence > 0) modem.notify('+NSOSTR', `${socket.id},${sequence},1`)
  return modem.sayBare(`${socket.id},${length}`)
}

/** AT+NSORF=<socket>,<length>: what is next in turn; nothing but OK where nothing waits. */
function read(modem: NeulModem, parameters: Parameters): Outcome {
  const socket = takeSocket(modem, parameters, undefined)
  const max = parameters.integer(1, modem.family.maxPayload)
  if (!parameters.done()) return cme.incorrectParameters
  if (!socket) return cme.notAllowed
  const from = socket.firstArrival
  const bytes = socket.take(max)
  if (!from || !bytes) return ok
  const { host, port } = from
  const hex = toHex(bytes).toUpperCase()
  return modem.sayBare(
    [socket.id, modem.wrapped(host), port, bytes.length, modem.wrapped(hex), socket.waitingBytes].join(','),
  )
}

function close(modem: NeulModem, parameters: Parameters): Outcome {
  const socket = takeSocket(modem, parameters, undefined)
  if (!parameters.done()) return cme.incorrectParameters
  if (!socket) return cme.notAllowed
  modem.dropSocket(socket)
  return ok
}

function takeSocket(modem: NeulModem, parameters: Parameters, kind: 'udp' | 'tcp' | undefined): IpSocket | undefined {
  const { firstSocket, socketCount } = modem.family
  const socket = modem.socketOf(parameters.integer(firstSocket, firstSocket + socketCount - 1))
  return kind === undefined || socket?.kind === kind ? socket : undefined
}

/** AT+QDNS=0,<name>: OK at once, the address later; FAIL where there is none [recalled]. */
function resolve(modem: NeulModem, parameters: Parameters): Outcome {
  parameters.integer(0, 1)
  const host = parameters.string(100)
  if (!parameters.done()) return cme.incorrectParameters
  if (!modem.online) return cme.notAllowed
  const { network, cell } = modem.options
  network.resolve(modem, cell, host, delays.resolve, (address) => modem.notify('+QDNS', address ?? 'FAIL'))
  return ok
}

/** The sockets (facts nbiot.md 3.3). */
export const socketCommands: readonly Command<NeulModem>[] = [
  { name: '+NSOCR', write: create },
  { name: '+NSOST', write: sendTo },
  { name: '+NSOSTF', write: sendToWithFlag },
  { name: '+NSORF', write: read },
  { name: '+NSOCL', write: close },
]

/** What the modules with TCP have beyond them. */
export const streamCommands: readonly Command<NeulModem>[] = [
  { name: '+NSOCO', write: connect },
  { name: '+NSOSD', write: send },
  numberCommand('+NSONMI', 'nsonmiMode', 3, '(0-3)'),
  { name: '+QDNS', write: resolve },
]

/** A command that is known by name only. */
export function stubs(...names: readonly string[]): Command<NeulModem>[] {
  return names.map((name) => ({ name, stub: true }) as const)
}
