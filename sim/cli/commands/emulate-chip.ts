import { InvalidArgumentError, type Command } from 'commander'
import { emulatedChips } from '../../emulate/chip-emulation.js'
import { fieldBaudRates } from '../../emulate/field-emulation.js'
import { TagRequestError } from '../../emulate/nfc-tag-options.js'
import { UsageError } from '../exit.js'
import type { CliContext } from '../io.js'
import { collect, parseDurationUs } from '../options.js'
import { runField, type FieldChip } from './emulate-field.js'
import { interrupted, openEmulationLine, parsePort } from './emulation-line.js'

interface ChipFlags {
  readonly pty?: string
  readonly tcp?: number
  readonly tag: string[]
  readonly uid?: string
  readonly ndef: string[]
  readonly enter?: string
  readonly leave?: string
  readonly place: string
  readonly route?: string
  readonly distance: number
  readonly moving?: true
}

const chipNames: readonly string[] = [...emulatedChips, ...Object.keys(fieldBaudRates)]

/** `wayside emulate chip CHIP`: a serial chip in real time, for other people's software. */
export function emulateChipCommand(emulate: Command, context: CliContext): void {
  emulate
    .command('chip')
    .description('a serial chip: an NFC reader with tags before it, a GNSS receiver, a level sensor, a radar')
    .argument('<chip>', `one of ${chipNames.join(', ')}`)
    .option('--pty <path>', 'put a link to a pseudo-terminal there')
    .option('--tcp <port>', 'listen at a port of 127.0.0.1 instead; 0 takes a free one', parsePort)
    .option('--tag <type>', 'ntag213, ntag215 or ntag216 in the field; may be repeated', collect, [])
    .option('--uid <hex>', 'UID of the first tag, 04 and six more bytes')
    .option('--ndef <record>', 'text:... or uri:... on each tag; may be repeated', collect, [])
    .option('--enter <time>', 'the tags come so long after the start')
    .option('--leave <time>', 'and are taken away so long after the start')
    .option('--place <lat,lon>', 'where a receiver is, degrees', '30.2741,120.1551')
    .option('--route <file>', 'where it drives: seconds,latitude,longitude[,altitude] a line')
    .option('--distance <m>', 'what is before a level sensor or a radar, metres', parseDistance, 1.5)
    .option('--moving', 'what a radar sees moves')
    .action((chip: string, flags: ChipFlags) => runChip(chip, flags, context))
}

async function runChip(chip: string, flags: ChipFlags, { io }: CliContext): Promise<void> {
  if (!chipNames.includes(chip))
    throw new UsageError(`emulate chip: one of ${chipNames.join(', ')} expected, got "${chip}"`)
  if ((flags.pty === undefined) === (flags.tcp === undefined))
    throw new UsageError('emulate chip: either --pty PATH or --tcp PORT expected')
  if (chip in fieldBaudRates) return runField(chip as FieldChip, flags, io)
  const { ChipEmulation } = await import('../../emulate/chip-emulation.js')
  const emulation = await ChipEmulation.start({
    openLine: (events) => openEmulationLine(flags, events),
    tags: visitsOf(flags),
    onNote: (text) => io.err(`${text}\n`),
  }).catch(asUsageError)
  try {
    const tags = flags.tag.length === 0 ? 'no tag' : flags.tag.join(', ')
    io.err(`${chip} (${tags}) at ${emulation.lineName}, 115200 baud; end with Ctrl-C\n`)
    await interrupted(io)
  } finally {
    await emulation.close()
  }
}

function parseDistance(text: string): number {
  const distance = Number(text)
  if (text.trim() !== '' && distance >= 0 && distance <= 100) return distance
  throw new InvalidArgumentError('Metres from 0 to 100 expected.')
}

function visitsOf({ tag, uid, ndef, enter, leave }: ChipFlags) {
  const enterUs = enter === undefined ? 0 : parseDurationUs('--enter', enter)
  const leaveUs = leave === undefined ? undefined : parseDurationUs('--leave', leave)
  return tag.map((type, index) => ({
    tag: { type, ndef, ...(uid !== undefined && index === 0 ? { uid } : {}) },
    enterUs,
    leaveUs,
  }))
}

function asUsageError(error: unknown): never {
  throw error instanceof TagRequestError ? new UsageError(`emulate chip: ${error.message}`) : error
}
