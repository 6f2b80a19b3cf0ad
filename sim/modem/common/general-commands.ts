import type { Command } from '../engine/command.js'
import { cme, failed, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { CellularModem } from './cellular.js'

/** A write command that sets one numeric field to its one parameter, if it is in [min, max]. */
export function setTo<Field extends string>(field: Field, max: number, min = 0) {
  return (modem: Record<Field, number>, parameters: Parameters): Outcome => {
    const value = parameters.integer(min, max)
    if (!parameters.done()) return cme.incorrectParameters
    modem[field] = value
    return ok
  }
}

/** A command that reads and writes one numeric field. `test`: what the test form tells. */
export function numberCommand<Field extends string>(name: string, field: Field, max: number, test?: string) {
  return {
    name,
    test: (modem: CellularModem) => (test === undefined ? ok : modem.say(name, test)),
    read: (modem: CellularModem & Record<Field, number>) => modem.say(name, String(modem[field])),
    write: setTo(field, max),
  } as const
}

/** Text without a prefix. */
export function tell(modem: CellularModem, text: string): Outcome {
  modem.info(text)
  return ok
}

function setEcho(modem: CellularModem, parameters: Parameters): Outcome {
  const value = parameters.integer(0, 1)
  if (!parameters.done()) return failed
  modem.echo = value
  return ok
}

/** ATZ: what only lasts until the next restart goes back to its initial value. */
function restoreDefaults(modem: CellularModem): Outcome {
  modem.echo = 1
  modem.errorMode = modem.ceregMode = modem.csconMode = 0
  return ok
}

function showImsi(modem: CellularModem): Outcome {
  return modem.options.faults?.noSim ? cme.noSim : tell(modem, modem.imsi)
}

/** AT+CGSN=0 to 3: serial number, IMEI, IMEI with software version, software version (27.007, 5.4). */
export function showSerial(modem: CellularModem, parameters: Parameters): Outcome {
  const kind = parameters.integer(0, 3)
  if (!parameters.done() || kind === 0) return cme.incorrectParameters
  const { imei } = modem.options
  // The IMEI without its check digit, and the software version (3GPP TS 23.003, 6.2.2).
  return modem.say('+CGSN', kind === 1 ? imei : kind === 2 ? `${imei.substring(0, 14)}01` : '01')
}

/** V.250 and identity, as all families have them (facts nbiot.md 3.2). */
export const generalCommands: readonly Command<CellularModem>[] = [
  { name: 'E', write: setEcho, execute: (modem) => ((modem.echo = 1), ok) },
  {
    name: 'I',
    execute: (modem) => {
      const { manufacturer, model, revision } = modem.family
      return tell(modem, [manufacturer, model, ...revision].join('\r\n'))
    },
  },
  { name: 'Z', execute: restoreDefaults },
  { name: '+CGMI', execute: (modem) => tell(modem, modem.family.manufacturer) },
  { name: '+CGMM', execute: (modem) => tell(modem, modem.family.model) },
  { name: '+CGMR', execute: (modem) => tell(modem, modem.family.revision.join('\r\n')) },
  {
    name: '+CGSN',
    test: (modem) => modem.say('+CGSN', '(0-3)'),
    write: showSerial,
    execute: (modem) => tell(modem, modem.options.imei),
  },
  { name: '+CIMI', execute: showImsi },
  numberCommand('+CMEE', 'errorMode', 2, '(0-2)'),
]
