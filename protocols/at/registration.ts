import { integerOf, splitParameters } from './parameters.js'

/** Registration states of +CEREG that have a meaning for NB-IoT (3GPP TS 27.007, 10.1.22), by their number. */
const states = [
  'not-registered',
  'home',
  'searching',
  'denied',
  'unknown',
  'roaming',
  'sms-home',
  'sms-roaming',
  'emergency',
] as const

export type RegistrationState = (typeof states)[number]

/** Access technology NB-S1 in +CEREG and +COPS (27.007, 7.3). */
export const actNbS1 = 9

/** A registration as +CEREG tells it. What the modem left out is undefined. */
export interface Registration {
  readonly state: RegistrationState
  /** Tracking area code, 16 bits. */
  readonly tac?: number
  /** E-UTRAN cell identity, 28 bits. */
  readonly cellId?: number
  /** Access technology; 9 is NB-S1. */
  readonly act?: number
  /** 0: `rejectCause` is an EMM cause (3GPP TS 24.301, annex A); 1: it is the operator's own. */
  readonly causeType?: number
  readonly rejectCause?: number
  /** T3324 as eight bits. */
  readonly activeTime?: string
  /** T3412 extended as eight bits. */
  readonly periodicTau?: string
}

/** Whether a registration lets data through. */
export function isRegistered(registration: Registration): boolean {
  return registration.state === 'home' || registration.state === 'roaming'
}

/** Which of its two forms a +CEREG line has: the answer to a read begins with `<n>`, the notification does not. */
export type CeregForm = 'read' | 'urc'

/** What {@link parseCereg} makes of a line. */
export interface CeregLine {
  readonly form: CeregForm
  /** Reporting mode 0 to 5; only in the read form. */
  readonly mode?: number
  readonly registration: Registration
}

/** Reads what follows `+CEREG:`, either form, any mode, with or without quotes; undefined where it cannot be read. */
export function parseCereg(text: string): CeregLine | undefined {
  const parameters = splitParameters(text)
  const read = isRead(text, parameters)
  const first = read ? 1 : 0
  const state = states[integerOf(parameters[first]) ?? -1]
  if (state === undefined) return undefined
  // SIMCom has a routing area code, two digits, behind the access technology (facts nbiot.md 3.2); a cause type has one.
  const behind = parameters[first + 4]
  const cause = behind !== undefined && behind.length === 2 ? first + 5 : first + 4
  const registration = {
    state,
    tac: hexOf(parameters[first + 1]),
    cellId: hexOf(parameters[first + 2]),
    act: integerOf(parameters[first + 3]),
    causeType: integerOf(parameters[cause]),
    rejectCause: integerOf(parameters[cause + 1]),
    activeTime: parameters[cause + 2] || undefined,
    periodicTau: parameters[cause + 3] || undefined,
  }
  return read ? { form: 'read', mode: integerOf(parameters[0]), registration } : { form: 'urc', registration }
}

/** Writes what follows `+CEREG: `; mode 0 to 5 says how much of it is told (27.007, 10.1.22). Mode 0 has no URC form. */
export function formatCereg(form: CeregForm, mode: number, registration: Registration): string {
  const { causeType, rejectCause, activeTime, periodicTau } = registration
  let text = (form === 'read' ? `${mode},` : '') + states.indexOf(registration.state)
  const tellsCause = (mode === 3 || mode === 5) && rejectCause !== undefined
  const tellsTimers = mode >= 4 && (activeTime !== undefined || periodicTau !== undefined)
  if (mode >= 2 && (registration.tac !== undefined || tellsCause || tellsTimers)) text += place(registration)
  if (tellsCause) text += `,${causeType ?? 0},${rejectCause}`
  else if (tellsTimers) text += ',,'
  if (tellsTimers) text += `,${quoted(activeTime)},${quoted(periodicTau)}`
  return text
}

function place({ tac, cellId, act }: Registration): string {
  if (tac === undefined || cellId === undefined) return ',,,'
  return `,"${hex(tac, 4)}","${hex(cellId, 8)}",${act ?? actNbS1}`
}

/** The second value is a state, one bare digit, in the read form; a tracking area of four digits, or nothing, in the URC. */
function isRead(text: string, parameters: readonly string[]): boolean {
  const comma = text.indexOf(',')
  if (comma < 0 || text.charAt(comma + 1) === '"') return false
  return parameters[1]!.length === 1
}

function hexOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0) return undefined
  const value = parseInt(text, 16)
  return value >= 0 ? value : undefined
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

function quoted(bits: string | undefined): string {
  return bits === undefined ? '' : `"${bits}"`
}
