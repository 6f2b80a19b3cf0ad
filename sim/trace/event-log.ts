import { traceChannels, type TraceChannel, type TraceEvent, type TraceSink } from './events.js'

/** A sink that keeps the events themselves, for tests. */
export class EventLog implements TraceSink {
  private readonly kept: TraceEvent[] = []

  constructor(readonly channels: readonly TraceChannel[] = traceChannels) {}

  onEvent(event: TraceEvent): void {
    this.kept.push(event)
  }

  /** Everything so far, in the order of time. */
  get events(): readonly TraceEvent[] {
    return this.kept.sort((first, second) => first.atUs - second.atUs)
  }

  /** The events of one channel. */
  of<Channel extends TraceChannel>(channel: Channel): readonly Extract<TraceEvent, { channel: Channel }>[] {
    return this.events.filter((event): event is Extract<TraceEvent, { channel: Channel }> => event.channel === channel)
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  end(): Promise<void> {
    return Promise.resolve()
  }
}
