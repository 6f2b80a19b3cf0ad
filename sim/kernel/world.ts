import type { LogLevel } from '../../firmware/hal/index.js'
import { ByteArena } from './byte-arena.js'
import { RandomStream } from './random.js'
import { Scheduler } from './scheduler.js'

/** One line that something in the world said. */
export interface WorldNote {
  readonly atUs: number
  readonly level: LogLevel
  /** Node and source: "streetlight-17/bc66". */
  readonly source: string
  readonly text: string
}

/** What a world begins with. */
export interface WorldOptions {
  readonly seed?: number
  /** When virtual time 0 is: milliseconds since 1970. */
  readonly startUnixMs?: number
  /** Hears every note of at least this level; "warning" where absent. */
  readonly noteLevel?: LogLevel
  readonly onNote?: (note: WorldNote) => void
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3 }

/** The container of everything that shares one clock and one seed. It holds no reference to the outside. */
export class World {
  readonly scheduler = new Scheduler()
  /** Memory for bytes on their way: over a UART, in a packet. */
  readonly arena = new ByteArena()
  /** The arena as boards hand it to their firmware. */
  readonly allocate = (byteLength: number): Uint8Array => this.arena.take(byteLength)
  readonly seed: number
  readonly startUnixMs: number
  /** How many notes of each level there were, heard or not. */
  readonly noteCounts: Record<LogLevel, number> = { debug: 0, info: 0, warning: 0, error: 0 }
  private readonly noteRank: number
  private readonly onNote: ((note: WorldNote) => void) | undefined

  constructor(options: WorldOptions = {}) {
    this.seed = options.seed ?? 1
    this.startUnixMs = options.startUnixMs ?? Date.UTC(2026, 0, 1)
    this.noteRank = ranks[options.noteLevel ?? 'warning']
    this.onNote = options.onNote
  }

  /** Milliseconds since 1970 of the present instant. */
  get unixMs(): number {
    return this.startUnixMs + this.scheduler.nowUs / 1000
  }

  /** A stream of chance of its own for a name. */
  random(name: string): RandomStream {
    return new RandomStream(this.seed, name)
  }

  /** Says something. */
  note(level: LogLevel, source: string, text: string): void {
    this.noteCounts[level]++
    if (this.onNote && ranks[level] >= this.noteRank) this.onNote({ atUs: this.scheduler.nowUs, level, source, text })
  }
}
