/**
 * How a command ended: {@link ok}, {@link failed}, {@link later}, {@link data}, or the code of a CME error
 * (3GPP TS 27.007, 9.2), which AT+CMEE then shows as `ERROR`, as a number or as text.
 */
export type Outcome = number

/** `OK` */
export const ok: Outcome = 0
/** `ERROR`, whatever AT+CMEE says. */
export const failed: Outcome = -1
/** The final result comes from {@link AtEngine.complete}; until then the modem takes no command. */
export const later: Outcome = -2
/** The prompt comes, and after the data the final result; see {@link AtEngine.expectData}. */
export const data: Outcome = -3

/** CME codes that the models use, by their names in 27.007, 9.2. */
export const cme = {
  notAllowed: 3,
  notSupported: 4,
  noSim: 10,
  simFailure: 13,
  memoryFull: 20,
  textTooLong: 24,
  noNetwork: 30,
  networkTimeout: 31,
  incorrectParameters: 50,
  unknown: 100,
} as const

/** Texts of AT+CMEE=2 (27.007, 9.2.1 and 9.2.2; facts nbiot.md 3.2). */
const texts: Readonly<Record<number, string>> = {
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  12: 'SIM PUK required',
  13: 'SIM failure',
  14: 'SIM busy',
  15: 'SIM wrong',
  16: 'incorrect password',
  20: 'memory full',
  21: 'invalid index',
  22: 'not found',
  23: 'memory failure',
  24: 'text string too long',
  25: 'invalid characters in text string',
  30: 'no network service',
  31: 'network timeout',
  32: 'network not allowed - emergency calls only',
  50: 'Incorrect parameters',
  51: 'Command implemented but currently disabled',
  52: 'Command aborted by user',
  100: 'unknown',
}

/** Longest final result there is, without its line ends: what a CMEE mode makes of an outcome. */
export function finalText(outcome: Outcome, errorMode: number): string {
  if (outcome === ok) return 'OK'
  if (outcome < 0 || errorMode === 0) return 'ERROR'
  return `+CME ERROR: ${errorMode === 1 ? outcome : (texts[outcome] ?? texts[100])}`
}
