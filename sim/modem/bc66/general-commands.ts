import type { Command } from '../engine/command.js'
import { cme, failed, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import { restore } from '../engine/settings.js'
import type { Bc66 } from './bc66.js'

/** Sets a numeric setting to the one parameter of a command, if it is in range. */
export function setTo(field: 'errorMode' | 'ceregMode' | 'csconMode', max: number) {
  return (modem: Bc66, parameters: Parameters): Outcome => {
    const value = parameters.integer(0, max)
    if (!parameters.done()) return cme.incorrectParameters
    modem[field] = value
    return ok
  }
}

/** Adds an information response and ends the command well. */
export function tell(modem: Bc66, text: string): Outcome {
  modem.info(text)
  return ok
}

function setEcho(modem: Bc66, parameters: Parameters): Outcome {
  const value = parameters.integer(0, 1)
  if (!parameters.done()) return failed
  modem.echo = value
  return ok
}

/** ATZ and AT&F: what does not outlive a restart goes back to its initial value. */
function restoreDefaults(modem: Bc66): Outcome {
  modem.echo = 1
  modem.errorMode = modem.ceregMode = modem.csconMode = 0
  return ok
}

function factoryDefaults(modem: Bc66): Outcome {
  restore(modem, modem.variant.settings, 'factory')
  return ok
}

function showSerial(modem: Bc66, parameters: Parameters): Outcome {
  const kind = parameters.integer(0, 3)
  if (!parameters.done() || kind === 0) return cme.incorrectParameters
  const { imei } = modem.options
  if (kind === 1) return tell(modem, `+CGSN: ${imei}`)
  // IMEISV: the IMEI without its check digit, and the software version (3GPP TS 23.003, 6.2.2).
  return tell(modem, kind === 2 ? `+CGSN: ${imei.substring(0, 14)}01` : '+CGSN: 01')
}

function showImsi(modem: Bc66): Outcome {
  return modem.options.faults?.noSim ? cme.noSim : tell(modem, modem.imsi)
}

function setSleep(modem: Bc66, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 2)
  if (!parameters.done()) return cme.incorrectParameters
  modem.sleepMode = mode
  modem.settlePower()
  return ok
}

function setEvents(modem: Bc66, parameters: Parameters): Outcome {
  const enable = parameters.integer(0, 1)
  parameters.optionalInteger(1, 1, 1)
  if (!parameters.done()) return cme.incorrectParameters
  modem.eventMode = enable
  return ok
}

/** What AT+QCFG takes here, and the values of a new modem ([S:UGLY]; initial values [chosen]). */
const configNames: Readonly<Record<string, number>> = { slplocktimes: 10, wakeupRXD: 1, DataInactTimer: 60 }

function configure(modem: Bc66, parameters: Parameters): Outcome {
  const name = parameters.string(32)
  const initial = configNames[name]
  const reads = !parameters.more
  const value = parameters.optionalInteger(0, 65535, 0)
  if (!parameters.done() || initial === undefined) return cme.incorrectParameters
  if (reads) return tell(modem, `+QCFG: "${name}",${modem.config?.[name] ?? initial}`)
  modem.config = { ...modem.config, [name]: value }
  return ok
}

function restart(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  if (!parameters.done()) return cme.incorrectParameters
  modem.restartAfterAnswer()
  return ok
}

function powerDown(modem: Bc66): Outcome {
  modem.powerDownAfterAnswer()
  return ok
}

function powerDownBy(modem: Bc66, parameters: Parameters): Outcome {
  parameters.integer(0, 2)
  return parameters.done() ? powerDown(modem) : cme.incorrectParameters
}

/** Rates of AT+IPR; 0 is autobaud ([S:XY] list). */
const baudRates = [2400, 4800, 9600, 57600, 115200, 230400, 460800, 921600]

function setBaud(modem: Bc66, parameters: Parameters): Outcome {
  const rate = parameters.integer(0, 921600)
  if (!parameters.done() || (rate !== 0 && !baudRates.includes(rate))) return cme.incorrectParameters
  if (rate > 0) modem.afterAnswer((answered: Bc66) => (answered.port.baud = rate))
  return ok
}

function showIdentity(modem: Bc66): Outcome {
  const { manufacturer, model, revision } = modem.variant
  return tell(modem, `${manufacturer}\r\n${model}\r\nRevision: ${revision}`)
}

/** V.250, identity, power and sleep. */
export const generalCommands: readonly Command<Bc66>[] = [
  { name: 'E', write: setEcho, execute: (modem) => ((modem.echo = 1), ok) },
  { name: 'I', execute: showIdentity },
  {
    name: 'Z',
    execute: restoreDefaults,
    write: (modem, parameters) => (parameters.integer(0, 0), parameters.done() ? restoreDefaults(modem) : failed),
  },
  { name: '&F', execute: factoryDefaults },
  { name: '+CGMI', execute: (modem) => tell(modem, modem.variant.manufacturer) },
  { name: '+CGMM', execute: (modem) => tell(modem, modem.variant.model) },
  { name: '+CGMR', execute: (modem) => tell(modem, `Revision: ${modem.variant.revision}`) },
  { name: '+CGSN', test: '+CGSN: (0-3)', write: showSerial, execute: (modem) => tell(modem, modem.options.imei) },
  { name: '+CIMI', execute: showImsi },
  {
    name: '+QCCID',
    execute: (modem) => {
      const { iccid, faults } = modem.options
      return iccid === undefined || faults?.noSim ? cme.noSim : tell(modem, `+QCCID: ${iccid}`)
    },
  },
  {
    name: '+CMEE',
    test: '+CMEE: (0-2)',
    read: (modem) => tell(modem, `+CMEE: ${modem.errorMode}`),
    write: setTo('errorMode', 2),
  },
  {
    name: '+IPR',
    test: `+IPR: (0,${baudRates.join(',')})`,
    read: (modem) => tell(modem, `+IPR: ${modem.port.baud}`),
    write: setBaud,
  },
  {
    name: '+QSCLK',
    test: '+QSCLK: (0-2)',
    read: (modem) => tell(modem, `+QSCLK: ${modem.sleepMode}`),
    write: setSleep,
  },
  {
    name: '+QNBIOTEVENT',
    test: '+QNBIOTEVENT: (0,1),(1)',
    read: (modem) => tell(modem, `+QNBIOTEVENT: ${modem.eventMode},1`),
    write: setEvents,
  },
  { name: '+QCFG', test: '+QCFG: "slplocktimes","wakeupRXD","DataInactTimer"', write: configure },
  { name: '+QRST', test: '+QRST: (1)', write: restart },
  { name: '+QPOWD', test: '+QPOWD: (0-2)', write: powerDownBy, execute: powerDown },
]
