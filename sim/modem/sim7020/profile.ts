import type { Setting } from '../engine/settings.js'
import type { CellularSetting } from '../common/cellular.js'

/*
 * What is particular to the SIMCom SIM7020 and is a number or a text. Marks: [S] seen in a source, named in facts
 * nbiot.md; [recalled] from memory, to be confirmed on a module; [chosen] nothing known, a plausible value.
 */

// [recalled, not confirmed] from AT+CGMI, AT+CGMM and AT+CGMR of a module.
export const manufacturer = 'SIMCOM_Ltd'
export const model = 'SIMCOM_SIM7020C'
export const revision = ['1752B04SIM7020C']

/** Named delays in microseconds. */
export const delays = {
  /** CR of a command to its answer [chosen]. */
  response: 10_000,
  /** Supply or restart to a command processor that listens and `+CPIN: READY` [chosen]. */
  ready: 2_500_000,
  /** `+CPIN: READY` to the search for a cell [chosen]. */
  search: 300_000,
  /** Between attempts to find a cell, or to attach after a refusal that may pass [chosen; T3411 of TS 24.301 is 10 s]. */
  retryAttach: 30_000_000,
  /** Pulse on PWRKEY to a UART that listens, out of PSM [chosen]. */
  wake: 400_000,
  /** AT+CPOWD=1 until the supply of the core is off [chosen]. */
  powerDown: 500_000,
  /** Longest wait for a TCP connection [recalled, not confirmed]. */
  connect: 60_000_000,
  /** Data mode: the model has none. */
  data: 1_000_000,
} as const

/** How long the UART stays awake after it was used, with AT+CSCLK=2, in microseconds [chosen]. */
export const dozeAfterUs = 5_000_000

/** Timers of PSM while none were asked for: both deactivated ([S:SIMDOC], a registration line of nbiot.md 3.2). */
export const defaultActiveTime = 0b11100000
export const defaultPeriodicTau = 0b11100000

/** Paging time window that the network gives with eDRX: 10.24 s [chosen]. */
export const pagingWindow = 0b0011

/** The numeric settings of a SIM7020. */
export type SettingField = CellularSetting | 'sleepMode' | 'statusMode' | 'retention'

/** What each setting outlives [recalled, not confirmed]: power saving is written to flash, the rest is not. */
export const settings: readonly Setting<SettingField>[] = [
  { field: 'echo', initial: 1, survives: 'nothing' },
  { field: 'errorMode', initial: 0, survives: 'nothing' },
  { field: 'ceregMode', initial: 0, survives: 'nothing' },
  { field: 'csconMode', initial: 0, survives: 'nothing' },
  { field: 'functionality', initial: 1, survives: 'nothing' },
  { field: 'operatorMode', initial: 0, survives: 'nothing' },
  { field: 'sleepMode', initial: 0, survives: 'nothing' },
  { field: 'statusMode', initial: 0, survives: 'nothing' },
  { field: 'retention', initial: 0, survives: 'power-off' },
  { field: 'psmMode', initial: 0, survives: 'power-off' },
  { field: 'activeTime', initial: defaultActiveTime, survives: 'power-off' },
  { field: 'periodicTau', initial: defaultPeriodicTau, survives: 'power-off' },
  { field: 'edrxMode', initial: 0, survives: 'power-off' },
  { field: 'edrxCode', initial: 2, survives: 'power-off' },
  { field: 'pagingWindow', initial: pagingWindow, survives: 'power-off' },
]

/** Longest data of AT+CSOSEND and of AT+CMQPUB in characters [recalled, not confirmed]. */
export const maxSocketText = 1024
export const maxMessageText = 1000
