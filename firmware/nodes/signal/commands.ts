import { decodePack, resolve, type SenmlRecord } from '../../../protocols/senml/index.js'
import { signalModel as model } from './model.js'
import type { Target } from './state.js'

/** A command as the platform sent it, checked. What is undefined was not asked for. */
export interface SignalCommand {
  /** Given back in the confirmation. */
  id?: number
  /** Unix seconds after which it must not be carried out. */
  expiresS?: number
  plan?: number
  target?: Target
  /** Stage from 1, 0 takes the request back. */
  requestStage?: number
  preempt?: boolean
  arrivalS?: number
  durationS?: number
  program?: Uint8Array
  reset?: boolean
  reportNow?: boolean
}

/** A command, or why it was refused with whatever identifier could be read. */
export type ParsedSignalCommand =
  | { readonly kind: 'command'; readonly command: Readonly<SignalCommand> }
  | { readonly kind: 'refused'; readonly id: number | undefined; readonly reason: string }

/** Reads a SenML pack from the node's `down` topic. Never throws. */
export function parseSignalCommand(payload: Uint8Array): ParsedSignalCommand {
  let records: readonly SenmlRecord[]
  try {
    records = resolve(decodePack(payload))
  } catch (error) {
    return { kind: 'refused', id: undefined, reason: 'not SenML: ' + (error as Error).message }
  }
  const command: SignalCommand = {}
  let reason: string | undefined
  for (const record of records) reason = takeRecord(command, record) ?? reason
  if (reason === undefined && !asksForAnything(command)) reason = 'nothing to do'
  return reason === undefined ? { kind: 'command', command } : { kind: 'refused', id: command.id, reason }
}

function asksForAnything(command: SignalCommand): boolean {
  const { plan, target, requestStage, program, reset, reportNow } = command
  return (
    plan !== undefined ||
    target !== undefined ||
    requestStage !== undefined ||
    program !== undefined ||
    reset === true ||
    reportNow === true
  )
}

/** Adds a record to the command. Returns why it cannot, or undefined. */
function takeRecord(command: SignalCommand, record: SenmlRecord): string | undefined {
  const parts = (record.name ?? '').split(':')
  const name = parts[parts.length - 1]!
  switch (name) {
    case model.id.path:
      return takeInteger(record, 4294967295, name, (value) => (command.id = value))
    case model.expires.path:
      return takeInteger(record, 4294967295, name, (value) => (command.expiresS = value))
    case model.plan.path:
      return takeInteger(record, 254, name, (value) => (command.plan = value))
    case model.requestStage.path:
      return takeInteger(record, 255, name, (value) => (command.requestStage = value))
    case model.arrival.path:
      return takeInteger(record, 3600, name, (value) => (command.arrivalS = value))
    case model.duration.path:
      return takeInteger(record, 3600, name, (value) => (command.durationS = value))
    case model.preempt.path:
      return takeFlag(record, name, (value) => (command.preempt = value))
    case model.reset.path:
      return takeFlag(record, name, (value) => (command.reset = value))
    case model.report.path:
      return takeFlag(record, name, (value) => (command.reportNow = value))
    case model.target.path:
      return takeTarget(command, record.stringValue)
    case model.program.path:
      if (record.dataValue === undefined) return name + ': bytes expected'
      command.program = record.dataValue
      return undefined
    default:
      return 'unknown resource ' + name
  }
}

function takeTarget(command: SignalCommand, text: string | undefined): string | undefined {
  if (text !== 'run' && text !== 'flash' && text !== 'all-red') return 'target: run, flash or all-red expected'
  command.target = text
  return undefined
}

function takeInteger(
  { value }: SenmlRecord,
  high: number,
  name: string,
  put: (value: number) => void,
): string | undefined {
  if (value === undefined || !(value >= 0 && value <= high) || Math.floor(value) !== value)
    return name + ': a whole number in [0, ' + high + '] expected'
  put(value)
  return undefined
}

function takeFlag(record: SenmlRecord, name: string, put: (value: boolean) => void): string | undefined {
  if (record.booleanValue === undefined) return name + ': true or false expected'
  put(record.booleanValue)
  return undefined
}
