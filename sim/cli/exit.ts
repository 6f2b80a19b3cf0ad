import { CommanderError } from 'commander'
import { DialectError } from '../../boards/espruino/build/dialect.js'
import { WiringError } from '../../boards/index.js'
import { LineError } from '../emulate/line.js'
import { ReachError } from '../emulate/reach.js'
import { RouteError } from '../emulate/route.js'
import { formatDiagnostic, ScenarioError } from '../fleet/scenario/index.js'
import { FirmwareError } from '../machines/avr/firmware-error.js'
import { TracePlanError } from '../trace/plan.js'
import { PlotError } from '../trace/plot/run-plot.js'
import { UplinkError } from '../uplink/uplink-error.js'
import type { CliIo } from './io.js'

/** What the process ends with: the one place that knows. */
export const exitCodes = {
  done: 0,
  /** An `expect` of the scenario did not hold, or a verification failed. */
  failed: 1,
  /** The input is wrong. */
  wrongInput: 2,
  /** The environment is: a port taken, a broker unreachable, a file that may not be written. */
  environment: 3,
  /** A defect of ours. */
  internal: 70,
  /** Stopped by the user (128 + SIGINT). */
  interrupted: 130,
} as const

/** The input is wrong in a way that no other layer has an error for. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The environment is wrong in a way that no other layer has an error for. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput
  if (
    error instanceof ScenarioError ||
    error instanceof WiringError ||
    error instanceof DialectError ||
    error instanceof UsageError ||
    error instanceof ReachError ||
    error instanceof RouteError ||
    error instanceof TracePlanError ||
    error instanceof PlotError ||
    (error instanceof FirmwareError && error.kind === 'bad-image')
  )
    return exitCodes.wrongInput
  if (
    error instanceof UplinkError ||
    error instanceof LineError ||
    error instanceof EnvironmentError ||
    (error instanceof FirmwareError && error.kind === 'no-image') ||
    isSystemError(error)
  )
    return exitCodes.environment
  return exitCodes.internal
}

/** Says on stderr what went wrong, and with `--json` on stdout too, as the one document there. */
export function reportError(error: unknown, io: CliIo, isJson: boolean): number {
  const code = exitCodeOf(error)
  if (code === exitCodes.done) return code
  // Commander has said its own already.
  if (!(error instanceof CommanderError)) io.err(`${textOf(error, code)}\n`)
  if (isJson) io.out(`${JSON.stringify({ error: documentOf(error, code) })}\n`)
  return code
}

function textOf(error: unknown, code: number): string {
  if (error instanceof ScenarioError) return error.diagnostics.map(formatDiagnostic).join('\n')
  if (code !== exitCodes.internal) return `wayside: ${messageOf(error)}`
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `wayside: internal error, a defect of wayside itself; please report it with what follows\n${stack}`
}

function documentOf(error: unknown, exitCode: number): object {
  const base = { exitCode, message: messageOf(error) }
  return error instanceof ScenarioError ? { ...base, diagnostics: error.diagnostics } : base
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What Node says when the operating system refuses. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'
