import type { TraceOutput } from '../output.js'

/** A trace's output that keeps everything, for tests. */
export class MemoryOutput implements TraceOutput {
  /** One for each write. */
  readonly writes: Uint8Array[] = []
  flushes = 0
  isEnded = false

  write(data: Uint8Array | string): void {
    if (this.isEnded) throw new Error('a write before the end expected, got one after it')
    this.writes.push(typeof data === 'string' ? new TextEncoder().encode(data) : data)
  }

  async flush(): Promise<void> {
    this.flushes++
  }

  async end(): Promise<void> {
    this.isEnded = true
  }

  /** Everything so far. */
  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.writes))
  }

  /** Everything so far, as text. */
  get text(): string {
    return new TextDecoder().decode(this.bytes)
  }
}
