import { decodeHex } from '../engine/bytes.js'
import type { Command } from '../engine/command.js'
import { cme, data, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { IpSocket } from '../common/ip-socket.js'
import type { Bc66 } from './bc66.js'
import { tell } from './general-commands.js'
import { openResult, openSocket, removeSocket, shown, socketOf } from './socket-links.js'

/** Reads the identifier of a socket. */
function idOf(modem: Bc66, parameters: Parameters): number {
  return parameters.integer(0, modem.variant.sockets.count - 1)
}

/** AT+QIOPEN=<ctx>,<id>,"UDP"|"TCP","host",<port>,<lport>,<access>; +QIOPEN tells how it went. */
function open(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  const id = idOf(modem, parameters)
  const kind = parameters.string(11).toLowerCase()
  const host = parameters.string(150)
  const port = parameters.integer(1, 65535)
  parameters.optionalInteger(0, 65535, 0)
  const accessMode = parameters.optionalInteger(0, 1, 0)
  if (!parameters.done() || (kind !== 'udp' && kind !== 'tcp')) return cme.incorrectParameters
  if (!modem.online) modem.urc(`+QIOPEN: ${id},${openResult.noPdp}`)
  else if (socketOf(modem, id)) modem.urc(`+QIOPEN: ${id},${openResult.used}`)
  else openSocket(modem, id, kind, host, port, accessMode)
  return ok
}

/** AT+QISEND=<id>[,<len>[,"data"]]; with length 0 and nothing else it tells what was sent. */
function send(modem: Bc66, parameters: Parameters): Outcome {
  const id = idOf(modem, parameters)
  const limits = modem.variant.sockets
  const isHex = modem.socketFormat?.sendHex === 1
  const max = isHex ? limits.maxSendHex : limits.maxSendText
  const hasLength = parameters.more
  const length = hasLength ? parameters.integer(0, max) : undefined
  const socket = socketOf(modem, id)
  if (parameters.wrong) return cme.incorrectParameters
  if (!socket) return cme.notAllowed
  if (length === 0 && !parameters.more) return tellSent(modem, socket)
  if (!parameters.more) return askForData(modem, socket, length, max)
  parameters.rest()
  return sendBytes(modem, socket, parameters.bytes.subarray(parameters.start, parameters.stop), length)
}

/** What the network has taken it has acknowledged: the model keeps no count of segments. */
function tellSent(modem: Bc66, { sentBytes }: IpSocket): Outcome {
  return tell(modem, `+QISEND: ${sentBytes},${sentBytes},0`)
}

function askForData(modem: Bc66, socket: IpSocket, length: number | undefined, max: number): Outcome {
  const take = (asked: Bc66, bytes: Uint8Array): Outcome => sendBytes(asked, socket, bytes, length)
  const digits = modem.socketFormat?.sendHex === 1 ? 2 : 1
  modem.expectData(take, length === undefined ? undefined : length * digits, max * digits)
  return data
}

/** `OK`, then `SEND OK` or `SEND FAIL` ([S:XY], and the TCP/IP application note as recalled). */
function sendBytes(modem: Bc66, socket: IpSocket, text: Uint8Array, length: number | undefined): Outcome {
  const bytes = modem.socketFormat?.sendHex === 1 ? unhexed(text) : text.slice()
  if (!bytes || bytes.length === 0 || (length !== undefined && bytes.length !== length)) return cme.incorrectParameters
  modem.urc(socket.send(bytes) ? 'SEND OK' : 'SEND FAIL')
  return ok
}

function unhexed(digits: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(digits.length >> 1)
  return decodeHex(bytes, 0, digits, 0, digits.length) ? bytes : undefined
}

/** AT+QIRD=<id>,<len>: `+QIRD: <len>,<remaining>` and the data in a line of its own; `+QIRD: 0` where nothing waits. */
function read(modem: Bc66, parameters: Parameters): Outcome {
  const id = idOf(modem, parameters)
  const { maxRead } = modem.variant.sockets
  const length = parameters.optionalInteger(1, maxRead, maxRead)
  if (!parameters.done()) return cme.incorrectParameters
  const socket = socketOf(modem, id)
  if (!socket) return cme.notAllowed
  const bytes = socket.take(length)
  if (!bytes) return tell(modem, '+QIRD: 0')
  return tell(modem, `+QIRD: ${bytes.length},${socket.waitingBytes}\r\n${shown(modem, bytes)}`)
}

/** AT+QICLOSE=<id>: `OK`, then `CLOSE OK` [S:XY]. */
function close(modem: Bc66, parameters: Parameters): Outcome {
  const id = idOf(modem, parameters)
  if (!parameters.done()) return cme.incorrectParameters
  const socket = socketOf(modem, id)
  if (!socket) return cme.notAllowed
  removeSocket(modem, socket)
  modem.urc('CLOSE OK')
  return ok
}

/** States as AT+QISTATE numbers them [recalled, not confirmed]. */
const shownPhase = { new: 0, opening: 1, open: 2, closed: 4 } as const

function showStates(modem: Bc66): Outcome {
  const lines: string[] = []
  for (let { sockets } = modem; sockets; sockets = sockets.next) {
    const { id, kind, host, port, phase } = sockets
    const mode = socketOf(modem, id)!.accessMode
    lines.push(`+QISTATE: ${id},"${kind.toUpperCase()}","${host}",${port},0,${shownPhase[phase]},1,${mode}`)
  }
  lines.sort()
  return lines.length > 0 ? tell(modem, lines.join('\r\n')) : ok
}

/** AT+QICFG="dataformat",<send>,<receive>: 0 text, 1 hexadecimal; shows where nothing follows the name. */
function configure(modem: Bc66, parameters: Parameters): Outcome {
  const name = parameters.string(16).toLowerCase()
  const { sendHex = 0, receiveHex = 0 } = modem.socketFormat ?? {}
  const reads = !parameters.more
  const send = parameters.optionalInteger(0, 1, sendHex)
  const receive = parameters.optionalInteger(0, 1, receiveHex)
  if (!parameters.done() || name !== 'dataformat') return cme.incorrectParameters
  if (reads) return tell(modem, `+QICFG: "dataformat",${sendHex},${receiveHex}`)
  modem.socketFormat = { sendHex: send, receiveHex: receive }
  return ok
}

/** The socket commands (facts nbiot.md 3.4). */
export const socketCommands: readonly Command<Bc66>[] = [
  { name: '+QIOPEN', test: '+QIOPEN: (1),(0-4),"TCP/UDP",<address>,(1-65535),(0-65535),(0,1)', write: open },
  { name: '+QISEND', test: '+QISEND: (0-4),(0-1024),<data>', write: send },
  { name: '+QIRD', test: '+QIRD: (0-4),(1-512)', write: read },
  { name: '+QICLOSE', test: '+QICLOSE: (0-4)', write: close },
  { name: '+QISTATE', read: showStates, execute: showStates },
  { name: '+QICFG', test: '+QICFG: "dataformat",(0,1),(0,1)', write: configure },
]
