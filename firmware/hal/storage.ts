import type { ByteBuffer, Closable } from './base.js'

/** What a flash partition is made of (ECMA-419 clause 27.3). */
export interface FlashStatus {
  /** Bytes in all. */
  readonly size: number
  /** Bytes that one erase clears. */
  readonly blockLength: number
  readonly blocks: number
  /** What an erased byte reads: 0xff on NOR flash. */
  readonly eraseValue: 0 | 0xff
  /** Writes start and end on multiples of this. */
  readonly writeAlign: number
}

/**
 * A partition of NOR-like flash (ECMA-419 clause 27.3): erase sets bits, write clears them. Bits that are 0 stay 0
 * until the next erase, so a byte may be written again as long as bits only fall.
 * @throws RangeError outside the partition or against `writeAlign`; Error after close; BusError "power"
 */
export interface FlashPartition extends Closable {
  status(): FlashStatus
  /** Erases blocks [from, to); one block where `to` is absent. */
  eraseBlock(from: number, to?: number): void
  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  write(buffer: ByteBuffer, offset: number): void
}

/** The partitions of a board. @throws Error for a name that is not among them */
export interface Flash {
  open(options: { readonly path: string }): FlashPartition
}

/** A domain of named values that outlive the power (ECMA-419 clause 27.2), format "buffer". */
export interface KeyValueDomain extends Closable {
  /** The whole value as a fresh buffer, or undefined. */
  read(key: string): ArrayBuffer | undefined
  write(key: string, value: ByteBuffer): void
  /** Whether there was one. */
  delete(key: string): boolean
  keys(): string[]
}

/** The key-value store of a board. */
export interface KeyValue {
  open(options: { readonly path: string }): KeyValueDomain
}
