/** A series of fills that cannot be read. */
export class FillSeriesError extends Error {
  override readonly name = 'FillSeriesError'
}

const columns = 'seconds,percent[,celsius]'

/**
 * A measured series of the fill of one bin: instants in seconds, fill in percent of its height, and, where somebody measured it, the
 * temperature of the air in degrees Celsius. A fill stays until the next line; before the first line it is that of the first.
 */
export class FillSeries {
  private constructor(
    readonly seconds: readonly number[],
    readonly percents: readonly number[],
    readonly celsius: readonly number[] | undefined,
  ) {}

  /**
   * Reads lines `seconds,percent[,celsius]`: times rising, percent in [0, 100], a temperature in all lines or in none; a first line of
   * words is a header, lines that begin with # are comments. @throws FillSeriesError with file and line
   */
  static parse(text: string, file: string): FillSeries {
    const rows: (readonly number[])[] = []
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#') || (index === 0 && /^\s*[a-z]/i.test(line))) continue
      const row = rowOf(line, `${file}:${index + 1}`)
      const last = rows.at(-1)
      if (last && row[0]! <= last[0]!)
        throw new FillSeriesError(`${file}:${index + 1}: a time after ${last[0]} s expected, got ${row[0]}`)
      if (last && row.length !== last.length)
        throw new FillSeriesError(`${file}:${index + 1}: ${columns} with celsius in all lines or in none expected`)
      rows.push(row)
    }
    if (rows.length === 0) throw new FillSeriesError(`${file}: ${columns} expected, got no line`)
    const column = (index: number): number[] => rows.map((row) => row[index]!)
    return new FillSeries(column(0), column(1), rows[0]!.length === 3 ? column(2) : undefined)
  }

  /** The temperature at an instant in seconds, where it was measured; straight between two lines. */
  celsiusAt(second: number): number | undefined {
    const { seconds, celsius } = this
    if (!celsius) return undefined
    const next = seconds.findIndex((each) => each > second)
    if (next <= 0) return next === 0 ? celsius[0] : celsius.at(-1)
    const [from, to] = [seconds[next - 1]!, seconds[next]!]
    return celsius[next - 1]! + ((celsius[next]! - celsius[next - 1]!) * (second - from)) / (to - from)
  }
}

function rowOf(line: string, where: string): number[] {
  const fields = line.split(',')
  const row = fields.map((field) => (field.trim() === '' ? NaN : Number(field)))
  const [, percent] = row
  if (row.length < 2 || row.length > 3 || row.some((value) => !Number.isFinite(value)))
    throw new FillSeriesError(`${where}: ${columns} expected, got "${line}"`)
  if (percent! < 0 || percent! > 100)
    throw new FillSeriesError(`${where}: a percent of 0 to 100 expected, got ${percent}`)
  return row
}
