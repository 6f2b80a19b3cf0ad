import {
  buildableNodes,
  fitOf,
  flashBudgetOf,
  sizesOf,
  variableBudgetOf,
  type EntryPlan,
  type Fit,
  type NodeSizes,
} from '../../boards/espruino/build/index.js'
import { boards, wire, WiringError, type Board } from '../../boards/index.js'
import { buildPlan } from './build-plan.js'

/** Boards that an image can be built for. */
export const imageBoards: readonly Board[] = Object.values(boards).filter(({ runtime }) => runtime === 'espruino')

/** Whether a board has the ports and pins for a node's parts. */
export function hasWires({ board, parts }: Pick<EntryPlan, 'board' | 'parts'>): boolean {
  try {
    wire(board, parts)
    return true
  } catch (error) {
    if (!(error instanceof WiringError)) throw error
    return false
  }
}

/** What a cell of the table says of a node on a board. */
export type Cell = 'full' | 'codes' | 'flash' | 'variables' | 'wires' | 'unknown'

/** A node, what it takes, and whether each board carries it, by the board's name. */
export interface NodeColumn {
  readonly node: string
  readonly sizes: NodeSizes
  readonly cells: ReadonlyMap<string, Cell>
}

/** Builds a node, twice where no board is at its limit, and holds it against all boards. */
export async function columnOf(node: string): Promise<NodeColumn> {
  const plans = imageBoards.map((board) => planOf(node, board))
  const carrying = plans.filter(hasWires)
  const sizes = await sizesOf(carrying.find(({ board }) => board.name === 'esp32') ?? carrying[0]!)
  const cells = new Map<string, Cell>()
  for (const plan of plans) cells.set(plan.board.name, await cellOf(plan, sizes))
  return { node, sizes, cells }
}

/** What is built for a board: with that filled in without which a node is not built at all. */
export const planOf = (node: string, { name }: Board): EntryPlan =>
  buildPlan({ node, board: name, ...(node === 'locker' ? { config: { secret: '0'.repeat(32) } } : {}) })

async function cellOf(plan: EntryPlan, sizes: NodeSizes): Promise<Cell> {
  if (!hasWires(plan)) return 'wires'
  if (flashBudgetOf(plan.board) === undefined) return 'unknown'
  return wordOf(await fitOf(plan, sizes))
}

function wordOf(fit: Fit): Cell {
  if (fit.carries) return fit.texts
  return fit.problems.some((problem) => problem.includes('bytes of flash')) ? 'flash' : 'variables'
}

/** The tables of docs/boards.md. */
export function renderBoardTables(columns: readonly NodeColumn[]): string {
  const sizes = columns.map(({ node, sizes: { full, codes } }) => [
    node,
    ...[full.bytes, codes.bytes, full.variables].map(String),
  ])
  const cells = imageBoards.map((board) => [
    board.name,
    String(flashBudgetOf(board) ?? '?'),
    String(variableBudgetOf(board)),
    ...columns.map((column) => column.cells.get(board.name)!),
  ])
  const names = columns.map(({ node }) => node)
  return [
    table(['node', 'bytes, all texts', 'bytes, texts by number', 'variables'], sizes),
    table(['board', 'bytes for an image', 'variables', ...names], cells),
  ].join('\n')
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  row(head) + row(head.map(() => '---')) + rows.map(row).join('')

/** Everything that can be built, one after the other. */
export async function allColumns(onDone: (node: string) => void): Promise<NodeColumn[]> {
  const columns: NodeColumn[] = []
  for (const node of Object.keys(buildableNodes)) {
    columns.push(await columnOf(node))
    onDone(node)
  }
  return columns
}
