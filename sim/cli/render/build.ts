import type { BuildReport } from '../../../boards/espruino/build/index.js'
import { renderTable } from './table.js'

const shownModules = 12

/** A build's report for people: what it takes, of what, and which modules take it. */
export function renderBuild(report: BuildReport, file: string): string {
  const { node, board, flash, variables, outbox, modules, problems, texts } = report
  const rest = modules.slice(shownModules)
  const sum = (key: 'bytes' | 'variables'): number => rest.reduce((total, module) => total + module[key], 0)
  const rows = modules
    .slice(0, shownModules)
    .map(({ source, bytes, variables: count }) => [source, String(bytes), String(count)])
  if (rest.length > 0) rows.push([`${rest.length} more`, String(sum('bytes')), String(sum('variables'))])
  return [
    `${node} on ${board}: ${file}\n\n`,
    `flash      ${flash.used} of ${flash.budget ?? 'an unknown number of'} bytes\n`,
    `variables  ${variables.estimated} of ${variables.budget} of ${variables.bytesEach} bytes (estimated; the rest stays free for what runs)\n`,
    `outbox     ${outbox.blocks} blocks of ${outbox.blockLength} bytes\n`,
    `texts      ${texts === 'full' ? 'written out' : 'by number: wayside trace turns them back'}\n\n`,
    renderTable(['module', 'bytes', 'variables'], rows),
    ...problems.map((problem) => `\ndoes not fit: ${problem}\n`),
  ].join('')
}
