import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type Flash,
  type FlashPartition,
  type FlashStatus,
} from '../../firmware/hal/index.js'
import type { FlashArea } from '../board.js'
import type { Store } from './store.js'

/** Flash partitions of a board without flash: the computer keeps them, with the manners of NOR flash (ECMA-419 clause 27.3). */
export function hostFlash(store: Store, areas: readonly FlashArea[]): Flash {
  return {
    open: ({ path }) => {
      const area = areas.find((candidate) => candidate.path === path)
      if (!area)
        throw new Error(`a partition of ${areas.map((candidate) => candidate.path).join(', ')} expected, got ${path}`)
      return new HostFlashPartition(store, area)
    },
  }
}

class HostFlashPartition implements FlashPartition {
  private readonly name: string
  private readonly size: number
  private isClosed = false

  constructor(
    private readonly store: Store,
    private readonly area: FlashArea,
  ) {
    this.name = `flash/${area.path}`
    this.size = area.blockLength * area.blocks
  }

  status(): FlashStatus {
    this.assertOpen()
    const { blockLength, blocks, writeAlign } = this.area
    return { size: this.size, blockLength, blocks, eraseValue: 0xff, writeAlign }
  }

  eraseBlock(from: number, to: number = from + 1): void {
    this.assertOpen()
    const { blockLength, blocks } = this.area
    if (!(from >= 0 && from < to && to <= blocks && Number.isInteger(from) && Number.isInteger(to)))
      throw new RangeError(`blocks in [0, ${blocks}) expected, got [${from}, ${to})`)
    this.store.write(this.name, this.contents().fill(0xff, from * blockLength, to * blockLength))
  }

  read(byteLength: number, offset: number): ArrayBuffer
  read(buffer: ByteBuffer, offset: number): number
  read(target: number | ByteBuffer, offset: number): ArrayBuffer | number {
    this.assertOpen()
    const bytes = typeof target === 'number' ? new Uint8Array(this.checked(target, offset)) : viewOf(target)
    this.checked(bytes.length, offset)
    bytes.set(this.contents().subarray(offset, offset + bytes.length))
    return typeof target === 'number' ? (bytes.buffer as ArrayBuffer) : bytes.length
  }

  write(buffer: ByteBuffer, offset: number): void {
    this.assertOpen()
    const bytes = viewOf(buffer)
    const { writeAlign } = this.area
    this.checked(bytes.length, offset)
    if (offset % writeAlign !== 0 || bytes.length % writeAlign !== 0)
      throw new RangeError(
        `offset and length in multiples of ${writeAlign} expected, got ${offset} and ${bytes.length}`,
      )
    const contents = this.contents()
    for (let index = 0; index < bytes.length; index++) contents[offset + index]! &= bytes[index]!
    this.store.write(this.name, contents)
  }

  close(): void {
    this.isClosed = true
  }

  private contents(): Uint8Array {
    const kept = this.store.read(this.name)
    return kept?.length === this.size ? kept : new Uint8Array(this.size).fill(0xff)
  }

  private checked(length: number, offset: number): number {
    const isWhole = Number.isInteger(offset) && Number.isInteger(length)
    if (!(isWhole && offset >= 0 && length >= 0 && offset + length <= this.size))
      throw new RangeError(`a range in [0, ${this.size}) expected, got ${length} bytes at ${offset}`)
    return length
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open flash partition expected, got a closed one')
  }
}

function viewOf(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
  return bytesOf(buffer)
}
