/** Why a modem did not do what it was asked to. */
export type ModemErrorKind =
  | 'cme' // the modem refused with a code (3GPP TS 27.007, 9.2); `cme` has it
  | 'error' // the modem refused without saying why
  | 'timeout' // no final result, or no notification, within its limit
  | 'no-answer' // the modem does not even answer AT: missing, hung, unpowered or asleep
  | 'reset' // the modem restarted by itself
  | 'not-registered' // no network within the limit
  | 'denied' // the network refused the registration
  | 'open-failed' // the transport connection could not be opened; `cme` has the result code of the modem
  | 'refused' // the broker refused the session; `cme` has the CONNACK return code
  | 'not-delivered' // the broker never acknowledged; whether it got the message is unknown
  | 'lost' // the connection ended
  | 'not-connected' // there is no connection
  | 'too-long' // the message does not fit a command of this modem
  | 'bad-text' // a topic or name that an AT command cannot carry
  | 'unexpected' // an answer that cannot be read
  | 'closed' // the driver was closed

/** An `Error` with a closed `kind`: callers switch on the kind, never on the text. */
export interface ModemError extends Error {
  readonly kind: ModemErrorKind
  /** The code that came with it, where one did: see the kinds "cme", "open-failed" and "refused". */
  readonly cme?: number
}

/** Makes a modem error. Message: what, expected, got. */
export function modemError(kind: ModemErrorKind, message: string, cme?: number): ModemError {
  const error = new Error(message) as Error & { kind: ModemErrorKind; cme?: number }
  error.kind = kind
  if (cme !== undefined) error.cme = cme
  return error
}

const cmePrefix = '+CME ERROR:'

/**
 * The error that a final result stands for; undefined for one that means success.
 * A textual CME error (AT+CMEE=2) has no code and becomes kind "error" with the text in the message.
 */
export function errorOfFinal(line: string, command: string): ModemError | undefined {
  if (line === 'OK' || line.endsWith(' OK')) return undefined
  if (!line.startsWith(cmePrefix)) return modemError('error', `${command}: OK expected, got ${line}`)
  const code = line.substring(cmePrefix.length).trim()
  const isNumber = code.length > 0 && !(parseInt(code, 10) !== Number(code))
  return isNumber
    ? modemError('cme', `${command}: OK expected, got CME error ${code}`, Number(code))
    : modemError('error', `${command}: OK expected, got CME error ${code}`)
}
