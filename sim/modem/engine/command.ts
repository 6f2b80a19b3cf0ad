import type { Outcome } from './outcome.js'
import type { Parameters } from './parameters.js'

/**
 * One command of a family: what its four forms do (3GPP TS 27.007, 4). A form that is not given answers with an error,
 * but for the test form, which every command has: it answers `OK`, after the text if there is one.
 */
export interface Command<Modem> {
  /** As sent after AT, in capitals: "+CEREG", "E", "&F". */
  readonly name: string
  /** Known by name only: every form answers ERROR, and is counted. */
  readonly stub?: true
  /** `AT+X=?`: the information response, or what makes it. */
  readonly test?: string | ((modem: Modem) => Outcome)
  /** `AT+X?` */
  readonly read?: (modem: Modem) => Outcome
  /** `AT+X=...`; for basic commands the number after the letter. */
  readonly write?: (modem: Modem, parameters: Parameters) => Outcome
  /** `AT+X` */
  readonly execute?: (modem: Modem) => Outcome
}

/** The commands of a family, found by the hash of their name; shared by all its modems. */
export type CommandTable<Modem> = ReadonlyMap<number, Command<Modem>>

/** Where FNV-1a begins. */
export const hashStart = 0x811c9dc5 | 0

/** FNV-1a over one more character, letters in capitals. */
export function hashMore(hash: number, code: number): number {
  return Math.imul(hash ^ (code >= 97 && code <= 122 ? code - 32 : code), 0x01000193)
}

/** @throws RangeError for two commands of one name, or two names of one hash */
export function commandTable<Modem>(commands: readonly Command<Modem>[]): CommandTable<Modem> {
  const table = new Map<number, Command<Modem>>(commands.map((command) => [hashOf(command.name), command]))
  if (table.size !== commands.length) throw new RangeError('commands of different names and hashes expected')
  return table
}

function hashOf(name: string): number {
  let hash = hashStart
  for (let at = 0; at < name.length; at++) hash = hashMore(hash, name.charCodeAt(at))
  return hash
}

/** Whether the bytes from `start` on are the name, in letters of either case. */
export function isNamed(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== name.length) return false
  for (let at = 0; at < name.length; at++) {
    const code = bytes[start + at]!
    if ((code >= 97 && code <= 122 ? code - 32 : code) !== name.charCodeAt(at)) return false
  }
  return true
}
