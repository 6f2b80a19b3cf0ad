import type { TraceOutput } from '../output.js'
import { formatChange, type VcdValue, type VcdVariable } from './model.js'

/** What follows a dump's definitions, as it is written. */
export interface VcdBody {
  /** All values at the first instant. */
  begin(tick: number, values: readonly VcdValue[]): void
  /** The variable at a place of the list changes. Ticks do not go back. */
  change(tick: number, place: number, value: VcdValue): void
  /** What was said so far is in the output. */
  flush(): void
  /** The dump ends at a tick. */
  end(tick: number): void
}

/** Characters that are gathered before they go to the output. */
const chunkLength = 8192

/** Changes as they come, one after the other. */
export class StreamBody implements VcdBody {
  private text = ''
  private tick = -1

  constructor(
    private readonly output: TraceOutput,
    private readonly variables: readonly VcdVariable[],
  ) {}

  begin(tick: number, values: readonly VcdValue[]): void {
    this.text += snapshot(tick, values, this.variables)
    this.tick = tick
  }

  change(tick: number, place: number, value: VcdValue): void {
    if (tick !== this.tick) this.text += `#${tick}\n`
    this.tick = tick
    this.text += `${formatChange(value, this.variables[place]!.code)}\n`
    if (this.text.length >= chunkLength) this.flush()
  }

  flush(): void {
    if (this.text !== '') this.output.write(this.text)
    this.text = ''
  }

  end(tick: number): void {
    if (tick > this.tick) this.text += `#${tick}\n`
    this.flush()
  }
}

interface Segment {
  readonly tick: number
  readonly values: readonly VcdValue[]
  text: string
}

/** Parts that a ring is made of: it holds between seven and eight eighths of its length. */
const segmentCount = 8

/**
 * The last so many bytes of changes, kept in memory; a flush writes the file anew when an eighth of it is new. What the file
 * begins with are the values at that instant.
 */
export class RingBody implements VcdBody {
  private segments: Segment[] = []
  private values: VcdValue[] = []
  private tick = -1
  private unsaved = 0

  /** `definitions`: the text before the changes; `length`: of the ring, in bytes. */
  constructor(
    private readonly output: TraceOutput & { restart(): void },
    private readonly variables: readonly VcdVariable[],
    private readonly definitions: string,
    private readonly length: number,
  ) {}

  begin(tick: number, values: readonly VcdValue[]): void {
    this.values = [...values]
    this.open(tick)
  }

  change(tick: number, place: number, value: VcdValue): void {
    const segment = this.segments.at(-1)!
    const before = segment.text.length
    if (tick !== this.tick) segment.text += `#${tick}\n`
    this.tick = tick
    segment.text += `${formatChange(value, this.variables[place]!.code)}\n`
    this.values[place] = value
    this.unsaved += segment.text.length - before
    if (segment.text.length >= this.length / segmentCount) this.open(tick)
  }

  flush(): void {
    if (this.unsaved >= this.length / segmentCount) this.save()
  }

  end(tick: number): void {
    const last = this.segments.at(-1)
    if (last && tick > this.tick) last.text += `#${tick}\n`
    this.save()
  }

  private open(tick: number): void {
    this.segments.push({ tick, values: [...this.values], text: '' })
    if (this.segments.length > segmentCount) this.segments.shift()
    this.tick = tick
  }

  private save(): void {
    this.unsaved = 0
    const [first] = this.segments
    this.output.restart()
    this.output.write(this.definitions)
    if (first) this.output.write(snapshot(first.tick, first.values, this.variables))
    for (const { text } of this.segments) if (text !== '') this.output.write(text)
  }
}

function snapshot(tick: number, values: readonly VcdValue[], variables: readonly VcdVariable[]): string {
  const lines = values.map((value, place) => `${formatChange(value, variables[place]!.code)}\n`)
  return `#${tick}\n$dumpvars\n${lines.join('')}$end\n`
}
