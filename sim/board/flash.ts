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
  /** Erases of each block since the board was made. */
  readonly wear: number[]
  /** Bytes programmed since the board was made. */
  programmed = 0
  /** Operations (bytes programmed, blocks erased) until the supply fails; Infinity for never. */
  failAfter = Infinity
  /**
   * Index and block of the pool, in turn, for every pool block's worth of flash that is neither erased nor wiped; an index
   * of -1 for a place to be used again. As long as it ever had to be: every report needs a place for a while.
   */
  private stored: number[] = []
  /** A bit for every pool block's worth of flash: every bit of it was programmed to 0, and nothing is stored for it. */
  private readonly wiped: number[]

  constructor(
    readonly area: FlashArea,
    private readonly pool: FlashPool,
  ) {
    this.wear = Array.from({ length: area.blocks }, () => 0)
    this.wiped = Array.from({ length: Math.ceil(this.size / poolBlockLength / 32) }, () => 0)
  }

  /** Bytes in all. */
  get size(): number {
    return this.area.blockLength * this.area.blocks
  }

  /** Sets every bit of a block. */
  eraseBlock(block: number): void {
    this.spend()
    this.wear[block]!++
    const perBlock = this.area.blockLength / poolBlockLength
    for (let index = block * perBlock; index < (block + 1) * perBlock; index++) {
      this.forget(index)
      this.wiped[index >> 5]! &= ~(1 << (index & 31))
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
    if (this.failAfter === Infinity) clearBits(slab, start, bytes, from, to)
    else
      for (let done = from; done < to; done++) {
        this.spend()
        slab[start + done - from]! &= bytes[done]!
      }
    if (slab[start] === 0) this.forgetIfWiped(index, block)
  }

  private forgetIfWiped(index: number, block: number): void {
    const slab = this.pool.slabOf(block)
    const start = this.pool.startOf(block)
    for (let done = start; done < start + poolBlockLength; done++) if (slab[done] !== 0) return
    this.forget(index)
    this.wiped[index >> 5]! |= 1 << (index & 31)
  }

  /** The pool's block for an index, -1 for none. */
  private blockAt(index: number): number {
    const { stored } = this
    for (let place = 0; place < stored.length; place += 2) if (stored[place] === index) return stored[place + 1]!
    return -1
  }

  private isWiped(index: number): boolean {
    return (this.wiped[index >> 5]! & (1 << (index & 31))) !== 0
  }

  private forget(index: number): void {
    const { stored } = this
    for (let place = 0; place < stored.length; place += 2) {
      if (stored[place] !== index) continue
      this.pool.release(stored[place + 1]!)
      stored[place] = -1
      return
    }
  }

  private store(index: number, block: number): void {
    const { stored } = this
    for (let place = 0; place < stored.length; place += 2) {
      if (stored[place] !== -1) continue
      stored[place] = index
      stored[place + 1] = block
      return
    }
    // Concatenated, not pushed: an array that grows by push sets aside room for what never comes.
    this.stored = stored.concat(index, block)
  }

  private spend(): void {
    if (this.failAfter <= 0) throw new SupplyLost('the supply failed during a flash operation')
    this.failAfter--
  }
}

/** What programming does: a bit that is 0 in either is 0. */
function clearBits(slab: Uint8Array, start: number, bytes: Uint8Array, from: number, to: number): void {
  for (let source = from, target = start; source < to; source++, target++) slab[target] = slab[target]! & bytes[source]!
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
