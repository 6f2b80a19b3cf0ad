import type { ReportEvent } from '../events.js'
import type { OpenSpan, Timeline } from './timeline.js'

const cat = 'reports'

interface Way {
  /** Number of its arrow. */
  readonly flow: number
  readonly name: string
  readonly byteLength: number
  span: OpenSpan
  /** Whether its arrow has begun. */
  hasFlow: boolean
}

/**
 * Reports of one node on their way, as spans on the tracks "outbox" (made, not sent), "in flight" (sent, not acknowledged)
 * and "platform" (acknowledged), with an arrow along them. One that is sent again is in flight again.
 */
export class ReportTracks {
  private readonly ways = new Map<string, Way>()

  constructor(
    private readonly timeline: Timeline,
    private readonly node: string,
  ) {}

  /** Takes the next step of a report. */
  onEvent({ id, step, byteLength, atUs }: ReportEvent): void {
    const way = this.ways.get(id)
    if (way) this.leave(way, atUs, step)
    if (step === 'acknowledged') return this.arrive(id, way, atUs, byteLength)
    const stage = step === 'created' ? 'outbox' : 'in flight'
    const span = this.timeline.open(this.node, stage, atUs)
    if (way && step === 'sent') way.span = span
    else this.ways.set(id, { flow: this.timeline.newFlow(), name: `report ${id}`, byteLength, span, hasFlow: false })
  }

  /** The trace is over: what is on its way stays there. */
  end(atUs: number): void {
    for (const way of this.ways.values()) this.leave(way, atUs, 'none')
    this.ways.clear()
  }

  private leave(way: Way, atUs: number, by: ReportEvent['step'] | 'none'): void {
    const { timeline } = this
    const { name, span, byteLength } = way
    timeline.close(span, atUs, { name, cat, args: { bytes: byteLength, ended: by } })
    timeline.flow(way.hasFlow ? 't' : 's', span, span.startUs, way.flow, { name, cat })
    way.hasFlow = true
  }

  private arrive(id: string, way: Way | undefined, atUs: number, byteLength: number): void {
    const { timeline, node } = this
    const name = way?.name ?? `report ${id}`
    const place = timeline.span(node, 'platform', atUs, atUs, { name, cat, args: { bytes: byteLength } })
    if (way) timeline.flow('f', place, atUs, way.flow, { name, cat })
    this.ways.delete(id)
  }
}
