import { isDecodeError, type DecodeError } from '../bytes/error.js'
import { ByteWriter } from '../bytes/writer.js'
import { decodePacket } from './decode.js'
import { packetLength } from './header.js'
import type { MqttErrorKind, MqttPacket } from './packets.js'

/** Bytes set aside when a packet turns out incomplete; the array grows with what arrives, not with what a header claims. */
const FIRST_CAPACITY = 64

/**
 * Cuts a byte stream into packets, whichever way it arrives. Keeps at most the one packet that is still incomplete.
 * It never throws over bytes: after a malformed packet `error` is set and all further bytes are dropped (MQTT 3.1.1 section 4.8
 * has the connection closed).
 */
export class PacketReader {
  /** Why the stream was given up, undefined while it is sound; its offset counts from the start of the packet. */
  error: DecodeError<MqttErrorKind> | undefined
  private readonly maxBytes: number
  /** The start of an incomplete packet; undefined between packets, since most connections are idle most of the time. */
  private partial: ByteWriter | undefined
  /** Length of the incomplete packet; 0 while its fixed header is not whole. */
  private expected: number

  /** @param maxBytes longest packet accepted, fixed header included: what the memory at hand allows */
  constructor(maxBytes: number) {
    this.error = undefined
    this.maxBytes = maxBytes
    this.partial = undefined
    this.expected = 0
  }

  /** Bytes kept of the incomplete packet. */
  pendingBytes(): number {
    return this.partial === undefined ? 0 : this.partial.size
  }

  /**
   * Takes the next bytes and returns the packets they complete, those before a malformed one included.
   * Payloads of packets that lie wholly in `chunk` are views into it; other payloads stand by themselves.
   */
  push(chunk: Uint8Array): MqttPacket[] {
    const packets: MqttPacket[] = []
    if (this.error !== undefined) return packets
    let start = 0
    try {
      let at = this.partial === undefined ? 0 : this.fill(this.partial, chunk, 0)
      this.takeCompleted(packets)
      while (at < chunk.length) {
        start = at
        const result = decodePacket(chunk, at, chunk.length, this.maxBytes)
        if (result === 'incomplete') {
          this.partial = new ByteWriter(FIRST_CAPACITY)
          at = this.fill(this.partial, chunk, at)
        } else {
          packets.push(result.packet)
          at += result.consumed
        }
      }
    } catch (error) {
      this.fail(error, start)
    }
    return packets
  }

  /** Moves bytes to the incomplete packet, never more than it lacks, and returns the index after the last one moved. */
  private fill(partial: ByteWriter, chunk: Uint8Array, from: number): number {
    let at = from
    // Byte by byte until the header says how long the packet is, then all that is missing at once.
    while (this.expected === 0 && at < chunk.length) {
      partial.uint8(chunk[at++]!)
      const length = packetLength(partial.written(), 0, partial.size, this.maxBytes)
      if (length !== undefined) this.expected = length
    }
    const missing = this.expected === 0 ? 0 : this.expected - partial.size
    const available = chunk.length - at
    const end = at + (missing < available ? missing : available)
    partial.bytes(chunk.subarray(at, end))
    return end
  }

  private takeCompleted(packets: MqttPacket[]): void {
    const partial = this.partial
    if (partial === undefined || this.expected === 0 || partial.size < this.expected) return
    this.partial = undefined
    this.expected = 0
    const result = decodePacket(partial.finish())
    if (result !== 'incomplete') packets.push(result.packet)
  }

  private fail(error: unknown, start: number): void {
    if (!isDecodeError(error)) throw error
    this.error = error as DecodeError<MqttErrorKind>
    this.error.offset -= start
    this.partial = undefined
  }
}
