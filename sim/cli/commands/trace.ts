import { writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { plotKinds, type PlotKind } from '../../trace/plot/run-plot.js'
import type { CliContext } from '../io.js'
import { parseDurationUs } from '../options.js'
import { printedByChip, tellSources } from '../stack-trace.js'
import { drawTrace } from '../trace-plot.js'

interface TraceFlags {
  readonly node?: string
  readonly plot: PlotKind
  readonly from?: number
  readonly for?: number
  readonly out?: string
  readonly map?: string
  readonly json?: true
}

/**
 * `wayside trace RUNDIR --node N --plot power|timeline|pins` draws a node's trace, as SVG and PNG;
 * `wayside trace FILE --map IMAGE.js.map` turns an error that a chip printed back into the sources.
 */
export function traceCommand(program: Command, { io }: CliContext): void {
  program
    .command('trace')
    .description('draw what a run traced, or turn the error of a chip back into the sources')
    .argument('<rundir|file>', 'the folder that wayside run --out wrote; or what a chip printed, - for stdin')
    .option('--map <file>', 'the source map beside the image on the chip')
    .option('--node <node>', 'index, name or IMEI; not needed where one node was traced')
    .addOption(new Option('--plot <what>', 'what to draw').choices(plotKinds).default('timeline'))
    .option('--from <duration>', 'begin so long after the start of the run', (text) => parseDurationUs('--from', text))
    .option('--for <duration>', 'show so much', (text) => parseDurationUs('--for', text))
    .option('--out <file>', 'a file .svg or .png instead of both beside the trace')
    .option('--json', 'one JSON document on stdout: the files written')
    .action(async (folder: string, { node, plot, from, for: length, out, map, json }: TraceFlags) => {
      const printed = await printedByChip(folder, io)
      if (printed !== undefined) return tellSources(printed, map, json === true, io)
      const files = drawTrace({ folder, node, plot, fromUs: from, lengthUs: length, out })
      for (const { path, bytes } of files) writeFileSync(path, bytes)
      const paths = files.map(({ path }) => path)
      if (json) io.out(`${JSON.stringify({ files: paths })}\n`)
      else io.err(paths.map((path) => `${path} written\n`).join(''))
    })
}
