/** Bytes of one block of the pool: what a sparse flash is stored in. */
export const poolBlockLength = 128

const blocksPerSlab = 2048

/**
 * Memory behind the flash of all boards of a world. Boards hold only blocks that differ from erased or wiped, so a city's
 * worth of flash fits into what is really stored.
 */
export class FlashPool {
  private readonly slabs: Uint8Array[] = []
  /** The same memory in words. */
  private readonly wordSlabs: Int32Array[] = []
  private readonly free: number[] = []
  /** For each block, where what was never programmed since it was taken begins. */
  private erasedFrom = new Uint8Array(blocksPerSlab)
  private count = 0

  /** A block, filled with a value. */
  take(fill: number): number {
    const block = this.free.pop() ?? this.count++
    const slab = Math.floor(block / blocksPerSlab)
    if (slab === this.slabs.length) this.grow()
    const start = (block % blocksPerSlab) * poolBlockLength
    this.slabs[slab]!.fill(fill, start, start + poolBlockLength)
    this.erasedFrom[block] = 0
    return block
  }

  /** Gives a block back. */
  release(block: number): void {
    this.free.push(block)
  }

  /** The slab that a block lies in. */
  slabOf(block: number): Uint8Array {
    return this.slabs[Math.floor(block / blocksPerSlab)]!
  }

  /** The slab in words of four bytes. */
  wordsOf(block: number): Int32Array {
    return this.wordSlabs[Math.floor(block / blocksPerSlab)]!
  }

  /** Where in its slab a block begins. */
  startOf(block: number): number {
    return (block % blocksPerSlab) * poolBlockLength
  }

  /** Whether a block is as it was taken from a place on; from now on it is so only from `end` on. */
  use(block: number, place: number, end: number): boolean {
    const from = this.erasedFrom[block]!
    if (end > from) this.erasedFrom[block] = end
    return place >= from
  }

  /** Blocks in use. */
  get used(): number {
    return this.count - this.free.length
  }

  private grow(): void {
    const slab = new Uint8Array(blocksPerSlab * poolBlockLength)
    this.slabs.push(slab)
    this.wordSlabs.push(new Int32Array(slab.buffer))
    const erasedFrom = new Uint8Array(this.slabs.length * blocksPerSlab)
    erasedFrom.set(this.erasedFrom)
    this.erasedFrom = erasedFrom
  }
}
