import type { FlashArea } from '../../boards/board.js'
import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type FlashPartition,
  type FlashStatus,
} from '../../firmware/hal/index.js'
import { poolBlockLength, type FlashPool } from './flash-pool.js'

/** Raised inside firmware when the supply fails in the middle of a write; the board takes it from there. */
export class SupplyLost extends Error {
  readonly kind = 'power'
}

/**
 * NOR flash of a board: erase sets all bits of a block, programming only clears bits, every erase is counted. What is in it
 * outlives resets and power. A power cut can be placed before any byte that is programmed or any block that is erased.
 */
export class SimulatedFlash {
  /** Bytes programmed since the board was made. */
  programmed = 0
  /** Operations (bytes programmed, blocks erased) until the supply fails; Infinity for never. */
  failAfter = Infinity
  /**
   * One array, since a city has hundreds of thousands of flashes:
   *
   * - erases of each block since the board was made;
   * - from `wipedAt` on, a bit for every pool block's worth of flash: every bit of it was programmed to 0, and nothing is
   *   stored for it;
   * - from `storedAt` on, index and block of the pool, in turn, for every pool block's worth of flash that is neither erased
   *   nor wiped; an index of -1 for a place to be used again. As long as it ever had to be: every report needs a place for a
   *   while.
   */
  private words: number[]
  private readonly wipedAt: number
  private readonly storedAt: number

  constructor(
    readonly area: FlashArea,
    private readonly pool: FlashPool,
  ) {
    this.wipedAt = area.blocks
    this.storedAt = this.wipedAt + Math.ceil(this.size / poolBlockLength / 32)
    this.words = Array.from({ length: this.storedAt }, () => 0)
  }

  /** Erases of each block since the board was made. */
  get wear(): readonly number[] {
    return this.words.slice(0, this.wipedAt)
  }

  /** Bytes in all. */
  get size(): number {
    return this.area.blockLength * this.area.blocks
  }

  /** Sets every bit of a block. */
  eraseBlock(block: number): void {
    this.spend()
    this.words[block]!++
    const perBlock = this.area.blockLength / poolBlockLength
    for (let index = block * perBlock; index < (block + 1) * perBlock; index++) {
      this.forget(index)
      this.words[this.wipedAt + (index >> 5)]! &= ~(1 << (index & 31))
    }
  }

  /** Reads into an array from an offset. */
  read(into: Uint8Array, offset: number): void {
    for (let done = 0; done < into.length;) {
      const place = (offset + done) % poolBlockLength
      const count = Math.min(into.length - done, poolBlockLength - place)
      const index = (offset + done - place) / poolBlockLength
      const block = this.blockAt(index)
      if (block < 0) into.fill(this.isWiped(index) ? 0 : 0xff, done, done + count)
      else {
        const start = this.pool.startOf(block) + place
        into.set(this.pool.slabOf(block).subarray(start, start + count), done)
      }
      done += count
    }
  }

  /** Programs bytes: each becomes the AND of what is there and what is written. */
  program(bytes: Uint8Array, offset: number): void {
    for (let done = 0; done < bytes.length;) {
      const place = (offset + done) % poolBlockLength
      const count = Math.min(bytes.length - done, poolBlockLength - place)
      this.programInBlock(bytes, done, done + count, (offset + done - place) / poolBlockLength, place)
      done += count
    }
    this.programmed += bytes.length
  }

  private programInBlock(bytes: Uint8Array, from: number, to: number, index: number, place: number): void {
    if (this.isWiped(index)) return
    let block = this.blockAt(index)
    if (block < 0) {
      block = this.pool.take(0xff)
      this.store(index, block)
    }
    const slab = this.pool.slabOf(block)
    const start = this.pool.startOf(block) + place
    const isErased = this.pool.use(block, place, place + to - from)
    if (this.failAfter === Infinity) {
      if (isErased) slab.set(to - from === bytes.length ? bytes : bytes.subarray(from, to), start)
      else clearBits(slab, this.pool.wordsOf(block), start, bytes, from, to)
    } else
      for (let done = from; done < to; done++) {
        this.spend()
        slab[start + done - from]! &= bytes[done]!
      }
    if (slab[start] === 0) this.forgetIfWiped(index, block)
  }

  private forgetIfWiped(index: number, block: number): void {
    const words = this.pool.wordsOf(block)
    const start = this.pool.startOf(block) >> 2
    for (let word = start; word < start + (poolBlockLength >> 2); word++) if (words[word] !== 0) return
    this.forget(index)
    this.words[this.wipedAt + (index >> 5)]! |= 1 << (index & 31)
  }

  /** The pool's block for an index, -1 for none. */
  private blockAt(index: number): number {
    const place = this.placeOf(index)
    return place < 0 ? -1 : this.words[place + 1]!
  }

  private isWiped(index: number): boolean {
    return (this.words[this.wipedAt + (index >> 5)]! & (1 << (index & 31))) !== 0
  }

  private forget(index: number): void {
    const place = this.placeOf(index)
    if (place < 0) return
    this.pool.release(this.words[place + 1]!)
    this.words[place] = -1
  }

  private store(index: number, block: number): void {
    const place = this.placeOf(-1)
    if (place < 0) {
      // Concatenated, not pushed: an array that grows by push sets aside room for what never comes.
      this.words = this.words.concat(index, block)
      return
    }
    this.words[place] = index
    this.words[place + 1] = block
  }

  /** Where an index and its block are among the words, -1 if they are not. */
  private placeOf(index: number): number {
    const { words } = this
    for (let place = this.storedAt; place < words.length; place += 2) if (words[place] === index) return place
    return -1
  }

  private spend(): void {
    if (this.failAfter <= 0) throw new SupplyLost('the supply failed during a flash operation')
    this.failAfter--
  }
}

/** What programming does: a bit that is 0 in either is 0. By words where zeros are programmed: all that is delivered is wiped. */
function clearBits(
  slab: Uint8Array,
  words: Int32Array,
  start: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  let source = from
  let target = start
  if ((target & 3) === 0)
    for (; source + 4 <= to; source += 4, target += 4) {
      if ((bytes[source]! | bytes[source + 1]! | bytes[source + 2]! | bytes[source + 3]!) !== 0) break
      words[target >> 2] = 0
    }
  for (; source < to; source++, target++) slab[target] = slab[target]! & bytes[source]!
}

/** Who pays for work on flash: a board with its power ledger. */
export interface FlashPayer {
  chargeFlash(bytesProgrammed: number, blocksErased: number): void
  /** The supply failed in the middle of it. */
  supplyLost?(): void
}

/** A partition as firmware holds it (ECMA-419 clause 27.3). */
export class SimulatedFlashPartition implements FlashPartition {
  private isClosed = false

  constructor(
    private readonly flash: SimulatedFlash,
    private readonly payer: FlashPayer,
  ) {}

  status(): FlashStatus {
    this.open()
    const { blockLength, blocks, writeAlign } = this.flash.area
    return { size: blockLength * blocks, blockLength, blocks, eraseValue: 0xff, writeAlign }
  }

  eraseBlock(from: number, to: number = from + 1): void {
    this.open()
    const { blocks } = this.flash.area
    if (!(from >= 0 && from < to && to <= blocks && Number.isInteger(from) && Number.isInteger(to)))
      throw new RangeError(`blocks in [0, ${blocks}) expected, got [${from}, ${to})`)
    try {
      for (let block = from; block < to; block++) this.flash.eraseBlock(block)
    } catch (error) {
      this.fail(error)
    }
    this.payer.chargeFlash(0, to - from)
  }

  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  read(target: number | ByteBuffer, offset: number): ArrayBuffer | number {
    this.open()
    const bytes = typeof target === 'number' ? new Uint8Array(this.checked(target, offset)) : viewOf(target)
    this.checked(bytes.length, offset)
    this.flash.read(bytes, offset)
    return typeof target === 'number' ? (bytes.buffer as ArrayBuffer) : bytes.length
  }

  write(buffer: ByteBuffer, offset: number): void {
    this.open()
    const bytes = viewOf(buffer)
    const { writeAlign } = this.flash.area
    this.checked(bytes.length, offset)
    if (offset % writeAlign !== 0 || bytes.length % writeAlign !== 0)
      throw new RangeError(
        `offset and length in multiples of ${writeAlign} expected, got ${offset} and ${bytes.length}`,
      )
    try {
      this.flash.program(bytes, offset)
    } catch (error) {
      this.fail(error)
    }
    this.payer.chargeFlash(bytes.length, 0)
  }

  close(): void {
    this.isClosed = true
  }

  /** Firmware may catch what a failed supply throws; the board goes down all the same. */
  private fail(error: unknown): never {
    if (error instanceof SupplyLost) this.payer.supplyLost?.()
    throw error
  }

  private checked(length: number, offset: number): number {
    const { size } = this.flash
    const isWhole = Number.isInteger(offset) && Number.isInteger(length)
    if (!(isWhole && offset >= 0 && length >= 0 && offset + length <= size))
      throw new RangeError(`a range in [0, ${size}) expected, got ${length} bytes at ${offset}`)
    return length
  }

  private open(): void {
    if (this.isClosed) throw busError('closed', 'an open flash partition expected, got a closed one')
  }
}

function viewOf(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
  return bytesOf(buffer)
}
