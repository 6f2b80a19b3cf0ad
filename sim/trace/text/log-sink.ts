import type { TraceChannel, TraceEvent, TraceSink } from '../events.js'
import type { TraceOutput } from '../output.js'

/** How a log is written. */
export interface LogSinkOptions {
  /** What virtual instant 0 is, milliseconds since 1970. Default 0. */
  readonly startUnixMs?: number
  /** Default "log" and "faults". */
  readonly channels?: readonly TraceChannel[]
}

const logChannels = ['log', 'faults'] as const

/**
 * Writes what a node logged, at every level, and the faults that befell it: a line each of time, level, source and text.
 * Times are those of the place's network time (UTC) in virtual time, to the microsecond.
 */
export function createLogSink(output: TraceOutput, options: LogSinkOptions = {}): TraceSink {
  const { startUnixMs = 0, channels = logChannels } = options
  return {
    channels: logChannels.filter((channel) => channels.includes(channel)),
    onEvent(event: TraceEvent): void {
      if (event.channel === 'log') output.write(line(startUnixMs, event.atUs, event.level, event.tag, event.text))
      if (event.channel === 'faults') output.write(line(startUnixMs, event.atUs, 'fault', '-', event.text))
    },
    flush: () => output.flush(),
    end: () => output.end(),
  }
}

function line(startUnixMs: number, atUs: number, level: string, tag: string, text: string): string {
  const wholeMs = startUnixMs + Math.floor(atUs / 1000)
  const time = `${new Date(wholeMs).toISOString().slice(0, -1)}${String(Math.floor(atUs % 1000)).padStart(3, '0')}Z`
  return `${time} ${level.padEnd(7)} ${tag} ${text.replaceAll('\n', '\\n')}\n`
}
