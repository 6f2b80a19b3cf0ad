import { parseDocument } from 'yaml'
import { describeValue, type Diagnostic } from './diagnostic.js'
import { formatPath, parsePath, type Path } from './path.js'

/** What the command line puts in place of what the file says. */
export interface ScenarioOverrides {
  /** `--set`, in the order given: `nodes[0].count=10`, the value in YAML. */
  readonly set?: readonly string[]
  /** `--seed`, as it was written. */
  readonly seed?: string | number
  /** `--for`, as it was written. */
  readonly for?: string
  /** `--uplink`: the url of a broker, in place of whichever the file names. */
  readonly uplink?: string
}

/** One value put over the file's. */
export interface Override {
  /** As it was given, for messages: "--set nodes[0].count=10". */
  readonly flag: string
  readonly path: Path
  readonly value: unknown
  /** Sibling keys that it takes the place of. */
  readonly replaces?: readonly string[]
}

type Outcome = Override | Diagnostic

/** Reads the overrides; those that make no sense come back as diagnostics. */
export function readOverrides(overrides: ScenarioOverrides): Outcome[] {
  const outcomes = (overrides.set ?? []).map(readSetting)
  if (overrides.seed !== undefined) outcomes.push(readShort('--seed', ['seed'], String(overrides.seed)))
  if (overrides.for !== undefined) outcomes.push(readShort('--for', ['for'], overrides.for))
  if (overrides.uplink !== undefined) {
    const flag = `--uplink ${overrides.uplink}`
    outcomes.push({ flag, path: ['uplink', 'url'], value: overrides.uplink, replaces: ['embedded', 'port'] })
  }
  return outcomes
}

function readSetting(text: string): Outcome {
  const flag = `--set ${text}`
  const equals = text.indexOf('=')
  const path = equals < 0 ? undefined : parsePath(text.slice(0, equals))
  if (!path) return refuse(flag, '', 'PATH=VALUE, such as nodes[0].count=10', describeValue(text))
  return readValue(flag, path, text.slice(equals + 1))
}

const readShort = (name: string, path: Path, text: string): Outcome => readValue(`${name} ${text}`, path, text)

function readValue(flag: string, path: Path, text: string): Outcome {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' })
    const problem = document.errors[0] ?? document.warnings[0]
    if (problem) return refuse(flag, formatPath(path), 'a value in YAML', problem.message)
    // Through JSON: what comes in is plain data, whatever the YAML was.
    return { flag, path, value: JSON.parse(JSON.stringify(document.toJS() ?? null)) as unknown }
  } catch (error) {
    return refuse(flag, formatPath(path), 'a value in YAML', error instanceof Error ? error.message : String(error))
  }
}

/** Puts an override into the scenario's value. @returns what is wrong with its path, if anything is */
export function applyOverride(root: unknown, override: Override): Diagnostic | undefined {
  const { flag, path } = override
  let target = root
  for (let length = 0; length < path.length; length++) {
    const step = path[length]!
    const here = formatPath(path.slice(0, length)) || 'the scenario'
    const problem = stepProblem(target, step, here)
    if (problem) return refuse(flag, formatPath(path), problem.expected, problem.got)
    const container = target as Record<string | number, unknown>
    if (length === path.length - 1) put(container, step, override)
    else if (!Object.hasOwn(container, step) || container[step] === null) define(container, step, {})
    target = container[step]
  }
  return undefined
}

function stepProblem(
  target: unknown,
  step: string | number,
  here: string,
): { expected: string; got: string } | undefined {
  if (Array.isArray(target)) {
    const isInside = typeof step === 'number' && step < target.length
    const last = target.length - 1
    return isInside ? undefined : { expected: `an index of ${here} from 0 to ${last}`, got: describeValue(step) }
  }
  if (typeof target !== 'object' || target === null)
    return { expected: `a path that exists (${here} is ${describeValue(target)})`, got: describeValue(step) }
  return undefined
}

function put(container: Record<string | number, unknown>, step: string | number, { value, replaces }: Override): void {
  for (const sibling of replaces ?? []) delete container[sibling]
  define(container, step, value)
}

const define = (container: object, step: string | number, value: unknown): void => {
  Object.defineProperty(container, step, { value, enumerable: true, configurable: true, writable: true })
}

function refuse(flag: string, path: string, expected: string, got: string): Diagnostic {
  return { file: flag, path, message: `expected ${expected}, got ${got}`, expected, got }
}
