import type { PowerEvent } from '../events.js'
import type { Ink, Plot, PlotShape } from '../plot/plot.js'
import { supplyVoltsOf, type PowerRow, type SupplyVolts } from './csv.js'
import type { TimeRange } from './cycle.js'
import { envelope, type EnvelopeColumn, type Level } from './envelope.js'
import { engineering, niceCeiling, timeUnit } from './scale.js'
import { PowerSteps } from './steps.js'

/** How a plot of power looks; what is left out takes the default stated. */
export interface PowerPlotOptions extends Partial<TimeRange> {
  /** Default "Power by part", or "Current" where volts are known. */
  readonly title?: string
  /** Volts of a supply, where they are known: shows current, not power. Default what the currents of the rows tell. */
  readonly supplyVolts?: SupplyVolts
  /** Which parts, from top to bottom. Default all, as they come. */
  readonly parts?: readonly string[]
  /** Pixels. Default 960. */
  readonly width?: number
}

const margin = { left: 86, right: 168, top: 56, bottom: 48 } as const
const panelHeight = 72
const panelGap = 22
const textSize = 12
const ticks = 6

const ink = { text: '#1f2933', faint: '#52606d', grid: '#d9e2ec', frame: '#9aa5b1' } as const
/** Told apart by most people with colour vision deficiencies (Okabe and Ito). */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const
const totalColour = '#1f2933'

/** What one panel shows. */
interface Series {
  readonly name: string
  readonly supply: PowerEvent['supply']
  readonly levels: readonly Level[]
  readonly colour: string
}

interface Frame extends TimeRange {
  readonly left: number
  readonly width: number
}

/**
 * Power, or current, against time, one panel for each part and one for the sum of a supply that feeds several. The line is
 * the mean over a pixel, the band behind it goes from the least to the greatest: no peak is lost and the energy is kept,
 * however long the time. Beside each panel stand its mean, its peak and its energy.
 * @throws RangeError where there is no time between `fromUs` and `toUs`
 */
export function plotPower(rows: readonly PowerRow[], options: PowerPlotOptions = {}): Plot {
  const { width = 960, supplyVolts = supplyVoltsOf(rows) } = options
  const range = { fromUs: options.fromUs ?? rows[0]?.atUs ?? 0, toUs: options.toUs ?? rows.at(-1)?.atUs ?? 0 }
  if (!(range.toUs > range.fromUs)) throw new RangeError(`some time expected, got ${range.fromUs} to ${range.toUs} us`)
  const frame = { ...range, left: margin.left, width: width - margin.left - margin.right }
  const series = seriesOf(rows, options.parts)
  const bottom = margin.top + series.length * (panelHeight + panelGap)
  const title = options.title ?? titleOf(series, supplyVolts)
  return {
    width,
    height: bottom + margin.bottom - panelGap,
    title,
    shapes: [
      text(margin.left, margin.top - 28, title, 'start', ink.text, 16),
      ...series.flatMap((each, index) =>
        panel(each, frame, margin.top + index * (panelHeight + panelGap), supplyVolts[each.supply]),
      ),
      ...timeAxis(frame, bottom - panelGap),
    ],
  }
}

function titleOf(series: readonly Series[], volts: SupplyVolts): string {
  const isCurrent = series.map(({ supply }) => volts[supply] !== undefined)
  if (!isCurrent.includes(true)) return 'Power by part'
  return isCurrent.includes(false) ? 'Current and power by part' : 'Current by part'
}

/** The steps of each part, and of each supply with more than one part. */
function seriesOf(rows: readonly PowerRow[], parts: readonly string[] | undefined): Series[] {
  const levels = new Map<string, { supply: PowerEvent['supply']; isTotal: boolean; levels: Level[] }>()
  const steps = new PowerSteps(({ atUs, part, supply, powerW }) => {
    const name = part ?? `all on ${supply}`
    const known = levels.get(name) ?? { supply, isTotal: part === undefined, levels: [] }
    levels.set(name, known)
    known.levels.push({ atUs, powerW })
  })
  for (const row of rows) steps.onEvent({ ...row, channel: 'power', node: '' })
  steps.end(rows.at(-1)?.atUs ?? 0)
  const all = [...levels].map(([name, each]) => ({ name, ...each }))
  const own = all.filter(({ name, isTotal }) => !isTotal && (parts?.includes(name) ?? true))
  if (parts) own.sort((first, second) => parts.indexOf(first.name) - parts.indexOf(second.name))
  const totals = all.filter(
    ({ isTotal, supply }) => isTotal && !parts && own.filter((each) => each.supply === supply).length > 1,
  )
  return [
    ...totals.map((total) => ({ ...total, colour: totalColour })),
    ...own.map(({ name, ...part }, index) => ({
      ...part,
      name: part.supply === 'mains' ? `${name} (mains)` : name,
      colour: palette[index % palette.length]!,
    })),
  ]
}

function panel({ name, levels, colour }: Series, frame: Frame, top: number, volts?: number): PlotShape[] {
  const { left, width, fromUs, toUs } = frame
  const columns = envelope(levels, { fromUs, toUs, columns: Math.max(1, Math.floor(width)) })
  const peakW = columns.reduce((peak, { maxW }) => Math.max(peak, maxW), 0)
  const meanW = columns.reduce((sum, column) => sum + column.meanW, 0) / columns.length
  const divisor = volts ?? 1
  const unit = volts === undefined ? 'W' : 'A'
  const top_ = niceCeiling(peakW / divisor)
  const y = (powerW: number): number => top + panelHeight * (1 - powerW / divisor / top_)
  const runs = runsOf(columns)
  const figures = [
    `mean ${engineering(meanW / divisor, unit)}`,
    `peak ${engineering(peakW / divisor, unit)}`,
    `energy ${engineering((meanW * (toUs - fromUs)) / 1e6, 'J')}`,
  ]
  return [
    ...grid(frame, top, top_, unit),
    { kind: 'area', points: bandOf(runs, left, y), fill: { colour, opacity: 0.45 } },
    { kind: 'line', points: lineOf(runs, left, y), stroke: { colour }, width: 1.5 },
    text(left, top - 5, name, 'start', colour),
    ...figures.map((figure, index) => text(left + width + 10, top + 14 + index * 17, figure, 'start', ink.faint)),
  ]
}

/** Columns that are alike, from one index to another. */
interface Run extends EnvelopeColumn {
  readonly from: number
  to: number
}

function runsOf(columns: readonly EnvelopeColumn[]): Run[] {
  const runs: Run[] = []
  columns.forEach((column, index) => {
    const last = runs.at(-1)
    const isAlike =
      last &&
      last.minW === column.minW &&
      last.maxW === column.maxW &&
      Math.abs(last.meanW - column.meanW) <= 1e-12 * last.maxW
    if (isAlike) last.to = index + 1
    else runs.push({ ...column, from: index, to: index + 1 })
  })
  return runs
}

function lineOf(runs: readonly Run[], left: number, y: (powerW: number) => number): number[] {
  return runs.flatMap(({ from, to, meanW }) => [left + from, y(meanW), left + to, y(meanW)])
}

function bandOf(runs: readonly Run[], left: number, y: (powerW: number) => number): number[] {
  const above = runs.flatMap(({ from, to, maxW }) => [left + from, y(maxW), left + to, y(maxW)])
  const below = [...runs].reverse().flatMap(({ from, to, minW }) => [left + to, y(minW), left + from, y(minW)])
  return [...above, ...below]
}

function grid({ left, width }: Frame, top: number, greatest: number, unit: string): PlotShape[] {
  return [0, 0.5, 1].flatMap((share): PlotShape[] => {
    const y = top + panelHeight * (1 - share)
    return [
      line([left, y, left + width, y], share === 0 ? ink.frame : ink.grid),
      text(left - 8, y + 4, engineering(greatest * share, unit), 'end', ink.faint),
    ]
  })
}

/** Ticks at round times after the beginning. */
function timeAxis({ left, width, fromUs, toUs }: Frame, y: number): PlotShape[] {
  const { name, us } = timeUnit(toUs - fromUs)
  const length = (toUs - fromUs) / us
  const step = niceCeiling(length / ticks)
  const shapes: PlotShape[] = []
  for (let count = 0; count * step <= length * (1 + 1e-9); count++) {
    const x = left + (width * count * step) / length
    shapes.push(line([x, y, x, y + 5], ink.frame))
    shapes.push(text(x, y + 19, String(Number((count * step).toPrecision(6))), 'middle', ink.faint))
  }
  const caption = fromUs === 0 ? `time, ${name}` : `time, ${name} after ${fromUs / 1e6} s`
  return [...shapes, text(left + width / 2, y + 37, caption, 'middle', ink.faint)]
}

function line(points: readonly number[], colour: string): PlotShape {
  return { kind: 'line', points, stroke: { colour }, width: 1 }
}

function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  colour: string,
  size: number = textSize,
): PlotShape {
  const fill: Ink = { colour }
  return { kind: 'text', x, y, text: words, size, anchor, fill }
}
