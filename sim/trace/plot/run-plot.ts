import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { traceFiles } from '../node-files.js'
import { plotPower, readPowerCsv, typicalActivity } from '../power/index.js'
import type { TraceEntry } from '../run-traces.js'
import { parseVcd } from '../vcd/index.js'
import { plotLanes } from './lanes.js'
import type { Plot } from './plot.js'
import { timelineLanes } from './timeline-lanes.js'
import { waveLanes } from './wave-lanes.js'

/** What can be drawn of a trace. */
export const plotKinds = ['power', 'timeline', 'pins'] as const
export type PlotKind = (typeof plotKinds)[number]

/** What of the trace is drawn; microseconds of virtual time. */
export interface PlotRange {
  readonly fromUs?: number
  readonly toUs?: number
}

/** The trace has nothing to draw: the file is not there, or holds nothing of that time. */
export class PlotError extends Error {
  override readonly name = 'PlotError'
}

const filesOf: Readonly<Record<PlotKind, string>> = {
  power: traceFiles.power,
  timeline: traceFiles.timeline,
  pins: traceFiles.wires,
}

/**
 * Draws a node's trace. Power without a range is that of a typical report: while the modem is awake.
 * @throws PlotError
 */
export function plotTrace(runFolder: string, { node }: TraceEntry, kind: PlotKind, range: PlotRange): Plot {
  const path = join(runFolder, 'trace', node, filesOf[kind])
  if (!existsSync(path)) throw new PlotError(`${path}: a file of the trace expected; was that channel traced?`)
  const text = readFileSync(path, 'utf8')
  if (kind === 'power') return power(text, node, range)
  return kind === 'pins' ? pins(text, node, range) : timeline(text, node, range)
}

function power(text: string, node: string, { fromUs, toUs }: PlotRange): Plot {
  const rows = readPowerCsv(text)
  const isWhole = fromUs === undefined && toUs === undefined
  const cycle = isWhole ? typicalActivity(rows, 'modem') : undefined
  const range = cycle ?? { fromUs: fromUs ?? rows[0]?.atUs ?? 0, toUs: toUs ?? rows.at(-1)?.atUs ?? 0 }
  assertTime(range, node)
  return plotPower(rows, { ...range, title: node })
}

function pins(text: string, node: string, { fromUs, toUs }: PlotRange): Plot {
  const dump = parseVcd(text)
  const us = (tick: number): number => (tick * dump.tickNs) / 1000
  const range = { fromUs: fromUs ?? us(dump.initial?.tick ?? 0), toUs: toUs ?? us(dump.endTick) }
  assertTime(range, node)
  return plotLanes(waveLanes(dump), { title: `${node}: wires`, ...range })
}

function timeline(text: string, node: string, { fromUs, toUs }: PlotRange): Plot {
  const { lanes, endUs } = timelineLanes(text)
  const range = { fromUs: fromUs ?? 0, toUs: toUs ?? endUs }
  assertTime(range, node)
  return plotLanes(lanes, { title: `${node}: timeline`, ...range })
}

function assertTime({ fromUs, toUs }: Required<PlotRange>, node: string): void {
  if (!(toUs > fromUs)) throw new PlotError(`trace of ${node}: some time expected, got ${fromUs} us to ${toUs} us`)
}
