import { createHash } from 'node:crypto'

/** Where a message's topic and payload lie in its bytes: what an encoded MQTT PUBLISH looks like. */
export interface RecordParts {
  readonly topicStart: number
  readonly topicEnd: number
  readonly payloadStart: number
  readonly end: number
}

/** Bytes gathered before they go to the hash. */
const batchBytes = 65_536
/** Instant (8), topic length (2), payload length (4). */
const headBytes = 14

/**
 * SHA-256 over what a world said to the outside: for every record its instant, topic and payload, in the order of
 * instants, then of nodes, then as they came. Who computed which node makes no difference.
 *
 * A record is the instant in microseconds (64 bits), the topic's length (16 bits), the topic, the payload's length (32
 * bits), the payload; numbers big-endian.
 */
export class WorldDigest {
  private readonly hash = createHash('sha256')
  private buffer = new Uint8Array(2 * batchBytes)
  private view = new DataView(this.buffer.buffer)
  private size = 0
  private records = 0
  /** The records of the present instant: where the first begins, and node and place of each. */
  private atUs = 0
  private groupStart = 0
  private readonly nodes: number[] = []
  private readonly starts: number[] = []
  private groupCount = 0
  private isSorted = true

  /** Records taken so far. */
  get count(): number {
    return this.records
  }

  /** Takes a record. @throws RangeError if it is earlier than the last one */
  add(atUs: number, node: number, bytes: Uint8Array, parts: RecordParts): void {
    this.begin(atUs, node)
    const topicLength = parts.topicEnd - parts.topicStart
    const payloadLength = parts.end - parts.payloadStart
    this.reserve(headBytes + topicLength + payloadLength)
    const { buffer, view, size } = this
    view.setUint32(size, Math.floor(atUs / 2 ** 32))
    view.setUint32(size + 4, atUs >>> 0)
    view.setUint16(size + 8, topicLength)
    let at = copyRange(buffer, size + 10, bytes, parts.topicStart, parts.topicEnd)
    view.setUint32(at, payloadLength)
    at = copyRange(buffer, at + 4, bytes, parts.payloadStart, parts.end)
    this.size = at
  }

  /** The digest over all records taken, in hexadecimal. Nothing can be added after. */
  finish(): string {
    this.endGroup()
    this.flush()
    return this.hash.digest('hex')
  }

  private begin(atUs: number, node: number): void {
    if (atUs !== this.atUs) {
      if (!(atUs > this.atUs)) throw new RangeError(`a record at ${this.atUs} or later expected, got ${atUs}`)
      this.endGroup()
      this.atUs = atUs
    }
    this.records++
    const place = this.groupCount++
    if (place > 0 && node < this.nodes[place - 1]!) this.isSorted = false
    this.nodes[place] = node
    this.starts[place] = this.size
  }

  private endGroup(): void {
    if (!this.isSorted) this.sortGroup()
    this.isSorted = true
    // The arrays keep their length: shortening them is a call into the engine for every record.
    this.groupCount = 0
    if (this.size >= batchBytes) this.flush()
    this.groupStart = this.size
  }

  private sortGroup(): void {
    const { nodes, starts, groupCount, buffer, groupStart, size } = this
    const order = Array.from({ length: groupCount }, (_, index) => index)
    order.sort((one, other) => nodes[one]! - nodes[other]! || one - other)
    const group = buffer.slice(groupStart, size)
    let at = groupStart
    for (const index of order) {
      const end = index + 1 < groupCount ? starts[index + 1]! : size
      at = copyRange(buffer, at, group, starts[index]! - groupStart, end - groupStart)
    }
  }

  private flush(): void {
    this.hash.update(this.buffer.subarray(0, this.size))
    this.size = 0
    this.groupStart = 0
  }

  private reserve(count: number): void {
    if (this.size + count <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.size + count))
    larger.set(this.buffer)
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}

/** Byte by byte where a view costs more than it saves. */
function copyRange(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): number {
  if (end - start > 64) {
    to.set(from.subarray(start, end), at)
    return at + end - start
  }
  for (let index = start; index < end; index++) to[at++] = from[index]!
  return at
}
