import { decodePack, resolve, type SenmlRecord } from '../../protocols/senml/index.js'
import { commandModel } from './model.js'

/** What a resource may be written with. Numbers are whole unless `isFloat`. */
export type CommandField =
  | { readonly type: 'number'; readonly low: number; readonly high: number; readonly isFloat?: boolean }
  | { readonly type: 'flag' }
  | { readonly type: 'text'; readonly longest: number }

/** The resources of a node that commands may write, by path. */
export type CommandFields = Readonly<Record<string, CommandField>>

export type CommandValue = number | boolean | string

/** A command as the platform sent it, checked. */
export interface NodeCommand {
  /** Given back in the confirmation; undefined where the platform gave none. */
  id?: number
  /** Unix seconds after which it must not be carried out. */
  expiresS?: number
  reportNow: boolean
  /** What is to be written, by path. */
  readonly values: Record<string, CommandValue>
}

/** A command, or why it was refused with whatever identifier could be read. */
export type ParsedNodeCommand =
  | { readonly kind: 'command'; readonly command: Readonly<NodeCommand> }
  | { readonly kind: 'refused'; readonly id: number | undefined; readonly reason: string }

const highestUnixS = 4294967295

/**
 * Reads a SenML pack from a node's `down` topic: any of `fields`, and the resources of {@link commandModel} for identifier,
 * expiry and an immediate report. One record that is wrong refuses the whole command. Never throws.
 */
export function parseNodeCommand(payload: Uint8Array, fields: CommandFields): ParsedNodeCommand {
  let records: readonly SenmlRecord[]
  try {
    records = resolve(decodePack(payload))
  } catch (error) {
    return { kind: 'refused', id: undefined, reason: 'not SenML: ' + (error as Error).message }
  }
  const command: NodeCommand = { reportNow: false, values: {} }
  let reason: string | undefined
  for (const record of records) {
    const wrong = takeRecord(command, record, fields)
    if (reason === undefined) reason = wrong
  }
  if (reason === undefined && !command.reportNow && Object.keys(command.values).length === 0) reason = 'nothing to do'
  return reason === undefined ? { kind: 'command', command } : { kind: 'refused', id: command.id, reason }
}

/** Adds a record to the command. Returns why it cannot, or undefined. */
function takeRecord(command: NodeCommand, record: SenmlRecord, fields: CommandFields): string | undefined {
  const path = resourceOf(record.name || '')
  const { value, booleanValue } = record
  if (path === commandModel.id.path || path === commandModel.expires.path) {
    if (!isWhole(value) || value < 0 || value > highestUnixS)
      return path + ': a whole number in [0, ' + highestUnixS + '] expected'
    if (path === commandModel.id.path) command.id = value
    else command.expiresS = value
    return undefined
  }
  if (path === commandModel.report.path) {
    if (booleanValue === undefined) return path + ': true or false expected'
    command.reportNow = booleanValue
    return undefined
  }
  if (Object.keys(fields).indexOf(path) < 0) return 'unknown resource ' + path
  const wrong = problemOf(record, fields[path]!)
  if (wrong !== undefined) return path + ': ' + wrong
  command.values[path] = (value ?? booleanValue ?? record.stringValue)!
  return undefined
}

/** What is expected instead of a record's value; undefined where it fits. */
function problemOf({ value, booleanValue, stringValue }: SenmlRecord, field: CommandField): string | undefined {
  switch (field.type) {
    case 'flag':
      return booleanValue === undefined ? 'true or false expected' : undefined
    case 'text':
      return stringValue === undefined || stringValue.length > field.longest
        ? 'a text of up to ' + field.longest + ' characters expected'
        : undefined
    case 'number':
      if (value !== undefined && (field.isFloat || isWhole(value)) && value >= field.low && value <= field.high)
        return undefined
      return (field.isFloat ? 'a number' : 'a whole number') + ' in [' + field.low + ', ' + field.high + '] expected'
  }
}

/** The part of a name behind the last colon: a base name of "urn:dev:imei:...:" is allowed and not needed. */
function resourceOf(name: string): string {
  const parts = name.split(':')
  return parts[parts.length - 1]!
}

function isWhole(value: number | undefined): value is number {
  return value !== undefined && Math.floor(value) === value
}
