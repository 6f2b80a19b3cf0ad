import { commandTable, type Command } from '../engine/command.js'
import type { Dialect } from '../engine/engine.js'
import { cme } from '../engine/outcome.js'
import type { Bc66 } from './bc66.js'
import { generalCommands } from './general-commands.js'
import { lwm2mCommands } from './lwm2m-commands.js'
import { mqttCommands } from './mqtt-commands.js'
import { networkCommands } from './network-commands.js'
import { delays } from './profile.js'
import { socketCommands } from './socket-commands.js'

/** What a BC66 has and this model does not: LwM2M by hand, DNS, neighbours, bands. */
const stubCommands = [
  '&W', '+CBC', '+CGACT', '+CGREG', '+CSODCP', '+CRTDCP', '+CTZR', '+CTZU', '+CIPCA', '+CCIOTOPT', '+QBAND',
  '+QBANDSL', '+QIDNSCFG', '+QIDNSGIP',
  '+QLED', '+QLOCKF', '+QLWUPDATE', '+QLWRDRSP', '+QLWWRRSP', '+QLWEXERSP', '+QLWOBSRSP', '+QLWNOTIFY',
  '+QNTP', '+QPING', '+QSPCHSC', '+QSSLCFG',
] as const // prettier-ignore

/** The commands of the BC66. */
export const bc66Commands: readonly Command<Bc66>[] = [
  ...generalCommands,
  ...networkCommands,
  ...mqttCommands,
  ...socketCommands,
  ...lwm2mCommands,
  ...stubCommands.map((name) => ({ name, stub: true }) as const),
]

/** The AT dialect of the BC66. */
export const bc66Dialect: Dialect<Bc66> = {
  name: 'bc66',
  commands: commandTable(bc66Commands),
  responseDelayUs: delays.response,
  // A topic of 256 bytes and 1460 characters of data, with room to spare [chosen].
  maxLineBytes: 2048,
  dataTimeoutUs: delays.data,
  unknownCommand: cme.unknown,
}
