import type { Percentiles, RunSummary } from '../../fleet/summary.js'
import { renderPairs, renderTable, formatNumber, type Cell } from './table.js'

/** The summary of a run for people. */
export function renderSummary(summary: RunSummary): string {
  return [
    renderPairs(headline(summary)),
    renderTable(['kind', 'nodes', 'created', 'delivered', 'pending', 'dropped', 'twice'], kindRows(summary)),
    figureTable(summary),
    summary.faults.length > 0 ? faultTable(summary) : '',
    summary.expect.length > 0 ? expectTable(summary) : '',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function headline(summary: RunSummary): [string, Cell][] {
  const { reports, commands, uplink, cells, digestCaveats } = summary
  const seconds = (value: number): string => `${formatNumber(value)} s`
  return [
    ['scenario', `${summary.scenario}, seed ${summary.seed}, ${formatNumber(summary.nodes)} nodes`],
    [
      'simulated',
      `${seconds(summary.simulatedSeconds)} in ${seconds(summary.wallSeconds)}, x${formatNumber(summary.speedup)}`,
    ],
    ['speed', `${formatNumber(Math.round(summary.nodeSecondsPerSecond))} node-seconds a second`],
    [
      'reports',
      `${counted(reports.created, 'created')}, ${counted(reports.delivered, 'delivered')}, ${counted(reports.pending, 'pending')}, ${counted(reports.dropped, 'dropped')}, ${counted(reports.duplicated, 'duplicated')}${lostText(reports)}`,
    ],
    ['commands', `${commands.issued} issued, ${commands.confirmed} confirmed${roundTrip(commands)}`],
    [
      'uplink',
      `${uplink.url}, ${uplink.connections} connections (${uplink.mode}), ${uplink.reconnects} reconnects, ${formatNumber(uplink.messages)} messages`,
    ],
    [
      'cells',
      `${cells.count}, packets ${formatNumber(cells.packetsUp)} up, ${formatNumber(cells.packetsDown)} down, ${formatNumber(cells.packetsLost)} lost`,
    ],
    ['energy', `${formatNumber(totalEnergy(summary))} J in all`],
    [
      'notes',
      `${summary.notes.warnings} warnings, ${summary.notes.errors} errors, ${summary.notes.firmwareFaults} firmware faults`,
    ],
    [
      'host',
      `${formatNumber(summary.events)} events, ${formatNumber(Math.round(summary.peakRssMB))} MB, lag ${seconds(summary.lagSeconds)}`,
    ],
    ['digest', summary.uplinkDigest],
    ...digestCaveats.map((caveat): [string, Cell] => ['', `not repeatable: ${caveat}`]),
  ]
}

const lostText = ({ lost }: RunSummary['reports']): string => (lost === undefined ? '' : `, ${counted(lost, 'lost')}`)

const counted = (count: number, what: string): string => `${formatNumber(count)} ${what}`

function roundTrip({ roundTripS }: RunSummary['commands']): string {
  if (!roundTripS || roundTripS.count === 0) return ''
  const { p50, p95, max } = roundTripS
  return `, round trip ${formatNumber(p50)} s (median), ${formatNumber(p95)} s (95 %), ${formatNumber(max)} s (longest)`
}

function totalEnergy({ energyJ }: RunSummary): number {
  return Object.values(energyJ).reduce(
    (sum, states) => Object.values(states).reduce((inner, joules) => inner + joules, sum),
    0,
  )
}

function kindRows({ byKind }: RunSummary): Cell[][] {
  return Object.entries(byKind).map(([kind, { nodes, reports }]) => [
    kind,
    nodes,
    reports.created,
    reports.delivered,
    reports.pending,
    reports.dropped,
    reports.duplicated,
  ])
}

function figureTable({ byKind }: RunSummary): string {
  const rows = Object.entries(byKind).flatMap(([kind, { nodes: _nodes, reports: _reports, ...figures }]) =>
    Object.entries(figures).map(([name, value]): Cell[] => [kind, name, figureText(value)]),
  )
  return rows.length > 0 ? renderTable(['kind', 'figure', 'value'], rows) : ''
}

function figureText(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value)
  if (isLifetimes(value)) {
    const { count, min, p50, max } = value
    return `${formatNumber(p50)} (median of ${formatNumber(count)}), ${formatNumber(min)} (least), ${formatNumber(max)} (most)`
  }
  if (!isPercentiles(value)) return JSON.stringify(value)
  const { count, p50, p95, max } = value
  return `${formatNumber(p50)} (median of ${formatNumber(count)}), ${formatNumber(p95)} (95 %), ${formatNumber(max)} (most)`
}

const isPercentiles = (value: unknown): value is Percentiles => hasAll(value, 'count', 'p50', 'p95', 'max')

/** As `batteryYears`: what counts is the shortest. */
const isLifetimes = (value: unknown): value is Record<'count' | 'min' | 'p50' | 'max', number> =>
  hasAll(value, 'count', 'min', 'p50', 'max')

const hasAll = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)

const faultTable = ({ faults }: RunSummary): string =>
  renderTable(
    ['fault', 'at s', 'for s'],
    faults.map(({ kind, atSeconds, forSeconds }) => [kind, atSeconds, forSeconds]),
  )

const expectTable = ({ expect }: RunSummary): string =>
  renderTable(
    ['expected', '', 'got', 'held'],
    expect.map((result) => [result.path, result.expected, expectationText(result), result.held ? 'yes' : 'NO']),
  )

function expectationText({ actual, problem }: RunSummary['expect'][number] & { problem?: string }): string {
  return problem ?? (typeof actual === 'number' ? formatNumber(actual) : JSON.stringify(actual))
}
