import { refused } from './fields.js'
import { MAX_REMAINING_LENGTH, PACKET_TYPE } from './packets.js'

/** The longest fixed header: the first byte and four of remaining length (MQTT 3.1.1 section 2.2). */
export const MAX_HEADER_BYTES = 5
/** The longest packet that MQTT 3.1.1 allows. */
export const MAX_PACKET_BYTES = MAX_REMAINING_LENGTH + MAX_HEADER_BYTES

/**
 * The whole length in bytes of the packet that starts at `offset`, undefined while its fixed header ends after `end`.
 * Type and flags are checked as soon as the first byte is there.
 * @throws DecodeError<MqttErrorKind> ("reserved-type" | "bad-flags" | "bad-qos" | "bad-length" | "too-long")
 */
export function packetLength(
  bytes: Uint8Array,
  offset: number,
  end: number,
  maxBytes: number = MAX_PACKET_BYTES,
): number | undefined {
  if (offset >= end) return undefined
  checkFirstByte(bytes[offset]!, offset)
  let remaining = 0
  let scale = 1
  for (let at = offset + 1; at < offset + MAX_HEADER_BYTES; at++) {
    if (at >= end) return undefined
    const byte = bytes[at]!
    remaining += (byte & 127) * scale
    scale *= 128
    if (byte < 128) {
      const length = at + 1 - offset + remaining
      if (length > maxBytes)
        throw refused('too-long', `a packet of ${maxBytes} bytes at most expected, got ${length}`, offset)
      return length
    }
  }
  throw refused('bad-length', 'a remaining length of four bytes at most expected', offset + 4)
}

/** The flags that section 2.2.2 fixes for each type; those of PUBLISH say QoS, duplicate and retain. */
function checkFirstByte(first: number, offset: number): void {
  const type = first >> 4
  const flags = first & 15
  if (type === 0 || type === 15) throw refused('reserved-type', `packet type 1-14 expected, got ${type}`, offset)
  if (type === PACKET_TYPE.publish) {
    if ((flags & 6) === 6) throw refused('bad-qos', 'QoS 0, 1 or 2 expected, got 3', offset)
    if ((flags & 14) === 8) throw refused('bad-flags', 'no duplicate flag expected with QoS 0', offset)
    return
  }
  const fixed = fixedFlags(type)
  if (flags !== fixed)
    throw refused('bad-flags', `flags ${fixed} expected for packet type ${type}, got ${flags}`, offset)
}

/** The lower four bits of the first byte for every type but PUBLISH (section 2.2.2, table 2.2). */
export function fixedFlags(type: number): number {
  return type === PACKET_TYPE.pubrel || type === PACKET_TYPE.subscribe || type === PACKET_TYPE.unsubscribe ? 2 : 0
}
