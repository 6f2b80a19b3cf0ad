import type { Command } from 'commander'
import type { CliContext } from '../io.js'
import { packageVersion } from '../package-info.js'

/** `wayside version`. */
export function versionCommand(program: Command, { io }: CliContext): void {
  program
    .command('version')
    .description('version of wayside')
    .option('--json', 'one JSON document on stdout')
    .action(({ json }: { json?: true }) => {
      const version = packageVersion()
      io.out(json ? `${JSON.stringify({ wayside: version, node: process.versions.node })}\n` : `${version}\n`)
    })
}
