import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { generalCommands } from '../common/general-commands.js'
import { networkCommands } from '../common/network-commands.js'
import type { CellularOptions } from '../common/options.js'
import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'
import { commandTable } from '../engine/command.js'
import type { Dialect } from '../engine/engine.js'
import { cme } from '../engine/outcome.js'
import { NeulModem, type NeulFamily } from './neul.js'
import { platformCommands } from './platform-commands.js'
import * as profile from './profile.js'
import { delays } from './profile.js'
import { socketCommands, streamCommands, stubs } from './socket-commands.js'
import { systemCommands } from './system-commands.js'

/** What these modules have and this model does not. */
const stubCommands = stubs(
  '+CGACT', '+CPIN', '+CESQ', '+CSODCP', '+CRTDCP', '+CIPCA', '+CCIOTOPT', '+CGCONTRDP', '+CGAPNRC', '+CTZR', '+CLAC',
  '+NPING', '+NQPODCP', '+NSNPD', '+NQPNPD', '+NRNPDM', '+NITZ', '+NTSETID', '+NPOWERCLASS', '+NPIN', '+NFWUPD',
  '+NUICC', '+NLOGLEVEL', '+NATSPEEDS', '+NCSEARFCN', '+NQSOS', '+QSECSWT', '+QSETPSK', '+QDTLSSTAT',
  '+QRESETDTLS', '+QCFG',
) // prettier-ignore

/** The AT dialect of the Quectel modules on the Boudica. */
export const bc95Dialect: Dialect<NeulModem> = {
  name: 'bc95',
  commands: commandTable<NeulModem>([
    ...generalCommands,
    ...networkCommands,
    ...systemCommands,
    ...socketCommands,
    ...streamCommands,
    ...platformCommands,
    ...stubCommands,
  ]),
  responseDelayUs: delays.response,
  // 1358 bytes in hexadecimal and what stands before them, with room to spare [chosen].
  maxLineBytes: 2800,
  dataTimeoutUs: delays.data,
  // [recalled, not confirmed]: "operation not supported".
  unknownCommand: cme.notSupported,
}

/** Quectel BC95-G. Its relatives are this with differences. */
export const bc95gFamily: NeulFamily = {
  dialect: bc95Dialect,
  space: '',
  quotes: false,
  // BC28LOG: 06:16:37+32 in a record whose time stamp is 06:15:47Z (facts nbiot.md 9).
  clockIsUtc: true,
  manufacturer: 'Quectel',
  model: 'BC95-G',
  // [S] nbiot.md 3.2, BC95LOG.
  revision: [
    'SSB,V150R100C10B200SP1',
    'SECURITY_A,V150R100C20B300SP2',
    'PROTOCOL_A,V150R100C20B300SP2',
    'APPLICATION_A,V150R100C20B300SP2',
    'SECURITY_B,V150R100C20B300SP2',
    'RADIO,Hi2115_RF1',
  ],
  contextId: 0,
  attachesWithRadio: false,
  ...powerOf(moduleCurrents['bc95-g']),
  activeTime: profile.activeTime,
  periodicTau: profile.periodicTau,
  pagingWindow: 3,
  retryAttachUs: delays.retryAttach,
  settings: profile.settings,
  greeting: profile.greeting,
  bannerLines: profile.bannerLines,
  loaderGarbage: profile.loaderGarbage,
  // [S] BC95LOG: +NBAND:5,8,3,28,20,1.
  bands: [5, 8, 3, 28, 20, 1],
  // [recalled, not confirmed]: 0 is the module's own CoAP client. Seven [S:TELENOR, of the SARA-N2].
  firstSocket: 1,
  socketCount: 7,
  // [S] OneOS BC95 component.
  maxPayload: 1358,
  hasTcp: true,
  configuration: profile.configuration,
}

/** Quectel BC28: the BC95-G in the footprint of the M26 [recalled]. */
export const bc28Family: NeulFamily = { ...bc95gFamily, model: 'BC28' }

/** Quectel BC35-G: the BC95-G in a smaller footprint [recalled]. */
export const bc35gFamily: NeulFamily = { ...bc95gFamily, model: 'BC35-G' }

/**
 * Quectel BC95-G (HiSilicon Hi2115), LTE Cat NB1, AT commands over a UART at 9600 baud, UDP and TCP sockets, LwM2M.
 * @part Quectel BC95-G
 */
export class Bc95G extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, bc95gFamily)
  }
}

/** @part Quectel BC28 */
export class Bc28 extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, bc28Family)
  }
}

/** @part Quectel BC35-G */
export class Bc35G extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, bc35gFamily)
  }
}
