import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import type { Session } from './session.js'

/** A message on its way to the real broker. */
export class CarriedMessage {
  /** Whether it has been written to a connection before: then it goes out as a duplicate. */
  wasSent = false

  constructor(
    /** Whose it is; undefined for one of the platform's own. */
    readonly session: Session | undefined,
    readonly bytes: Uint8Array,
    readonly layout: PublishLayout,
    /** Start of the packet in `bytes`. */
    readonly start: number,
  ) {}

  get size(): number {
    return this.layout.end - this.start
  }
}

/**
 * Messages that a connection carries and the broker has not acknowledged, in order. The packet identifier is the place
 * in the ring plus one, so an acknowledgement finds its message at once.
 */
export class InFlight {
  private readonly slots: (CarriedMessage | undefined)[]
  private readonly mask: number
  /** Oldest message, next one to write, next free place; the ring's places are these modulo its capacity. */
  private oldest = 0
  private unwritten = 0
  private next = 0
  private live = 0
  private writtenCount = 0

  /** @param capacity a power of two, at most 32768 */
  constructor(readonly capacity: number) {
    if (!(capacity > 0 && capacity <= 32768 && (capacity & (capacity - 1)) === 0))
      throw new RangeError(`a power of two up to 32768 expected, got ${capacity}`)
    this.slots = new Array<CarriedMessage | undefined>(capacity).fill(undefined)
    this.mask = capacity - 1
  }

  /** Messages not acknowledged. */
  get count(): number {
    return this.live
  }

  /** Places used up, gaps of early acknowledgements included. */
  get span(): number {
    return this.next - this.oldest
  }

  /** Messages written and not acknowledged. */
  get outstanding(): number {
    return this.writtenCount
  }

  /** Whether something waits to be written. */
  get hasUnwritten(): boolean {
    return this.unwritten < this.next
  }

  /** @throws RangeError when the ring is full: whoever fills it did not heed the window */
  push(message: CarriedMessage): void {
    if (this.span === this.capacity) throw new RangeError(`more than ${this.capacity} messages in flight`)
    this.slots[this.next++ & this.mask] = message
    this.live++
  }

  /** Takes the message with a packet identifier out; undefined for one that is not there. */
  take(messageId: number): CarriedMessage | undefined {
    const message = this.slots[messageId - 1]
    if (message === undefined) return undefined
    this.slots[messageId - 1] = undefined
    this.live--
    this.writtenCount--
    while (this.oldest < this.next && this.slots[this.oldest & this.mask] === undefined) this.oldest++
    if (this.unwritten < this.oldest) this.unwritten = this.oldest
    return message
  }

  /** All messages are to be written again, the oldest first. */
  rewind(): void {
    this.unwritten = this.oldest
    this.writtenCount = 0
  }

  /** Forgets everything. Returns what there was, the oldest first. */
  clear(): CarriedMessage[] {
    const messages: CarriedMessage[] = []
    for (let index = this.oldest; index < this.next; index++) {
      const message = this.slots[index & this.mask]
      if (message) messages.push(message)
    }
    this.slots.fill(undefined)
    this.oldest = this.unwritten = this.next
    this.live = this.writtenCount = 0
    return messages
  }

  /** Unwritten messages, `limit` at most, as one run of bytes, QoS 1, with their identifiers; they count as written. */
  write(limit: number): Uint8Array {
    const { slots, mask } = this
    const end = this.endOf(limit)
    let size = 0
    for (let index = this.unwritten; index < end; index++) size += slots[index & mask]?.size ?? 0
    const bytes = Buffer.allocUnsafe(size)
    let at = 0
    for (; this.unwritten < end; this.unwritten++) {
      const message = slots[this.unwritten & mask]
      if (message === undefined) continue
      at = copyMessage(bytes, at, message, (this.unwritten & mask) + 1)
      this.writtenCount++
    }
    return bytes
  }

  /** Where a run of `limit` messages ends: places may be empty after a reconnect. */
  private endOf(limit: number): number {
    let end = this.unwritten
    for (let count = 0; end < this.next && count < limit; end++) if (this.slots[end & this.mask]) count++
    return end
  }
}

/** Whatever quality of service the node asked for, the bridge carries it with QoS 1; see Bridge. */
function copyMessage(to: Uint8Array, at: number, message: CarriedMessage, messageId: number): number {
  const { bytes, layout, start } = message
  to.set(start === 0 && layout.end === bytes.length ? bytes : bytes.subarray(start, layout.end), at)
  to[at] = 0x32 | (layout.retain ? 1 : 0) | (message.wasSent ? 8 : 0)
  const idAt = at + layout.messageIdAt! - start
  to[idAt] = messageId >> 8
  to[idAt + 1] = messageId
  message.wasSent = true
  return at + message.size
}
