import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { renderPng } from '../trace/plot/png.js'
import { plotTrace, type PlotKind } from '../trace/plot/run-plot.js'
import { renderSvg } from '../trace/plot/svg.js'
import { traceListPath, type TraceEntry } from '../trace/run-traces.js'
import { UsageError } from './exit.js'

/** What is drawn, and where to. */
export interface TraceDrawing {
  /** Of the run. */
  readonly folder: string
  readonly node: string | undefined
  readonly plot: PlotKind
  readonly fromUs: number | undefined
  readonly lengthUs: number | undefined
  /** An .svg or .png; without it one of each beside the trace. */
  readonly out: string | undefined
}

/** Pixels of the PNG for one of the plot: sharp on paper and on dense screens. */
const pngScale = 2

/** The pictures of a node's trace. @throws UsageError, PlotError */
export function drawTrace(drawing: TraceDrawing): { readonly path: string; readonly bytes: Uint8Array | string }[] {
  const { folder, node, plot, fromUs, lengthUs, out } = drawing
  const entry = entryOf(tracesOf(folder), node)
  const toUs = lengthUs === undefined ? undefined : (fromUs ?? 0) + lengthUs
  const kind = out === undefined ? undefined : extname(out)
  if (kind !== undefined && kind !== '.svg' && kind !== '.png')
    throw new UsageError(`--out: a file .svg or .png expected, got "${out}"`)
  const picture = plotTrace(folder, entry, plot, {
    ...(fromUs === undefined ? {} : { fromUs }),
    ...(toUs === undefined ? {} : { toUs }),
  })
  const path = (extension: string): string => out ?? join(folder, 'trace', entry.node, `${plot}${extension}`)
  return [
    ...(kind === '.png' ? [] : [{ path: path('.svg'), bytes: renderSvg(picture) }]),
    ...(kind === '.svg' ? [] : [{ path: path('.png'), bytes: renderPng(picture, pngScale) }]),
  ]
}

function tracesOf(folder: string): readonly TraceEntry[] {
  const path = join(folder, traceListPath)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as TraceEntry[]
  throw new UsageError(`${path}: the traces of a run expected (wayside run ... --trace NODE --out ${folder})`)
}

function entryOf(entries: readonly TraceEntry[], wanted: string | undefined): TraceEntry {
  const found = entries.filter(
    ({ node, index, imei }) => wanted === undefined || [node, String(index), imei].includes(wanted),
  )
  const [entry] = found
  if (entry && (wanted !== undefined || found.length === 1)) return entry
  const names = entries.map(({ node }) => node).join(', ')
  throw new UsageError(`--node: one of the traced nodes (${names}) expected, got ${wanted ?? 'none'}`)
}
