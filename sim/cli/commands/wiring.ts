import type { Command } from 'commander'
import type { CliContext } from '../io.js'
import { renderTable } from '../render/table.js'
import { wiringOf } from '../wiring-plan.js'

/** `wayside wiring NODE --board BOARD`: the table that a person solders from. */
export function wiringCommand(program: Command, { io }: CliContext): void {
  program
    .command('wiring')
    .description('who is soldered to what')
    .argument('<node>', 'a kind of node, as in wayside list nodes')
    .option('--board <board>', 'a board, as in wayside list boards; the one of the node without it')
    .option('--json', 'one JSON document on stdout')
    .action((node: string, { board, json }: { board?: string; json?: true }) => {
      const plan = wiringOf(node, board)
      if (json) return io.out(`${JSON.stringify(plan)}\n`)
      const rows = plan.parts.flatMap(({ role, part, port, address, connections }) =>
        connections.map(({ signal, to }, index) =>
          index === 0 ? [role, part, port ?? '', address ?? '', signal, to] : ['', '', '', '', signal, to],
        ),
      )
      io.out(`${plan.title} on ${plan.boardTitle}\n\n`)
      io.out(renderTable(['role', 'part', 'port', 'address', 'signal', 'to'], rows))
      io.out(plan.parts.map(({ role, purpose, supply }) => `\n${role}: ${purpose}. Supply: ${supply}.`).join('') + '\n')
    })
}
