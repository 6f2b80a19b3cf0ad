import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { CliContext } from '../io.js'
import { exitCodes } from '../exit.js'
import { renderBuild } from '../render/build.js'

interface BuildFlags {
  readonly board?: string
  readonly modem?: string
  readonly config?: string
  readonly out?: string
  readonly json?: true
}

/** `wayside build NODE --board BOARD`: an image for an interpreter, with what it takes of the board. */
export function buildCommand(program: Command, context: CliContext): void {
  program
    .command('build')
    .description('bundle a node for the interpreter of a board, with a report of flash and variables')
    .argument('<node>', 'a kind of node, as in wayside list nodes')
    .option('--board <board>', 'a board, as in wayside list boards; the one of the node without it')
    .option('--modem <modem>', 'a modem, as in wayside list modems; the one of the node without it')
    .option('--config <file>', 'options, broker and position, in YAML or JSON; see docs/boards.md')
    .option('--out <file>', 'the image; NODE-BOARD.js without it. Its source map is written beside it, .map behind')
    .option('--json', 'one JSON document on stdout: the report and the files')
    .action(async (node: string, { board, modem, config, out, json }: BuildFlags) => {
      // The compilers are loaded only for this.
      const [{ buildNode }, { buildPlan }] = await Promise.all([
        import('../../../boards/espruino/build/index.js'),
        import('../build-plan.js'),
      ])
      const { image, map, report } = await buildNode(buildPlan({ node, board, modem, config }))
      const file = out ?? map.file!
      writeFileSync(file, image.bytes)
      writeFileSync(`${file}.map`, JSON.stringify(map))
      if (json) context.io.out(`${JSON.stringify({ ...report, file, map: `${file}.map` })}\n`)
      else context.io.err(renderBuild(report, file))
      if (!report.fits) context.exitCode = exitCodes.failed
    })
}
