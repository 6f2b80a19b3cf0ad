import { createWriteStream } from 'node:fs'
import { InvalidArgumentError, type Command } from 'commander'
import type { ModemEmulation } from '../../emulate/modem-emulation.js'
import { modemModels } from '../../modem/registry.js'
import { UsageError } from '../exit.js'
import type { CliContext } from '../io.js'
import { collect } from '../options.js'
import { emulateBoardCommand } from './emulate-board.js'
import { emulateChipCommand } from './emulate-chip.js'
import { interrupted, openEmulationLine, parsePort, type LineFlags } from './emulation-line.js'
import { emulateRsuCommand } from './emulate-rsu.js'

interface ModemFlags extends LineFlags {
  readonly uplink: string[]
  readonly outside?: true
  readonly transcript?: string
  readonly couplingLoss: number
  readonly index: number
}

/** `wayside emulate modem MODEL`: an emulated thing in real time, for other people's software. */
export function emulateCommand(program: Command, context: CliContext): void {
  const emulate = program
    .command('emulate')
    .description('an emulated part in real time, on a line that any program can open')
  emulate
    .command('modem')
    .description('an NB-IoT modem with its cell')
    .argument('<model>', `one of ${Object.keys(modemModels).join(', ')}`)
    .option('--pty <path>', 'put a link to a pseudo-terminal there')
    .option('--tcp <port>', 'listen at a port of 127.0.0.1 instead; 0 takes a free one', parsePort)
    .option(
      '--uplink <url>',
      'mqtt://, tcp://, coap:// or udp://HOST:PORT takes all that the modem sends that way; may be repeated',
      collect,
      [],
    )
    .option('--outside', 'let the modem reach other machines than this one')
    .option('--transcript <file>', 'write the dialogue down')
    .option('--coupling-loss <dB>', 'of the link to its cell', parseLoss, 130)
    .option('--index <n>', 'which modem of a fleet it is: decides IMEI and IMSI', parseIndex, 0)
    .action((model: string, flags: ModemFlags) => runModem(model, flags, context))
  emulateBoardCommand(emulate, context)
  emulateChipCommand(emulate, context)
  emulateRsuCommand(emulate, context)
}

async function runModem(name: string, flags: ModemFlags, { io }: CliContext): Promise<void> {
  const model = modemModels[name]
  if (!model)
    throw new UsageError(`emulate modem: one of ${Object.keys(modemModels).join(', ')} expected, got "${name}"`)
  if ((flags.pty === undefined) === (flags.tcp === undefined))
    throw new UsageError('emulate modem: either --pty PATH or --tcp PORT expected')
  const { ModemEmulation } = await import('../../emulate/modem-emulation.js')
  const { parseReach } = await import('../../emulate/reach.js')
  const reach = parseReach(flags.uplink, flags.outside)
  const file = flags.transcript === undefined ? undefined : createWriteStream(flags.transcript)
  const failed = new Promise<never>((_resolve, reject) => file?.once('error', reject))
  const emulation = await ModemEmulation.start({
    model,
    name,
    openLine: (events) => openEmulationLine(flags, events),
    reach,
    startUnixMs: io.nowMs(),
    index: flags.index,
    couplingLossDb: flags.couplingLoss,
    onNote: (text) => io.err(`${text}\n`),
    ...(file ? { onTranscript: (line: string) => void file.write(`${line}\n`) } : {}),
  })
  const stopListening = listenForPins(emulation, io)
  try {
    io.err(`${model.name} (IMEI ${emulation.imei}) at ${emulation.lineName}, ${model.baudRate} baud; end with Ctrl-C\n`)
    await Promise.race([interrupted(io), failed])
  } finally {
    stopListening()
    await emulation.close()
    await new Promise<void>((done) => (file ? file.end(() => done()) : done()))
    sayStats(emulation, io)
  }
}

/** SIGUSR1 wakes the modem by its pin, SIGUSR2 resets it: a line has no pins. */
function listenForPins(emulation: ModemEmulation, io: CliContext['io']): () => void {
  const pull = (pin: 'reset' | 'wake') => () => {
    if (!emulation.pull(pin)) io.err('this modem has no pin that wakes it: it wakes by its UART\n')
  }
  const stops = [io.onSignal('SIGUSR1', pull('wake')), io.onSignal('SIGUSR2', pull('reset'))]
  return () => stops.forEach((stop) => stop())
}

function sayStats({ modem: { stats } }: ModemEmulation, io: CliContext['io']): void {
  const { unknownCommands, stubCommands } = stats
  if (unknownCommands + stubCommands > 0)
    io.err(`commands it does not have: ${unknownCommands}; commands it has and the model does not: ${stubCommands}\n`)
}

function parseIndex(text: string): number {
  const index = Number(text)
  if (/^\d+$/.test(text) && index <= 999_999) return index
  throw new InvalidArgumentError('A whole number from 0 to 999999 expected.')
}

function parseLoss(text: string): number {
  const loss = Number(text)
  if (text.trim() !== '' && loss >= 60 && loss <= 180) return loss
  throw new InvalidArgumentError('Decibels from 60 to 180 expected.')
}
