import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { boards, wire } from '../../../boards/index.js'
import type { BoardEmulation, MachineFiles } from '../../emulate/board-emulation.js'
import { runtimeOf } from '../../emulate/board-emulation-runtimes.js'
import { UsageError } from '../exit.js'
import type { CliContext, CliIo } from '../io.js'
import { interrupted, openEmulationLine, parsePort, type LineFlags } from './emulation-line.js'

interface BoardFlags extends LineFlags {
  readonly firmware?: string
  readonly flash?: string
}

/** `wayside emulate board BOARD`: a board that runs its own firmware, in real time. */
export function emulateBoardCommand(emulate: Command, context: CliContext): void {
  const names = Object.values(boards).filter((board) => runtimeOf(board))
  emulate
    .command('board')
    .description('a board that runs its own firmware image, behind its USB or serial line')
    .argument('<board>', `one of ${names.map(({ name }) => name).join(', ')}`)
    .option('--pty <path>', 'put a link to a pseudo-terminal there')
    .option('--tcp <port>', 'listen at a port of 127.0.0.1 instead; 0 takes a free one', parsePort)
    .option('--firmware <file>', 'the image it runs from its flash')
    .option('--flash <file>', 'keep the flash there, so that the board survives a restart of the emulator')
    .action((name: string, flags: BoardFlags) => runBoard(name, flags, context))
}

async function runBoard(name: string, flags: BoardFlags, { io }: CliContext): Promise<void> {
  const board = boards[name]
  const runtime = board && runtimeOf(board)
  if (!runtime) throw new UsageError(`emulate board: a board with an emulator expected, got "${name}"`)
  if ((flags.pty === undefined) === (flags.tcp === undefined))
    throw new UsageError('emulate board: either --pty PATH or --tcp PORT expected')
  const [{ BoardEmulation }, make] = await Promise.all([import('../../emulate/board-emulation.js'), runtime.load()])
  const emulation = await BoardEmulation.start({
    wiring: wire(board, []),
    make,
    openLine: (events) => openEmulationLine(flags, events),
    startUnixMs: io.nowMs(),
    files: filesOf(flags),
    onNote: (text) => io.err(`${text}\n`),
  })
  const stopListening = listenForReset(emulation, io)
  try {
    io.err(`${board.title} at ${emulation.lineName}, ${emulation.machine.lineText}; end with Ctrl-C\n`)
    await interrupted(io)
  } finally {
    stopListening()
    await emulation.close()
  }
}

/** SIGUSR2 pulls the reset pin: a line has no pins. */
function listenForReset(emulation: BoardEmulation, io: CliIo): () => void {
  return io.onSignal('SIGUSR2', () => emulation.touch(() => emulation.machine.reset()))
}

function filesOf({ firmware }: BoardFlags): MachineFiles {
  if (firmware === undefined) return {}
  return { firmware: { name: basename(firmware), bytes: readFileSync(firmware) } }
}
