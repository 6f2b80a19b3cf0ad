import { Command } from 'commander'
import { buildCommand } from './commands/build.js'
import { consoleCommand } from './commands/console.js'
import { decodeCommand } from './commands/decode.js'
import { doctorCommand } from './commands/doctor.js'
import { emulateCommand } from './commands/emulate.js'
import { flashCommand } from './commands/flash.js'
import { lintCommand } from './commands/lint.js'
import { listCommand } from './commands/list.js'
import { runCommand } from './commands/run.js'
import { traceCommand } from './commands/trace.js'
import { versionCommand } from './commands/version.js'
import { wiringCommand } from './commands/wiring.js'
import { exitCodes, reportError } from './exit.js'
import type { CliContext, CliIo } from './io.js'
import { packageVersion } from './package-info.js'
import { processIo } from './process-io.js'

const commands = [
  runCommand,
  lintCommand,
  listCommand,
  decodeCommand,
  emulateCommand,
  wiringCommand,
  buildCommand,
  flashCommand,
  consoleCommand,
  traceCommand,
  doctorCommand,
  versionCommand,
] as const

const loadAndRun: CliContext['run'] = async (...given) => (await import('../fleet/run.js')).runScenario(...given)

/** The whole command line. @returns the exit code; never throws, never exits */
export async function main(
  argv: readonly string[],
  io: CliIo = processIo(),
  run: CliContext['run'] = loadAndRun,
): Promise<number> {
  const context: CliContext = { io, run, exitCode: exitCodes.done }
  try {
    await programOf(context).parseAsync([...argv], { from: 'user' })
    return context.exitCode
  } catch (error) {
    return reportError(error, io, argv.includes('--json'))
  }
}

function programOf(context: CliContext): Command {
  const { out, err } = context.io
  const program = new Command('wayside')
    .description('Firmware and simulator for the nodes along the streets of a city')
    .version(packageVersion())
    .configureOutput({ writeOut: out, writeErr: err })
    .showSuggestionAfterError()
    .exitOverride()
    .allowExcessArguments(false)
  for (const add of commands) add(program, context)
  return program
}
