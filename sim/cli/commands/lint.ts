import type { Command } from 'commander'
import { formatDuration, loadScenario } from '../../fleet/scenario/index.js'
import { paintFor } from '../render/colour.js'
import type { CliContext } from '../io.js'
import { collect } from '../options.js'

/** `wayside lint SCENARIO`: says what is wrong with a scenario, without running it. */
export function lintCommand(program: Command, { io }: CliContext): void {
  program
    .command('lint')
    .description('check a scenario: file, line, path and what was expected')
    .argument('<scenario>', 'a scenario file in YAML')
    .option('--set <path=value>', 'put a value in place of the one in the file; may be repeated', collect, [])
    .option('--json', 'one JSON document on stdout')
    .action((path: string, { set, json }: { set: string[]; json?: true }) => {
      const scenario = loadScenario(path, { set })
      const nodes = scenario.nodes.reduce((sum, { count }) => sum + count, 0)
      const { name, forUs } = scenario
      if (json) io.out(`${JSON.stringify({ file: path, ok: true, name, nodes, forSeconds: forUs / 1e6 })}\n`)
      else io.err(`${path}: ${paintFor(io).good('ok')}: ${name}, ${nodes} nodes, ${formatDuration(forUs)}\n`)
    })
}
