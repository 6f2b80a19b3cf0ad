import { fourBits, grantedEdrxCode } from '../../../protocols/at/edrx.js'
import { actNbS1, formatCereg } from '../../../protocols/at/registration.js'
import { rssiCode } from '../../../protocols/at/signal.js'
import { bitsOf, byteOfBits } from '../../../protocols/at/timers.js'
import type { Command } from '../engine/command.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { CellularModem } from './cellular.js'
import { numberCommand } from './general-commands.js'

function setFunctionality(modem: CellularModem, parameters: Parameters): Outcome {
  const level = parameters.integer(0, 1)
  const reset = parameters.optionalInteger(0, 1, 0)
  if (!parameters.done()) return cme.incorrectParameters
  if (reset === 1) {
    modem.restartAfterAnswer()
    return ok
  }
  const changed = level !== modem.functionality
  modem.functionality = level
  if (changed && level === 0) modem.detach()
  else if (changed && modem.family.attachesWithRadio) modem.attach()
  return ok
}

function setAttached(modem: CellularModem, parameters: Parameters): Outcome {
  const attached = parameters.integer(0, 1)
  if (!parameters.done()) return cme.incorrectParameters
  if (modem.functionality !== 1) return cme.notAllowed
  if (attached === 1) modem.attach()
  else modem.detach()
  return ok
}

/** RSSI of one resource block from its definition: RSRQ = RSRP / RSSI for NB-IoT (3GPP TS 36.214, 5.1.26). */
function showCsq(modem: CellularModem): Outcome {
  const rsrp = modem.measureRsrp()
  const { rsrqDb } = modem.options.cell.signal(modem)
  return modem.say('+CSQ', `${rssiCode(rsrp === undefined ? 'not-detected' : rsrp - rsrqDb)},99`)
}

function showOperator(modem: CellularModem): Outcome {
  const { plmn } = modem.options.cell.identity
  return modem.say('+COPS', `${modem.operatorMode}${modem.online ? `,2,"${plmn}"` : ''}`)
}

function selectOperator(modem: CellularModem, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 2)
  const format = parameters.optionalInteger(2, 2, 2)
  const wanted = parameters.optionalString(6)
  if (!parameters.done() || format !== 2 || (mode === 1) !== (wanted !== undefined)) return cme.incorrectParameters
  modem.operatorMode = mode
  if (mode === 2 || (mode === 1 && wanted !== modem.options.cell.identity.plmn)) modem.detach()
  else modem.attach()
  return ok
}

function defineContext(modem: CellularModem, parameters: Parameters): Outcome {
  const id = parameters.integer(0, 10)
  const type = parameters.optionalString(8) ?? 'IP'
  const apn = parameters.optionalString(100) ?? ''
  for (let left = 0; left < 8 && parameters.more; left++) parameters.optionalString(64)
  if (!parameters.done() || type.toUpperCase() !== 'IP') return cme.incorrectParameters
  if (id === modem.family.contextId) modem.apn = apn
  return ok
}

function showAddress(modem: CellularModem): Outcome {
  return modem.say('+CGPADDR', `${modem.family.contextId}${modem.address === '' ? '' : `,${modem.address}`}`)
}

function showAddressOf(modem: CellularModem, parameters: Parameters): Outcome {
  const id = parameters.integer(0, 10)
  if (!parameters.done()) return cme.incorrectParameters
  return id === modem.family.contextId ? showAddress(modem) : modem.say('+CGPADDR', String(id))
}

function setPowerSaving(modem: CellularModem, parameters: Parameters): Outcome {
  const mode = parameters.optionalInteger(0, 2, 1)
  parameters.optionalString(8)
  parameters.optionalString(8)
  const tau = timerByte(parameters.optionalString(8), modem.periodicTau)
  const active = timerByte(parameters.optionalString(8), modem.activeTime)
  if (!parameters.done() || tau === undefined || active === undefined) return cme.incorrectParameters
  modem.psmMode = mode === 1 ? 1 : 0
  // Mode 2 also takes back what was asked for (27.007, 7.38).
  modem.periodicTau = mode === 2 ? modem.family.periodicTau : tau
  modem.activeTime = mode === 2 ? modem.family.activeTime : active
  modem.settlePowerSaving()
  return ok
}

function timerByte(bits: string | undefined, present: number): number | undefined {
  return bits === undefined ? present : byteOfBits(bits)
}

/** Four bits as a number; undefined for any other text. */
export function codeOfBits(bits: string): number | undefined {
  return byteOfBits(`0000${bits}`)
}

function setEdrx(modem: CellularModem, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 3)
  parameters.optionalInteger(5, 5, 5)
  const code = codeOfBits(parameters.optionalString(4) ?? fourBits(modem.edrxCode))
  if (!parameters.done() || code === undefined) return cme.incorrectParameters
  modem.edrxMode = mode === 3 ? 0 : mode
  modem.edrxCode = mode === 3 ? 2 : code
  modem.settlePowerSaving()
  if (mode === 2 && modem.online) modem.notify('+CEDRXP', grantedEdrx(modem))
  return ok
}

/** AcT, what was asked for, what the network gave, and the paging time window, as +CEDRXP and +CEDRXRDP tell them. */
export function grantedEdrx(modem: CellularModem): string {
  const requested = fourBits(modem.edrxCode)
  const window = fourBits(modem.pagingWindow)
  return modem.quoted(`5,"${requested}","${grantedEdrxCode(requested)}","${window}"`)
}

/** The clock as AT+CCLK tells it: local time, or UTC, and the zone in quarter hours (27.007, 8.15). */
export function clockText(modem: CellularModem): string {
  const { scheduler } = modem.host
  // A clock that no network set counts from the start of its epoch [recalled].
  const told = modem.knowsTime
    ? modem.options.network.time()
    : { unixMs: Date.UTC(1980, 0, 6) + Math.floor(scheduler.nowUs / 1000), zoneQuarterHours: 0 }
  const quarters = told.zoneQuarterHours
  const shownMs = told.unixMs + (modem.family.clockIsUtc ? 0 : quarters * 900_000)
  const iso = new Date(shownMs).toISOString()
  const date = iso.substring(2, 10).replaceAll('-', '/')
  return `${date},${iso.substring(11, 19)}${quarters < 0 ? '-' : '+'}${String(Math.abs(quarters)).padStart(2, '0')}`
}

/** Registration, signal, packet domain, power saving, clock, as all families have them (forms: facts nbiot.md 3.2). */
export const networkCommands: readonly Command<CellularModem>[] = [
  {
    name: '+CFUN',
    test: (modem) => modem.say('+CFUN', '(0,1),(0,1)'),
    read: (modem) => modem.say('+CFUN', String(modem.functionality)),
    write: setFunctionality,
  },
  {
    name: '+CEREG',
    test: (modem) => modem.say('+CEREG', '(0-5)'),
    read: (modem) => modem.say('+CEREG', modem.quoted(formatCereg('read', modem.ceregMode, modem.registration()))),
    write: numberCommand('+CEREG', 'ceregMode', 5).write,
  },
  {
    name: '+CGATT',
    test: (modem) => modem.say('+CGATT', '(0,1)'),
    read: (modem) => modem.say('+CGATT', modem.online ? '1' : '0'),
    write: setAttached,
  },
  { name: '+CSQ', test: (modem) => modem.say('+CSQ', '(0-31,99),(99)'), execute: showCsq },
  {
    name: '+COPS',
    test: (modem) => modem.say('+COPS', `(2,,,"${modem.options.cell.identity.plmn}",${actNbS1}),,(0-2),(2)`),
    read: showOperator,
    write: selectOperator,
  },
  {
    name: '+CGDCONT',
    test: (modem) => modem.say('+CGDCONT', '(0-10),("IP"),,,(0),(0)'),
    read: (modem) => modem.say('+CGDCONT', `${modem.family.contextId},"IP","${modem.apn}"`),
    write: defineContext,
  },
  { name: '+CGPADDR', test: (modem) => modem.say('+CGPADDR', '(0-10)'), write: showAddressOf, execute: showAddress },
  {
    name: '+CPSMS',
    test: (modem) => modem.say('+CPSMS', '(0-2),,,("00000000"-"11111111"),("00000000"-"11111111")'),
    read: (modem) => {
      const timers = `"${bitsOf(modem.periodicTau)}","${bitsOf(modem.activeTime)}"`
      return modem.say('+CPSMS', modem.quoted(`${modem.psmMode},,,${timers}`))
    },
    write: setPowerSaving,
  },
  {
    name: '+CEDRXS',
    test: (modem) => modem.say('+CEDRXS', '(0-3),(5),("0000"-"1111")'),
    read: (modem) => modem.say('+CEDRXS', modem.quoted(`5,"${fourBits(modem.edrxCode)}"`)),
    write: setEdrx,
  },
  {
    name: '+CEDRXRDP',
    execute: (modem) => modem.say('+CEDRXRDP', modem.edrxMode > 0 && modem.online ? grantedEdrx(modem) : '0'),
  },
  {
    name: '+CSCON',
    test: (modem) => modem.say('+CSCON', '(0,1)'),
    read: (modem) => modem.say('+CSCON', `${modem.csconMode},${modem.connected ? 1 : 0}`),
    write: numberCommand('+CSCON', 'csconMode', 1).write,
  },
  { name: '+CCLK', read: (modem) => modem.say('+CCLK', modem.quoted(`"${clockText(modem)}"`)) },
]
