import type { ByteBuffer } from '../../../firmware/hal/base.js'
import type { Flash, FlashPartition, FlashStatus } from '../../../firmware/hal/storage.js'
import type { FlashModule, Globals, StorageModule } from './globals.js'
import { assertOpen, received, view, whole } from './options.js'
import { placeOf, type StorageArea } from './storage-place.js'

declare const E: Globals['E']
declare const global: Globals['global']

/** A partition of this provider: so many Storage files of one block each. */
export interface PartitionLayout extends StorageArea {
  readonly blockLength: number
  readonly blocks: number
}

const writeAlign = 4

/**
 * Partitions of NOR flash (ECMA-419 clause 27.3) for boards whose pages are larger than a block: files of Storage, one a
 * block ("outbox0", "outbox1"). Erasing a block makes its file anew; Storage compacts itself when the old ones have filled it
 * up. Storage itself writes nothing twice, so bits are cleared in place through `require("Flash")`.
 */
export class EspruinoFlash implements Flash {
  constructor(private readonly layouts: Readonly<Record<string, PartitionLayout>>) {}

  open({ path }: { readonly path: string }): FlashPartition {
    const layout = this.layouts[path]
    if (!layout) throw new RangeError('path')
    return new Partition(path, layout)
  }
}

class Partition implements FlashPartition {
  private readonly size: number
  private readonly storage: StorageModule = global.require('Storage')
  private isOpen = true
  private readonly flash: FlashModule = global.require('Flash')
  /** Where each block's content was seen last. Compaction moves files. */
  private readonly places: number[] = []

  constructor(
    private readonly path: string,
    private readonly layout: PartitionLayout,
  ) {
    this.size = layout.blockLength * layout.blocks
    for (let block = 0; block < layout.blocks; block++)
      if (this.storage.read(path + block, 0, 1) === undefined) this.renew(block)
  }

  status(): FlashStatus {
    assertOpen(this.isOpen)
    const { blockLength, blocks } = this.layout
    return { size: this.size, blockLength, blocks, eraseValue: 0xff, writeAlign }
  }

  eraseBlock(from: number, to?: number): void {
    assertOpen(this.isOpen)
    const { blocks } = this.layout
    const first = whole(from, 0, blocks - 1, 'block')
    const end = to === undefined ? first + 1 : whole(to, first + 1, blocks, 'block')
    for (let block = first; block < end; block++) this.renew(block)
  }

  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  read(wanted: number | ByteBuffer, offset: number): ArrayBuffer | number {
    assertOpen(this.isOpen)
    const length = typeof wanted === 'number' ? whole(wanted, 0, this.size, 'byteLength') : view(wanted).length
    const bytes = new Uint8Array(length)
    this.each(whole(offset, 0, this.size - length, 'offset'), length, (block, at, done, count) => {
      bytes.set(E.toUint8Array(this.storage.read(this.path + block, at, count)!), done)
    })
    return received(bytes, wanted)
  }

  write(buffer: ByteBuffer, offset: number): void {
    assertOpen(this.isOpen)
    const bytes = view(buffer)
    whole(offset, 0, this.size - bytes.length, 'offset')
    if (offset % writeAlign || bytes.length % writeAlign) throw new RangeError('align')
    this.each(offset, bytes.length, (block, at, done, count) => {
      this.flash.write(bytes.subarray(done, done + count), this.placeOf(block) + at)
    })
  }

  close(): void {
    this.isOpen = false
  }

  /** The part of each block that a range of the partition falls into. */
  private each(
    offset: number,
    length: number,
    work: (block: number, at: number, done: number, count: number) => void,
  ): void {
    const { blockLength } = this.layout
    for (let done = 0; done < length;) {
      const at = (offset + done) % blockLength
      const count = Math.min(length - done, blockLength - at)
      work(Math.floor((offset + done) / blockLength), at, done, count)
      done += count
    }
  }

  /** A file of the same size at offset 0 replaces the one before, unless that is erased still. */
  private renew(block: number): void {
    this.storage.write(this.path + block, '\xff', 0, this.layout.blockLength)
  }

  private placeOf(block: number): number {
    return (this.places[block] = placeOf(this.flash, this.layout, this.path + block, this.places[block]))
  }
}
