import { decodePack, resolve, type SenmlRecord } from '../../../protocols/senml/index.js'
import { streetlightModel as model } from './model.js'
import { parsePlan, type PlanStep } from './plan.js'

/** A command as the platform sent it, checked. */
export interface Command {
  /** Given back in the confirmation; undefined where the platform gave none. */
  readonly id: number | undefined
  /** Unix seconds after which it must not be carried out, and at which a level ends. */
  readonly expiresS: number | undefined
  /** Percent, [0, 100]. */
  readonly level: number | undefined
  /** Back from a commanded level to the plan. */
  readonly auto: boolean
  readonly plan: readonly PlanStep[] | undefined
  readonly reportNow: boolean
}

/** A command, or why it was refused with whatever identifier could be read. */
export type ParsedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly id: number | undefined; readonly reason: string }

interface Draft {
  id?: number
  expiresS?: number
  level?: number
  auto?: boolean
  plan?: readonly PlanStep[]
  reportNow?: boolean
}

/** Reads a SenML pack from the node's `down` topic. Never throws. */
export function parseCommand(payload: Uint8Array): ParsedCommand {
  let records: readonly SenmlRecord[]
  try {
    records = resolve(decodePack(payload))
  } catch (error) {
    return { kind: 'refused', id: undefined, reason: 'not SenML: ' + (error as Error).message }
  }
  const draft: Draft = {}
  let reason: string | undefined
  for (const record of records) reason = takeRecord(draft, record) ?? reason
  if (reason === undefined && !asksForAnything(draft)) reason = 'nothing to do'
  if (reason !== undefined) return { kind: 'refused', id: draft.id, reason }
  return { kind: 'command', command: commandOf(draft) }
}

function commandOf(draft: Draft): Command {
  return {
    id: draft.id,
    expiresS: draft.expiresS,
    level: draft.level,
    auto: draft.auto === true,
    plan: draft.plan,
    reportNow: draft.reportNow === true,
  }
}

function asksForAnything(draft: Draft): boolean {
  return draft.level !== undefined || draft.auto === true || draft.plan !== undefined || draft.reportNow === true
}

/** Adds a record to the draft. Returns why it cannot, or undefined. */
function takeRecord(draft: Draft, record: SenmlRecord): string | undefined {
  const name = resourceOf(record.name ?? '')
  switch (name) {
    case model.id.path:
      return takeInteger(record, 0, 4294967295, name, (value) => (draft.id = value))
    case model.expires.path:
      return takeInteger(record, 0, 4294967295, name, (value) => (draft.expiresS = value))
    case model.command.path:
      return takeInteger(record, 0, 100, name, (value) => (draft.level = value))
    case model.auto.path:
      return takeFlag(record, name, (value) => (draft.auto = value))
    case model.report.path:
      return takeFlag(record, name, (value) => (draft.reportNow = value))
    case model.plan.path:
      draft.plan = record.stringValue === undefined ? undefined : parsePlan(record.stringValue)
      return draft.plan ? undefined : name + ': steps like 16:00=100,22:00=70 expected'
    default:
      return 'unknown resource ' + name
  }
}

/** The part of a name behind the last colon: a base name of "urn:dev:imei:...:" is allowed and not needed. */
function resourceOf(name: string): string {
  const parts = name.split(':')
  return parts[parts.length - 1]!
}

function takeInteger(
  record: SenmlRecord,
  low: number,
  high: number,
  name: string,
  put: (value: number) => void,
): string | undefined {
  const { value } = record
  if (value === undefined || !(value >= low && value <= high) || Math.floor(value) !== value)
    return name + ': a whole number in [' + low + ', ' + high + '] expected'
  put(value)
  return undefined
}

function takeFlag(record: SenmlRecord, name: string, put: (value: boolean) => void): string | undefined {
  if (record.booleanValue === undefined) return name + ': true or false expected'
  put(record.booleanValue)
  return undefined
}
