import { readUtf8, utf8Length, writeUtf8 } from '../../protocols/bytes/index.js'
import type { KeyValue, KeyValueDomain } from '../hal/index.js'
import type { CommandFields, CommandValue } from './command.js'

/** One number that a platform may set. */
export interface Setting {
  /** The resource: "config/heartbeat". */
  readonly path: string
  /** For people; what a data model says elsewhere need not be said here too. */
  readonly name?: string
  readonly unit?: string
  /** Ends included; whole numbers unless `isFloat`. */
  readonly low: number
  readonly high: number
  readonly isFloat?: boolean
  readonly initial: number
}

/** The settings of a node by short name. */
export type SettingsTable = Readonly<Record<string, Setting>>

/** Where settings were taken from at the start. */
export type SettingsStart = 'initial' | 'kept' | 'rolled-back'

/**
 * The settings of a node in its key-value store. What a platform writes is on trial until {@link keep}: it holds, but a restart
 * in between or {@link rollBack} goes back to what was kept before, so that a setting that cuts a node off, or makes it restart
 * again and again, undoes itself. Without a store they live as long as the firmware runs.
 */
export class Settings<Table extends SettingsTable> {
  /** How they came about at this start. */
  readonly start: SettingsStart
  private readonly store: KeyValueDomain | undefined
  private kept: Record<string, number>
  private trial: Record<string, number> | undefined

  constructor(
    readonly table: Table,
    keyValue: KeyValue | undefined,
  ) {
    this.store = keyValue && keyValue.open({ path: 'settings' })
    const kept = this.load('kept')
    this.kept = kept || {}
    const wasOnTrial = this.store !== undefined && this.store.delete('trial')
    this.start = wasOnTrial ? 'rolled-back' : kept ? 'kept' : 'initial'
  }

  /** Whether there is something to {@link keep} or to {@link rollBack}. */
  get isOnTrial(): boolean {
    return this.trial !== undefined
  }

  /** The value in force. */
  get(name: keyof Table & string): number {
    const setting = this.table[name]!
    const values = this.trial || this.kept
    const value = values[setting.path]
    return value === undefined ? setting.initial : value
  }

  /** What of a command may be a setting. */
  fields(): CommandFields {
    return settingFields(this.table)
  }

  /**
   * Puts those values of a checked command that are settings on trial; what was on trial before stays so.
   * Returns whether anything is different now.
   */
  propose(values: Readonly<Record<string, CommandValue>>): boolean {
    let changes = false
    const trial: Record<string, number> = {}
    const now = this.trial || this.kept
    for (const name of Object.keys(this.table)) {
      const { path } = this.table[name]!
      if (now[path] !== undefined) trial[path] = now[path]!
      const value = values[path]
      if (typeof value !== 'number' || value === this.get(name)) continue
      trial[path] = value
      changes = true
    }
    if (!changes) return false
    this.trial = trial
    if (this.store) this.store.write('trial', bytesOf(trial))
    return true
  }

  /** What is on trial stays. */
  keep(): void {
    if (!this.trial) return
    this.kept = this.trial
    this.trial = undefined
    if (!this.store) return
    this.store.write('kept', bytesOf(this.kept))
    this.store.delete('trial')
  }

  /** Back to what was kept. */
  rollBack(): void {
    this.trial = undefined
    if (this.store) this.store.delete('trial')
  }

  /** What a store holds that was written by other firmware, or is damaged, counts for nothing. */
  private load(key: string): Record<string, number> | undefined {
    const bytes = this.store && this.store.read(key)
    if (!bytes) return undefined
    const values: Record<string, number> = {}
    for (const line of textOf(new Uint8Array(bytes)).split(';')) {
      const at = line.indexOf('=')
      const setting = this.find(line.substring(0, at))
      const value = parseFloat(line.substring(at + 1))
      if (setting && value >= setting.low && value <= setting.high) values[setting.path] = value
    }
    return values
  }

  private find(path: string): Setting | undefined {
    for (const name of Object.keys(this.table)) if (this.table[name]!.path === path) return this.table[name]
    return undefined
  }
}

/** What of a command may be one of these settings. */
export function settingFields(table: Readonly<Record<string, Omit<Setting, 'initial'>>>): CommandFields {
  const fields: Record<string, CommandFields[string]> = {}
  for (const name of Object.keys(table)) {
    const { path, low, high, isFloat } = table[name]!
    fields[path] = isFloat ? { type: 'number', low, high, isFloat } : { type: 'number', low, high }
  }
  return fields
}

/** Whether a store holds settings, kept or on trial: a node that never was told any need not carry {@link Settings}. */
export function hasStoredSettings(keyValue: KeyValue | undefined): boolean {
  const store = keyValue && keyValue.open({ path: 'settings' })
  return store !== undefined && (store.read('kept') !== undefined || store.read('trial') !== undefined)
}

function bytesOf(values: Readonly<Record<string, number>>): Uint8Array {
  const text = Object.keys(values)
    .map((path) => path + '=' + values[path])
    .join(';')
  const bytes = new Uint8Array(utf8Length(text))
  writeUtf8(bytes, 0, text)
  return bytes
}

/** Damaged bytes are no text at all. */
function textOf(bytes: Uint8Array): string {
  try {
    return readUtf8(bytes, 0, bytes.length)
  } catch {
    return ''
  }
}
