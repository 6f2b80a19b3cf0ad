import type { Board } from '../../board.js'
import { entrySource, type EntryPlan } from './entry.js'
import { makeImage, type Image } from './image.js'
import { fitOutbox, reportOf, type BuildReport } from './report.js'
import type { SourceMap } from './source-map.js'
import type { TextTable } from './texts.js'

/** A source map with what `wayside trace` needs besides: an image's map file. */
export interface ImageMap extends SourceMap {
  readonly wayside: { readonly node: string; readonly board: string; readonly texts: TextTable }
}

/** What a build gives. */
export interface Build {
  readonly image: Image
  readonly map: ImageMap
  readonly report: BuildReport
}

/**
 * Builds a node for a board. Texts of errors are written out where there is room, said by number where there is not; the outbox
 * takes what its board gives it, less where the image needs it.
 * @throws WiringError for a board without the ports, DialectError for code that the interpreter does not run
 */
export async function buildNode(plan: EntryPlan, options: { readonly root?: string } = {}): Promise<Build> {
  let build = await attempt(plan, 'full', options)
  if (build.report.fits) return build
  build = await attempt(plan, 'codes', options)
  const outbox = fitOutbox(plan.board, build.image.bytes.length)
  if (build.report.fits || !outbox) return build
  return attempt({ ...plan, board: withOutbox(plan.board, outbox) }, 'codes', options)
}

/** A board with an outbox of that size. */
export const withOutbox = (board: Board, area: Pick<Board['flash'][number], 'blockLength' | 'blocks'>): Board => ({
  ...board,
  flash: board.flash.map((each) => (each.path === 'outbox' ? { ...each, ...area } : each)),
})

async function attempt(plan: EntryPlan, texts: 'full' | 'codes', options: { readonly root?: string }): Promise<Build> {
  const { node, board } = plan
  const unicode = board.interpreter?.language.unicode ?? false
  const image = await makeImage(entrySource(plan), { ...options, texts, unicode })
  const map = {
    ...image.map,
    file: `${node.name}-${board.name}.js`,
    wayside: { node: node.name, board: board.name, texts: image.texts },
  }
  return { image, map, report: reportOf(image, node.name, board, texts) }
}
