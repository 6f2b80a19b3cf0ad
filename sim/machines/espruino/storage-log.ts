import type { SimulatedFlash } from '../../board/flash.js'

/** Longest name of a file in bytes. */
export const longestName = 28
/** Bytes before the content of each file: length and flags, then the name. */
export const headerLength = 4 + longestName
/** What a file that `Storage.open` made is marked with; 0 is a plain file, 128 what `save()` writes. */
export const storageFileFlag = 64
export const compressedFlag = 128

const alignment = 4
const largestSize = 0xffffff

/** A file that lies in the flash. Offsets are in bytes from the start of the saved-code area. */
export interface StoredFile {
  /** Each byte of it is a character. Empty for a file that was erased or replaced. */
  readonly name: string
  readonly flags: number
  readonly size: number
  readonly headerAt: number
  readonly contentAt: number
}

/** How much of the area is what (`require("Storage").getStats()`), in bytes with headers. */
export interface StorageStats {
  readonly totalBytes: number
  readonly freeBytes: number
  readonly fileBytes: number
  readonly fileCount: number
  readonly trashBytes: number
  readonly trashCount: number
}

/**
 * The saved-code area of an Espruino board: a log of files in NOR flash. A file is its header and its content, one after the
 * other from the start; erasing clears the first four bytes of the name; the space comes back when the log is compacted.
 * What is where follows the interpreter of facts/espruino.md (2v29.277), so that free bytes come out equal.
 */
export class StorageLog {
  constructor(private readonly flash: SimulatedFlash) {}

  get size(): number {
    return this.flash.size
  }

  get pageLength(): number {
    return this.flash.area.blockLength
  }

  /** Every header of the log, erased files among them. */
  *entries(): Generator<StoredFile> {
    for (let entry = this.entryAt(0); entry; entry = this.entryAfter(entry)) yield entry
  }

  /** Every file that is there. */
  *files(): Generator<StoredFile> {
    for (const entry of this.entries()) if (isLive(entry)) yield entry
  }

  /** The file of that name; only its first 28 bytes count. */
  find(name: string): StoredFile | undefined {
    const wanted = name.slice(0, longestName)
    for (const file of this.files()) if (file.name === wanted) return file
    return undefined
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    this.flash.read(bytes, offset)
    return bytes
  }

  program(bytes: Uint8Array, offset: number): void {
    this.flash.program(bytes, offset)
  }

  isErased(offset: number, length: number): boolean {
    return this.read(offset, length).every((byte) => byte === 0xff)
  }

  /** Makes an erased file with its header at the first place that has room. Undefined where there is none. */
  create(name: string, size: number, flags: number): StoredFile | undefined {
    const headerAt = this.placeFor(headerLength + aligned(size))
    if (headerAt === undefined) return undefined
    const header = new Uint8Array(headerLength)
    new DataView(header.buffer).setUint32(0, (size | (flags << 24)) >>> 0, true)
    const short = name.slice(0, longestName)
    for (let index = 0; index < short.length; index++) header[4 + index] = short.charCodeAt(index)
    this.flash.program(header, headerAt)
    return { name: short, flags, size, headerAt, contentAt: headerAt + headerLength }
  }

  /** Marks a file as gone. */
  remove(file: StoredFile): void {
    this.flash.program(new Uint8Array(4), file.headerAt + 4)
  }

  /** Sets every bit of the area. */
  eraseAll(): void {
    this.erasePages(0, this.size)
  }

  stats(): StorageStats {
    const sums = { fileBytes: 0, fileCount: 0, trashBytes: 0, trashCount: 0 }
    let end = 0
    for (const entry of this.entries()) {
      const bytes = headerLength + aligned(entry.size)
      end = entry.headerAt + bytes
      if (entry.name === '') {
        sums.trashBytes += bytes
        sums.trashCount++
      } else {
        sums.fileBytes += bytes
        sums.fileCount++
      }
    }
    return { totalBytes: this.size, freeBytes: this.size - end, ...sums }
  }

  /** Whether what lies there can be read as a log: the look that the interpreter takes at its first start. */
  isValid(): boolean {
    let last: StoredFile | undefined
    for (const entry of this.entries()) last = entry
    if (!last) return this.isErased(0, this.size)
    const next = nextOf(last)
    return next + headerLength > this.size || this.isErased(next, headerLength)
  }

  /**
   * Moves the files together, page by page from the first that holds a piece of an erased one. A supply that fails in
   * between loses what was in RAM, as on the chip. Returns whether there was anything to gain.
   */
  compact(): boolean {
    const start = this.firstDirtyPage()
    if (start === undefined) return false
    const writer = new PageWriter(this.flash, start)
    for (let entry = this.entryAt(start); entry;) {
      const next = this.entryAfter(entry)
      const end = entry.contentAt + aligned(entry.size)
      if (isLive(entry)) for (let at = entry.headerAt; at < end; at += copyLength) this.copy(at, end, writer)
      entry = next
    }
    writer.flush(Infinity)
    this.erasePages(this.pageAfter(writer.at - 1, start), this.size)
    return true
  }

  private copy(at: number, end: number, writer: PageWriter): void {
    const length = Math.min(copyLength, end - at)
    writer.add(this.read(at, length))
    writer.flush(at + length)
  }

  /** Where the pages begin that nothing was written to, for a write that ended at `last`. */
  private pageAfter(last: number, start: number): number {
    return last < start ? start : (Math.floor(last / this.pageLength) + 1) * this.pageLength
  }

  private firstDirtyPage(): number | undefined {
    let page = 0
    for (const { name, headerAt } of this.entries()) {
      if (headerAt % this.pageLength === 0) page = headerAt
      if (name === '') return page
    }
    return undefined
  }

  private erasePages(from: number, to: number): void {
    for (let at = from; at < to; at += this.pageLength)
      if (!this.isErased(at, this.pageLength)) this.flash.eraseBlock(at / this.pageLength)
  }

  private placeFor(length: number): number | undefined {
    return (
      this.freePlace(length) ??
      (this.hasRoomOnceCompacted(length) && this.compact() ? this.freePlace(length) : undefined)
    )
  }

  private hasRoomOnceCompacted(length: number): boolean {
    const { freeBytes, trashBytes } = this.stats()
    return length < freeBytes + trashBytes
  }

  /** A file may reach over the end of a page only where nothing begins on the next one. */
  private freePlace(length: number): number | undefined {
    for (let at: number | undefined = 0; at !== undefined;) {
      let entry = this.entryAt(at)
      while (entry) {
        at = nextOf(entry)
        entry = this.entryAt(at)
      }
      if (at + headerLength > this.size) return undefined
      if (this.roomAt(at) >= length) return at
      at = this.nextPage(at)
    }
    return undefined
  }

  private roomAt(at: number): number {
    const page = this.nextPage(at)
    return (page === undefined || !this.entryAt(page) ? this.size : page) - at
  }

  private nextPage(at: number): number | undefined {
    const page = (Math.floor(at / this.pageLength) + 1) * this.pageLength
    return page < this.size ? page : undefined
  }

  private entryAt(at: number): StoredFile | undefined {
    if (at + headerLength > this.size) return undefined
    const header = this.read(at, headerLength)
    const word = new DataView(header.buffer).getUint32(0, true)
    const size = word & largestSize
    if (word === 0xffffffff || word === 0 || at + headerLength + size > this.size) return undefined
    return { name: nameOf(header), flags: word >>> 24, size, headerAt: at, contentAt: at + headerLength }
  }

  private entryAfter(entry: StoredFile): StoredFile | undefined {
    const next = nextOf(entry)
    const found = this.entryAt(next)
    const page = found ? undefined : this.nextPage(next)
    return found ?? (page === undefined ? undefined : this.entryAt(page))
  }
}

const copyLength = 128

/** Writes pages in order, each only when nobody reads from it any more. */
class PageWriter {
  private waiting: Uint8Array[] = []

  constructor(
    private readonly flash: SimulatedFlash,
    public at: number,
  ) {}

  add(bytes: Uint8Array): void {
    this.waiting.push(bytes)
  }

  /** `readAt`: everything before it has been read. */
  flush(readAt: number): void {
    const { blockLength } = this.flash.area
    while (this.waiting.length > 0) {
      const pageEnd = (Math.floor(this.at / blockLength) + 1) * blockLength
      if (readAt < pageEnd) return
      if (this.at % blockLength === 0) this.flash.eraseBlock(this.at / blockLength)
      const [bytes] = this.waiting
      const count = Math.min(bytes!.length, pageEnd - this.at)
      this.flash.program(bytes!.subarray(0, count), this.at)
      this.at += count
      if (count === bytes!.length) this.waiting.shift()
      else this.waiting[0] = bytes!.subarray(count)
    }
  }
}

const aligned = (length: number): number => Math.ceil(length / alignment) * alignment

const nextOf = ({ contentAt, size }: StoredFile): number => contentAt + aligned(size)

/** Not erased, and of a kind that is kept. */
const isLive = ({ name, flags }: StoredFile): boolean =>
  name !== '' && (flags === 0 || flags === storageFileFlag || flags === compressedFlag)

/** Up to the first zero; the first four bytes are cleared when a file goes. */
function nameOf(header: Uint8Array): string {
  if (header[4] === 0 && header[5] === 0 && header[6] === 0 && header[7] === 0) return ''
  let name = ''
  for (let index = 4; index < headerLength && header[index] !== 0; index++) name += String.fromCharCode(header[index]!)
  return name
}
