import type { Command } from '../engine/command.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { tell } from './general-commands.js'
import { dataStatus, Lwm2mClient } from './lwm2m-client.js'

/** Longest data of AT+QLWDATASEND in bytes [recalled, not confirmed]. */
const maxData = 1024

/** The binary data container up: the one that can be sent (facts nbiot.md 4.1). */
const dataUp = '19/0'

function setServer(modem: Bc66, parameters: Parameters): Outcome {
  const host = parameters.string(100)
  const port = parameters.optionalInteger(1, 65535, 5683)
  if (!parameters.done()) return cme.incorrectParameters
  if (modem.lwm2m?.isOpen) return cme.notAllowed
  modem.lwm2m = new Lwm2mClient(modem, host, port)
  return ok
}

function setEndpoint(modem: Bc66, parameters: Parameters): Outcome {
  const name = parameters.string(64)
  parameters.optionalInteger(15, 2592000, 86400)
  if (!parameters.done()) return cme.incorrectParameters
  const client = modem.lwm2m
  if (!client || client.isOpen) return cme.notAllowed
  client.endpoint = name
  return ok
}

/** AT+QLWADDOBJ=<object>,<instance>,<count>,"<resources>" */
function addObject(modem: Bc66, parameters: Parameters): Outcome {
  const object = parameters.integer(0, 65535)
  const instance = parameters.integer(0, 65535)
  parameters.integer(1, 16)
  parameters.string(64)
  if (!parameters.done()) return cme.incorrectParameters
  const client = modem.lwm2m
  if (!client || client.isOpen) return cme.notAllowed
  client.objects.push(`${object}/${instance}`)
  return ok
}

function configure(modem: Bc66, parameters: Parameters): Outcome {
  const name = parameters.string(16).toLowerCase()
  const client = modem.lwm2m
  if (!client) return cme.notAllowed
  const reads = !parameters.more
  const send = parameters.optionalInteger(0, 1, client.sendHex)
  const receive = parameters.optionalInteger(0, 1, client.receiveHex)
  if (!parameters.done() || name !== 'dataformat') return cme.incorrectParameters
  if (reads) return tell(modem, `+QLWCFG: "dataformat",${client.sendHex},${client.receiveHex}`)
  client.sendHex = send
  client.receiveHex = receive
  return ok
}

/** AT+QLWOPEN=0: `OK`, then `CONNECT OK` and, once the platform observes, `+QLWOBSERVE: 0,19,0,0`. */
function open(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(0, 1)
  if (!parameters.done()) return cme.incorrectParameters
  const client = modem.lwm2m
  if (!client || client.endpoint === '' || client.objects.length === 0 || client.isOpen || !modem.online)
    return cme.notAllowed
  client.platform.register()
  return ok
}

/** AT+QLWDATASEND=19,0,0,<length>,<data>,<mode>: 0x0100 is confirmable, 0x0000 is not. */
function sendData(modem: Bc66, parameters: Parameters): Outcome {
  const path = `${parameters.integer(0, 65535)}/${parameters.integer(0, 65535)}`
  parameters.integer(0, 65535)
  const length = parameters.integer(1, maxData)
  const client = modem.lwm2m
  if (parameters.wrong || !client) return client ? cme.incorrectParameters : cme.notAllowed
  const payload = client.sendHex === 1 ? parameters.hexBytes(length) : textBytes(parameters, length)
  const mode = Number(parameters.optionalString(6) ?? '0x0000')
  if (!parameters.done() || !payload || (mode !== 0 && mode !== 0x100)) return cme.incorrectParameters
  const isKnown = path === dataUp && client.objects.includes(path)
  const isTaken = isKnown && send(modem, client, payload, mode === 0x100)
  if (isTaken) modem.published++
  return isTaken ? ok : cme.notAllowed
}

function send(modem: Bc66, { platform }: Lwm2mClient, payload: Uint8Array, confirmable: boolean): boolean {
  const isTaken = platform.notify(payload, { confirmable, assistance: 'none' }, (isSent) => {
    if (confirmable) modem.urc(`+QLWDATASTATUS: ${isSent ? dataStatus.sent : dataStatus.givenUp}`)
  })
  if (isTaken) modem.urc('SEND OK')
  return isTaken
}

function textBytes(parameters: Parameters, length: number): Uint8Array | undefined {
  const text = parameters.string(maxData)
  return text.length === length ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : undefined
}

/** AT+QLWCLOSE: `OK`, then `CLOSE OK`. */
function close(modem: Bc66): Outcome {
  const client = modem.lwm2m
  if (!client?.platform.isRegistered) return cme.notAllowed
  client.platform.deregister()
  return ok
}

/** AT+QLWDEL: server, endpoint and objects are forgotten. */
function forget(modem: Bc66): Outcome {
  const client = modem.lwm2m
  if (!client || client.isOpen) return cme.notAllowed
  modem.lwm2m = undefined
  return ok
}

/** The LwM2M commands (facts nbiot.md 3.4 [S:LITEOSDOC]). */
export const lwm2mCommands: readonly Command<Bc66>[] = [
  { name: '+QLWSERV', write: setServer },
  { name: '+QLWCONF', write: setEndpoint },
  { name: '+QLWADDOBJ', write: addObject },
  { name: '+QLWCFG', write: configure },
  { name: '+QLWOPEN', write: open },
  { name: '+QLWDATASEND', write: sendData },
  { name: '+QLWCLOSE', execute: close },
  { name: '+QLWDEL', execute: forget },
]
