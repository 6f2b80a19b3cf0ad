import type { FlashArea } from '../../boards/board.js'
import { busError, bytesOf, type ByteBuffer, type FlashPartition, type FlashStatus } from '../../firmware/hal/index.js'
import { poolBlockLength, type FlashPool } from './flash-pool.js'

/** A block that was never written since its erase: nothing is stored for it. */
const erased = -1
/** A block whose every bit was programmed to 0: nothing is stored for it either. */
const wiped = -2

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
  private readonly blocks: number[]

  constructor(
    readonly area: FlashArea,
    private readonly pool: FlashPool,
  ) {
    this.wear = Array.from({ length: area.blocks }, () => 0)
    this.blocks = []
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
    for (let index = block * perBlock; index < (block + 1) * perBlock && index < this.blocks.length; index++) {
      if (this.blocks[index]! >= 0) this.pool.release(this.blocks[index]!)
      this.blocks[index] = erased
    }
  }

  /** Reads into an array from an offset. */
  read(into: Uint8Array, offset: number): void {
    for (let done = 0; done < into.length;) {
      const place = (offset + done) % poolBlockLength
      const count = Math.min(into.length - done, poolBlockLength - place)
      const block = this.blocks[(offset + done - place) / poolBlockLength] ?? erased
      if (block < 0) into.fill(block === erased ? 0xff : 0, done, done + count)
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
      this.programInBlock(bytes.subarray(done, done + count), (offset + done - place) / poolBlockLength, place)
      done += count
    }
  }

  private programInBlock(bytes: Uint8Array, index: number, place: number): void {
    while (this.blocks.length <= index) this.blocks.push(erased)
    if (this.blocks[index] === wiped) return
    if (this.blocks[index] === erased) this.blocks[index] = this.pool.take(0xff)
    const block = this.blocks[index]!
    const slab = this.pool.slabOf(block)
    const start = this.pool.startOf(block) + place
    for (let done = 0; done < bytes.length; done++) {
      if (this.failAfter !== Infinity) this.spend()
      slab[start + done]! &= bytes[done]!
    }
    this.programmed += bytes.length
    if (slab[start] === 0) this.forgetIfWiped(index, block)
  }

  private forgetIfWiped(index: number, block: number): void {
    const slab = this.pool.slabOf(block)
    const start = this.pool.startOf(block)
    for (let done = start; done < start + poolBlockLength; done++) if (slab[done] !== 0) return
    this.pool.release(block)
    this.blocks[index] = wiped
  }

  private spend(): void {
    if (this.failAfter <= 0) throw new SupplyLost('the supply failed during a flash operation')
    this.failAfter--
  }
}

/** A partition as firmware holds it (ECMA-419 clause 27.3). */
export class SimulatedFlashPartition implements FlashPartition {
  private isClosed = false

  /** `onWork` hears of the bytes programmed and blocks erased, for the power ledger. */
  constructor(
    private readonly flash: SimulatedFlash,
    private readonly onWork: (programmed: number, erasedBlocks: number) => void,
  ) {}

  status(): FlashStatus {
    this.open()
    const { blockLength, blocks, writeAlign } = this.flash.area
    return { size: blockLength * blocks, blockLength, blocks, eraseValue: 0xff, writeAlign }
  }

  eraseBlock(from: number, to: number = from + 1): void {
    this.open()
    const { blocks } = this.flash.area
    if (!(from >= 0 && from < to && to <= blocks))
      throw new RangeError(`blocks in [0, ${blocks}) expected, got [${from}, ${to})`)
    for (let block = from; block < to; block++) this.flash.eraseBlock(block)
    this.onWork(0, to - from)
  }

  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  read(target: number | ByteBuffer, offset: number): ArrayBuffer | number {
    this.open()
    const bytes = typeof target === 'number' ? new Uint8Array(this.checked(target, offset)) : bytesOf(target)
    this.checked(bytes.length, offset)
    this.flash.read(bytes, offset)
    return typeof target === 'number' ? (bytes.buffer as ArrayBuffer) : bytes.length
  }

  write(buffer: ByteBuffer, offset: number): void {
    this.open()
    const bytes = bytesOf(buffer)
    const { writeAlign } = this.flash.area
    this.checked(bytes.length, offset)
    if (offset % writeAlign !== 0 || bytes.length % writeAlign !== 0)
      throw new RangeError(
        `offset and length in multiples of ${writeAlign} expected, got ${offset} and ${bytes.length}`,
      )
    this.flash.program(bytes, offset)
    this.onWork(bytes.length, 0)
  }

  close(): void {
    this.isClosed = true
  }

  private checked(length: number, offset: number): number {
    const { size } = this.flash
    if (!(offset >= 0 && length >= 0 && offset + length <= size))
      throw new RangeError(`a range in [0, ${size}) expected, got ${length} bytes at ${offset}`)
    return length
  }

  private open(): void {
    if (this.isClosed) throw busError('closed', 'an open flash partition expected, got a closed one')
  }
}
