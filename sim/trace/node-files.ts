import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SimulatedBoard } from '../board/simulated-board.js'
import type { TraceChannel, TraceSink } from './events.js'
import { FileOutput, type TraceOutput } from './output.js'
import { createPcapngSink } from './pcapng/index.js'
import { createPerfettoSink } from './perfetto/index.js'
import type { TracePlan } from './plan.js'
import { createPowerCsvSink } from './power/index.js'
import { createLogSink } from './text/log-sink.js'
import { createTranscriptSink } from './text/transcript-sink.js'
import { createVcdSink, wiresOf } from './vcd/index.js'

/** Names of the files of a node's trace. */
export const traceFiles = {
  wires: 'wires.vcd',
  packets: 'packets.pcapng',
  timeline: 'timeline.json',
  power: 'power.csv',
  log: 'log.txt',
  dialogue: (line: string): string => `uart-${line}.txt`,
} as const

/** What the files of a trace are made for. */
export interface NodeFilesOptions {
  /** Made where it is not there yet. */
  readonly folder: string
  readonly board: SimulatedBoard
  readonly startUnixMs: number
  readonly plan: Omit<TracePlan, 'node'>
  /** Told of each file that cannot be written on. */
  readonly onFail: (file: string, error: Error) => void
}

/** Sinks that write everything a plan asks for into a folder. Files that would stay empty are not made. */
export function nodeFileSinks(options: NodeFilesOptions): TraceSink[] {
  const { folder, board, startUnixMs, plan } = options
  const { channels, window, lastBytes, pwmBurstS } = plan
  const open = (file: string): TraceOutput =>
    new FileOutput(join(folder, file), { onFail: (error) => options.onFail(file, error) })
  const wants = (...among: readonly TraceChannel[]): boolean => among.some((channel) => channels.includes(channel))
  const sinks: TraceSink[] = []
  mkdirSync(folder, { recursive: true })
  if (wants('pins', 'i2c', 'spi', 'uart')) {
    const bounds = {
      ...(window ? { window } : {}),
      ...(lastBytes === undefined ? {} : { lastBytes }),
      ...(pwmBurstS === undefined ? {} : { pwmBurstS }),
    }
    sinks.push(createVcdSink(open(traceFiles.wires), { wires: wiresOf(board), startUnixMs, channels, ...bounds }))
  }
  if (wants('ip', 'uart', 'frames')) sinks.push(createPcapngSink(open(traceFiles.packets), { startUnixMs, channels }))
  const timelineChannels = channels.filter((channel) => channel !== 'pins')
  if (timelineChannels.length > 0)
    sinks.push(createPerfettoSink(open(traceFiles.timeline), { channels: timelineChannels }))
  if (wants('power')) {
    const supplyVolts = { board: board.board.logicVolts }
    sinks.push(createPowerCsvSink(open(traceFiles.power), { supplyVolts }))
  }
  if (wants('uart'))
    for (const { part } of board.wiring.parts) if (part.bus === 'serial') sinks.push(dialogue(part.role))
  if (wants('log', 'faults')) sinks.push(createLogSink(open(traceFiles.log), { startUnixMs, channels }))
  return sinks

  function dialogue(line: string): TraceSink {
    const { part, hz = 9600 } = board.wired('serial', line).part
    return createTranscriptSink(open(traceFiles.dialogue(line)), { node: board.name, line, part, baud: hz })
  }
}
