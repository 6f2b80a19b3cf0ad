import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { Bc66 } from '../bc66/bc66.js'
import { bc66Commands } from '../bc66/commands.js'
import { tell } from '../bc66/general-commands.js'
import type { Bc66Options } from '../bc66/options.js'
import type { Variant } from '../bc66/variant.js'
import { bc660kVariant } from '../bc66/variants.js'
import { withCommands } from '../common/commands.js'
import { commandTable, type Command } from '../engine/command.js'
import { cme } from '../engine/outcome.js'
import { power, wakeUs } from './profile.js'

/** Where the firmware answers otherwise than Quectel's own chips. */
const ownCommands: readonly Command<Bc66>[] = [
  // With a prefix, which 27.007 does not have [S:XY].
  { name: '+CIMI', execute: (modem) => (modem.options.faults?.noSim ? cme.noSim : tell(modem, `+CIMI:${modem.imsi}`)) },
]

const variant: Variant = {
  ...bc660kVariant,
  dialect: {
    ...bc660kVariant.dialect,
    name: 'xy1100-q',
    commands: commandTable(withCommands(bc66Commands, ownCommands)),
    // A datagram of 1358 bytes in hexadecimal with its command around [S:XY].
    maxLineBytes: 3072,
    unknownCommand: cme.notSupported, // [chosen]
  },
  manufacturer: 'Quectel',
  // [recalled, not confirmed] from BC260Y modules, which are made of this chip.
  model: 'BC260Y-CN',
  revision: 'BC260YCNAAR01A01',
  // A cold boot says RDY and no more of the radio [S:XY]; the time of it is [chosen].
  readyUs: 600_000,
  simLines: [],
  wakeUs,
  ...power,
  // [S:XY]
  maxMessageText: 1349,
  sockets: { count: 5, maxSendText: 1358, maxSendHex: 1358, maxRead: 1358 },
}

/**
 * Xinyi XY1100 with the firmware that speaks as a Quectel BC260Y: the Q dialect, see {@link Bc66}.
 * @part Xinyi XY1100
 */
export class Xy1100Q extends Bc66 {
  constructor(host: PartHost, port: UartPort, options: Bc66Options) {
    super(host, port, options, variant)
  }
}
