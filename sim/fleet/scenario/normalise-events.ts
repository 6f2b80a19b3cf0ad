import { nodeKinds } from '../kinds/index.js'
import { parseDuration } from './duration.js'
import type { Fault } from './fault.js'
import { momentToUs, parseMoment, parseTimeOfDay } from './moment.js'
import type { CommandAction, NodeSelector, ScenarioCommand, Start } from './scenario.js'
import type { CommandText, FaultText, SelectorText } from './scenario-file.js'

/** Turns a command that was found right into the one that is sent. */
export function normaliseCommand(command: CommandText, start: Start): ScenarioCommand {
  return {
    atUs: momentToUs(parseMoment(command.at)!, start),
    nodeKind: command.kind,
    nodes: selectorOf(command.nodes),
    action: command.write ? writeOf(command.kind, command.write) : actionOf(command),
    ...(command.expires === undefined ? {} : { expiresUs: parseDuration(command.expires)! }),
  }
}

function actionOf({ level, on, off, plan }: CommandText): CommandAction {
  if (level !== undefined) return { kind: 'level', level }
  if (plan) return { kind: 'plan', plan: plan.map(({ at, level }) => ({ at: parseTimeOfDay(at)!, level })) }
  return { kind: on ? 'on' : off ? 'off' : 'report-now' }
}

/** Short names of the kind's data model become paths. */
function writeOf(kind: string, named: NonNullable<CommandText['write']>): CommandAction {
  const model = nodeKinds[kind]!.model!
  const values = Object.fromEntries(Object.entries(named).map(([name, value]) => [model[name]!.path, value]))
  return { kind: 'write', values }
}

/** Turns a fault that was found right into the one that happens; the schema of its kind saw to its parameters. */
export function normaliseFault({ at, for: duration, of, nodes, ...parameters }: FaultText, start: Start): Fault {
  const fault = {
    ...parameters,
    atUs: momentToUs(parseMoment(at)!, start),
    ...(duration === undefined ? {} : { forUs: parseDuration(duration)! }),
    ...(of === undefined ? {} : { nodeKind: of }),
    ...(nodes === undefined ? {} : { nodes: selectorOf(nodes) }),
  }
  return fault as unknown as Fault
}

function selectorOf(written: SelectorText): NodeSelector {
  if (written === 'all') return { kind: 'all' }
  return typeof written === 'number' ? { kind: 'first', count: written } : { kind: 'indices', indices: written }
}
