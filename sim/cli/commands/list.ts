import { Argument, type Command } from 'commander'
import { catalogue, catalogueNames, type CatalogueName } from '../catalogue.js'
import type { CliContext } from '../io.js'
import { renderTable } from '../render/table.js'

/** `wayside list boards|chips|modems|nodes|scenarios`: what there is to name elsewhere. */
export function listCommand(program: Command, { io }: CliContext): void {
  program
    .command('list')
    .description('what there is')
    .addArgument(new Argument('<what>', 'what to list').choices(catalogueNames))
    .option('--json', 'one JSON document on stdout')
    .action((what: CatalogueName, { json }: { json?: true }) => {
      const { entries, columns, row } = catalogue[what]()
      io.out(json ? `${JSON.stringify(entries)}\n` : renderTable(columns, entries.map(row)))
    })
}
