/** A source map of version 3, as tools exchange it. */
export interface SourceMap {
  readonly version: 3
  readonly file?: string
  readonly sources: readonly string[]
  readonly names: readonly string[]
  readonly mappings: string
}

/** A place in a source: `line` from 1, `column` from 0. */
export interface SourcePosition {
  readonly source: string
  readonly line: number
  readonly column: number
  /** The name that stood there before it was shortened. */
  readonly name?: string
}

/** One place of the generated text: column and, where it has an origin, source, line, column and name, all from 0. */
export type Segment = readonly [column: number, source?: number, line?: number, at?: number, name?: number]

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Reads base 64 VLQ, five bits a digit, sign in the lowest bit (ECMA-426, clause 9.2). One list for each generated line. */
export function decodeMappings(mappings: string): Segment[][] {
  const last = [0, 0, 0, 0, 0]
  return mappings.split(';').map((line) => {
    last[0] = 0
    return line
      .split(',')
      .filter((text) => text !== '')
      .map((text) => decodeVlq(text).map((delta, field) => (last[field]! += delta)) as unknown as Segment)
  })
}

function decodeVlq(text: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const digit of text) {
    const bits = digits.indexOf(digit)
    if (bits < 0) throw new Error(`source map: a base 64 digit expected, got "${digit}"`)
    value += (bits & 31) * 2 ** shift
    shift += 5
    if (bits & 32) continue
    numbers.push(value & 1 ? -Math.floor(value / 2) : Math.floor(value / 2))
    value = shift = 0
  }
  return numbers
}

/** The reverse of {@link decodeMappings}. */
export function encodeMappings(lines: readonly (readonly Segment[])[]): string {
  const last = [0, 0, 0, 0, 0]
  const delta = (value: number, field: number): string => {
    const text = encodeVlq(value - last[field]!)
    last[field] = value
    return text
  }
  return lines
    .map((segments) => {
      last[0] = 0
      return segments.map((segment) => (segment as readonly number[]).map(delta).join('')).join(',')
    })
    .join(';')
}

function encodeVlq(number: number): string {
  let value = number < 0 ? -number * 2 + 1 : number * 2
  let text = ''
  do {
    const bits = value & 31
    value = Math.floor(value / 32)
    text += digits[value > 0 ? bits | 32 : bits]
  } while (value > 0)
  return text
}

/** Finds origins in a map. */
export class SourceMapReader {
  private readonly lines: Segment[][]

  constructor(private readonly map: SourceMap) {
    this.lines = decodeMappings(map.mappings)
  }

  /** The origin of a place of the generated text, `line` from 1, `column` from 0: that of the segment it is in. */
  find(line: number, column: number): SourcePosition | undefined {
    let found: Segment | undefined
    for (const segment of this.lines[line - 1] ?? []) {
      if (segment[0] > column) break
      found = segment
    }
    return found && this.originOf(found)
  }

  /** As {@link find}; for what a tool made up the origin of what comes next on its line. */
  findNear(line: number, column: number): SourcePosition | undefined {
    const next = (this.lines[line - 1] ?? []).find((segment) => segment[0] >= column && segment[1] !== undefined)
    return this.find(line, column) ?? (next && this.originOf(next))
  }

  private originOf([, source, line, column, name]: Segment): SourcePosition | undefined {
    if (source === undefined) return undefined
    const { sources, names } = this.map
    const origin = { source: sources[source]!, line: line! + 1, column: column! }
    return name === undefined ? origin : { ...origin, name: names[name]! }
  }
}

/** The map from what `outer` generated to the sources of `inner`, which is the map of what `outer` was made from. */
export function composeMaps(outer: SourceMap, inner: SourceMap): SourceMap {
  const reader = new SourceMapReader(inner)
  const sources = new Numbered()
  const names = new Numbered()
  const lines = decodeMappings(outer.mappings).map((segments) =>
    segments.flatMap((segment): Segment[] => {
      const origin = segment[1] === undefined ? undefined : reader.find(segment[2]! + 1, segment[3]!)
      if (!origin) return []
      const name = origin.name ?? (segment[4] === undefined ? undefined : outer.names[segment[4]])
      const place = [segment[0], sources.of(origin.source), origin.line - 1, origin.column] as const
      return [name === undefined ? place : [...place, names.of(name)]]
    }),
  )
  return { version: 3, sources: sources.all, names: names.all, mappings: encodeMappings(lines) }
}

class Numbered {
  readonly all: string[] = []
  private readonly numbers = new Map<string, number>()

  of(text: string): number {
    let number = this.numbers.get(text)
    if (number === undefined) this.numbers.set(text, (number = this.all.push(text) - 1))
    return number
  }
}
