import { powerOfTwo } from './type.js'

/**
 * Puts bits into an octet string, most significant first. Made to be kept and used again: finish() hands out a copy and
 * empties the writer. It never throws: the first value that does not fit sets `problem`; whoever loops looks at it.
 */
export class BitWriter {
  /** What was wrong with the value; empty while nothing was. */
  problem: string
  /** From the outermost to the failing part: names and indices, put together while returning. */
  path: (string | number)[]
  /** Components of the SEQUENCEs being written, innermost last; `slotCount` of them are in use. */
  readonly slots: unknown[]
  slotCount: number
  private buffer: Uint8Array
  private size: number
  /** Up to seven bits that do not fill an octet yet. */
  private held: number
  private heldCount: number
  private inner: BitWriter | undefined

  /** @param capacity octets to set aside: those of the largest usual message, so that it never grows */
  constructor(capacity: number) {
    this.problem = ''
    this.path = []
    this.slots = []
    this.slotCount = 0
    this.buffer = new Uint8Array(capacity > 0 ? capacity : 1)
    this.size = 0
    this.held = 0
    this.heldCount = 0
    this.inner = undefined
  }

  /** How many bits were put. */
  get bitCount(): number {
    return this.size * 8 + this.heldCount
  }

  /** Refuses the value; only the first refusal counts. */
  fail(problem: string): void {
    if (this.problem === '') this.problem = problem
  }

  /** Appends the low `count` bits, 0 to 32, of an unsigned integer below 2^count. */
  put(value: number, count: number): void {
    if (count > 24) {
      const high = Math.floor(value / 65536)
      this.put(high, count - 16)
      this.put(value - high * 65536, 16)
      return
    }
    let held = (this.held << count) | value
    let heldCount = this.heldCount + count
    while (heldCount >= 8) {
      heldCount -= 8
      if (this.size === this.buffer.length) this.grow(1)
      this.buffer[this.size++] = held >> heldCount
      held &= (1 << heldCount) - 1
    }
    this.held = held
    this.heldCount = heldCount
  }

  /** Appends a constrained whole number of `width` bits, up to 53. */
  bounded(value: number, width: number): void {
    if (width <= 32) {
      this.put(value, width)
      return
    }
    const high = Math.floor(value / 4294967296)
    this.put(high, width - 32)
    this.put(value - high * 4294967296, 32)
  }

  /**
   * Appends a length determinant (X.691 clause 10.9.3.5 on) for `count` more and returns how many of them it covers:
   * when that is 16384 or more they are a fragment, and another determinant must follow them.
   */
  length(count: number): number {
    if (count < 128) this.put(count, 8)
    else if (count < 16384) this.put(32768 + count, 16)
    else {
      const units = count >= 65536 ? 4 : Math.floor(count / 16384)
      this.put(192 + units, 8)
      return units * 16384
    }
    return count
  }

  /** Appends a normally small non-negative whole number (X.691 clause 10.6). */
  normallySmall(value: number): void {
    if (value < 64) {
      this.put(value, 7)
      return
    }
    this.put(1, 1)
    this.unsigned(value)
  }

  /** Appends a length and a non-negative integer in the fewest octets. */
  unsigned(value: number): void {
    let octets = 1
    while (octets < 7 && value >= powerOfTwo(8 * octets)) octets += 1
    this.put(octets, 8)
    this.bounded(value, octets * 8)
  }

  /** Appends a length and a two's complement integer in the fewest octets. */
  signed(value: number): void {
    let octets = 1
    while (octets < 7 && (value >= powerOfTwo(8 * octets - 1) || value < -powerOfTwo(8 * octets - 1))) octets += 1
    this.put(octets, 8)
    this.bounded(value < 0 ? value + powerOfTwo(8 * octets) : value, octets * 8)
  }

  /** Appends octets from `start` up to `end`. */
  octets(octets: Uint8Array, start: number, end: number): void {
    if (this.heldCount > 0) {
      for (let i = start; i < end; i++) this.put(octets[i]!, 8)
      return
    }
    if (this.size + end - start > this.buffer.length) this.grow(end - start)
    for (let i = start; i < end; i++) this.buffer[this.size++] = octets[i]!
  }

  /** Appends the bits from `start` (a multiple of 8) up to `end` of an octet string. */
  bits(octets: Uint8Array, start: number, end: number): void {
    this.octets(octets, start >> 3, end >> 3)
    if (end & 7) this.put((octets[end >> 3] || 0) >> (8 - (end & 7)), end & 7)
  }

  /** Appends octets behind a length determinant, in fragments when there are many. */
  countedOctets(octets: Uint8Array, count: number): void {
    let done = 0
    for (;;) {
      const some = this.length(count - done)
      this.octets(octets, done, done + some)
      done += some
      if (some < 16384) return
    }
  }

  /** An empty writer for the contents of an open type, to be closed by endOpenType(). */
  beginOpenType(): BitWriter {
    if (this.inner === undefined) this.inner = new BitWriter(64)
    this.inner.clear()
    return this.inner
  }

  /** Appends what the inner writer holds as an open type: whole octets, one at least (X.691 clause 10.1.3). */
  endOpenType(inner: BitWriter): void {
    if (inner.problem !== '') {
      this.fail(inner.problem)
      for (const part of inner.path) this.path.push(part)
      return
    }
    inner.pad()
    this.countedOctets(inner.buffer, inner.size)
  }

  /** Zero bits up to an octet boundary; an encoding of no bits is one zero octet. */
  private pad(): void {
    if (this.heldCount > 0) this.put(0, 8 - this.heldCount)
    else if (this.size === 0) this.put(0, 8)
  }

  /** The encoding padded to whole octets, as an array of its own. The writer is empty afterwards. */
  finish(): Uint8Array {
    this.pad()
    const octets = this.buffer.slice(0, this.size)
    this.clear()
    return octets
  }

  /** Forgets everything. */
  clear(): void {
    this.problem = ''
    this.path = []
    this.slotCount = 0
    this.size = 0
    this.held = 0
    this.heldCount = 0
  }

  private grow(need: number): void {
    let length = this.buffer.length
    while (length < this.size + need) length *= 2
    const larger = new Uint8Array(length)
    larger.set(this.buffer)
    this.buffer = larger
  }
}
