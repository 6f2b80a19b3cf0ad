import type { Scheduler } from '../kernel/scheduler.js'
import type { TraceChannel, TraceEvent, TraceSink } from './events.js'

/** Taps may tell of an event this long after its instant, microseconds: the first half of an I2C exchange comes with the second. */
const latenessUs = 500_000
/** Events that wait at most before what can be in order is handed on. */
const mostWaiting = 2048

/**
 * Where the taps of one node bring their events and its sinks get them, in the order of time. Taps tell some things late and
 * some early (a task is over a millisecond after it was begun): events wait until nothing older can come.
 */
export class TraceHub {
  private readonly byChannel = new Map<TraceChannel, TraceSink[]>()
  /** In the order of time from `head` on. */
  private waiting: TraceEvent[] = []
  private head = 0

  constructor(
    readonly sinks: readonly TraceSink[],
    private readonly scheduler: Scheduler,
  ) {
    for (const sink of sinks) for (const channel of sink.channels) this.listenersOf(channel).push(sink)
  }

  /** Whether any sink wants a channel: taps of the others need not be put on. */
  wants(channel: TraceChannel): boolean {
    return this.byChannel.has(channel)
  }

  /** Takes an event. Those that happened together keep the order in which they came. */
  emit(event: TraceEvent): void {
    if (!this.byChannel.has(event.channel)) return
    const { waiting } = this
    let at = waiting.length
    while (at > this.head && waiting[at - 1]!.atUs > event.atUs) at--
    if (at === waiting.length) waiting.push(event)
    else waiting.splice(at, 0, event)
    if (waiting.length - this.head >= mostWaiting) this.advance()
  }

  /** Hands on what is older than anything that may still come. */
  advance(): void {
    this.release(this.scheduler.nowUs - latenessUs)
  }

  /** Hands on everything that is over by now; what comes after may be older than that. */
  end(): void {
    this.release(this.scheduler.nowUs)
  }

  private release(untilUs: number): void {
    const { waiting } = this
    while (this.head < waiting.length && waiting[this.head]!.atUs <= untilUs) this.deliver(waiting[this.head++]!)
    if (this.head * 2 < waiting.length) return
    this.waiting = waiting.slice(this.head)
    this.head = 0
  }

  private deliver(event: TraceEvent): void {
    for (const sink of this.byChannel.get(event.channel)!) sink.onEvent(event)
  }

  private listenersOf(channel: TraceChannel): TraceSink[] {
    const known = this.byChannel.get(channel)
    if (known) return known
    const listeners: TraceSink[] = []
    this.byChannel.set(channel, listeners)
    return listeners
  }
}
