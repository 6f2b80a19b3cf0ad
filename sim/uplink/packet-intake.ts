import { decodePacket } from '../../protocols/mqtt/decode.js'
import { packetLength } from '../../protocols/mqtt/header.js'
import type { MqttPacket, PublishPacket } from '../../protocols/mqtt/packets.js'
import { encodePublish, inspectPublish, type PublishLayout } from '../../protocols/mqtt/publish.js'
import { PacketReader } from '../../protocols/mqtt/reader.js'
import type { Session } from './session.js'

/** What takes the packets of a session. */
export interface PacketSink {
  /** A PUBLISH, at `start` in bytes that do not change any more. */
  onPublish(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void
  onPacket(session: Session, packet: Exclude<MqttPacket, PublishPacket>): void
}

/**
 * Cuts what a session received into packets, until the sink ends the connection. A segment mostly holds whole packets,
 * and a PUBLISH is then neither copied nor decoded.
 * @throws DecodeError for bytes against the protocol
 */
export function takePackets(session: Session, bytes: Uint8Array, maxBytes: number, sink: PacketSink): void {
  if (session.rare?.reader) return readOn(session, session.rare.reader, bytes, sink)
  const { stream } = session
  let at = 0
  while (at < bytes.length && session.stream === stream) {
    const length = packetLength(bytes, at, bytes.length, maxBytes)
    if (length === undefined || at + length > bytes.length) {
      const reader = new PacketReader(maxBytes)
      session.rare = { ...session.rare, reader }
      return readOn(session, reader, bytes.subarray(at), sink)
    }
    if (bytes[at]! >> 4 === 3) takePublish(session, bytes, at, sink)
    else takePacket(session, bytes, at, length, sink)
    at += length
  }
}

function takePublish(session: Session, bytes: Uint8Array, start: number, sink: PacketSink): void {
  const layout = inspectPublish(bytes, start)
  checkTopic(bytes, layout, start)
  sink.onPublish(session, bytes, layout, start)
}

function takePacket(session: Session, bytes: Uint8Array, start: number, length: number, sink: PacketSink): void {
  const decoded = decodePacket(bytes, start, start + length)
  if (decoded !== 'incomplete' && decoded.packet.type !== 'publish') sink.onPacket(session, decoded.packet)
}

function readOn(session: Session, reader: PacketReader, bytes: Uint8Array, sink: PacketSink): void {
  const { stream } = session
  for (const packet of reader.push(bytes)) {
    if (session.stream !== stream) return
    if (packet.type === 'publish') takeDecoded(session, packet, sink)
    else sink.onPacket(session, packet)
  }
  if (reader.error) throw reader.error
  if (reader.pendingBytes() === 0 && session.rare) delete session.rare.reader
}

function takeDecoded(session: Session, packet: PublishPacket, sink: PacketSink): void {
  const bytes = encodePublish(packet.topic, packet.payload, packet)
  sink.onPublish(session, bytes, inspectPublish(bytes), 0)
}

/** Plain names pass by a look at their bytes; others are decoded, which checks them. */
function checkTopic(bytes: Uint8Array, layout: PublishLayout, start: number): void {
  for (let at = layout.topicStart; at < layout.topicEnd; at++) {
    const byte = bytes[at]!
    if (byte === 0x23 || byte === 0x2b || byte === 0 || byte > 0x7f) return void decodePacket(bytes, start)
  }
}
