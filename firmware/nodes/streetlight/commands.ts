import { parseNodeCommand, type CommandFields, type CommandValue } from '../../lib/command.js'
import { streetlightModel as model } from './model.js'
import { parsePlan, type PlanStep } from './plan.js'
import { streetlightFields } from './settings.js'

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
  /** Settings by path; undefined where there are none. */
  readonly settings: Readonly<Record<string, CommandValue>> | undefined
}

/** A command, or why it was refused with whatever identifier could be read. */
export type ParsedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly id: number | undefined; readonly reason: string }

/** Longer than twelve steps of a plan are. */
const longestPlan = 160

const fields: CommandFields = {
  ...streetlightFields,
  [model.command.path]: { type: 'number', low: 0, high: 100 },
  [model.auto.path]: { type: 'flag' },
  [model.plan.path]: { type: 'text', longest: longestPlan },
}

/** Reads a SenML pack from the node's `down` topic. Never throws. */
export function parseCommand(payload: Uint8Array): ParsedCommand {
  const parsed = parseNodeCommand(payload, fields)
  if (parsed.kind === 'refused') return parsed
  const { id, expiresS, reportNow, values } = parsed.command
  const auto = values[model.auto.path] === true
  const text = values[model.plan.path] as string | undefined
  const plan = text === undefined ? undefined : parsePlan(text)
  if (text !== undefined && !plan) return refused(id, model.plan.path + ': steps like 16:00=100,22:00=70 expected')
  const level = values[model.command.path] as number | undefined
  const settings = settingsOf(values)
  if (!reportNow && !auto && !plan && !settings && level === undefined) return refused(id, 'nothing to do')
  return { kind: 'command', command: { id, expiresS, level, auto, plan, reportNow, settings } }
}

/** Those values that are settings, undefined for none. */
function settingsOf(values: Readonly<Record<string, CommandValue>>): Record<string, CommandValue> | undefined {
  let settings: Record<string, CommandValue> | undefined
  for (const path of Object.keys(streetlightFields)) {
    if (values[path] === undefined) continue
    if (!settings) settings = {}
    settings[path] = values[path]!
  }
  return settings
}

function refused(id: number | undefined, reason: string): ParsedCommand {
  return { kind: 'refused', id, reason }
}
