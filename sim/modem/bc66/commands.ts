import { commandTable } from '../engine/command.js'
import type { Dialect } from '../engine/engine.js'
import { cme } from '../engine/outcome.js'
import type { Bc66 } from './bc66.js'
import { generalCommands } from './general-commands.js'
import { mqttCommands } from './mqtt-commands.js'
import { networkCommands } from './network-commands.js'
import { delays } from './profile.js'

/** What a BC66 has and this model does not: sockets, LwM2M, DNS, neighbours, bands. */
const stubCommands = [
  '&W', '+CBC', '+CGACT', '+CGREG', '+CSODCP', '+CRTDCP', '+CTZR', '+CTZU', '+CIPCA', '+CCIOTOPT', '+QBAND',
  '+QBANDSL', '+QICFG', '+QICLOSE', '+QIDNSCFG', '+QIDNSGIP', '+QIOPEN', '+QIRD', '+QISEND', '+QISTATE',
  '+QLED', '+QLOCKF', '+QLWADDOBJ', '+QLWCLOSE', '+QLWCONF', '+QLWDATASEND', '+QLWDEL', '+QLWOPEN', '+QLWSERV',
  '+QNTP', '+QPING', '+QSPCHSC', '+QSSLCFG',
] as const // prettier-ignore

/** The AT dialect of the BC66. */
export const bc66Dialect: Dialect<Bc66> = {
  name: 'bc66',
  commands: commandTable<Bc66>([
    ...generalCommands,
    ...networkCommands,
    ...mqttCommands,
    ...stubCommands.map((name) => ({ name, stub: true }) as const),
  ]),
  responseDelayUs: delays.response,
  // A topic of 256 bytes and 1460 characters of data, with room to spare [chosen].
  maxLineBytes: 2048,
  dataTimeoutUs: delays.data,
  unknownCommand: cme.unknown,
}
