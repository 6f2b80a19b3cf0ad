import { rsrpCode, rsrqCode } from '../../../protocols/at/signal.js'
import { withCommands } from '../common/commands.js'
import { generalCommands, numberCommand } from '../common/general-commands.js'
import { networkCommands } from '../common/network-commands.js'
import { commandTable, type Command } from '../engine/command.js'
import type { Dialect } from '../engine/engine.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import { mqttCommands } from './mqtt-commands.js'
import { delays } from './profile.js'
import type { Sim7020 } from './sim7020.js'
import { socketCommands } from './socket-commands.js'

function showCesq(modem: Sim7020): Outcome {
  const rsrp = modem.measureRsrp()
  if (rsrp === undefined) return modem.say('+CESQ', '99,99,255,255,255,255')
  const { rsrqDb } = modem.options.cell.signal(modem)
  return modem.say('+CESQ', `99,99,255,255,${rsrqCode(rsrqDb)},${rsrpCode(rsrp)}`)
}

function setSleep(modem: Sim7020, parameters: Parameters): Outcome {
  const mode = parameters.integer(0, 2)
  if (!parameters.done()) return cme.incorrectParameters
  modem.sleepMode = mode
  modem.settlePower()
  return ok
}

function powerDown(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(1, 1)
  if (!parameters.done()) return cme.incorrectParameters
  modem.powerDownAfterAnswer()
  return ok
}

/** AT*MCGDEFCONT="IP","apn": the context that the module attaches with [recalled, not confirmed]. */
function defineDefaultContext(modem: Sim7020, parameters: Parameters): Outcome {
  const type = parameters.string(8)
  const apn = parameters.optionalString(100) ?? ''
  if (!parameters.done() || type.toUpperCase() !== 'IP') return cme.incorrectParameters
  modem.apn = apn
  return ok
}

/** Rates of AT+IPR; 0 is autobaud [recalled, not confirmed]. */
const baudRates = [2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800]

function setBaud(modem: Sim7020, parameters: Parameters): Outcome {
  const rate = parameters.integer(0, 460800)
  if (!parameters.done() || (rate !== 0 && !baudRates.includes(rate))) return cme.incorrectParameters
  if (rate > 0) modem.afterAnswer((answered: Sim7020) => (answered.port.baud = rate))
  return ok
}

/** Identity, power and sleep of this family (facts nbiot.md 3.5). */
const ownCommands: readonly Command<Sim7020>[] = [
  { name: '&F', execute: (modem) => (modem.restoreFactory(), ok) },
  { name: '+CPIN', read: (modem) => (modem.options.faults?.noSim ? cme.noSim : modem.say('+CPIN', 'READY')) },
  { name: '+CESQ', test: '+CESQ: (99),(99),(255),(255),(0-34,255),(0-97,255)', execute: showCesq },
  {
    name: '+CCID',
    execute: (modem) => {
      const { iccid, faults } = modem.options
      if (iccid === undefined || faults?.noSim) return cme.noSim
      modem.info(iccid)
      return ok
    },
  },
  {
    name: '+CSCLK',
    test: '+CSCLK: (0-2)',
    read: (modem) => modem.say('+CSCLK', `${modem.sleepMode}`),
    write: setSleep,
  },
  numberCommand('+CPSMSTATUS', 'statusMode', 1, '(0,1)'),
  numberCommand('+RETENTION', 'retention', 1, '(0,1)'),
  { name: '+CPOWD', test: '+CPOWD: (1)', write: powerDown },
  { name: '*MCGDEFCONT', write: defineDefaultContext },
  {
    name: '+IPR',
    test: `+IPR: (0,${baudRates.join(',')})`,
    read: (modem) => modem.say('+IPR', `${modem.port.baud}`),
    write: setBaud,
  },
]

/** What a SIM7020 has and this model does not: CoAP, LwM2M of OneNET, names, certificates, bands. */
const stubCommands = [
  '&W', '+CBAND', '+CBC', '+CCOAPDEL', '+CCOAPNEW', '+CCOAPSEND', '+CDNSGIP', '+CENG', '+CGACT', '+CGCONTRDP',
  '+CIPPING', '+CLAC', '+CLTS', '+CNMPSD', '+CPSMRDP', '+CRTDCP', '+CSODCP', '+CSOCO', '+CTZR', '+CTZU', '+MIPLADDOBJ',
  '+MIPLCLOSE', '+MIPLCREATE', '+MIPLNOTIFY', '+MIPLOPEN',
] as const // prettier-ignore

/** The AT dialect of the SIM7020. */
export const sim7020Dialect: Dialect<Sim7020> = {
  name: 'sim7020',
  commands: commandTable<Sim7020>([
    ...withCommands<Sim7020>([...generalCommands, ...networkCommands], ownCommands),
    ...mqttCommands,
    ...socketCommands,
    ...stubCommands.map((name) => ({ name, stub: true }) as const),
  ]),
  responseDelayUs: delays.response,
  // A topic of 128 characters and 1024 of data, with room to spare [chosen].
  maxLineBytes: 2048,
  dataTimeoutUs: delays.data,
  unknownCommand: cme.unknown,
}
