import type { Command } from 'commander'
import { exitCodes } from '../exit.js'
import { examine } from '../doctor/examine.js'
import type { CliContext } from '../io.js'
import { renderTable } from '../render/table.js'

/** `wayside doctor`: what this machine has, what it lacks, and how to get it. */
export function doctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('versions, ports, permissions; what is missing and how to get it')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json }: { json?: true }) => {
      const findings = await examine(context.io.env)
      const rows = findings.map(({ name, status, detail, advice }) => [name, status, detail, advice])
      context.io.out(
        json ? `${JSON.stringify(findings)}\n` : renderTable(['what', 'status', 'found', 'how to get it'], rows),
      )
      if (findings.some(({ status }) => status === 'failed')) context.exitCode = exitCodes.environment
    })
}
