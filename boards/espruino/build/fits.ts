import type { Board } from '../../board.js'
import { buildNode, withOutbox } from './build.js'
import type { EntryPlan } from './entry.js'
import { entrySource } from './entry.js'
import { makeImage } from './image.js'
import { fitOutbox, flashBudgetOf, problemsOf, reportOf, variableBudgetOf, type ImageSize } from './report.js'

/** What a node's image takes, with its texts written out and with them by number. */
export interface NodeSizes {
  readonly full: ImageSize
  readonly codes: ImageSize
}

/** Whether a board carries a node, and how; or what it has too little of. */
export type Fit =
  | { readonly carries: true; readonly texts: 'full' | 'codes' }
  | { readonly carries: false; readonly problems: readonly string[] }

/** Builds the image of a node for one board, both ways. What it takes of another differs by the names of its pins. */
export async function sizesOf(plan: EntryPlan): Promise<NodeSizes> {
  const sizeWith = async (texts: 'full' | 'codes'): Promise<ImageSize> => {
    const unicode = plan.board.interpreter?.language.unicode ?? false
    const image = await makeImage(entrySource(plan), { texts, unicode })
    const { flash, variables } = reportOf(image, plan.node.name, plan.board, texts)
    return { bytes: flash.used, variables: variables.estimated }
  }
  return { full: await sizeWith('full'), codes: await sizeWith('codes') }
}

/** Whether a board carries a node of these sizes; where that hangs on a few bytes or variables, by building it. */
export async function fitOf(plan: EntryPlan, sizes: NodeSizes): Promise<Fit> {
  const { board } = plan
  if (!isClose(sizes, board)) return fitBySize(sizes, board)
  const { report } = await buildNode(plan)
  return report.fits ? { carries: true, texts: report.texts } : { carries: false, problems: report.problems }
}

/** The order of buildNode: all texts, texts by number, then a smaller outbox. */
function fitBySize({ full, codes }: NodeSizes, board: Board): Fit {
  if (problemsOf(full, board).length === 0) return { carries: true, texts: 'full' }
  const outbox = fitOutbox(board, codes.bytes)
  const smaller = outbox ? withOutbox(board, outbox) : board
  const problems = [board, smaller].map((each) => problemsOf(codes, each))
  if (problems.some((each) => each.length === 0)) return { carries: true, texts: 'codes' }
  return { carries: false, problems: problems[1]! }
}

/** A hundredth more or less: what the names of pins can make. */
const closeness = 0.01

function isClose(sizes: NodeSizes, board: Board): boolean {
  const smallest = withOutbox(board, { blockLength: 2048, blocks: 2 })
  const budgets = [flashBudgetOf(board), flashBudgetOf(smallest)]
  const near = (used: number, budget: number | undefined): boolean =>
    budget !== undefined && Math.abs(used - budget) < closeness * used
  return [sizes.full, sizes.codes].some(
    ({ bytes, variables }) => budgets.some((budget) => near(bytes, budget)) || near(variables, variableBudgetOf(board)),
  )
}
