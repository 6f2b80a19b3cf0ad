import type { Command } from 'commander'
import { UsageError } from '../exit.js'
import type { CliContext } from '../io.js'
import { readMap } from '../stack-trace.js'
import { LineTranslator } from './console-lines.js'
import { asCliError } from './flash-report.js'

interface ConsoleFlags {
  readonly port: string
  readonly map?: string
  readonly baud?: string
}

/** `wayside console --port PORT`: the board's own console, with traces turned back into the sources. */
export function consoleCommand(program: Command, { io }: CliContext): void {
  program
    .command('console')
    .description("the board's own console; Ctrl-] leaves it")
    .requiredOption('--port <port>', 'a serial port, the path of a pseudo-terminal, or tcp://HOST:PORT')
    .option('--map <file>', 'the source map beside the image on the chip: its errors name the sources then')
    .option('--baud <rate>', 'bits per second of the line, nothing on USB; 9600 without it')
    .action(async ({ port, map, baud = '9600' }: ConsoleFlags) => {
      if (!/^\d{2,7}$/.test(baud))
        throw new UsageError(`--baud: bits per second expected, 9600 or 115200, got "${baud}"`)
      const translator = map === undefined ? undefined : new LineTranslator(readMap(map))
      // The serial port is loaded only for this.
      const { attend } = await import('./console-session.js')
      io.err(`${port}: Ctrl-] leaves\n`)
      try {
        await attend({ port, baudRate: Number(baud), translator, io })
      } catch (error) {
        throw asCliError(error, port)
      }
    })
}
