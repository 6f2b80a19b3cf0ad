import { closeSync, openSync, renameSync, writeSync } from 'node:fs'

/** Where a trace's bytes go. Nothing here throws: a file that cannot be written ends its trace, never the run. */
export interface TraceOutput {
  /** Appends bytes, or text as UTF-8. The array must not change any more. */
  write(data: Uint8Array | string): void
  /** Everything written so far is in the file when this resolves, unless the output has failed. */
  flush(): Promise<void>
  /** What is written from here on takes the place of everything before, once it is flushed. Not every output can do this. */
  restart?(): void
  /** Flushes and closes. Later writes are dropped. */
  end(): Promise<void>
  /** Why nothing more is written: the disk is full, the file is gone. */
  readonly failed?: Error | undefined
}

export interface FileOutputOptions {
  /** Bytes that wait before they are written on their own (default 64 KiB): the most that a killed run loses. */
  readonly bufferLength?: number
  /** Told once if the file cannot be opened, written or closed. */
  readonly onFail?: (error: Error) => void
}

const defaultBufferLength = 65_536

/** A file of a trace: bytes are gathered and written in one piece. The file is made, or emptied, at once. */
export class FileOutput implements TraceOutput {
  private error: Error | undefined
  private file: number | undefined
  private readonly buffer: Uint8Array
  private used = 0
  /** Where a restarted file grows until it takes its place. */
  private aside: string | undefined
  private readonly onFail: (error: Error) => void

  constructor(
    readonly path: string,
    { bufferLength = defaultBufferLength, onFail = () => undefined }: FileOutputOptions = {},
  ) {
    this.buffer = new Uint8Array(bufferLength)
    this.onFail = onFail
    this.attempt(() => (this.file = openSync(path, 'w')))
  }

  get failed(): Error | undefined {
    return this.error
  }

  write(data: Uint8Array | string): void {
    if (this.file === undefined) return
    const bytes = typeof data === 'string' ? encoder.encode(data) : data
    if (this.used + bytes.length > this.buffer.length) this.empty()
    if (bytes.length > this.buffer.length) return this.put(bytes)
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  restart(): void {
    const { file } = this
    if (file === undefined) return
    this.used = 0
    this.aside = `${this.path}.new`
    this.attempt(() => {
      this.file = undefined
      closeSync(file)
      this.file = openSync(this.aside!, 'w')
    })
  }

  flush(): Promise<void> {
    this.empty()
    this.takePlace()
    return Promise.resolve()
  }

  end(): Promise<void> {
    this.empty()
    this.takePlace()
    const { file } = this
    this.file = undefined
    if (file !== undefined) this.attempt(() => closeSync(file))
    return Promise.resolve()
  }

  private empty(): void {
    const count = this.used
    this.used = 0
    if (count > 0) this.put(this.buffer.subarray(0, count))
  }

  private takePlace(): void {
    const { aside } = this
    this.aside = undefined
    if (aside !== undefined && this.file !== undefined) this.attempt(() => renameSync(aside, this.path))
  }

  private put(bytes: Uint8Array): void {
    this.attempt(() => {
      for (let done = 0; this.file !== undefined && done < bytes.length;)
        done += writeSync(this.file, bytes, done, bytes.length - done)
    })
  }

  /** The first thing that goes wrong ends the output; what comes after is dropped. */
  private attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.fail(error as Error)
    }
  }

  private fail(error: Error): void {
    const { file } = this
    this.file = undefined
    if (file !== undefined) tryClose(file)
    if (this.error) return
    this.error = error
    this.onFail(error)
  }
}

const encoder = new TextEncoder()

function tryClose(file: number): void {
  try {
    closeSync(file)
  } catch {
    // It has failed already, and that was told.
  }
}
