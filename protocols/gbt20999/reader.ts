import { isDecodeError } from '../bytes/index.js'
import { decodeFrame } from './decode.js'
import { endByte, escapeByte, maximumFrame, startByte, type Frame } from './frame.js'

/**
 * Finds frames in what a serial line or TCP brings, in pieces of any size. A start byte that is not escaped begins a frame
 * wherever it stands, so that one damaged frame costs no other. Never throws.
 */
export class FrameReader {
  /** Frames that were begun and not taken: damaged, too long, or cut off by the next start byte. */
  discarded = 0
  private readonly buffer = new Uint8Array(maximumFrame)
  /** Bytes of the frame so far, 0 between frames. */
  private size = 0
  private isEscaped = false

  /** Takes bytes in; calls `take` for each frame that they complete. */
  push(bytes: Uint8Array, take: (frame: Frame) => void): void {
    for (let index = 0; index < bytes.length; index++) this.byte(bytes[index]!, take)
  }

  /** Forgets a frame that was begun. */
  reset(): void {
    this.size = 0
    this.isEscaped = false
  }

  private byte(byte: number, take: (frame: Frame) => void): void {
    if (this.isEscaped) {
      this.isEscaped = false
      return this.store(byte)
    }
    if (byte === startByte) {
      if (this.size > 0) this.discard()
      this.buffer[this.size++] = byte
    } else if (this.size === 0) return
    else if (byte === escapeByte) this.isEscaped = true
    else {
      this.store(byte)
      if (byte === endByte && this.size > 0) this.finish(take)
    }
  }

  private store(byte: number): void {
    if (this.size === maximumFrame) this.discard()
    else if (this.size > 0) this.buffer[this.size++] = byte
  }

  private discard(): void {
    this.discarded++
    this.reset()
  }

  private finish(take: (frame: Frame) => void): void {
    const { size } = this
    this.reset()
    let frame: Frame
    try {
      frame = decodeFrame(this.buffer.subarray(0, size))
    } catch (error) {
      if (!isDecodeError(error)) throw error
      this.discarded++
      return
    }
    take(frame)
  }
}
