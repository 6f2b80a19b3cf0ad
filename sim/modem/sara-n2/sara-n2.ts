import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { NeulModem, type NeulFamily } from '../bc95/neul.js'
import * as profile from '../bc95/profile.js'
import { delays } from '../bc95/profile.js'
import { socketCommands, stubs } from '../bc95/socket-commands.js'
import { systemCommands } from '../bc95/system-commands.js'
import { withCommands } from '../common/commands.js'
import { generalCommands, tell } from '../common/general-commands.js'
import { networkCommands } from '../common/network-commands.js'
import type { CellularOptions } from '../common/options.js'
import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'
import { commandTable, type Command } from '../engine/command.js'
import { cme, data, failed, finalText, later, type Outcome } from '../engine/outcome.js'
import type { Dialect } from '../engine/engine.js'

/** What the module has and this model does not: CoAP, its counters, files and pins among them. */
const stubCommands = stubs(
  '+CGACT', '+CPIN', '+CESQ', '+CSODCP', '+CRTDCP', '+CIPCA', '+CCIOTOPT', '+CGCONTRDP', '+CGAPNRC', '+CTZR', '+CLAC',
  '+NPING', '+NSETPSM', '+NPIN', '+NSOSTATUS', '+NQPODCP', '+NVSETPSM', '+NUICC', '+UCOAP', '+UCOAPC', '+UCOAPER',
  '+UGPIOC', '+UTEST', '+UFWUPD', '+NFWUPD', '+CSCA', '+CMGS',
) // prettier-ignore

/** The serial number comes without a prefix ([S:DANLEO]). */
const serial: Command<NeulModem> = {
  name: '+CGSN',
  write: (modem, parameters): Outcome => {
    parameters.integer(1, 1)
    return parameters.done() ? tell(modem, modem.options.imei) : cme.incorrectParameters
  },
  execute: (modem) => tell(modem, modem.options.imei),
}

/** The AT dialect of the SARA-N2. */
export const saraN2Dialect: Dialect<NeulModem> = {
  name: 'sara-n2',
  commands: commandTable<NeulModem>([
    ...withCommands<NeulModem>(generalCommands, [serial]),
    ...networkCommands,
    ...systemCommands,
    ...socketCommands,
    ...stubCommands,
  ]),
  responseDelayUs: delays.response,
  // 512 bytes in hexadecimal and what stands before them, with room to spare [chosen].
  maxLineBytes: 1200,
  dataTimeoutUs: delays.data,
  // [recalled, not confirmed]: "operation not supported".
  unknownCommand: cme.notSupported,
}

/** u-blox SARA-N210 (facts nbiot.md 3.6). */
export const saraN2Family: NeulFamily = {
  dialect: saraN2Dialect,
  space: ' ',
  quotes: true,
  // [S:DANLEO] const.
  manufacturer: 'U-Blox',
  model: 'N210-02B-00',
  // [recalled, not confirmed].
  revision: ['06.57,A03.02'],
  contextId: 0,
  attachesWithRadio: false,
  ...powerOf(moduleCurrents['sara-n2']),
  activeTime: profile.activeTime,
  periodicTau: profile.periodicTau,
  pagingWindow: 3,
  retryAttachUs: delays.retryAttach,
  settings: profile.settings,
  // [S:TELENOR].
  greeting: 'u-blox ',
  bannerLines: [],
  loaderGarbage: profile.loaderGarbage,
  // The bands of the variants N201, N210 and N211 together [recalled].
  bands: [5, 8, 20],
  firstSocket: 0,
  socketCount: 7,
  maxPayload: 512,
  hasTcp: false,
  configuration: profile.configuration,
}

const semicolon = 59
const quote = 34

/**
 * u-blox SARA-N2 (HiSilicon Boudica), LTE Cat NB1, AT commands over a UART at 9600 baud, UDP sockets. Takes several
 * commands on one line, parted by semicolons, and answers each for itself ([S:TELENOR]).
 * @part u-blox SARA-N2
 */
export class SaraN2 extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, saraN2Family)
  }

  protected override run(bytes: Uint8Array, from: number, end: number): Outcome {
    let start = from
    for (let stop = nextStop(bytes, start, end); stop < end; stop = nextStop(bytes, start, end)) {
      const outcome = super.run(bytes, start, stop)
      // A command that takes its time, or data, can only be the last [chosen].
      if (outcome === later || outcome === data) return failed
      start = stop + 1
      if (start === end) return outcome
      this.info(finalText(outcome, this.errorMode))
    }
    return super.run(bytes, start, end)
  }
}

/** Index of the next semicolon outside quotes, or the end. */
function nextStop(bytes: Uint8Array, from: number, end: number): number {
  let quoted = false
  for (let at = from; at < end; at++) {
    if (bytes[at] === quote) quoted = !quoted
    if (bytes[at] === semicolon && !quoted) return at
  }
  return end
}
