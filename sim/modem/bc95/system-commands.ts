import { fourBits } from '../../../protocols/at/edrx.js'
import { numberCommand, tell } from '../common/general-commands.js'
import { codeOfBits } from '../common/network-commands.js'
import type { Command } from '../engine/command.js'
import { cme, later, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { NeulModem } from './neul.js'
import { baudRates, delays } from './profile.js'

/** AT+NRB: no OK but the one at the end of the boot (facts nbiot.md 3.1). */
function reboot(modem: NeulModem): Outcome {
  modem.host.scheduler.after(delays.response, modem.owner, restartNow, modem)
  return later
}

function restartNow(modem: NeulModem): void {
  modem.restartNow()
}

function selectBands(modem: NeulModem, parameters: Parameters): Outcome {
  const bands: number[] = []
  do bands.push(parameters.integer(1, 255))
  while (parameters.more && !parameters.wrong)
  if (!parameters.done() || !bands.every((band) => modem.family.bands.includes(band))) return cme.incorrectParameters
  modem.bands = bands
  return ok
}

function configure(modem: NeulModem, parameters: Parameters): Outcome {
  const name = parameters.string(40)
  const value = parameters.string(16)
  const present = modem.family.configuration[name]
  if (!parameters.done() || present === undefined) return cme.incorrectParameters
  const isSwitch = present === 'TRUE' || present === 'FALSE'
  if (isSwitch && value !== 'TRUE' && value !== 'FALSE') return cme.incorrectParameters
  modem.config = { ...modem.config, [name]: value }
  return ok
}

function showConfiguration(modem: NeulModem): Outcome {
  for (const name of Object.keys(modem.family.configuration))
    modem.say('+NCONFIG', `${modem.wrapped(name)},${modem.wrapped(modem.configOf(name)!)}`)
  return ok
}

function setRate(modem: NeulModem, parameters: Parameters): Outcome {
  const rate = parameters.integer(0, 921600)
  parameters.optionalInteger(0, 30, 3)
  const isKept = parameters.optionalInteger(0, 1, 0) === 1
  for (let left = 0; left < 3 && parameters.more; left++) parameters.optionalInteger(0, 2, 0)
  if (!parameters.done() || !baudRates.includes(rate)) return cme.incorrectParameters
  if (isKept) modem.savedBaud = rate
  modem.afterAnswer((answered: NeulModem) => (answered.port.baud = rate))
  return ok
}

/** What AT+NUESTATS says where nothing was measured yet ([S:DANLEO] const). */
const nothing = { level: -32768, cell: 4294967295, ecl: 255, pci: 65535 } as const

/** One statistic: its name as on the wire, and its value. Levels in tenths of dB or dBm, times in milliseconds. */
export type Statistic = readonly [name: string, value: number]

/** The statistics of AT+NUESTATS without a parameter, and of its kind RADIO (facts nbiot.md 3.3). */
export function radioStatistics(modem: NeulModem): readonly Statistic[] {
  const { cell } = modem.options
  const rsrp = modem.measureRsrp()
  const { rsrqDb, snrDb, coverageLevel } = cell.signal(modem)
  const { cellId, earfcn, pci, band } = cell.identity
  const heard = rsrp !== undefined
  const air = cell.airTime?.(modem) ?? { transmitUs: 0, receiveUs: 0 }
  const tenth = (value: number) => (heard ? Math.round(value * 10) : nothing.level)
  return [
    ['Signal power', tenth(rsrp ?? 0)],
    ['Total power', tenth((rsrp ?? 0) - rsrqDb)],
    // 23 dBm, power class 3; -32768 while it has never sent.
    ['TX power', modem.online ? 230 : nothing.level],
    ['TX time', Math.round(air.transmitUs / 1000)],
    ['RX time', Math.round(air.receiveUs / 1000)],
    ['Cell ID', heard ? cellId : nothing.cell],
    ['ECL', heard ? coverageLevel : nothing.ecl],
    ['SNR', tenth(snrDb)],
    ['EARFCN', heard ? earfcn : nothing.cell],
    ['PCI', heard ? pci : nothing.pci],
    ['RSRQ', tenth(rsrqDb)],
    ['OPERATOR MODE', 4],
    ['CURRENT BAND', band],
  ]
}

function showStatistics(modem: NeulModem): Outcome {
  return tell(modem, radioStatistics(modem).map(([name, value]) => `${name}:${value}`).join('\r\n')) // prettier-ignore
}

/** AT+NUESTATS=RADIO, CELL or ALL; others are not modelled. */
function showStatisticsOf(modem: NeulModem, parameters: Parameters): Outcome {
  const kind = parameters.string(8).toUpperCase()
  if (!parameters.done() || !['RADIO', 'CELL', 'ALL'].includes(kind)) return cme.incorrectParameters
  const prefix = `NUESTATS:${modem.family.space}`
  if (kind !== 'CELL')
    for (const [name, value] of radioStatistics(modem))
      modem.info(`${prefix}${modem.wrapped('RADIO')},${modem.wrapped(name)},${value}`)
  if (kind !== 'RADIO' && modem.online) modem.info(`${prefix}${modem.wrapped('CELL')},${cellStatistics(modem)}`)
  return ok
}

/** EARFCN, PCI, whether it is the serving cell, then RSRP, RSRQ, RSSI and SNR in tenths ([S:XY]). */
function cellStatistics(modem: NeulModem): string {
  const { cell } = modem.options
  const { rsrqDb, snrDb } = cell.signal(modem)
  const { earfcn, pci } = cell.identity
  const rsrp = modem.measureRsrp() ?? nothing.level / 10
  const levels = [rsrp, rsrqDb, rsrp - rsrqDb, snrDb].map((level) => Math.round(level * 10))
  return [earfcn, pci, 1, ...levels].join(',')
}

/** AT+NPTWEDRXS=<mode>,5,"<window>","<cycle>" */
function setWindow(modem: NeulModem, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 3)
  parameters.optionalInteger(5, 5, 5)
  const window = codeOfBits(parameters.optionalString(4) ?? fourBits(modem.pagingWindow))
  const cycle = codeOfBits(parameters.optionalString(4) ?? fourBits(modem.edrxCode))
  if (!parameters.done() || window === undefined || cycle === undefined) return cme.incorrectParameters
  modem.edrxMode = mode === 3 ? 0 : mode
  modem.edrxCode = mode === 3 ? 2 : cycle
  modem.pagingWindow = mode === 3 ? modem.family.pagingWindow : window
  modem.settlePowerSaving()
  return ok
}

function showWindow(modem: NeulModem): Outcome {
  const { pagingWindow, edrxCode } = modem
  // Quoted in every source, other than the read of AT+CEDRXS ([S:DANLEO]).
  return modem.say('+NPTWEDRXS', `5,"${fourBits(pagingWindow)}","${fourBits(edrxCode)}"`)
}

/** AT+NEARFCN=0 unlocks; =0,<earfcn>[,<pci>] locks to a carrier: stored, and shown by nothing. */
function lockCarrier(modem: NeulModem, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  const earfcn = parameters.optionalInteger(0, 262143, -1)
  parameters.optionalString(4)
  if (!parameters.done()) return cme.incorrectParameters
  if (modem.functionality === 1) return cme.notAllowed
  modem.lockedEarfcn = earfcn < 0 ? undefined : earfcn
  return ok
}

function showCard(modem: NeulModem): Outcome {
  const { iccid, faults } = modem.options
  return iccid === undefined || faults?.noSim ? cme.noSim : modem.say('+NCCID', iccid)
}

/** The module itself: restart, bands, behaviour, rate, statistics, power saving (facts nbiot.md 3.3). */
export const systemCommands: readonly Command<NeulModem>[] = [
  { name: '+NRB', execute: reboot },
  {
    name: '+NBAND',
    test: (modem) => modem.say('+NBAND', `(${[...modem.family.bands].sort((a, b) => a - b).join(',')})`),
    read: (modem) => modem.say('+NBAND', (modem.bands ?? modem.family.bands).join(',')),
    write: selectBands,
  },
  { name: '+NCONFIG', read: showConfiguration, write: configure },
  {
    name: '+NATSPEED',
    test: (modem) => modem.say('+NATSPEED', `(${baudRates.join(',')}),(0-30),(0,1),(0-2),(1,2)`),
    read: (modem) => modem.say('+NATSPEED', `${modem.port.baud},0,${modem.savedBaud === modem.port.baud ? 1 : 0},2,1`),
    write: setRate,
  },
  { name: '+NUESTATS', execute: showStatistics, write: showStatisticsOf },
  { name: '+NPTWEDRXS', read: showWindow, write: setWindow },
  {
    name: '+NPSMR',
    test: (modem) => modem.say('+NPSMR', '(0,1)'),
    read: (modem) => modem.say('+NPSMR', `${modem.npsmrMode}${modem.npsmrMode === 1 ? `,${modem.inPsm ? 1 : 0}` : ''}`),
    write: numberCommand('+NPSMR', 'npsmrMode', 1).write,
  },
  { name: '+NEARFCN', write: lockCarrier },
  { name: '+NCCID', execute: showCard, read: showCard },
]
