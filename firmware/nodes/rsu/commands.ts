import { decodePack, resolve, type SenmlRecord } from '../../../protocols/senml/index.js'
import { rsuModel as model } from './model.js'

/** A command as the platform sent it, checked. What is undefined was not asked for. */
export interface RsuCommand {
  /** Given back in the confirmation. */
  id?: number
  /** Unix seconds after which it must not be carried out. */
  expiresS?: number
  spatPeriodMs?: number
  priority?: boolean
  /** MessageFrames in UPER. */
  map?: Uint8Array
  rsi?: Uint8Array
  reportNow?: boolean
}

/** A command, or why it was refused with whatever identifier could be read. */
export type ParsedRsuCommand =
  | { readonly kind: 'command'; readonly command: Readonly<RsuCommand> }
  | { readonly kind: 'refused'; readonly id: number | undefined; readonly reason: string }

/** Reads a SenML pack from the node's `down` topic. Never throws. */
export function parseRsuCommand(payload: Uint8Array): ParsedRsuCommand {
  let records: readonly SenmlRecord[]
  try {
    records = resolve(decodePack(payload))
  } catch (error) {
    return { kind: 'refused', id: undefined, reason: 'not SenML: ' + (error as Error).message }
  }
  const command: RsuCommand = {}
  let reason: string | undefined
  for (const record of records) reason = takeRecord(command, record) || reason
  if (reason === undefined && !asksForAnything(command)) reason = 'nothing to do'
  return reason === undefined ? { kind: 'command', command } : { kind: 'refused', id: command.id, reason }
}

function asksForAnything({ spatPeriodMs, priority, map, rsi, reportNow }: RsuCommand): boolean {
  return (
    spatPeriodMs !== undefined || priority !== undefined || map !== undefined || rsi !== undefined || reportNow === true
  )
}

/** Adds a record to the command. Returns why it cannot, or undefined. */
function takeRecord(command: RsuCommand, record: SenmlRecord): string | undefined {
  const parts = (record.name || '').split(':')
  const name = parts[parts.length - 1]!
  const { value, booleanValue, dataValue } = record
  switch (name) {
    case model.id.path:
    case model.expires.path:
      if (!isWhole(value, 0, 4294967295)) return name + ': a whole number in [0, 4294967295] expected'
      if (name === model.id.path) command.id = value
      else command.expiresS = value
      return undefined
    case model.spatPeriod.path:
      if (!isWhole(value, 100, 500) || value % 100 !== 0) return name + ': 100, 200 ... 500 expected'
      command.spatPeriodMs = value
      return undefined
    case model.priority.path:
    case model.report.path:
      if (booleanValue === undefined) return name + ': true or false expected'
      if (name === model.priority.path) command.priority = booleanValue
      else command.reportNow = booleanValue
      return undefined
    case model.map.path:
    case model.rsi.path:
      if (dataValue === undefined) return name + ': bytes expected'
      if (name === model.map.path) command.map = dataValue
      else command.rsi = dataValue
      return undefined
    default:
      return 'unknown resource ' + name
  }
}

function isWhole(value: number | undefined, low: number, high: number): value is number {
  return value !== undefined && value >= low && value <= high && Math.floor(value) === value
}
