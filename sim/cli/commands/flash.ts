import type { Command } from 'commander'
import type { CliContext } from '../io.js'
import { flashing, type FlashFlags } from './flash-report.js'
import { flashHex, flashNode } from './flash-work.js'

/** `wayside flash NODE --board BOARD --port PORT`: puts an image onto a board, and verifies it. */
export function flashCommand(program: Command, context: CliContext): void {
  program
    .command('flash')
    .description('build a node, or take an image, and put it onto a board; verified, the old image is kept until then')
    .argument('[node]', 'a kind of node, as in wayside list nodes')
    .requiredOption('--port <port>', 'a serial port, the path of a pseudo-terminal, or tcp://HOST:PORT')
    .option('--board <board>', 'a board, as in wayside list boards; the one of the node without it')
    .option('--modem <modem>', 'a modem, as in wayside list modems; the one of the node without it')
    .option('--config <file>', 'options, broker and position, in YAML or JSON; see docs/boards.md')
    .option('--image <file>', 'an image that wayside build wrote, in place of a node')
    .option('--hex <file>', 'Intel HEX for the bootloader of an Arduino, in place of a node')
    .option('--in-place', 'where two images have no room: replace the old one from RAM; the supply must last')
    .option('--baud <rate>', 'bits per second of the line; see docs/flashing.md')
    .option('--json', 'one JSON document on stdout')
    .action((node: string | undefined, flags: FlashFlags) =>
      flashing(flags, context, (tell) =>
        flags.hex === undefined ? flashNode(node, flags, tell) : flashHex(flags, tell),
      ),
    )
}
