/** A cell of a table; numbers are set to the right. */
export type Cell = string | number | undefined

/** Rows under a header, columns aligned by spaces; ends with a line end. */
export function renderTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => header.map((_, column) => textOf(row[column])))
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === undefined),
  )
  const widths = header.map((title, column) => Math.max(title.length, ...texts.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (isNumeric[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...texts.map(line), ''].join('\n')
}

/** Names and values in two columns. */
export function renderPairs(pairs: readonly (readonly [name: string, value: Cell])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${textOf(value)}`.trimEnd() + '\n').join('')
}

function textOf(cell: Cell): string {
  if (typeof cell === 'number') return formatNumber(cell)
  // What stands in a table must not break its lines, nor reach the terminal as a command.
  return (cell ?? '').replace(/[^\P{C}\p{Cf}]/gu, '?')
}

/** A number for people: grouped, and no more digits than say something. */
export function formatNumber(value: number): string {
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 1 : 3
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
