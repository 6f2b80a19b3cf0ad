import { createWriteStream } from 'node:fs'
import { InvalidArgumentError, type Command } from 'commander'
import type { LineEvents } from '../../emulate/line.js'
import type { ModemEmulation } from '../../emulate/modem-emulation.js'
import { modemModels } from '../../modem/registry.js'
import { UsageError } from '../exit.js'
import type { CliContext } from '../io.js'
import { collect } from '../options.js'
import { emulateChipCommand } from './emulate-chip.js'

interface ModemFlags {
  readonly pty?: string
  readonly tcp?: number
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
  emulateChipCommand(emulate, context)
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
    openLine: (events) => openLine(flags, events),
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

async function openLine({ pty, tcp }: ModemFlags, events: LineEvents) {
  if (pty !== undefined) return (await import('../../emulate/pty.js')).openPty(pty, events)
  return (await import('../../emulate/tcp-line.js')).openTcpLine(tcp!, events)
}

/** SIGUSR1 wakes the modem by its pin, SIGUSR2 resets it: a line has no pins. */
function listenForPins(emulation: ModemEmulation, io: CliContext['io']): () => void {
  const pull = (pin: 'reset' | 'wake') => () => {
    if (!emulation.pull(pin)) io.err('this modem has no pin that wakes it: it wakes by its UART\n')
  }
  const stops = [io.onSignal('SIGUSR1', pull('wake')), io.onSignal('SIGUSR2', pull('reset'))]
  return () => stops.forEach((stop) => stop())
}

function interrupted(io: CliContext['io']): Promise<void> {
  return new Promise((resolve) => io.onInterrupt(resolve))
}

function sayStats({ modem: { stats } }: ModemEmulation, io: CliContext['io']): void {
  const { unknownCommands, stubCommands } = stats
  if (unknownCommands + stubCommands > 0)
    io.err(`commands it does not have: ${unknownCommands}; commands it has and the model does not: ${stubCommands}\n`)
}

function parsePort(text: string): number {
  return whole(text, 0, 65535)
}

function parseIndex(text: string): number {
  return whole(text, 0, 999_999)
}

function whole(text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new InvalidArgumentError(`A whole number from ${least} to ${most} expected.`)
}

function parseLoss(text: string): number {
  const loss = Number(text)
  if (text.trim() !== '' && loss >= 60 && loss <= 180) return loss
  throw new InvalidArgumentError('Decibels from 60 to 180 expected.')
}
