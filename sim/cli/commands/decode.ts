import { Option, type Command } from 'commander'
import { decodeAs, formatNames, type DecodeFormat } from '../decode/formats.js'
import { readInput } from '../decode/input.js'
import { v2xProfiles, type V2xProfile } from '../decode/v2x.js'
import type { CliContext } from '../io.js'

interface DecodeFlags {
  readonly as: DecodeFormat
  readonly profile?: V2xProfile
  readonly lines?: true
  readonly json?: true
}

/** `wayside decode [--as FORMAT] HEX|FILE|-`: what the bytes say. */
export function decodeCommand(program: Command, { io }: CliContext): void {
  program
    .command('decode')
    .description('what bytes say')
    .argument('<input>', 'hexadecimal digits, a file (hex or binary), or - for stdin')
    .addOption(new Option('--as <format>', 'what the bytes are').choices(formatNames).default('senml'))
    .addOption(new Option('--profile <set>', 'of v2x: the message set (default: csae)').choices(v2xProfiles))
    .option('--lines', 'every line of the input is a message in hex, as mosquitto_sub -F %x writes them')
    .option('--json', 'one JSON document on stdout')
    .action(async (input: string, { as, lines, json, profile }: DecodeFlags) => {
      const messages = await readInput(input, { isText: as === 'at', lines: lines === true }, io)
      const decoded = messages.map((bytes, index) =>
        decodeAs(as, bytes, messages.length > 1 ? index : undefined, { profile }),
      )
      const document = lines ? decoded.map((each) => each.document) : decoded[0]!.document
      io.out(json ? `${JSON.stringify(document)}\n` : decoded.map((each) => each.text).join('\n'))
    })
}
