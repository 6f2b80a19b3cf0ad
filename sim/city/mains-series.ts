/** A series of voltages that cannot be read. */
export class MainsSeriesError extends Error {
  override readonly name = 'MainsSeriesError'
}

const columns = 'seconds,volts[,volts...]'

/**
 * A measured series of mains voltages: instants in seconds after the start of the run, then volts, one column a feeder. Between two
 * lines the voltage goes straight; before the first and after the last it stays.
 */
export class MainsSeries {
  private constructor(
    private readonly seconds: readonly number[],
    private readonly rows: readonly (readonly number[])[],
  ) {}

  /**
   * Reads lines `seconds,volts[,volts...]`: times rising, the same number of columns in all lines, volts in [0, 400]; a first line
   * of words is a header, lines that begin with # are comments. @throws MainsSeriesError with file and line
   */
  static parse(text: string, file: string): MainsSeries {
    const seconds: number[] = []
    const rows: number[][] = []
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#') || (index === 0 && /^\s*[a-z]/i.test(line))) continue
      const where = `${file}:${index + 1}`
      const { second, volts } = rowOf(line, where)
      if (seconds.length > 0 && second <= seconds.at(-1)!)
        throw new MainsSeriesError(`${where}: a time after ${seconds.at(-1)} s expected, got ${second}`)
      if (rows.length > 0 && volts.length !== rows[0]!.length)
        throw new MainsSeriesError(`${where}: ${rows[0]!.length} columns of volts expected, got ${volts.length}`)
      seconds.push(second)
      rows.push(volts)
    }
    if (seconds.length === 0) throw new MainsSeriesError(`${file}: ${columns} expected, got no line`)
    return new MainsSeries(seconds, rows)
  }

  /** Volts of a feeder at virtual time `atUs`; feeders beyond the columns begin again with the first. */
  volts(atUs: number, feeder: number): number {
    const { seconds, rows } = this
    const second = atUs / 1e6
    const before = this.lineBefore(second)
    const column = feeder % rows[0]!.length
    const from = rows[before]![column]!
    const next = rows[before + 1]
    if (!next || second <= seconds[before]!) return from
    const part = (second - seconds[before]!) / (seconds[before + 1]! - seconds[before]!)
    return from + (next[column]! - from) * part
  }

  /** The last line at or before an instant; the first where there is none. */
  private lineBefore(second: number): number {
    let low = 0
    let high = this.seconds.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.seconds[middle]! <= second) low = middle
      else high = middle - 1
    }
    return low
  }
}

function rowOf(line: string, where: string): { second: number; volts: number[] } {
  const [second, ...volts] = line.split(',').map((word) => (word.trim() === '' ? NaN : Number(word)))
  const isFine = second! >= 0 && Number.isFinite(second) && volts.length > 0
  if (!isFine || !volts.every((each) => each >= 0 && each <= 400))
    throw new MainsSeriesError(`${where}: ${columns} expected, volts in [0, 400], got "${line}"`)
  return { second: second!, volts }
}
