import { toHex } from '../../../protocols/bytes/index.js'
import type {
  FrameEvent,
  I2cEvent,
  LogEvent,
  PacketEvent,
  RadioEvent,
  SpiEvent,
  TaskEvent,
  TraceChannel,
  TraceEvent,
  TraceSink,
  UartEvent,
} from '../events.js'
import type { TraceOutput } from '../output.js'
import { PowerSteps } from '../power/steps.js'
import { shownBytes } from '../shown-bytes.js'
import { AtDialogue } from './at-dialogue.js'
import { ReportTracks } from './reports.js'
import { Timeline, type OpenSpan } from './timeline.js'

/** How a timeline is written; what is left out takes the default stated. */
export interface PerfettoOptions {
  /** Which channels. Default all but "pins", whose edges are for a VCD. */
  readonly channels?: readonly TraceChannel[]
  /** The serial line that the modem is on. Default "modem". */
  readonly modemLine?: string
}

const shownChannels = [
  'tasks',
  'reports',
  'uart',
  'i2c',
  'spi',
  'frames',
  'ip',
  'radio',
  'power',
  'faults',
  'log',
] as const satisfies readonly TraceChannel[]

/** Bytes of a transfer that are shown. */
const shownLength = 64

/**
 * Writes one timeline of everything in the Trace Event Format, which ui.perfetto.dev, speedscope and chrome://tracing open:
 * a process for each node with threads for reports, firmware, AT dialogue, radio, buses, lines and links, counters of power,
 * arrows along reports, marks for faults and logs. Times are virtual microseconds since the world began.
 *
 * Power in mW is a step function: a counter for each part and one for the sum of each supply, a value at every change. A
 * burst of energy is drawn out over a millisecond or more (power/steps.ts). All counters end at 0, so that their integral is the energy taken.
 */
export function createPerfettoSink(output: TraceOutput, options: PerfettoOptions = {}): TraceSink {
  return new PerfettoSink(output, options)
}

/** What is under way on one node. */
interface NodeState {
  readonly power: PowerSteps
  readonly reports: ReportTracks
  readonly dialogue: AtDialogue
  radio: { readonly event: RadioEvent; readonly span: OpenSpan } | undefined
}

class PerfettoSink implements TraceSink {
  readonly channels: readonly TraceChannel[]
  private readonly timeline: Timeline
  private readonly modemLine: string
  private readonly nodes = new Map<string, NodeState>()

  constructor(output: TraceOutput, { channels = shownChannels, modemLine = 'modem' }: PerfettoOptions) {
    this.channels = channels.filter((channel) => shownChannels.some((shown) => shown === channel))
    this.modemLine = modemLine
    this.timeline = new Timeline(output)
  }

  onEvent(event: TraceEvent): void {
    if (!this.channels.includes(event.channel)) return
    const node = this.stateOf(event.node)
    node.power.advance(event.atUs)
    switch (event.channel) {
      case 'tasks':
        return this.onTask(event)
      case 'reports':
        return node.reports.onEvent(event)
      case 'uart':
        return this.onSerial(event, node)
      case 'i2c':
        return this.onI2c(event)
      case 'spi':
        return this.onSpi(event)
      case 'frames':
        return this.onFrame(event)
      case 'ip':
        return this.onPacket(event)
      case 'radio':
        return this.onRadio(event, node)
      case 'power':
        return node.power.onEvent(event)
      case 'faults':
        return this.timeline.mark(event.node, 'faults', event.atUs, { name: event.text, cat: 'faults' }, 'p')
      case 'log':
        return this.onLog(event)
    }
  }

  flush(): Promise<void> {
    for (const { power } of this.nodes.values()) power.flush()
    return this.timeline.flush()
  }

  end(atUs: number): Promise<void> {
    for (const node of this.nodes.values()) {
      this.closeRadio(node, atUs)
      node.dialogue.end(atUs)
      node.reports.end(atUs)
      node.power.end(atUs)
    }
    return this.timeline.end()
  }

  private onTask({ node, startUs, atUs, name, woke }: TaskEvent): void {
    this.timeline.span(node, 'firmware', startUs, atUs, { name, cat: 'tasks', ...(woke ? { args: { woke } } : {}) })
  }

  private onSerial(event: UartEvent, { dialogue }: NodeState): void {
    const { node, line, direction, startUs, atUs, bytes, baud } = event
    const args = { bytes: shownHex(bytes), length: bytes.length, baud }
    this.timeline.span(node, `uart ${line} ${direction}`, startUs, atUs, { name: shownBytes(bytes), cat: 'uart', args })
    if (line === this.modemLine) dialogue.onSerial(event)
  }

  private onI2c({ node, bus, startUs, atUs, address, direction, bytes, outcome, hz, stop }: I2cEvent): void {
    const name = `${direction} 0x${address.toString(16).padStart(2, '0')}${outcome === 'ok' ? '' : ` ${outcome}`}`
    const args = { bytes: shownHex(bytes), outcome, hz, stop }
    this.timeline.span(node, `i2c ${bus}`, startUs, atUs, { name, cat: 'i2c', args })
  }

  private onSpi({ node, bus, select, startUs, atUs, hz, mode, out, in: input }: SpiEvent): void {
    const args = { out: shownHex(out), in: shownHex(input), hz, mode }
    this.timeline.span(node, `spi ${bus}`, startUs, atUs, { name: select, cat: 'spi', args })
  }

  private onFrame({ node, link, direction, startUs, atUs, bytes, comment }: FrameEvent): void {
    const args = { bytes: shownHex(bytes), length: bytes.length, direction }
    this.timeline.span(node, link, startUs, atUs, { name: comment ?? `${link} ${direction}`, cat: 'frames', args })
  }

  private onPacket({ node, atUs, direction, protocol, source, destination, payload }: PacketEvent): void {
    const args = {
      source: `${source.address}:${source.port}`,
      destination: `${destination.address}:${destination.port}`,
      length: payload.length,
    }
    this.timeline.mark(node, 'ip', atUs, { name: `${protocol} ${direction} ${payload.length} bytes`, cat: 'ip', args })
  }

  private onRadio(event: RadioEvent, state: NodeState): void {
    this.closeRadio(state, event.atUs)
    state.radio = { event, span: this.timeline.open(event.node, 'radio', event.atUs) }
  }

  /** A state that lasted no time at all is none. */
  private closeRadio(state: NodeState, atUs: number): void {
    const { radio } = state
    state.radio = undefined
    if (!radio) return
    const { event, span } = radio
    const args = event.detail === undefined ? {} : { args: { detail: event.detail } }
    if (atUs > span.startUs) this.timeline.close(span, atUs, { name: event.state, cat: 'radio', ...args })
    else this.timeline.abandon(span)
  }

  private onLog({ node, atUs, level, tag, text }: LogEvent): void {
    this.timeline.mark(node, 'log', atUs, { name: text, cat: 'log', args: { level, tag } })
  }

  private stateOf(node: string): NodeState {
    let state = this.nodes.get(node)
    if (!state) this.nodes.set(node, (state = this.newState(node)))
    return state
  }

  private newState(node: string): NodeState {
    const { timeline } = this
    return {
      power: new PowerSteps(({ atUs, part, supply, powerW }) =>
        timeline.counter(node, `power ${part ?? `total ${supply}`}`, atUs, 'power', 'mW', milliwatts(powerW)),
      ),
      reports: new ReportTracks(timeline, node),
      dialogue: new AtDialogue(
        ({ command, startUs, endUs, result, answer }) => {
          const args = { result: result ?? 'none', answer }
          timeline.span(node, 'AT dialogue', startUs, endUs, { name: command, cat: 'uart', args })
        },
        (line, atUs) => timeline.mark(node, 'AT dialogue', atUs, { name: line, cat: 'uart' }),
      ),
      radio: undefined,
    }
  }
}

/** Nine digits are more than any model knows, and hide the last bits of sums. */
function milliwatts(powerW: number): number {
  return Number((powerW * 1000).toPrecision(9))
}

function shownHex(bytes: Uint8Array): string {
  return bytes.length > shownLength ? `${toHex(bytes.subarray(0, shownLength))}...` : toHex(bytes)
}
