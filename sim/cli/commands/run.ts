import type { Command } from 'commander'
import { loadScenario, type ScenarioOverrides } from '../../fleet/scenario/index.js'
import type { CliContext } from '../io.js'
import { collect, parseSpeed, parseWorkers } from '../options.js'
import { renderSummary } from '../render/summary.js'
import { supervise } from '../supervise.js'

interface RunFlags extends Omit<ScenarioOverrides, 'seed'> {
  readonly seed?: string
  readonly speed: 'max' | number
  readonly out?: string
  readonly trace: string[]
  readonly json?: true
  readonly quiet?: true
}

/** `wayside run SCENARIO`: runs a city to its end and says what came of it. */
export function runCommand(program: Command, context: CliContext): void {
  program
    .command('run')
    .description('run a scenario')
    .argument('<scenario>', 'a scenario file in YAML')
    .option('--for <duration>', 'how long, such as 24h, instead of what the scenario says')
    .option('--seed <n>', 'seed of all chance')
    .option('--speed <factor>', 'max, or virtual seconds a wall second', parseSpeed, 'max')
    .option('--workers <n>', 'only 1 so far', parseWorkers)
    .option('--uplink <url>', 'broker at mqtt://HOST:PORT instead of the one of the scenario')
    .option('--out <dir>', 'write summary.json, notes.log and traces there')
    .option(
      '--trace <node[:channel,...]>',
      'trace a node (index, name or IMEI) into the folder of --out; may be repeated',
      collect,
      [],
    )
    .option('--set <path=value>', 'put a value in place of the one in the file; may be repeated', collect, [])
    .option('--json', 'one JSON document on stdout: the summary')
    .option('--quiet', 'no progress on stderr')
    .action(async (path: string, flags: RunFlags) => {
      const { summary, exitCode } = await supervise(loadScenario(path, flags), flags, context)
      context.io.out(flags.json ? `${JSON.stringify(summary)}\n` : renderSummary(summary))
      context.exitCode = exitCode
    })
}
