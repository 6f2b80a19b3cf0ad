import type { FlashPayer, SimulatedFlash } from '../../board/flash.js'
import { SupplyLost } from '../../board/flash.js'
import { StorageLog, storageFileFlag, type StorageStats, type StoredFile } from './storage-log.js'

/** Why a write was refused, in the interpreter's own words. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/**
 * The files of an Espruino board as `require("Storage")` has them. A write needs erased flash under it: what was written once
 * can be written again only as a new file. Names and texts are byte strings.
 */
export class Storage {
  /** Whether anything was written or erased since somebody last cleared it. */
  isDirty = false
  private readonly log: StorageLog

  constructor(
    readonly flash: SimulatedFlash,
    private readonly payer: FlashPayer,
  ) {
    this.log = new StorageLog(flash)
  }

  /** Bytes that one chunk of a StorageFile holds: a page, 4096 bytes at most, less its header (2v29.277). */
  get chunkSize(): number {
    return Math.min(4096, this.log.pageLength) - 32
  }

  find(name: string): StoredFile | undefined {
    return this.log.find(name)
  }

  /** Content from an offset; a length of 0 or less is all the rest. Undefined where there is no such file. */
  read(name: string, offset = 0, length = 0): Uint8Array | undefined {
    const file = this.log.find(name)
    if (!file) return undefined
    const start = Math.min(Math.max(0, offset), file.size)
    const wanted = length <= 0 ? file.size : length
    return this.log.read(file.contentAt + start, Math.min(wanted, file.size - start))
  }

  /**
   * Writes into a file, or makes a new one where the offset is 0. `size`: bytes of a new file, 0 for as many as are written.
   * Returns whether it was done; equal content is left alone.
   * @throws StorageError with the interpreter's text
   */
  write(name: string, data: Uint8Array, offset = 0, size = 0, flags = 0): boolean {
    if (offset < 0 || size < 0) return false
    const wanted = size === 0 ? data.length : size
    if (wanted === 0) throw new StorageError("Can't create zero length file")
    let file = this.log.find(name)
    if (offset === 0 && (!file || this.mustReplace(file, wanted, flags))) {
      if (file && this.isSame(file, data, wanted, flags)) return true
      file = this.replace(file, name, wanted, flags)
    }
    if (!file) throw new StorageError('Unable to find or create file')
    if (offset + data.length > file.size) throw new StorageError('Too much data for file size')
    if (!this.log.isErased(file.contentAt + offset, data.length))
      throw new StorageError('File already written with different data')
    this.program(data, file.contentAt + offset)
    return true
  }

  /** Programs bytes in place, as `require("Flash").write` does: bits only fall. `at`: from the start of the area. */
  program(data: Uint8Array, at: number): void {
    this.work(() => this.log.program(data, at))
  }

  /** All bytes of the area: what a file keeps of it. */
  image(): Uint8Array {
    return this.log.read(0, this.log.size)
  }

  /** Puts what a file kept where nothing was written yet. @throws RangeError for another size */
  loadImage(image: Uint8Array): void {
    if (image.length !== this.log.size)
      throw new RangeError(`an image of ${this.log.size} bytes of flash expected, got ${image.length}`)
    this.log.program(image, 0)
  }

  /** Raw bytes of the area. */
  readRaw(at: number, length: number): Uint8Array {
    return this.log.read(at, length)
  }

  /** Erases the page that an offset lies in. */
  erasePage(at: number): void {
    this.work(() => this.flash.eraseBlock(Math.floor(at / this.log.pageLength)))
  }

  /** Erases a file. Returns whether there was one. */
  erase(name: string): boolean {
    const file = this.log.find(name)
    if (file) this.work(() => this.log.remove(file))
    return file !== undefined
  }

  eraseAll(): void {
    this.work(() => this.log.eraseAll())
  }

  /** Returns whether there was anything to gain. */
  compact(): boolean {
    return this.work(() => this.log.compact())
  }

  stats(): StorageStats {
    return this.log.stats()
  }

  isValid(): boolean {
    return this.log.isValid()
  }

  /** Files as they are listed: chunks of a StorageFile but for the first left out. */
  *files(): Generator<StoredFile> {
    for (const file of this.log.files()) if (file.flags !== storageFileFlag || file.name.endsWith('\x01')) yield file
  }

  private mustReplace(file: StoredFile, size: number, flags: number): boolean {
    return file.flags !== flags || file.size !== size || !this.log.isErased(file.contentAt, size)
  }

  private isSame(file: StoredFile, data: Uint8Array, size: number, flags: number): boolean {
    if (file.size !== size || file.flags !== flags || data.length !== size) return false
    const there = this.log.read(file.contentAt, size)
    return data.every((byte, index) => byte === there[index])
  }

  private replace(old: StoredFile | undefined, name: string, size: number, flags: number): StoredFile | undefined {
    return this.work(() => {
      if (old) this.log.remove(old)
      return this.log.create(name, size, flags)
    })
  }

  private work<Result>(operation: () => Result): Result {
    this.isDirty = true
    const { flash, payer } = this
    const { programmed } = flash
    const erased = this.erases()
    try {
      return operation()
    } catch (error) {
      if (error instanceof SupplyLost) payer.supplyLost?.()
      throw error
    } finally {
      payer.chargeFlash(flash.programmed - programmed, this.erases() - erased)
    }
  }

  private erases(): number {
    return this.flash.wear.reduce((sum, count) => sum + count, 0)
  }
}
