import type { Setting } from '../engine/settings.js'

/*
 * What is particular to the Quectel BC66 and is a number or a text. Marks: [S] seen in a source, named in facts nbiot.md;
 * [recalled] from memory, to be confirmed on a module; [chosen] nothing known, a plausible value.
 */

export const manufacturer = 'Quectel_Ltd' // [S] linux-ppp list, 2021-02-10, transcript of a BC66
export const model = 'Quectel_BC66' // [S] same
export const revision = 'BC66NBR01A10' // [S] same

/** Named delays in microseconds. */
export const delays = {
  /** CR of a command to its answer [chosen]; the application notes allow 300 ms. */
  response: 8_000,
  /** Supply to the lines of the ROM loader [chosen]. */
  rom: 80_000,
  /** Supply, or AT+QRST, to RDY [chosen]. */
  ready: 1_500_000,
  /** RDY to +CFUN: 1 and +CPIN: READY [chosen]. */
  sim: 400_000,
  /** Between attempts to find a cell, or to attach after a refusal that may pass [chosen; T3411 of TS 24.301 is 10 s]. */
  retryAttach: 30_000_000,
  /** AT+COPS=? until the list [chosen; minutes in bad coverage]. */
  scan: 12_000_000,
  /** Falling edge on PSM_EINT to a UART that listens ([S] BC65 hardware design: at least 100 ms low; boot [chosen]). */
  wake: 300_000,
  /** AT+QPOWD until the supply of the core is off [chosen]. */
  powerDown: 500_000,
  /** Prompt until the modem leaves data mode ([S] MQTT application note 3.3.8: 60 s). */
  data: 60_000_000,
} as const

/** Lines of the ROM loader ([S] nbiot.md 3.1, MT2625LOG), at 115200 baud; each ends in LF CR. */
export const romLines = [
  'F1: 0000 0000',
  'V0: 0000 0000 [0001]',
  '00: 0006 000C',
  '01: 0000 0000',
  'U0: 0000 0001 [0000]',
  'T0: 0000 00B4',
  'Leaving the BROM',
]

/** EMM causes after which a modem does not try again by itself (3GPP TS 24.301, 5.5.1.2.5). */
export const finalCauses = [3, 6, 7, 8]

export { modemStates, state } from '../common/states.js'

/** Timers of PSM while none were asked for: T3324 10 s, T3412 10 h [recalled]. */
export const defaultActiveTime = 0b00000101
export const defaultPeriodicTau = 0b01000001

/** Paging time window that the network gives with eDRX: 10.24 s [chosen]. */
export const grantedPagingWindow = '0011'

/** The numeric settings of a BC66. */
export type SettingField =
  | 'echo'
  | 'errorMode'
  | 'echoData'
  | 'ceregMode'
  | 'csconMode'
  | 'eventMode'
  | 'functionality'
  | 'operatorMode'
  | 'sleepMode'
  | 'psmMode'
  | 'activeTime'
  | 'periodicTau'
  | 'edrxMode'
  | 'edrxCode'

/** What each setting outlives. Power saving is written to flash at once; the rest needs AT&W, which is a stub [recalled]. */
export const settings: readonly Setting<SettingField>[] = [
  { field: 'echo', initial: 1, survives: 'nothing' },
  { field: 'errorMode', initial: 0, survives: 'nothing' },
  { field: 'echoData', initial: 0, survives: 'nothing' },
  { field: 'ceregMode', initial: 0, survives: 'nothing' },
  { field: 'csconMode', initial: 0, survives: 'nothing' },
  { field: 'eventMode', initial: 0, survives: 'nothing' },
  { field: 'functionality', initial: 1, survives: 'nothing' },
  { field: 'operatorMode', initial: 0, survives: 'nothing' },
  { field: 'sleepMode', initial: 1, survives: 'power-off' },
  { field: 'psmMode', initial: 0, survives: 'power-off' },
  { field: 'activeTime', initial: defaultActiveTime, survives: 'power-off' },
  { field: 'periodicTau', initial: defaultPeriodicTau, survives: 'power-off' },
  { field: 'edrxMode', initial: 0, survives: 'power-off' },
  { field: 'edrxCode', initial: 2, survives: 'power-off' },
]
