import type { Vector } from './dipole.js'

/** A series of fields that cannot be read. */
export class FieldSeriesError extends Error {
  override readonly name = 'FieldSeriesError'
}

const columns = 'seconds,x,y,z[,taken]'

/**
 * A measured series of the field in one bay: instants in seconds, field in microteslas along any three axes, and, where somebody
 * looked, whether a vehicle stood there. Between two lines the field goes straight; before the first and after the last it stays.
 */
export class FieldSeries {
  private at = 0

  private constructor(
    private readonly seconds: readonly number[],
    private readonly fields: readonly Vector[],
    private readonly taken: readonly boolean[] | undefined,
  ) {}

  /**
   * Reads lines `seconds,x,y,z[,taken]`: times rising, `taken` 0 or 1 in all lines or in none; a first line of words is a header,
   * lines that begin with # are comments. @throws FieldSeriesError with file and line
   */
  static parse(text: string, file: string): FieldSeries {
    const seconds: number[] = []
    const fields: Vector[] = []
    const taken: (boolean | undefined)[] = []
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#') || (index === 0 && /^\s*[a-z]/i.test(line))) continue
      const where = `${file}:${index + 1}`
      const row = rowOf(line, where)
      if (seconds.length > 0 && row.second <= seconds.at(-1)!)
        throw new FieldSeriesError(`${where}: a time after ${seconds.at(-1)} s expected, got ${row.second}`)
      if (taken.length > 0 && (row.taken === undefined) !== (taken[0] === undefined))
        throw new FieldSeriesError(`${where}: ${columns} with taken in all lines or in none expected, got "${line}"`)
      seconds.push(row.second)
      fields.push(row.field)
      taken.push(row.taken)
    }
    if (seconds.length === 0) throw new FieldSeriesError(`${file}: ${columns} expected, got no line`)
    return new FieldSeries(seconds, fields, taken[0] === undefined ? undefined : (taken as boolean[]))
  }

  /** A reader of its own: instants that one reader is asked for must not go back. */
  reader(): FieldSeries {
    return new FieldSeries(this.seconds, this.fields, this.taken)
  }

  /** Whether somebody looked while it was measured. */
  get hasTruth(): boolean {
    return this.taken !== undefined
  }

  /** Seconds of the last line. */
  get endS(): number {
    return this.seconds.at(-1)!
  }

  /** The field at an instant in seconds, put into `field`. */
  fieldAt(second: number, field: Vector): void {
    const { seconds, fields } = this
    while (this.at < seconds.length - 1 && seconds[this.at + 1]! <= second) this.at++
    const from = fields[this.at]!
    const to = fields[this.at + 1] ?? from
    const span = (seconds[this.at + 1] ?? Infinity) - seconds[this.at]!
    const part = Math.min(1, Math.max(0, (second - seconds[this.at]!) / span))
    field.x = from.x + (to.x - from.x) * part
    field.y = from.y + (to.y - from.y) * part
    field.z = from.z + (to.z - from.z) * part
  }

  /** When a vehicle came to stand and left, as the lines say: seconds; `until` Infinity for one that stays. Empty where nobody looked. */
  get stays(): { readonly from: number; readonly until: number }[] {
    const stays: { from: number; until: number }[] = []
    this.taken?.forEach((isTaken, index) => {
      const was = this.taken![index - 1] ?? false
      if (isTaken && !was) stays.push({ from: this.seconds[index]!, until: Infinity })
      if (!isTaken && was) stays.at(-1)!.until = this.seconds[index]!
    })
    return stays
  }
}

function rowOf(line: string, where: string): { second: number; field: Vector; taken: boolean | undefined } {
  const words = line.split(',').map((word) => (word.trim() === '' ? NaN : Number(word)))
  const [second, x, y, z, taken] = words
  const isFlag = taken === undefined || taken === 0 || taken === 1
  if (words.length < 4 || words.length > 5 || !words.every(Number.isFinite) || !isFlag || second! < 0)
    throw new FieldSeriesError(`${where}: ${columns} expected, got "${line}"`)
  return {
    second: second!,
    field: { x: x!, y: y!, z: z! },
    taken: taken === undefined ? undefined : taken === 1,
  }
}
