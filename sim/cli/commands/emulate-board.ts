import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { boards, wire, type Board, type Wiring } from '../../../boards/index.js'
import type { BoardEmulation, BoardSource, MachineFiles } from '../../emulate/board-emulation.js'
import { runtimeOf } from '../../emulate/board-emulation-runtimes.js'
import { UsageError } from '../exit.js'
import type { CliContext, CliIo } from '../io.js'
import { collect } from '../options.js'
import { interrupted, openEmulationLine, parsePort, type LineFlags } from './emulation-line.js'

interface BoardFlags extends LineFlags {
  readonly firmware?: string
  readonly flash?: string
  readonly node?: string
  readonly modem?: string
  readonly uplink: string[]
  readonly outside?: true
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
    .option('--node <kind>', 'solder the parts of that node to it, with its modem and a cell')
    .option('--modem <model>', 'another modem than the usual one of the node')
    .option('--uplink <url>', 'where that modem sends to: mqtt://, tcp://, coap:// or udp://HOST:PORT', collect, [])
    .option('--outside', 'let the modem reach other machines than this one')
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
    wiring: await wiringOf(board, flags, io),
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

/** A bare board, or one with the parts of a node. @throws ScenarioError, ReachError, UsageError */
async function wiringOf(board: Board, flags: BoardFlags, io: CliIo): Promise<Wiring | BoardSource> {
  const { node, modem, uplink, outside } = flags
  if (node === undefined) {
    if (modem !== undefined || uplink.length > 0 || outside)
      throw new UsageError('emulate board: --node expected with --modem, --uplink or --outside')
    return wire(board, [])
  }
  const { nodeParts } = await import('../../emulate/board-emulation-node.js')
  return nodeParts({
    kind: node,
    board: board.name,
    ...(modem === undefined ? {} : { modem }),
    startUnixMs: io.nowMs(),
    reach: (await import('../../emulate/reach.js')).parseReach(uplink, outside),
    onNote: (text) => io.err(`${text}\n`),
  })
}

/** SIGUSR2 pulls the reset pin: a line has no pins. */
function listenForReset(emulation: BoardEmulation, io: CliIo): () => void {
  return io.onSignal('SIGUSR2', () => emulation.touch(() => emulation.machine.reset()))
}

function filesOf({ firmware, flash }: BoardFlags): MachineFiles {
  return {
    ...(firmware === undefined ? {} : { firmware: { name: basename(firmware), bytes: readFileSync(firmware) } }),
    ...(flash === undefined
      ? {}
      : {
          ...(existsSync(flash) ? { flash: readFileSync(flash) } : {}),
          keepFlash: (bytes: Uint8Array) => keep(flash, bytes),
        }),
  }
}

/** The file is the old one or the new one, whatever happens meanwhile. */
function keep(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
}
