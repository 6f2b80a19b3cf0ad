import { longestExtended, Tfi, type Pn532FrameErrorKind } from './frame.js'

/** What came out of the bytes of a line. */
export type Pn532Incoming =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack' }
  /** The chip did not understand (TFI 7F). */
  | { readonly kind: 'error' }
  | { readonly kind: 'data'; readonly tfi: number; readonly data: Uint8Array }
  /** A frame that was damaged; reading goes on at the next start code. */
  | { readonly kind: 'damaged'; readonly why: Pn532FrameErrorKind }

/** Where the next byte goes. */
const Place = {
  /** Before the start code: whatever comes, up to 00 FF, is preamble. */
  Preamble: 0,
  Length: 1,
  LengthCheck: 2,
  ExtendedHigh: 3,
  ExtendedLow: 4,
  ExtendedCheck: 5,
  Data: 6,
  DataCheck: 7,
} as const

/**
 * Cuts frames out of a stream, in whatever pieces it comes. Bytes outside of frames are skipped; damage costs one frame and
 * never throws.
 */
export class Pn532FrameReader {
  private place: number = Place.Preamble
  private previous = -1
  private dataLength = 0
  private data = new Uint8Array(0)
  private filled = 0
  private sum = 0

  /** Forgets what was begun. */
  reset(): void {
    this.place = Place.Preamble
    this.previous = -1
  }

  /** Takes one byte; returns what it completes. */
  take(byte: number): Pn532Incoming | undefined {
    switch (this.place) {
      case Place.Preamble:
        if (this.previous === 0x00 && byte === 0xff) this.place = Place.Length
        this.previous = byte
        return undefined
      case Place.Length:
        this.dataLength = byte
        this.place = Place.LengthCheck
        return undefined
      case Place.LengthCheck:
        return this.checkLength(byte)
      case Place.ExtendedHigh:
        this.dataLength = byte << 8
        this.place = Place.ExtendedLow
        return undefined
      case Place.ExtendedLow:
        this.dataLength |= byte
        this.place = Place.ExtendedCheck
        return undefined
      case Place.ExtendedCheck:
        if (((this.dataLength >> 8) + this.dataLength + byte) & 0xff || this.dataLength > longestExtended)
          return this.damaged('bad-length')
        return this.beginData()
      case Place.Data:
        this.data[this.filled++] = byte
        this.sum += byte
        if (this.filled === this.dataLength) this.place = Place.DataCheck
        return undefined
      default:
        return (this.sum + byte) & 0xff ? this.damaged('bad-checksum') : this.complete()
    }
  }

  private checkLength(check: number): Pn532Incoming | undefined {
    const { dataLength } = this
    if (dataLength === 0xff && check === 0xff) {
      this.place = Place.ExtendedHigh
      return undefined
    }
    if (dataLength === 0x00 && check === 0xff) return this.end({ kind: 'ack' })
    if (dataLength === 0xff && check === 0x00) return this.end({ kind: 'nack' })
    return (dataLength + check) & 0xff ? this.damaged('bad-length') : this.beginData()
  }

  private beginData(): Pn532Incoming | undefined {
    if (this.dataLength === 0) return this.damaged('bad-length')
    this.data = new Uint8Array(this.dataLength)
    this.filled = 0
    this.sum = 0
    this.place = Place.Data
    return undefined
  }

  private complete(): Pn532Incoming {
    const tfi = this.data[0]!
    if (tfi === Tfi.Error && this.dataLength === 1) return this.end({ kind: 'error' })
    return this.end({ kind: 'data', tfi, data: this.data.slice(1) })
  }

  private damaged(why: Pn532FrameErrorKind): Pn532Incoming {
    return this.end({ kind: 'damaged', why })
  }

  private end(incoming: Pn532Incoming): Pn532Incoming {
    this.reset()
    return incoming
  }
}
