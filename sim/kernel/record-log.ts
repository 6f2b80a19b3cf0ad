import type { RecordParts, WorldDigest } from './digest.js'

/** Instant (8), node (4), topic length (2), payload length (4). */
const headBytes = 18

/**
 * Records of one worker on their way to the digest that all workers share: packed into one array, which can be handed
 * from thread to thread, and merged there by instant and node.
 */
export class RecordLog {
  private bytes = new Uint8Array(16_384)
  private view = new DataView(this.bytes.buffer)
  private size = 0

  /** Bytes packed and not taken. */
  get length(): number {
    return this.size
  }

  /** Packs a record; instants never go back. */
  add(atUs: number, node: number, bytes: Uint8Array, parts: RecordParts): void {
    const topic = bytes.subarray(parts.topicStart, parts.topicEnd)
    const payload = bytes.subarray(parts.payloadStart, parts.end)
    const end = this.size + headBytes + topic.length + payload.length
    if (end > this.bytes.length) this.grow(end)
    const { size, view } = this
    view.setFloat64(size, atUs)
    view.setUint32(size + 8, node)
    view.setUint16(size + 12, topic.length)
    view.setUint32(size + 14, payload.length)
    this.bytes.set(topic, size + headBytes)
    this.bytes.set(payload, size + headBytes + topic.length)
    this.size = end
  }

  /** Takes what was packed so far, as an array of its own. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.size)
    this.size = 0
    return taken
  }

  private grow(size: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, size))
    larger.set(this.bytes)
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}

/**
 * Merges what the workers packed over the same span of virtual time into the digest. Every worker's part must be there:
 * the digest takes no record that is earlier than its last one.
 */
export function mergeLogs(digest: WorldDigest, logs: readonly Uint8Array[]): void {
  const cursors = logs.map((log) => new Cursor(log)).filter((cursor) => !cursor.isAtEnd)
  while (cursors.length > 0) {
    let first = cursors[0]!
    for (const cursor of cursors) if (cursor.isBefore(first)) first = cursor
    digest.add(first.atUs, first.node, first.bytes, first)
    first.next()
    if (first.isAtEnd) cursors.splice(cursors.indexOf(first), 1)
  }
}

class Cursor implements RecordParts {
  atUs = 0
  node = 0
  topicStart = 0
  topicEnd = 0
  end = 0
  private readonly view: DataView

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.next()
  }

  get payloadStart(): number {
    return this.topicEnd
  }

  get isAtEnd(): boolean {
    return this.topicStart < 0
  }

  isBefore(other: Cursor): boolean {
    return this.atUs < other.atUs || (this.atUs === other.atUs && this.node < other.node)
  }

  next(): void {
    const { view, end } = this
    if (end >= this.bytes.length) {
      this.topicStart = -1
      return
    }
    this.atUs = view.getFloat64(end)
    this.node = view.getUint32(end + 8)
    this.topicStart = end + headBytes
    this.topicEnd = this.topicStart + view.getUint16(end + 12)
    this.end = this.topicEnd + view.getUint32(end + 14)
  }
}
