import { toHex } from '../../../protocols/bytes/hex.js'
import { isAddress } from '../../uplink/name-service.js'
import { numberCommand, tell } from '../common/general-commands.js'
import type { Command } from '../engine/command.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { NeulModem } from './neul.js'
import type { UplinkMode } from '../common/platform-client.js'

/** The platform does not observe yet ([S:BC95LOG], the first AT+NMGS). */
const notObserved: Outcome = 513

const maxMessage = 1024

function setPlatform(modem: NeulModem, parameters: Parameters): Outcome {
  const host = parameters.string(64)
  const port = parameters.optionalInteger(0, 65535, 0)
  if (!parameters.done() || !isAddress(host)) return cme.incorrectParameters
  if (modem.platform.isRegistered) return cme.notAllowed
  modem.platformHost = host
  modem.platformPort = port === 0 ? 5683 : port
  // It registers when it attaches the next time [recalled].
  if (!modem.online) modem.platform.forget()
  return ok
}

function showPlatform(modem: NeulModem): Outcome {
  const { platformHost, platformPort } = modem
  return modem.say('+NCDP', platformHost === '' ? '' : `${platformHost},${platformPort}`)
}

/** Types of AT+NMGS ([S:XY]). */
const modes: Readonly<Record<number, UplinkMode>> = {
  0: { confirmable: false, assistance: 'none' },
  1: { confirmable: false, assistance: 'no-more' },
  2: { confirmable: false, assistance: 'one-answer' },
  100: { confirmable: true, assistance: 'none' },
  101: { confirmable: true, assistance: 'no-more' },
  102: { confirmable: true, assistance: 'one-answer' },
}

/** Modes of AT+QLWULDATAEX ([S:XY]); 0x0010 and 0x0110 are release after the answer [recalled]. */
const extendedModes: Readonly<Record<number, UplinkMode>> = {
  0x0000: modes[0]!,
  0x0001: modes[1]!,
  0x0010: modes[2]!,
  0x0100: modes[100]!,
  0x0101: modes[101]!,
  0x0110: modes[102]!,
}

function sendMessage(modem: NeulModem, parameters: Parameters): Outcome {
  const length = parameters.integer(1, maxMessage)
  const payload = parameters.hexBytes(length)
  const mode = modes[parameters.optionalInteger(0, 102, 0)]
  if (!parameters.done() || !mode) return cme.incorrectParameters
  return notify(modem, payload, mode)
}

function sendData(modem: NeulModem, parameters: Parameters): Outcome {
  const length = parameters.integer(1, maxMessage)
  const payload = parameters.hexBytes(length)
  return parameters.done() ? notify(modem, payload, modes[0]!) : cme.incorrectParameters
}

function sendDataWithMode(modem: NeulModem, parameters: Parameters): Outcome {
  const length = parameters.integer(1, maxMessage)
  const payload = parameters.hexBytes(length)
  const text = parameters.string(6)
  const mode = /^0x[01]{4}$/i.test(text) ? extendedModes[Number(text)] : undefined
  if (!parameters.done() || !mode) return cme.incorrectParameters
  modem.dataStatus = 1
  return notify(modem, payload, mode)
}

function notify(modem: NeulModem, payload: Uint8Array, mode: UplinkMode): Outcome {
  if (modem.platform.status !== 'MO_DATA_ENABLED') return modem.family.notObserved ?? notObserved
  const taken = modem.platform.notify(payload, mode, (isSent) => {
    modem.dataStatus = isSent ? 4 : 5
    if (modem.nsmiMode === 1) modem.notify('+NSMI', isSent ? 'SENT' : 'DISCARDED')
  })
  if (taken) modem.published++
  return taken ? ok : cme.notAllowed
}

function readMessage(modem: NeulModem): Outcome {
  const message = modem.platform.inbox.shift()
  return message ? tell(modem, `${message.length},${toHex(message).toUpperCase()}`) : ok
}

function showSent(modem: NeulModem): Outcome {
  const { pending, sent, errors } = modem.platform
  return tell(modem, `PENDING=${pending},SENT=${sent},ERROR=${errors}`)
}

function showReceived(modem: NeulModem): Outcome {
  const { inbox, received, dropped } = modem.platform
  return tell(modem, `BUFFERED=${inbox.length},RECEIVED=${received},DROPPED=${dropped}`)
}

/** AT+QLWSREGIND: 0 registers, with a lifetime in seconds; 1 takes it back; 2 renews it. */
function controlRegistration(modem: NeulModem, parameters: Parameters): Outcome {
  const what = parameters.integer(0, 2)
  const lifetimeS = parameters.optionalInteger(15, 30 * 86_400, modem.platform.lifetimeS)
  if (!parameters.done()) return cme.incorrectParameters
  const { platform } = modem
  if (!modem.online || modem.platformHost === '' || (what > 0 && !platform.isRegistered)) return cme.notAllowed
  platform.lifetimeS = lifetimeS
  if (what === 0) platform.register()
  else if (what === 1) platform.deregister()
  else platform.update()
  return ok
}

/** Messages to and from the operator's platform (facts nbiot.md 3.3). */
export const platformCommands: readonly Command<NeulModem>[] = [
  { name: '+NCDP', read: showPlatform, write: setPlatform },
  numberCommand('+NSMI', 'nsmiMode', 2, '(0-2)'),
  numberCommand('+NNMI', 'nnmiMode', 2, '(0-2)'),
  numberCommand('+QREGSWT', 'registerMode', 2, '(0-2)'),
  { name: '+NMGS', write: sendMessage },
  { name: '+NMGR', execute: readMessage },
  { name: '+NQMGS', execute: showSent },
  { name: '+NQMGR', execute: showReceived },
  { name: '+NMSTATUS', read: (modem) => modem.say('+NMSTATUS', modem.platform.status) },
  { name: '+QLWSREGIND', write: controlRegistration },
  { name: '+QLWULDATA', write: sendData },
  { name: '+QLWULDATAEX', write: sendDataWithMode },
  { name: '+QLWULDATASTATUS', read: (modem) => modem.say('+QLWULDATASTATUS', String(modem.dataStatus)) },
]
