import { decodeError } from '../../../protocols/bytes/error.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { decodePacket, type MqttPacket } from '../../../protocols/mqtt/index.js'
import { renderPairs } from '../render/table.js'
import type { Decoded } from './formats.js'

/** MQTT 3.1.1 control packets, one after the other. */
export function decodeMqtt(bytes: Uint8Array): Decoded {
  const packets: MqttPacket[] = []
  for (let offset = 0; offset < bytes.length;) {
    const decoded = decodePacket(bytes, offset)
    if (decoded === 'incomplete')
      throw decodeError('incomplete', 'MQTT: a whole packet expected, got the beginning of one', offset)
    packets.push(decoded.packet)
    offset += decoded.consumed
  }
  const document = packets.map((packet) => plain(packet) as object)
  return { document, text: document.map((packet) => renderPairs(Object.entries(packet).map(pair))).join('\n') }
}

const pair = ([name, value]: [string, unknown]): [string, string] => [
  name,
  typeof value === 'string' ? value : JSON.stringify(value),
]

/** Byte strings in hex. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
