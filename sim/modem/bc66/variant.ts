import type { Dialect } from '../engine/engine.js'
import type { Setting } from '../engine/settings.js'
import type { Bc66 } from './bc66.js'
import type { SettingField } from './profile.js'

/**
 * What tells a relative of the BC66 from it: data, and a table of commands. Marks: [S] seen in a source, named in facts
 * nbiot.md; [recalled] from memory, to be confirmed on a module; [chosen] nothing known, a plausible value.
 */
export interface Variant {
  readonly dialect: Dialect<Bc66>
  readonly manufacturer: string
  readonly model: string
  readonly revision: string
  /** Lines of the ROM loader after the supply came; each ends in LF CR. */
  readonly romLines: readonly string[]
  /** Supply, or a restart by command, to RDY, in microseconds. */
  readonly readyUs: number
  /** What comes before +CPIN once the card was read. */
  readonly simLines: readonly string[]
  /** Notifications of falling asleep and waking up, where they are switched on. */
  readonly enterSleepLine: string
  readonly exitSleepLine: string
  /** Whether bytes on the UART wake it from deep sleep; they are lost themselves. */
  readonly wakesByUart: boolean
  /** From what wakes it to a UART that listens, in microseconds. */
  readonly wakeUs: number
  readonly settings: readonly Setting<SettingField>[]
  /** Watts by state of the ledger, and idle while it may sleep. */
  readonly powerW: readonly number[]
  readonly sleepW: number
  /** Longest text message of AT+QMTPUB, and the longest data after its prompt, in bytes; half of it in hexadecimal. */
  readonly maxMessageText: number
  readonly sockets: SocketLimits
}

/** What sockets of a module take. */
export interface SocketLimits {
  /** Identifiers are 0 to one less. */
  readonly count: number
  /** Longest data of AT+QISEND in bytes, as text and in hexadecimal. */
  readonly maxSendText: number
  readonly maxSendHex: number
  /** Longest piece that AT+QIRD reads, in bytes. */
  readonly maxRead: number
}
