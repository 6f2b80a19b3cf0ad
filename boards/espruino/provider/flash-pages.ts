import type { ByteBuffer } from '../../../firmware/hal/base.js'
import type { Flash, FlashPartition, FlashStatus } from '../../../firmware/hal/storage.js'
import type { FlashModule, Globals } from './globals.js'
import { assertOpen, received, view, whole } from './options.js'
import { placeOf, type StorageArea } from './storage-place.js'

declare const global: Globals['global']

/** A partition of this provider: blocks as long as the pages of the flash. */
export interface PagePartitionLayout extends StorageArea {
  readonly blocks: number
}

const writeAlign = 4

/**
 * Partitions of NOR flash (ECMA-419 clause 27.3) for boards with small pages: one file of Storage holds each, with a page
 * more than it needs, and the whole pages in it are its blocks. Storage never has to compact itself for them. Where it does
 * for another file that comes before, the content is lost.
 */
export class EspruinoPageFlash implements Flash {
  constructor(private readonly layouts: Readonly<Record<string, PagePartitionLayout>>) {}

  open({ path }: { readonly path: string }): FlashPartition {
    const layout = this.layouts[path]
    if (!layout) throw new RangeError('path')
    return new Partition(path, layout)
  }
}

class Partition implements FlashPartition {
  private readonly size: number
  private flash: FlashModule | undefined = global.require('Flash')
  private place: number | undefined

  constructor(
    private readonly path: string,
    private readonly layout: PagePartitionLayout,
  ) {
    const { blocks, pageLength } = layout
    const storage = global.require('Storage')
    this.size = blocks * pageLength
    if (storage.read(path, 0, 1) === undefined) storage.write(path, '\xff', 0, this.size + pageLength)
  }

  status(): FlashStatus {
    assertOpen(this.flash)
    const { blocks, pageLength } = this.layout
    return { size: this.size, blockLength: pageLength, blocks, eraseValue: 0xff, writeAlign }
  }

  eraseBlock(from: number, to?: number): void {
    assertOpen(this.flash)
    const { blocks, pageLength } = this.layout
    const first = whole(from, 0, blocks - 1, 'block')
    const end = to === undefined ? first + 1 : whole(to, first + 1, blocks, 'block')
    for (let block = first; block < end; block++) this.flash!.erasePage(this.addressOf(block * pageLength))
  }

  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  read(wanted: number | ByteBuffer, offset: number): ArrayBuffer | number {
    assertOpen(this.flash)
    const length = typeof wanted === 'number' ? whole(wanted, 0, this.size, 'byteLength') : view(wanted).length
    const at = this.addressOf(whole(offset, 0, this.size - length, 'offset'))
    return received(length > 0 ? this.flash!.read(length, at) : new Uint8Array(0), wanted)
  }

  write(buffer: ByteBuffer, offset: number): void {
    assertOpen(this.flash)
    const bytes = view(buffer)
    whole(offset, 0, this.size - bytes.length, 'offset')
    if (offset % writeAlign || bytes.length % writeAlign) throw new RangeError('align')
    this.flash!.write(bytes, this.addressOf(offset))
  }

  close(): void {
    this.flash = undefined
  }

  /** From the first page that begins inside the file on; whole numbers all along, since an erase takes no other. */
  private addressOf(offset: number): number {
    const { storageAt, pageLength } = this.layout
    this.place = placeOf(this.flash!, this.layout, this.path, this.place)
    const intoPage = (this.place - storageAt) % pageLength
    return this.place + (intoPage > 0 ? pageLength - intoPage : 0) + offset
  }
}
