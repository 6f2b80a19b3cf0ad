import { fourBits, grantedEdrxCode } from '../../../protocols/at/edrx.js'
import { actNbS1, formatCereg } from '../../../protocols/at/registration.js'
import { rsrpCode, rsrqCode, rssiCode } from '../../../protocols/at/signal.js'
import { bitsOf, byteOfBits } from '../../../protocols/at/timers.js'
import type { Command } from '../engine/command.js'
import { cme, later, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { setTo, tell } from './general-commands.js'
import { defaultActiveTime, defaultPeriodicTau, delays, grantedPagingWindow } from './profile.js'

function setFunctionality(modem: Bc66, parameters: Parameters): Outcome {
  const level = parameters.integer(0, 4)
  const reset = parameters.optionalInteger(0, 1, 0)
  if (!parameters.done() || level === 2 || level === 3) return cme.incorrectParameters
  if (reset === 1) {
    modem.restartAfterAnswer()
    return ok
  }
  const changed = level !== modem.functionality
  modem.functionality = level
  if (changed && level === 1) modem.attach()
  else if (changed) modem.detach()
  return ok
}

function setAttached(modem: Bc66, parameters: Parameters): Outcome {
  const attached = parameters.integer(0, 1)
  if (!parameters.done()) return cme.incorrectParameters
  if (modem.functionality !== 1) return cme.notAllowed
  if (attached === 1) modem.attach()
  else modem.detach()
  return ok
}

/** RSSI of one resource block from its definition: RSRQ = RSRP / RSSI for NB-IoT (3GPP TS 36.214, 5.1.26). */
function showCsq(modem: Bc66): Outcome {
  const rsrp = modem.measureRsrp()
  const rsrq = modem.options.cell.signal(modem).rsrqDb
  // The second value is 0 on this module ([S] linux-ppp transcript: +CSQ: 8,0).
  return tell(modem, `+CSQ: ${rssiCode(rsrp === undefined ? 'not-detected' : rsrp - rsrq)},0`)
}

function showCesq(modem: Bc66): Outcome {
  const rsrp = modem.measureRsrp()
  if (rsrp === undefined) return tell(modem, '+CESQ: 99,99,255,255,255,255')
  const rsrq = modem.options.cell.signal(modem).rsrqDb
  return tell(modem, `+CESQ: 99,99,255,255,${rsrqCode(rsrq)},${rsrpCode(rsrp)}`)
}

function showOperator(modem: Bc66): Outcome {
  const { plmn } = modem.options.cell.identity
  const serving = modem.online ? `,2,"${plmn}",${actNbS1}` : ''
  return tell(modem, `+COPS: ${modem.operatorMode}${serving}`)
}

function selectOperator(modem: Bc66, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 4)
  const format = parameters.optionalInteger(0, 2, 2)
  const wanted = parameters.optionalString(16)
  parameters.optionalInteger(0, actNbS1, actNbS1)
  if (!parameters.done()) return cme.incorrectParameters
  if (mode === 3) return ok
  if ((mode === 1 || mode === 4) && (format !== 2 || wanted === undefined)) return cme.incorrectParameters
  modem.operatorMode = mode
  if (mode === 2 || (mode === 1 && wanted !== modem.options.cell.identity.plmn)) {
    modem.detach()
    return mode === 2 ? ok : cme.noNetwork
  }
  modem.attach()
  return ok
}

/** AT+COPS=? listens to the whole band before it answers. */
function scanOperators(modem: Bc66): Outcome {
  if (modem.functionality !== 1) return cme.notAllowed
  modem.host.scheduler.after(delays.scan, modem.owner, endScan, modem)
  return later
}

function endScan(modem: Bc66): void {
  const { plmn } = modem.options.cell.identity
  const found = modem.measureRsrp() === undefined ? '' : `(${modem.online ? 2 : 1},"","","${plmn}",${actNbS1}),`
  modem.info(`+COPS: ${found},(0-4),(2)`)
  modem.complete(ok)
}

function defineContext(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  const type = parameters.optionalString(8) ?? 'IP'
  const apn = parameters.optionalString(100) ?? ''
  for (let left = 0; left < 8 && parameters.more; left++) parameters.optionalString(64)
  if (!parameters.done() || type.toUpperCase() !== 'IP') return cme.incorrectParameters
  modem.apn = apn
  return ok
}

function showAddress(modem: Bc66): Outcome {
  return tell(modem, modem.address === '' ? '+CGPADDR: 1' : `+CGPADDR: 1,${modem.address}`)
}

function showAddressOf(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  return parameters.done() ? showAddress(modem) : cme.incorrectParameters
}

function setPowerSaving(modem: Bc66, parameters: Parameters): Outcome {
  const mode = parameters.optionalInteger(0, 2, 1)
  parameters.optionalString(8)
  parameters.optionalString(8)
  const tau = timerByte(parameters.optionalString(8), modem.periodicTau)
  const active = timerByte(parameters.optionalString(8), modem.activeTime)
  if (!parameters.done() || tau === undefined || active === undefined) return cme.incorrectParameters
  modem.psmMode = mode === 1 ? 1 : 0
  // Mode 2 also takes back what was asked for (27.007, 7.38).
  modem.periodicTau = mode === 2 ? defaultPeriodicTau : tau
  modem.activeTime = mode === 2 ? defaultActiveTime : active
  modem.settlePsm()
  return ok
}

function timerByte(bits: string | undefined, present: number): number | undefined {
  return bits === undefined ? present : byteOfBits(bits)
}

function setEdrx(modem: Bc66, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 3)
  parameters.optionalInteger(5, 5, 5)
  const bits = parameters.optionalString(4) ?? fourBits(modem.edrxCode)
  const code = byteOfBits(`0000${bits}`)
  if (!parameters.done() || code === undefined) return cme.incorrectParameters
  modem.edrxMode = mode === 3 ? 0 : mode
  modem.edrxCode = mode === 3 ? 2 : code
  if (mode === 2 && modem.online) modem.urc(`+CEDRXP: ${grantedEdrx(modem)}`)
  return ok
}

function grantedEdrx(modem: Bc66): string {
  const requested = fourBits(modem.edrxCode)
  return `5,"${requested}","${grantedEdrxCode(requested)}","${grantedPagingWindow}"`
}

function showClock(modem: Bc66): Outcome {
  const { scheduler } = modem.host
  // A clock that no network set counts from the start of its epoch [recalled].
  const told = modem.knowsTime
    ? modem.options.network.time()
    : { unixMs: Date.UTC(1980, 0, 6) + Math.floor(scheduler.nowUs / 1000), zoneQuarterHours: 0 }
  const quarters = told.zoneQuarterHours
  // Local time (27.007, 8.15).
  const iso = new Date(told.unixMs + quarters * 900_000).toISOString()
  const date = iso.substring(2, 10).replaceAll('-', '/')
  const zone = `${quarters < 0 ? '-' : '+'}${String(Math.abs(quarters)).padStart(2, '0')}`
  return tell(modem, `+CCLK: "${date},${iso.substring(11, 19)}${zone}"`)
}

function showEngineering(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  if (!parameters.done()) return cme.incorrectParameters
  const rsrp = modem.measureRsrp()
  if (rsrp === undefined) return ok
  const { cell } = modem.options
  const { earfcn, pci, cellId, band, tac } = cell.identity
  const { rsrqDb, snrDb, coverageLevel } = cell.signal(modem)
  const id = cellId.toString(16).toUpperCase().padStart(8, '0')
  const area = tac.toString(16).toUpperCase().padStart(4, '0')
  const levels = [rsrp, rsrqDb, rsrp - rsrqDb, snrDb].map(Math.round).join(',')
  return tell(modem, `+QENG: 0,${earfcn},0,${pci},"${id}",${levels},${band},"${area}",${coverageLevel},0,2`)
}

/** Registration, signal, packet domain, power saving, clock (forms: facts nbiot.md 3.2). */
export const networkCommands: readonly Command<Bc66>[] = [
  {
    name: '+CFUN',
    test: '+CFUN: (0,1,4),(0,1)',
    read: (modem) => tell(modem, `+CFUN: ${modem.functionality}`),
    write: setFunctionality,
  },
  { name: '+CPIN', read: (modem) => (modem.options.faults?.noSim ? cme.noSim : tell(modem, '+CPIN: READY')) },
  {
    name: '+CEREG',
    test: '+CEREG: (0-5)',
    read: (modem) => tell(modem, `+CEREG: ${formatCereg('read', modem.ceregMode, modem.registration())}`),
    write: setTo('ceregMode', 5),
  },
  {
    name: '+CGATT',
    test: '+CGATT: (0,1)',
    read: (modem) => tell(modem, `+CGATT: ${modem.online ? 1 : 0}`),
    write: setAttached,
  },
  { name: '+CSQ', test: '+CSQ: (0-31,99),(0-7,99)', execute: showCsq },
  { name: '+CESQ', test: '+CESQ: (0-63,99),(0-7,99),(255),(255),(0-34,255),(0-97,255)', execute: showCesq },
  { name: '+COPS', test: scanOperators, read: showOperator, write: selectOperator },
  {
    name: '+CGDCONT',
    test: '+CGDCONT: (1),"IP",,,(0),(0)',
    read: (modem) => tell(modem, `+CGDCONT: 1,"IP","${modem.apn}"`),
    write: defineContext,
  },
  { name: '+CGPADDR', test: '+CGPADDR: (1)', write: showAddressOf, execute: showAddress },
  {
    name: '+CPSMS',
    test: '+CPSMS: (0-2),,,("00000000"-"11111111"),("00000000"-"11111111")',
    read: (modem) =>
      tell(modem, `+CPSMS: ${modem.psmMode},,,"${bitsOf(modem.periodicTau)}","${bitsOf(modem.activeTime)}"`),
    write: setPowerSaving,
  },
  {
    name: '+CEDRXS',
    test: '+CEDRXS: (0-3),(5),("0000"-"1111")',
    read: (modem) => tell(modem, `+CEDRXS: 5,"${fourBits(modem.edrxCode)}"`),
    write: setEdrx,
  },
  {
    name: '+CEDRXRDP',
    execute: (modem) => tell(modem, `+CEDRXRDP: ${modem.edrxMode > 0 && modem.online ? grantedEdrx(modem) : 0}`),
  },
  {
    name: '+CSCON',
    test: '+CSCON: (0,1)',
    read: (modem) => tell(modem, `+CSCON: ${modem.csconMode},${modem.connected ? 1 : 0}`),
    write: setTo('csconMode', 1),
  },
  { name: '+CCLK', read: showClock },
  { name: '+QENG', test: '+QENG: (0)', write: showEngineering },
]
