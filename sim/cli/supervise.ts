import type { Scenario } from '../fleet/scenario/index.js'
import type { RunEvent, RunSummary } from '../fleet/summary.js'
import { nodeIndexOf, parseTracePlan, type TracePlan } from '../trace/plan.js'
import { exitCodes, UsageError } from './exit.js'
import type { CliContext, CliIo } from './io.js'
import { ProgressLine } from './render/progress.js'
import { RunFolder } from './run-folder.js'

/** How a run is watched. */
export interface Supervision {
  readonly speed: 'max' | number
  /** Folder for summary.json, notes.log and traces. */
  readonly out?: string
  /** Nodes to trace besides those of the scenario, as `--trace` has them. */
  readonly trace?: readonly string[]
  readonly quiet?: boolean
}

/** Runs a scenario under the eyes of the user, who may interrupt it: the summary is then that of what was done. */
export async function supervise(
  scenario: Scenario,
  { speed, out, trace = [], quiet }: Supervision,
  { io, run }: CliContext,
): Promise<{ readonly summary: RunSummary; readonly exitCode: number }> {
  const plans = tracePlans(scenario, trace, out)
  const folder = out === undefined ? undefined : new RunFolder(out, scenario)
  const progress = new ProgressLine(io, scenario.start.offsetMinutes)
  const abort = new AbortController()
  const stopListening = io.onInterrupt(() => abort.abort())
  const onEvent = (event: RunEvent): void => {
    folder?.note(event)
    if (!quiet) show(event, progress)
  }
  try {
    const traces = out === undefined || plans.length === 0 ? {} : { trace: { folder: out, plans } }
    const summary = await run(scenario, { speed, onEvent, signal: abort.signal, ...traces })
    progress.clear()
    folder?.finish(summary)
    return { summary, exitCode: judge(summary, abort.signal.aborted, io) }
  } finally {
    progress.clear()
    stopListening()
    folder?.close()
  }
}

/** What is to be traced. @throws UsageError, TracePlanError */
function tracePlans(scenario: Scenario, words: readonly string[], out: string | undefined): readonly TracePlan[] {
  const plans = words.map(parseTracePlan)
  for (const { node } of plans) nodeIndexOf(scenario.nodes, node)
  if (plans.length > 0 && out === undefined)
    throw new UsageError('--trace: a folder for the traces expected: --out DIR')
  return [...scenario.trace, ...plans]
}

function show(event: RunEvent, progress: ProgressLine): void {
  switch (event.kind) {
    case 'ready':
      return progress.say(`${event.nodes} nodes; reports at ${event.brokerUrl}, topics ${event.topics}`)
    case 'progress':
      return progress.update(event)
    case 'fault':
      return progress.say(`fault: ${event.text}`)
    case 'note':
      return event.level === 'error' ? progress.say(`${event.source}: ${event.text}`) : undefined
  }
}

function judge(summary: RunSummary, isInterrupted: boolean, io: CliIo): number {
  if (isInterrupted) {
    io.err('interrupted: the summary is that of the run so far\n')
    return exitCodes.interrupted
  }
  const broken = summary.expect.filter(({ held }) => !held)
  for (const { path, expected, actual } of broken)
    io.err(`expect: ${path} ${expected}, got ${JSON.stringify(actual)}\n`)
  return broken.length > 0 ? exitCodes.failed : exitCodes.done
}
