/** What waits for the idle loop: bytes that a device received, or an edge on a watched pin. */
export type IoEvent =
  | { readonly kind: 'bytes'; readonly device: string; bytes: Uint8Array }
  | {
      readonly kind: 'edge'
      readonly pin: string
      readonly isHigh: boolean
      readonly data: boolean | undefined
      readonly atUs: number
    }

/** Bytes of one event at most, and bytes that an event takes besides its data (jsdevices.h of 2v29.277). */
const longestEvent = 64
const eventOverhead = 2
const edgeLength = 4

/**
 * Events between interrupts and the idle loop, in a buffer of so many bytes as the board has. What does not fit is lost, and
 * the interpreter's flag FIFO_FULL says so.
 */
export class IoQueue {
  /** Bytes of the buffer in use. */
  used = 0
  private events: IoEvent[] = []

  constructor(
    readonly capacity: number,
    private readonly onLost: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.events.length === 0
  }

  /** Events that wait. */
  get length(): number {
    return this.events.length
  }

  /** Bytes from a device: joined to the last event where that is of the same device and has room. */
  pushBytes(device: string, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.pushPiece(device, bytes.subarray(at))
  }

  pushEdge(event: Extract<IoEvent, { kind: 'edge' }>): void {
    if (this.take(edgeLength + eventOverhead)) this.events.push(event)
  }

  /** The oldest event. */
  shift(): IoEvent | undefined {
    const event = this.events.shift()
    if (event) this.used -= eventOverhead + (event.kind === 'bytes' ? event.bytes.length : edgeLength)
    return event
  }

  clear(): void {
    this.events = []
    this.used = 0
  }

  private pushPiece(device: string, bytes: Uint8Array): number {
    const last = this.events.at(-1)
    if (last?.kind === 'bytes' && last.device === device && last.bytes.length < longestEvent) {
      const count = Math.min(bytes.length, longestEvent - last.bytes.length)
      if (this.take(count)) last.bytes = joined(last.bytes, bytes.subarray(0, count))
      return count
    }
    const piece = bytes.slice(0, longestEvent)
    if (this.take(piece.length + eventOverhead)) this.events.push({ kind: 'bytes', device, bytes: piece })
    return piece.length
  }

  private take(length: number): boolean {
    if (this.used + length > this.capacity) {
      this.onLost()
      return false
    }
    this.used += length
    return true
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
