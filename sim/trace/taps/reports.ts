import type { Outbox } from '../../../firmware/lib/outbox.js'
import type { ReportEvent } from '../events.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'

/** Something that starts its firmware again and again. */
export interface FirmwareSource {
  /** Hears of every start, once the firmware is made and before it runs. */
  firmwareTap: ((firmware: { readonly outbox: Outbox }) => void) | undefined
  /** What runs now. */
  readonly running: { readonly outbox: Outbox } | undefined
}

/**
 * Follows the reports of a node through its outbox: put in, taken out to be sent (each time it is tried), and forgotten since
 * the platform has it. The outbox is device code and knows of nobody who watches: the calls of this one are listened in on.
 */
export function tapReports(source: FirmwareSource, context: TapContext): Detach {
  assertUntapped(source.firmwareTap, context)
  const follower = new ReportFollower(context)
  source.firmwareTap = ({ outbox }) => follower.follow(outbox)
  if (source.running) follower.follow(source.running.outbox)
  return () => {
    source.firmwareTap = undefined
    follower.letGo()
  }
}

interface Waiting {
  readonly id: string
  readonly byteLength: number
}

class ReportFollower {
  /** As in the outbox: the oldest first. It outlives a restart, since the outbox does. */
  private readonly waiting: Waiting[] = []
  private made = 0
  private dropped = 0
  private outbox: Outbox | undefined

  constructor(private readonly context: TapContext) {}

  follow(outbox: Outbox): void {
    this.letGo()
    this.outbox = outbox
    this.dropped = outbox.dropped
    this.keepLast(outbox.pending)
    const { append, peek, acknowledge } = outbox
    outbox.append = (payload) => {
      append.call(outbox, payload)
      this.onAppend(payload.length, outbox.dropped)
    }
    outbox.peek = () => {
      const payload = peek.call(outbox)
      if (payload) this.onPeek(payload.length)
      return payload
    }
    outbox.acknowledge = () => {
      acknowledge.call(outbox)
      this.onAcknowledge()
    }
  }

  /** The outbox's own methods are those of its class again. */
  letGo(): void {
    const outbox: Partial<Outbox> | undefined = this.outbox
    delete outbox?.append
    delete outbox?.peek
    delete outbox?.acknowledge
    this.outbox = undefined
  }

  private onAppend(byteLength: number, dropped: number): void {
    this.waiting.splice(0, dropped - this.dropped)
    this.dropped = dropped
    const report = this.newReport(byteLength)
    this.waiting.push(report)
    this.tell(report, 'created')
  }

  /** Whoever looks at the oldest report is about to send it. */
  private onPeek(byteLength: number): void {
    const [oldest] = this.waiting
    if (!oldest) return
    const report = oldest.byteLength === 0 ? { id: oldest.id, byteLength } : oldest
    this.waiting[0] = report
    this.tell(report, 'sent')
  }

  private onAcknowledge(): void {
    const report = this.waiting.shift()
    if (report) this.tell(report, 'acknowledged')
  }

  /** What lay in the outbox before anybody watched has an identity from now on, and a length once it is looked at. */
  private keepLast(count: number): void {
    this.waiting.splice(0, this.waiting.length - count)
    while (this.waiting.length < count) this.waiting.unshift(this.newReport(0))
  }

  private newReport(byteLength: number): Waiting {
    return { id: `${this.context.node}/${++this.made}`, byteLength }
  }

  private tell({ id, byteLength }: Waiting, step: ReportEvent['step']): void {
    const { hub, node, scheduler } = this.context
    hub.emit({ channel: 'reports', node, atUs: scheduler.nowUs, id, step, byteLength })
  }
}
