/** First two bytes of every frame (u-blox M8 protocol specification UBX-13003221, "UBX Frame Structure"). */
export const sync = [0xb5, 0x62] as const

/** Longest payload that a reader takes; the longest that a receiver sends unasked is far below it. */
export const longestPayload = 1024

/** One UBX message: class, id, payload. */
export interface UbxFrame {
  readonly messageClass: number
  readonly id: number
  readonly payload: Uint8Array
}

/** What came out of the bytes of a line. */
export type UbxIncoming =
  | { readonly kind: 'frame'; readonly frame: UbxFrame }
  | { readonly kind: 'damaged'; readonly why: 'bad-checksum' | 'too-long' }

/** A frame on the wire: sync, class, id, length, payload, 8-bit Fletcher checksum over class to payload. */
export function encodeUbx(messageClass: number, id: number, payload: Uint8Array): Uint8Array {
  const { length } = payload
  const bytes = new Uint8Array(length + 8)
  bytes[0] = sync[0]
  bytes[1] = sync[1]
  bytes[2] = messageClass
  bytes[3] = id
  bytes[4] = length & 0xff
  bytes[5] = length >> 8
  bytes.set(payload, 6)
  let a = 0
  let b = 0
  for (let at = 2; at < length + 6; at++) {
    a = (a + bytes[at]!) & 0xff
    b = (b + a) & 0xff
  }
  bytes[length + 6] = a
  bytes[length + 7] = b
  return bytes
}

/** Places of the next byte before the payload; the payload follows, then the checksum. */
const Place = {
  Sync1: 0,
  Sync2: 1,
  Class: 2,
  Id: 3,
  LengthLow: 4,
  LengthHigh: 5,
  Payload: 6,
  CheckA: 7,
  CheckB: 8,
} as const

/**
 * Cuts frames out of a stream, in whatever pieces it comes. What is outside of frames (NMEA on the same line) is skipped;
 * damage costs one frame and never throws.
 */
export class UbxReader {
  private place: number = Place.Sync1
  private messageClass = 0
  private id = 0
  private payloadLength = 0
  private filled = 0
  private payload = new Uint8Array(0)
  private a = 0
  private b = 0
  private isIntact = true

  /** Whether the next byte belongs to a frame. */
  get isInside(): boolean {
    return this.place > Place.Sync2
  }

  /** Forgets what was begun. */
  reset(): void {
    this.place = Place.Sync1
  }

  /** Takes one byte; returns what it completes. */
  take(byte: number): UbxIncoming | undefined {
    const { place } = this
    if (place >= Place.Class && place <= Place.Payload) this.addToSum(byte)
    switch (place) {
      case Place.Sync1:
        if (byte === sync[0]) this.place = Place.Sync2
        return undefined
      case Place.Sync2:
        return this.begin(byte)
      case Place.Class:
        this.messageClass = byte
        break
      case Place.Id:
        this.id = byte
        break
      case Place.LengthLow:
        this.payloadLength = byte
        break
      case Place.LengthHigh:
        return this.beginPayload(byte)
      case Place.Payload:
        this.payload[this.filled++] = byte
        if (this.filled < this.payloadLength) return undefined
        break
      case Place.CheckA:
        this.isIntact = byte === this.a
        break
      default:
        return this.finish(byte)
    }
    this.place++
    return undefined
  }

  private begin(byte: number): undefined {
    this.a = 0
    this.b = 0
    if (byte === sync[1]) this.place = Place.Class
    else if (byte !== sync[0]) this.reset()
    return undefined
  }

  private beginPayload(byte: number): UbxIncoming | undefined {
    this.payloadLength |= byte << 8
    if (this.payloadLength > longestPayload) {
      this.reset()
      return { kind: 'damaged', why: 'too-long' }
    }
    this.payload = new Uint8Array(this.payloadLength)
    this.filled = 0
    this.place = this.payloadLength > 0 ? Place.Payload : Place.CheckA
    return undefined
  }

  private finish(byte: number): UbxIncoming {
    const { messageClass, id, payload } = this
    this.reset()
    if (!this.isIntact || byte !== this.b) return { kind: 'damaged', why: 'bad-checksum' }
    return { kind: 'frame', frame: { messageClass, id, payload } }
  }

  private addToSum(byte: number): void {
    this.a = (this.a + byte) & 0xff
    this.b = (this.b + this.a) & 0xff
  }
}
