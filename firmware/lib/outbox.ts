import type { FlashPartition } from '../hal/index.js'
import { crc16 } from './crc16.js'

/** A record or a block header begins on a multiple of this many bytes. */
const slotLength = 64
/** Magic, unused, length (16), CRC-16 of the payload, CRC-16 of what precedes it; then the state, in a word of its own. */
const headerLength = 12
const stateAt = 8
const blockMagic = 0x42
const recordMagic = 0x52
/** State of a record: as erased while it waits, programmed to zero once it is delivered. */
const waiting = 0xff

/** Longest payload in bytes that an outbox takes, whatever its blocks would hold. */
export const maximumPayload = 1024

/**
 * Reports on their way, in NOR flash: first in, first out, surviving a loss of power at any write. Room in slots of 64 bytes:
 *
 * - a block begins with a slot that numbers it: magic, 0xff, sequence (32 bits), CRC-16;
 * - a record is a header, then the payload. A torn record fails a CRC: it never counted as stored;
 * - delivered means: state to zero, then the payload to zero, then the header to zero. Wherever that is cut, the record is
 *   skipped, and nothing that was delivered can be read from a stolen node. No word is programmed more than twice between
 *   erases, which is what nRF52 flash allows (nRF52840 product specification, NVMC).
 *
 * When all blocks are full the oldest one is given up, and what waited in it is counted as dropped.
 */
export class Outbox {
  /** Records that wait. */
  pending = 0
  /** Records put in since the start. */
  created = 0
  /** Records given up since the start, because newer ones needed the room. */
  dropped = 0
  private readonly blockLength: number
  private readonly blocks: number
  /** Absolute offsets in the partition: of the oldest record that waits, and of the next free slot. */
  private head = 0
  private tail = 0
  private sequence = 0
  /** The oldest report where it is known without reading it: it was put into an empty outbox. */
  private oldest: Uint8Array | undefined = undefined
  /** The report that was looked at last was given up since: its delivery is nobody's news. */
  private isOfferVoid = false

  /**
   * Reads what the flash holds and goes on from there.
   * @param partition blocks of at least 2048 bytes, at least two of them
   * @throws RangeError for a partition that is too small
   */
  constructor(private readonly partition: FlashPartition) {
    const { blockLength, blocks } = partition.status()
    if (blocks < 2 || blockLength < 2048 || blockLength % slotLength !== 0)
      throw new RangeError('an outbox needs 2 blocks of 2048 bytes or more, got ' + blocks + ' of ' + blockLength)
    this.blockLength = blockLength
    this.blocks = blocks
    this.mount()
  }

  /** Stores a report behind the others; the array must not change any more. @throws RangeError for an empty one or one over {@link maximumPayload} bytes */
  append(payload: Uint8Array): void {
    if (payload.length < 1 || payload.length > maximumPayload)
      throw new RangeError('a payload of 1 to ' + maximumPayload + ' bytes expected, got ' + payload.length)
    const length = slotsOf(payload.length) * slotLength
    if ((this.tail % this.blockLength) + length > this.blockLength || this.tail % this.blockLength === 0)
      this.openNextBlock()
    this.store(payload)
    if (this.pending === 0) {
      this.head = this.tail
      this.oldest = payload
    }
    this.tail += length
    this.pending++
    this.created++
  }

  /** The oldest report, or undefined. It stays until {@link acknowledge}. */
  peek(): Uint8Array | undefined {
    this.isOfferVoid = false
    if (this.pending === 0 || this.oldest) return this.oldest
    const header = this.readHeader(this.head)
    const payload = new Uint8Array(lengthOf(header))
    this.partition.read(payload, this.head + headerLength)
    return payload
  }

  /** The report that {@link peek} gave was delivered: forgets it, unless it was given up meanwhile. */
  acknowledge(): void {
    if (this.pending === 0 || this.isOfferVoid) return
    const length = this.oldest ? this.oldest.length : lengthOf(this.readHeader(this.head))
    const next = this.head + slotsOf(length) * slotLength
    this.partition.write(zeroState, this.head + stateAt)
    this.partition.write(zeroRest, this.head + headerLength)
    for (let slot = this.head + slotLength; slot < next; slot += slotLength) this.partition.write(zeros, slot)
    this.partition.write(zeroHead, this.head)
    this.oldest = undefined
    this.pending--
    this.head = next
    if (this.pending > 0) this.head = this.nextWaiting(next)
  }

  /** Header first: where the payload is cut off behind it, the header's CRC of the payload says so. */
  private store(payload: Uint8Array): void {
    const { partition, tail } = this
    partition.write(encodeRecordHeader(payload), tail)
    const whole = payload.length & ~3
    if (whole > 0) partition.write(whole === payload.length ? payload : payload.subarray(0, whole), tail + headerLength)
    if (whole === payload.length) return
    const rest = new Uint8Array(4)
    for (let index = 0; index < 4; index++)
      rest[index] = whole + index < payload.length ? payload[whole + index]! : 0xff
    partition.write(rest, tail + headerLength + whole)
  }

  private readHeader(offset: number): Uint8Array {
    const header = new Uint8Array(headerLength)
    this.partition.read(header, offset)
    return header
  }

  /** The first record that waits at or behind an offset, going round through the blocks. There is one. */
  private nextWaiting(from: number): number {
    let offset = from
    for (let steps = 0; steps <= (this.blocks * this.blockLength) / slotLength; steps++) {
      const place = offset % this.blockLength
      if (place === 0) offset = (offset % (this.blocks * this.blockLength)) + slotLength
      const header = this.readHeader(offset)
      if (isRecord(header)) {
        if (header[stateAt] === waiting && this.isIntact(header, offset)) return offset
        offset += slotsOf(lengthOf(header)) * slotLength
      } else if (header[0] === 0) offset += slotLength
      else offset += this.blockLength - (offset % this.blockLength)
    }
    this.pending = 0
    return this.tail
  }

  /** Opens the block behind the one in use, giving up what waits there. */
  private openNextBlock(): void {
    const block = this.sequence === 0 ? 0 : (Math.floor((this.tail - 1) / this.blockLength) + 1) % this.blocks
    const start = block * this.blockLength
    if (this.pending > 0 && Math.floor(this.head / this.blockLength) === block) this.giveUp(start)
    this.partition.eraseBlock(block)
    this.sequence++
    this.partition.write(encodeBlockHeader(this.sequence), start)
    this.tail = start + slotLength
  }

  private giveUp(start: number): void {
    this.oldest = undefined
    this.isOfferVoid = true
    const lost = this.countWaiting(start)
    this.dropped += lost
    this.pending -= lost
    if (this.pending > 0) this.head = this.nextWaiting((start + this.blockLength) % (this.blocks * this.blockLength))
  }

  private countWaiting(start: number): number {
    let count = 0
    const end = start + this.blockLength
    for (let offset = start + slotLength; offset < end;) {
      const header = this.readHeader(offset)
      if (isRecord(header)) {
        if (header[stateAt] === waiting && this.isIntact(header, offset)) count++
        offset += slotsOf(lengthOf(header)) * slotLength
      } else if (header[0] === 0) offset += slotLength
      else break
    }
    return count
  }

  private isIntact(header: Uint8Array, offset: number): boolean {
    const payload = new Uint8Array(lengthOf(header))
    this.partition.read(payload, offset + headerLength)
    return crc16(payload, 0, payload.length) === ((header[4]! << 8) | header[5]!)
  }

  /** Finds the newest block, its end, and the oldest record that waits. */
  private mount(): void {
    let newest = -1
    for (let block = 0; block < this.blocks; block++) {
      const sequence = blockSequence(this.readHeader(block * this.blockLength))
      if (sequence > this.sequence) {
        this.sequence = sequence
        newest = block
      }
      if (sequence > 0) this.pending += this.countWaiting(block * this.blockLength)
    }
    if (newest < 0) return
    this.tail = this.endOf(newest)
    const oldest = ((newest + 1) % this.blocks) * this.blockLength
    if (this.pending > 0) this.head = this.nextWaiting(oldest)
  }

  /** Where a block's free slots begin: its end where a torn record makes the rest unsafe. */
  private endOf(block: number): number {
    const start = block * this.blockLength
    const end = start + this.blockLength
    for (let offset = start + slotLength; offset < end;) {
      const header = this.readHeader(offset)
      if (isRecord(header)) offset += slotsOf(lengthOf(header)) * slotLength
      else if (header[0] === 0) offset += slotLength
      else return this.isErased(offset, end) ? offset : end
    }
    return end
  }

  private isErased(from: number, to: number): boolean {
    const slot = new Uint8Array(slotLength)
    for (let offset = from; offset < to; offset += slotLength) {
      this.partition.read(slot, offset)
      for (let index = 0; index < slotLength; index++) if (slot[index] !== 0xff) return false
    }
    return true
  }
}

/** A slot of nothing, one behind a header, and what a header is wiped with; never written to. */
const zeros = new Uint8Array(slotLength)
const zeroRest = new Uint8Array(slotLength - headerLength)
const zeroState = new Uint8Array(headerLength - stateAt)
const zeroHead = new Uint8Array(stateAt)

const slotsOf = (payloadLength: number): number => Math.ceil((headerLength + payloadLength) / slotLength)

const lengthOf = (header: Uint8Array): number => (header[2]! << 8) | header[3]!

function encodeRecordHeader(payload: Uint8Array): Uint8Array {
  const crc = crc16(payload, 0, payload.length)
  return sealed([recordMagic, 0xff, payload.length >> 8, payload.length & 0xff, crc >> 8, crc & 0xff])
}

function headerCheck(header: Uint8Array): number {
  return crc16(header, 0, 6)
}

function isRecord(header: Uint8Array): boolean {
  if (header[0] !== recordMagic || headerCheck(header) !== ((header[6]! << 8) | header[7]!)) return false
  const length = lengthOf(header)
  return length > 0 && length <= maximumPayload
}

function encodeBlockHeader(sequence: number): Uint8Array {
  return sealed([
    blockMagic,
    0xff,
    (sequence >> 24) & 0xff,
    (sequence >> 16) & 0xff,
    (sequence >> 8) & 0xff,
    sequence & 0xff,
  ])
}

/** A header of these six bytes, its CRC, and a state that is still as erased. */
function sealed(bytes: readonly number[]): Uint8Array {
  const header = new Uint8Array(headerLength)
  for (let index = 0; index < headerLength; index++) header[index] = index < 6 ? bytes[index]! : 0xff
  const check = headerCheck(header)
  header[6] = check >> 8
  header[7] = check & 0xff
  return header
}

/** Sequence of a block, 0 for one without a valid header. */
function blockSequence(header: Uint8Array): number {
  if (header[0] !== blockMagic || headerCheck(header) !== ((header[6]! << 8) | header[7]!)) return 0
  return ((header[2]! << 24) | (header[3]! << 16) | (header[4]! << 8) | header[5]!) >>> 0
}
