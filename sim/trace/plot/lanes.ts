import { niceCeiling, timeUnit } from '../power/scale.js'
import type { Plot, PlotShape } from './plot.js'

/** A stretch of time in which something was so, microseconds. */
export interface LaneSpan {
  readonly fromUs: number
  readonly toUs: number
  /** Written into the span where there is room. */
  readonly label: string
  readonly colour: string
}

/** One row of the picture: a digital wave, or spans. */
export type Lane =
  | { readonly kind: 'wave'; readonly name: string; readonly edges: readonly WaveEdge[] }
  | { readonly kind: 'spans'; readonly name: string; readonly spans: readonly LaneSpan[] }

/** A level from an instant on; undefined: floating, or not drawn. */
export interface WaveEdge {
  readonly atUs: number
  readonly level: 0 | 1 | undefined
}

/** What the picture shows, and how wide it is. */
export interface LanePlotOptions {
  readonly title: string
  readonly fromUs: number
  readonly toUs: number
  /** Pixels. Default 960. */
  readonly width?: number
}

const margin = { left: 24, right: 24, top: 44, bottom: 48 } as const
const laneHeight = 26
const laneGap = 8
const textSize = 12
/** Pixels that a character of that size takes, about. */
const characterWidth = 8
const ticks = 8
const ink = { text: '#1f2933', faint: '#52606d', grid: '#e4e7eb', frame: '#9aa5b1', wave: '#0072b2' } as const

/** Rows of waves and spans over one axis of time; rows of spans with none in it are left out. @throws RangeError where there is no time between the two instants */
export function plotLanes(lanes: readonly Lane[], { title, fromUs, toUs, width = 960 }: LanePlotOptions): Plot {
  if (!(toUs > fromUs)) throw new RangeError(`some time expected, got ${fromUs} to ${toUs} us`)
  const shown = lanes.filter((lane) => lane.kind === 'wave' || lane.spans.some((span) => overlaps(span, fromUs, toUs)))
  const left = margin.left + Math.max(0, ...shown.map(({ name }) => name.length)) * characterWidth
  const frame: Frame = { fromUs, toUs, left, width: width - left - margin.right }
  const bottom = margin.top + shown.length * (laneHeight + laneGap)
  return {
    width,
    height: bottom + margin.bottom,
    title,
    shapes: [
      text(left, margin.top - 18, title, 'start', ink.text, 16),
      ...timeAxis(frame, margin.top, bottom),
      ...shown.flatMap((lane, row) => drawLane(lane, frame, margin.top + row * (laneHeight + laneGap))),
    ],
  }
}

interface Frame {
  readonly fromUs: number
  readonly toUs: number
  readonly left: number
  readonly width: number
}

function overlaps(span: LaneSpan, fromUs: number, toUs: number): boolean {
  return span.toUs >= fromUs && span.fromUs <= toUs
}

function xOf({ fromUs, toUs, left, width }: Frame, atUs: number): number {
  return left + (width * (Math.min(Math.max(atUs, fromUs), toUs) - fromUs)) / (toUs - fromUs)
}

function drawLane(lane: Lane, frame: Frame, top: number): PlotShape[] {
  const name = text(frame.left - 8, top + laneHeight - 8, lane.name, 'end', ink.text)
  return [name, ...(lane.kind === 'wave' ? drawWave(lane.edges, frame, top) : drawSpans(lane.spans, frame, top))]
}

/** Levels as a line; where edges lie closer than a pixel, one bar for all of them. */
function drawWave(edges: readonly WaveEdge[], frame: Frame, top: number): PlotShape[] {
  const shapes: PlotShape[] = []
  const yOf = (level: 0 | 1): number => (level === 1 ? top + 3 : top + laneHeight - 3)
  let points: number[] = []
  const finish = (): void => {
    if (points.length >= 4) shapes.push({ kind: 'line', points, stroke: { colour: ink.wave }, width: 1.2 })
    points = []
  }
  const pieces = piecesOf(edges, frame)
  for (const { fromX, toX, level, isDense } of pieces) {
    if (isDense) {
      finish()
      const y = yOf(1)
      const bar = { x: fromX, y, width: Math.max(1, toX - fromX), height: yOf(0) - y }
      shapes.push({ kind: 'rect', ...bar, fill: { colour: ink.wave, opacity: 0.55 } })
    } else if (level === undefined) finish()
    else points.push(fromX, yOf(level), toX, yOf(level))
  }
  finish()
  return shapes
}

interface Piece {
  readonly fromX: number
  toX: number
  readonly level: 0 | 1 | undefined
  readonly isDense: boolean
}

function piecesOf(edges: readonly WaveEdge[], frame: Frame): Piece[] {
  const pieces: Piece[] = []
  edges.forEach(({ atUs, level }, index) => {
    const untilUs = edges[index + 1]?.atUs ?? frame.toUs
    if (untilUs <= frame.fromUs || atUs >= frame.toUs) return
    const [fromX, toX] = [xOf(frame, atUs), xOf(frame, untilUs)]
    const isDense = toX - fromX < 1 && level !== undefined
    const last = pieces.at(-1)
    if (last?.isDense && isDense && fromX - last.toX < 1) last.toX = toX
    else pieces.push({ fromX, toX, level, isDense })
  })
  return pieces
}

function drawSpans(spans: readonly LaneSpan[], frame: Frame, top: number): PlotShape[] {
  const shapes: PlotShape[] = []
  let lastX = -Infinity
  for (const span of spans) {
    if (!overlaps(span, frame.fromUs, frame.toUs)) continue
    const { fromUs, toUs, label, colour } = span
    const x = xOf(frame, fromUs)
    const width = Math.max(1, xOf(frame, toUs) - x)
    // Of those that would fall on one pixel, the first is enough.
    if (x + width < lastX + 0.5) continue
    lastX = x + width
    shapes.push({ kind: 'rect', x, y: top + 2, width, height: laneHeight - 4, fill: { colour } })
    if (label !== '' && width > label.length * characterWidth + 4)
      shapes.push(text(x + 4, top + laneHeight - 9, label, 'start', '#ffffff'))
  }
  return shapes
}

/** Ticks at round times after the beginning, through all lanes. */
function timeAxis(frame: Frame, top: number, bottom: number): PlotShape[] {
  const { fromUs, toUs, left, width } = frame
  const { name, us } = timeUnit(toUs - fromUs)
  const length = (toUs - fromUs) / us
  const step = niceCeiling(length / ticks)
  const shapes: PlotShape[] = []
  for (let count = 0; count * step <= length * (1 + 1e-9); count++) {
    const x = left + (width * count * step) / length
    shapes.push({ kind: 'line', points: [x, top - 4, x, bottom], stroke: { colour: ink.grid }, width: 1 })
    shapes.push(text(x, bottom + 16, String(Number((count * step).toPrecision(6))), 'middle', ink.faint))
  }
  const caption = fromUs === 0 ? `time, ${name}` : `time, ${name} after ${fromUs / 1e6} s`
  return [...shapes, text(left + width / 2, bottom + 36, caption, 'middle', ink.faint)]
}

function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  colour: string,
  size: number = textSize,
): PlotShape {
  return { kind: 'text', x, y, text: words, size, anchor, fill: { colour } }
}
