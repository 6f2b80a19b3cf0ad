import { longestName, storageFileFlag } from './storage-log.js'
import { StorageError, type Storage } from './storage.js'

/** What a file was opened for; 0 once it can be used no more. */
export type FileMode = 'r' | 'w' | 'a' | 0

const lastChunk = 255
const endMark = 0xff

/**
 * A file that is appended to (`require("Storage").open`): chunks of one size whose names end in a number from 1 to 255. The
 * first byte of erased flash is its end, so that no byte of it may be 0xff.
 */
export class StorageFile {
  readonly name: string
  chunk = 1
  offset = 0
  mode: FileMode

  /** @throws StorageError */
  constructor(
    private readonly storage: Storage,
    name: string,
    mode: FileMode,
  ) {
    this.name = name.slice(0, longestName - 1)
    this.mode = mode
    if (mode === 'w' && this.find(1)) {
      // As the interpreter has it: erasing ends the mode, and the mode is set after that.
      this.erase()
      this.mode = mode
    }
    if (mode === 'a') this.seekEnd()
  }

  /** Up to so many bytes, undefined at the end. @throws StorageError */
  read(length: number): Uint8Array | undefined {
    return this.take(Math.max(0, length), false)
  }

  /** The next line with its line end, undefined at the end. @throws StorageError */
  readLine(): Uint8Array | undefined {
    return this.take(Infinity, true)
  }

  /** Appends. @throws StorageError */
  write(data: Uint8Array): void {
    if (this.mode !== 'w' && this.mode !== 'a') throw new StorageError("Can't write in this mode")
    if (data.length === 0) return
    const file = this.find(this.chunk)
    if (!file) return this.begin(data)
    const room = file.size - this.offset
    this.storage.program(data.subarray(0, Math.min(room, data.length)), file.contentAt + this.offset)
    this.offset += Math.min(room, data.length)
    if (data.length < room) return
    if (this.chunk === lastChunk) throw new StorageError('File too big!')
    this.chunk++
    if (data.length > room) this.begin(data.subarray(room))
    else this.offset = 0
  }

  getLength(): number {
    let length = 0
    for (let chunk = 1; chunk <= lastChunk; chunk++) {
      const bytes = this.content(chunk)
      if (!bytes) break
      length += lengthOf(bytes)
      if (bytes.at(-1) === endMark) break
    }
    return length
  }

  /** Erases all of it; nothing more can be written. */
  erase(): void {
    for (let chunk = 1; this.storage.erase(this.chunkName(chunk)); chunk++);
    this.chunk = 1
    this.offset = 0
    this.mode = 0
  }

  private begin(data: Uint8Array): void {
    try {
      this.storage.write(this.chunkName(this.chunk), data, 0, this.storage.chunkSize, storageFileFlag)
      this.offset = data.length
    } catch (error) {
      this.mode = 0
      throw error
    }
  }

  private take(length: number, toLineEnd: boolean): Uint8Array | undefined {
    if (this.mode !== 'r') throw new StorageError("Can't read in this mode")
    const taken: number[] = []
    for (let bytes = this.content(this.chunk); bytes && taken.length < length;) {
      if (this.offset >= bytes.length) {
        if (this.chunk === lastChunk) break
        bytes = this.content(++this.chunk)
        this.offset = 0
        continue
      }
      const byte = bytes[this.offset]!
      if (byte === endMark) break
      this.offset++
      taken.push(byte)
      if (toLineEnd && byte === 10) break
    }
    return taken.length === 0 ? undefined : Uint8Array.from(taken)
  }

  private seekEnd(): void {
    let bytes = this.content(1)
    while (bytes && bytes.at(-1) !== endMark && this.chunk < lastChunk) bytes = this.content(++this.chunk)
    this.offset = bytes ? lengthOf(bytes) : 0
  }

  private content(chunk: number): Uint8Array | undefined {
    return this.storage.read(this.chunkName(chunk))
  }

  private find(chunk: number) {
    return this.storage.find(this.chunkName(chunk))
  }

  private chunkName(chunk: number): string {
    return this.name + String.fromCharCode(chunk)
  }
}

/** Bytes before the first of erased flash. */
function lengthOf(bytes: Uint8Array): number {
  const end = bytes.indexOf(endMark)
  return end < 0 ? bytes.length : end
}
