import type { Board, FlashArea } from '../../board.js'
import type { Image } from './image.js'
import { decodeMappings, SourceMapReader } from './source-map.js'
import { estimateVariables } from './variables.js'

/** What a module takes of a board. */
export interface ModuleSize {
  readonly source: string
  readonly bytes: number
  readonly variables: number
}

/** Sizes of an image against its board's. Bytes, and variables of the interpreter. */
export interface BuildReport {
  readonly node: string
  readonly board: string
  /** Whether texts of errors are in the image, or said by number. */
  readonly texts: 'full' | 'codes'
  readonly flash: { readonly used: number; readonly budget: number | undefined }
  readonly outbox: { readonly blockLength: number; readonly blocks: number }
  readonly variables: { readonly estimated: number; readonly budget: number; readonly bytesEach: number }
  /** Largest first. */
  readonly modules: readonly ModuleSize[]
  readonly fits: boolean
  /** What is too much, in words. */
  readonly problems: readonly string[]
}

/** What an image takes of a board: bytes of flash, variables by estimate. */
export interface ImageSize {
  readonly bytes: number
  readonly variables: number
}

/** Bytes of the header of a file in Storage (jsflash.h of 2v29.277: length, flags and a name of 28). */
const fileHeader = 32
/**
 * Of the variables so many hundredths stay free for what runs: calls, messages, a command being read. On the emulated boards
 * images had up to 19 % over the estimate in use (sim/machines/espruino/image.test.ts).
 */
const freeHundredths = 20
/**
 * What the estimate of constructed objects leaves out: ports, timers and listeners of the interpreter, buffers whose length only
 * a constructor knows. Fitted to `process.memory().usage` of two images on the 32-bit build with 5,100 variables.
 */
const started = { fixed: 200, hundredths: 190 }

/** @returns sizes of an image by module, against the board's budget */
export function reportOf(image: Image, node: string, board: Board, texts: 'full' | 'codes'): BuildReport {
  const { variables, flash } = board
  const modules = moduleSizes(image)
  const area = flash.find(({ path }) => path === 'outbox') ?? { blockLength: 0, blocks: 0 }
  const used = image.bytes.length
  const estimated = modules.reduce((sum, module) => sum + module.variables, started.fixed)
  const problems = problemsOf({ bytes: used, variables: estimated }, board)
  return {
    node,
    board: board.name,
    texts,
    flash: { used, budget: flashBudgetOf(board) },
    outbox: { blockLength: area.blockLength, blocks: area.blocks },
    variables: { estimated, budget: variableBudgetOf(board), bytesEach: variables?.bytes ?? 0 },
    modules,
    fits: problems.length === 0,
    problems,
  }
}

/** What of an image is too much for a board, in words; nothing where it fits. */
export function problemsOf(size: ImageSize, board: Board): string[] {
  return [
    ...over('bytes of flash', size.bytes, flashBudgetOf(board)),
    ...over('variables of the interpreter', size.variables, variableBudgetOf(board)),
  ]
}

/** Variables that an image may take: some stay free for what runs. */
export const variableBudgetOf = ({ variables }: Board): number =>
  Math.floor(((variables?.count ?? 0) * (100 - freeHundredths)) / 100)

const over = (what: string, used: number, budget: number | undefined): string[] =>
  budget === undefined || used <= budget ? [] : [`${used} ${what}, ${budget} there: ${used - budget} too many`]

/** Bytes that an image may take beside the files of its board's partitions; undefined where nobody knows the whole. */
export function flashBudgetOf({ interpreter, flash }: Board): number | undefined {
  const area = interpreter?.savedCode
  if (!area) return undefined
  const partitions = flash.reduce((sum, each) => sum + storageOf(each), 0)
  return area.pages * area.pageLength - partitions - fileHeader
}

/** Files of a partition: one a block, and room for the one that replaces another before that is given free. */
const storageOf = ({ blockLength, blocks }: Pick<FlashArea, 'blockLength' | 'blocks'>): number =>
  (blocks + 1) * (blockLength + fileHeader)

/** An outbox that leaves room for an image: as much as fits, two blocks of 2 KiB at least (firmware/lib/outbox.ts). */
export function fitOutbox(board: Board, imageBytes: number): Pick<FlashArea, 'blockLength' | 'blocks'> | undefined {
  const whole = flashBudgetOf({ ...board, flash: [] })
  if (whole === undefined) return undefined
  const sizes = [3, 2]
    .map((blocks) => ({ blockLength: 4096, blocks }))
    .concat([3, 2].map((blocks) => ({ blockLength: 2048, blocks })))
  return sizes.find((size) => imageBytes + storageOf(size) <= whole)
}

/** Bytes and variables of each source, by the map. */
function moduleSizes(image: Image): ModuleSize[] {
  const sizes = new Map<string, { bytes: number; variables: number }>()
  const sizeOf = (source: string): { bytes: number; variables: number } => {
    const size = sizes.get(source) ?? { bytes: 0, variables: 0 }
    sizes.set(source, size)
    return size
  }
  for (const [source, bytes] of bytesBySource(image)) sizeOf(source).bytes += bytes
  const reader = new SourceMapReader(image.readable.map)
  const { parts } = estimateVariables(image.readable.code)
  for (const { line, column, variables, isConstructed } of parts) {
    const counted = isConstructed ? Math.round((variables * started.hundredths) / 100) : variables
    sizeOf(reader.find(line, column)?.source ?? 'entry').variables += counted
  }
  return [...sizes]
    .map(([source, size]) => ({ source, ...size }))
    .sort((first, second) => second.bytes - first.bytes || (first.source < second.source ? -1 : 1))
}

/** Each byte belongs to the last place of the map before it. */
function bytesBySource({ bytes, map }: Image): [string, number][] {
  const starts = [0]
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 10) starts.push(at + 1)
  const places = decodeMappings(map.mappings).flatMap((segments, line) =>
    segments.map(([column, source]) => ({ at: starts[line]! + column, source: map.sources[source!]! })),
  )
  return places.map(({ at, source }, index) => [source, (places[index + 1]?.at ?? bytes.length) - at])
}
