import type { Setting } from '../engine/settings.js'

/*
 * What is particular to the Quectel modules on the HiSilicon Boudica (BC95-G, BC28, BC35-G) and is a number or a text.
 * Marks: [S] seen in a source, named in facts nbiot.md; [recalled] from memory, to be confirmed on a module; [chosen]
 * nothing known, a plausible value.
 */

/** Named delays in microseconds. */
export const delays = {
  /** CR of a command to its answer [chosen]. */
  response: 10_000,
  /** AT+NRB: REBOOTING to the garbage of the boot loader [chosen]. */
  loader: 300_000,
  /** Supply, pin or REBOOTING to the banner [chosen]. */
  banner: 3_200_000,
  /** Banner to OK and a command processor that listens [chosen]. */
  ready: 1_400_000,
  /** Between attempts to find a cell, or to attach after a refusal that may pass [chosen; T3411 of TS 24.301 is 10 s]. */
  retryAttach: 30_000_000,
  /** Longest wait for an answer of the name server [chosen]. */
  resolve: 20_000_000,
  /** Data mode: these modules have none. */
  data: 1_000_000,
} as const

/** What the boot loader sends at another baud rate, as 9600 baud hears it ([S] BC95LOG: one to three bytes; which is [chosen]). */
export const loaderGarbage = '\xf1\x48\xbf'

/** Lines of the boot loader ([S] nbiot.md 3.1, BC95LOG x3). */
export const bannerLines = [
  'Boot: Unsigned',
  'Security B.. Verified',
  'Protocol A.. Verified',
  'Apps A...... Verified',
  '',
] as const

/** Why it booted ([S] nbiot.md 3.1). */
export const rebootCause = {
  power: 'REBOOT_CAUSE_SECURITY_PMU_POWER_ON_RESET',
  pin: 'REBOOT_CAUSE_SECURITY_RESET_PIN',
  command: 'REBOOT_CAUSE_APPLICATION_AT',
} as const

/** The maker of the protocol stack, with the space behind it that is on the wire ([S] nbiot.md 3.1). */
export const greeting = 'Neul '

/** Rates of AT+NATSPEED ([S:XY] list, [S:BC95LOG] 9600). */
export const baudRates = [2400, 4800, 9600, 57600, 115200, 230400, 460800, 921600]

/** Timers of PSM while none were asked for: T3324 10 s, T3412 10 h [recalled]. */
export const activeTime = 0b00000101
export const periodicTau = 0b01000001

/** What AT+NCONFIG sets, and the values of a new module ([S:DANLEO] and [S:BC95LOG] names; values [recalled]). */
export const configuration: Readonly<Record<string, string>> = {
  AUTOCONNECT: 'TRUE',
  CR_0354_0338_SCRAMBLING: 'TRUE',
  CR_0859_SI_AVOID: 'TRUE',
  COMBINE_ATTACH: 'FALSE',
  CELL_RESELECTION: 'TRUE',
  ENABLE_BIP: 'FALSE',
  MULTITONE: 'TRUE',
  PCO_IE_TYPE: 'EPCO',
}

/** The numeric settings and what each outlives: power saving and the platform are written to flash [recalled]. */
export const settings: readonly Setting<string>[] = [
  { field: 'echo', initial: 0, survives: 'nothing' },
  { field: 'errorMode', initial: 0, survives: 'nothing' },
  { field: 'ceregMode', initial: 0, survives: 'nothing' },
  { field: 'csconMode', initial: 0, survives: 'nothing' },
  { field: 'functionality', initial: 1, survives: 'nothing' },
  { field: 'operatorMode', initial: 0, survives: 'nothing' },
  { field: 'nsmiMode', initial: 0, survives: 'nothing' },
  { field: 'nnmiMode', initial: 0, survives: 'nothing' },
  { field: 'npsmrMode', initial: 0, survives: 'nothing' },
  { field: 'nsonmiMode', initial: 1, survives: 'nothing' },
  { field: 'psmMode', initial: 0, survives: 'power-off' },
  { field: 'activeTime', initial: activeTime, survives: 'power-off' },
  { field: 'periodicTau', initial: periodicTau, survives: 'power-off' },
  { field: 'edrxMode', initial: 0, survives: 'power-off' },
  { field: 'edrxCode', initial: 2, survives: 'power-off' },
  { field: 'pagingWindow', initial: 3, survives: 'power-off' },
  { field: 'registerMode', initial: 1, survives: 'power-off' },
]
