import type { PowerEvent, TraceChannel, TraceEvent, TraceSink } from '../events.js'
import type { TraceOutput } from '../output.js'

/** One row: an event of power without its node. */
export interface PowerRow extends Omit<PowerEvent, 'node' | 'channel'> {
  /** What `powerW` is in amperes, where the volts of the supply were known. */
  readonly currentA?: number
}

/** How the power of a node is written. */
export interface PowerCsvOptions {
  /** Volts of a supply, where they are known: gives the current. */
  readonly supplyVolts?: SupplyVolts
}

/** Volts of the supplies, where they are known. */
export type SupplyVolts = { readonly [Supply in PowerEvent['supply']]?: number }

const columns = ['t_us', 'part', 'state', 'supply', 'power_w', 'burst_j', 'current_a', 'total_mw'] as const

/**
 * Writes the power of one node as CSV (RFC 4180 with LF): a row whenever a part enters a state (`power_w` from then on), or
 * takes a burst of energy at once (`burst_j`, `power_w` as it was). `current_a`: `power_w` at the volts of the supply.
 * `total_mw`: the sum of `power_w` over the supply. At the end each part has one more row, as long as it lasted.
 */
export function createPowerCsvSink(output: TraceOutput, options: PowerCsvOptions = {}): TraceSink {
  return new PowerCsvSink(output, options)
}

class PowerCsvSink implements TraceSink {
  readonly channels: readonly TraceChannel[] = ['power']
  private readonly volts: SupplyVolts
  /** The last row of each part. */
  private readonly last = new Map<string, PowerRow>()

  constructor(
    private readonly output: TraceOutput,
    { supplyVolts = {} }: PowerCsvOptions,
  ) {
    this.volts = supplyVolts
    output.write(`${columns.join(',')}\n`)
  }

  onEvent(event: TraceEvent): void {
    if (event.channel !== 'power') return
    // A burst is charged to a state that the part need not be in, and leaves it as it is.
    if (event.burstJ === 0) this.last.set(event.part, event)
    this.write({ ...event, powerW: this.last.get(event.part)?.powerW ?? 0 })
  }

  flush(): Promise<void> {
    return this.output.flush()
  }

  end(atUs: number): Promise<void> {
    for (const row of this.last.values()) this.write({ ...row, atUs, burstJ: 0 })
    return this.output.end()
  }

  private write({ atUs, part, state, supply, powerW, burstJ }: PowerRow): void {
    const volts = this.volts[supply]
    let totalW = 0
    for (const row of this.last.values()) if (row.supply === supply) totalW += row.powerW
    const figures = [
      figure(powerW),
      figure(burstJ),
      volts === undefined ? '' : figure(powerW / volts),
      figure(totalW * 1000),
    ]
    this.output.write(`${[atUs, field(part), field(state), supply, ...figures].join(',')}\n`)
  }
}

/**
 * Reads what {@link createPowerCsvSink} wrote. A last line without its end is what a killed run left, and is passed over.
 * @throws RangeError with the number of the line that is not what was expected
 */
export function readPowerCsv(text: string): PowerRow[] {
  const lines = text.split('\n')
  lines.pop()
  if (lines[0] !== columns.join(',')) throw problem(1, `the header ${columns.join(',')}`, lines[0] ?? 'nothing')
  return lines.slice(1).map((line, index) => readRow(line, index + 2))
}

function readRow(line: string, number: number): PowerRow {
  const fields = fieldsOf(line)
  if (fields.length !== columns.length) throw problem(number, `${columns.length} columns`, `${fields.length}`)
  const [atUs, part, state, supply, powerW, burstJ, currentA] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  if (supply !== 'board' && supply !== 'mains') throw problem(number, 'the supply board or mains', supply)
  const read = (text: string, name: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value)) throw problem(number, `a number as ${name}`, text)
    return value
  }
  return {
    atUs: read(atUs, 't_us'),
    part,
    state,
    supply,
    powerW: read(powerW, 'power_w'),
    burstJ: read(burstJ, 'burst_j'),
    ...(currentA === '' ? {} : { currentA: read(currentA, 'current_a') }),
  }
}

/** Volts of the supplies, as far as the currents of rows tell them. */
export function supplyVoltsOf(rows: readonly PowerRow[]): SupplyVolts {
  const volts: { [Supply in PowerEvent['supply']]?: number } = {}
  for (const { supply, powerW, currentA } of rows)
    if (volts[supply] === undefined && currentA && powerW) volts[supply] = Number((powerW / currentA).toPrecision(6))
  return volts
}

function problem(line: number, expected: string, got: string): RangeError {
  return new RangeError(`power CSV, line ${line}: ${expected} expected, got ${got}`)
}

/** Nine digits are more than any model knows, and hide the last bits of sums. */
function figure(value: number): string {
  return String(Number(value.toPrecision(9)))
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/[\r\n]+/g, ' ').replaceAll('"', '""')}"` : text
}

/** The fields of a line; those in quotes have theirs doubled. */
function fieldsOf(line: string): string[] {
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/y
  const fields: string[] = []
  for (let at = 0; at <= line.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const [whole, quoted, plain] = pattern.exec(line) ?? ['', undefined, line.slice(at)]
    fields.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
    if (!whole.endsWith(',')) break
  }
  return fields
}
