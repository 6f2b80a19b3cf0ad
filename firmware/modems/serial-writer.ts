import type { BusError, Serial } from '../hal/index.js'

/** Largest piece of a message that is offered to a port whose buffer is full, in bytes. */
const pieceBytes = 128

/** Writes messages that may be longer than a port's transmit buffer: what does not fit goes out as room comes. */
export class SerialWriter {
  serial: Serial | undefined = undefined
  private waiting: Uint8Array[] | undefined = undefined

  /** Sends all of it, in its own time. The bytes must not change until then. */
  write(bytes: Uint8Array): void {
    if (this.waiting === undefined && this.offer(bytes)) return
    if (this.waiting === undefined) this.waiting = []
    this.waiting.push(bytes)
    this.drain()
  }

  /** There is room: sends more of what waits. */
  drain(): void {
    for (let first = this.first(); first !== undefined; first = this.first()) {
      const piece = first.length > pieceBytes ? first.subarray(0, pieceBytes) : first
      if (!this.offer(piece)) return
      if (piece === first) this.waiting!.shift()
      else this.waiting![0] = first.subarray(pieceBytes)
    }
    this.waiting = undefined
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting = undefined
  }

  private first(): Uint8Array | undefined {
    return this.waiting === undefined ? undefined : this.waiting[0]
  }

  /** @throws BusError other than "buffer-full" */
  private offer(bytes: Uint8Array): boolean {
    try {
      this.serial!.write(bytes)
      return true
    } catch (error) {
      if ((error as BusError).kind !== 'buffer-full') throw error
      return false
    }
  }
}
