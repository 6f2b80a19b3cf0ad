import { parseCclk, type NetworkTime } from '../../protocols/at/cclk.js'
import { formatTimer2, formatTimer3 } from '../../protocols/at/timers.js'
import type { ModemFamily } from './at-modem.js'
import { contextStep, imeiStep, imsiStep, step, type SetUpStep } from './attach.js'
import type { QueryKind } from './query.js'
import { readSignal } from './query.js'

/** What tells the modules with Neul's command set (AT+N...) from each other; one constant each. */
export interface NeulFamily extends ModemFamily {
  /** Rate at which the module's UART starts, bits per second: it does not adapt. */
  readonly baud: number
  /** What stands around types and addresses in commands. */
  readonly quote: '' | '"'
  /** Number of the first socket, and how many there are. */
  readonly firstSocket: number
  readonly socketCount: number
  /** Longest payload of a datagram or of a piece of a stream, in bytes. */
  readonly maxPayloadBytes: number
  /** Whether what arrives is told in the notification; otherwise it is read by AT+NSORF. */
  readonly pushes: boolean
}

/** Power saving without quotes, as these modules' manual has it. */
const powerSavingStep: SetUpStep = {
  command({ options: { powerSaving } }) {
    if (!powerSaving) return 'AT+CPSMS=0'
    const { activeTimeS, periodicUpdateS } = powerSaving
    return `AT+CPSMS=1,,,${formatTimer3(periodicUpdateS)},${formatTimer2(activeTimeS)}`
  },
}

const msPerQuarterHour = 900000

/**
 * AT+CCLK? of these modules: the zone is told, but the time is UTC all the same (facts nbiot.md 3.3, BC28LOG: 06:16:37+32
 * in a record whose time stamp is 06:15:47Z).
 */
const readUtc: QueryKind<[NetworkTime]> = {
  commands: ['AT+CCLK?'],
  prefixes: ['+CCLK:'],
  read(answers) {
    const time = parseCclk(answers[0]!)
    if (time === undefined) return undefined
    const { unixMs, zoneQuarterHours } = time
    return [{ unixMs: unixMs + zoneQuarterHours * msPerQuarterHour, zoneQuarterHours }]
  },
}

/** Quectel BC95-G, and as far as a driver is concerned BC28 and BC35-G (facts nbiot.md 3.1 to 3.3). */
export const bc95Family: NeulFamily = {
  name: 'BC95',
  part: 'bc95',
  urcs: [
    '+NSONMI:',
    '+NSOCLI:',
    '+QDNS:',
    '+CEREG:',
    '+CSCON:',
    '+NPSMR:',
    '+QLWEVTIND:',
    '+NSMI:',
    '+NNMI:',
    '+NSOSTR:',
    '+CEDRXP:',
    'REBOOT',
  ],
  // A datagram of 1358 bytes in hexadecimal, and what stands before it.
  maxLine: 2800,
  // AT was answered before these (see AtClient).
  setUp: [
    step('ATE0'),
    step('AT+CMEE=1'),
    imeiStep,
    imsiStep,
    step('AT+CEREG=5'),
    step('AT+NSONMI=2'),
    step('AT+NSMI=1'),
    step('AT+NNMI=1'),
    powerSavingStep,
    contextStep(0),
    step('AT+CFUN=1'),
    step('AT+CGATT=1'),
  ],
  signal: readSignal,
  time: readUtc,
  // It sleeps by itself, and hears its UART in its sleep.
  sleepCommand: '',
  wakeCommand: '',
  wakePulseUs: 0,
  isRestart: (line) => line.startsWith('REBOOT'),
  baud: 9600,
  quote: '',
  firstSocket: 1,
  socketCount: 7,
  maxPayloadBytes: 1358,
  pushes: true,
}
