import { TranscriptWriter } from '../../modem/transcript.js'
import type { TraceEvent, TraceSink } from '../events.js'
import type { TraceOutput } from '../output.js'

/** What the head of a transcript says, besides the node and the line. */
export interface TranscriptSinkOptions {
  readonly node: string
  /** Role of the part at the other end: only this line's bytes are written. */
  readonly line: string
  /** Part at the other end, as in `wayside list`. */
  readonly part: string
  readonly baud: number
}

/** Writes the dialogue on one serial line as text that can be replayed (sim/modem/testing/transcript.ts). */
export function createTranscriptSink(output: TraceOutput, options: TranscriptSinkOptions): TraceSink {
  return new TranscriptSink(output, options)
}

class TranscriptSink implements TraceSink {
  readonly channels = ['uart'] as const
  private readonly writer: TranscriptWriter

  constructor(
    private readonly output: TraceOutput,
    private readonly options: TranscriptSinkOptions,
  ) {
    const { node, line, part, baud } = options
    const head = { model: part, baud: String(baud), source: `trace of ${node}, line ${line}` }
    this.writer = new TranscriptWriter((text) => output.write(`${text}\n`), head)
  }

  onEvent(event: TraceEvent): void {
    if (event.channel !== 'uart' || event.line !== this.options.line) return
    this.writer.take(event.atUs, event.direction, String.fromCharCode(...event.bytes))
  }

  flush(): Promise<void> {
    return this.output.flush()
  }

  end(): Promise<void> {
    this.writer.finish()
    return this.output.end()
  }
}
