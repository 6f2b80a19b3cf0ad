import { readFileSync } from 'node:fs'
import { boards, type Board } from '../../../boards/index.js'
import { UsageError } from '../exit.js'
import { FlashFailure, type FlashFlags, type FlashNews, type FlashOutcome } from './flash-report.js'

type Tell = (news: FlashNews) => void

/** Builds a node, or takes an image, and uploads it to an interpreter. @throws UsageError, PortError, UploadError */
export async function flashNode(node: string | undefined, flags: FlashFlags, tell: Tell): Promise<FlashOutcome> {
  if ((node === undefined) === (flags.image === undefined))
    throw new UsageError('flash: either a node, --image FILE or --hex FILE expected')
  const { image, board } = node === undefined ? imageOf(flags) : await buildOf(node, flags)
  const { interpreter } = board
  if (!interpreter?.savedCode)
    throw new UsageError(`flash: ${board.title}: an interpreter whose Storage has a known place expected`)
  // The serial port is loaded only for this.
  const { flashImage } = await import('../../../boards/espruino/upload/index.js')
  const { port, inPlace = false } = flags
  const result = await flashImage({ image, board, port, inPlace, onProgress: tell, ...baudOf(flags) })
  const verb = result.way === 'unchanged' ? 'was there already' : 'written'
  return {
    document: { board: board.name, port, ...result },
    words: `${board.title} at ${port}: ${result.bytes} bytes ${verb}, read back and equal; interpreter ${result.boardVersion} started it`,
  }
}

/** Programs an Arduino over its bootloader. @throws UsageError, PortError, ProgrammerError, HexError */
export async function flashHex(flags: FlashFlags, tell: Tell): Promise<FlashOutcome> {
  const board = boardOf(flags)
  if (board.processor !== 'ATmega328P')
    throw new UsageError(
      `flash --hex: a board with an ATmega328P expected (its bootloader speaks STK500v1), got ${board.name}`,
    )
  const { hexImage } = await import('../../../boards/arduino/hex/index.js')
  const { programArduino } = await import('../../../boards/serial/index.js')
  const image = readHex(flags.hex!, (text) => hexImage(text, board.flashBytes))
  const { port } = flags
  await programArduino({ image, port, onProgress: tell, ...baudOf(flags) })
  return {
    document: { board: board.name, port, bytes: image.length },
    words: `${board.title} at ${port}: ${image.length} bytes written, read back and equal`,
  }
}

function readHex(file: string, decode: (text: string) => Uint8Array): Uint8Array {
  const text = readFileSync(file, 'latin1')
  try {
    return decode(text)
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`)
  }
}

interface ImageOfBoard {
  readonly image: Uint8Array
  readonly board: Board
}

function imageOf(flags: FlashFlags): ImageOfBoard {
  const image = readFileSync(flags.image!)
  if (image.length === 0) throw new UsageError(`${flags.image}: an image expected, got an empty file`)
  return { image, board: boardOf(flags) }
}

async function buildOf(node: string, { board, modem, config }: FlashFlags): Promise<ImageOfBoard> {
  const [{ buildNode }, { buildPlan }] = await Promise.all([
    import('../../../boards/espruino/build/index.js'),
    import('../build-plan.js'),
  ])
  const plan = buildPlan({ node, board, modem, config })
  const { image, report } = await buildNode(plan)
  if (!report.fits) throw new FlashFailure(`${node} on ${plan.board.name}: ${report.problems.join('; ')}`)
  return { image: image.bytes, board: plan.board }
}

function boardOf({ board: name }: FlashFlags): Board {
  const board = name === undefined ? undefined : boards[name]
  if (!board)
    throw new UsageError(`flash: --board: one of ${Object.keys(boards).join(', ')} expected, got ${name ?? 'none'}`)
  return board
}

function baudOf({ baud }: FlashFlags): { readonly baudRate?: number } {
  if (baud === undefined) return {}
  const baudRate = /^\d{2,7}$/.test(baud) ? Number(baud) : 0
  if (baudRate < 50) throw new UsageError(`--baud: bits per second expected, 9600 or 115200, got "${baud}"`)
  return { baudRate }
}
