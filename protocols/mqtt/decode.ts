import { FieldReader, refused } from './fields.js'
import { MAX_PACKET_BYTES, packetLength } from './header.js'
import { isTopicFilter, isTopicName } from './topic.js'
import {
  PACKET_TYPE,
  SUBSCRIBE_FAILURE,
  type ConnackPacket,
  type ConnectPacket,
  type MqttPacket,
  type PublishPacket,
  type Qos,
  type SubackPacket,
  type SubscribePacket,
  type UnsubscribePacket,
} from './packets.js'

/** A packet and the number of bytes it took. */
export interface DecodedPacket {
  packet: MqttPacket
  consumed: number
}

/**
 * Decodes the packet that starts at `offset` (MQTT 3.1.1 chapter 3), or says that it is not whole before `end`.
 * Payload, will payload and password are views into `bytes`. A CONNECT with an empty client id and without clean
 * session is returned, so that a broker can answer it with return code 2 [MQTT-3.1.3-8].
 * @param maxBytes longest packet accepted, fixed header included
 * @throws DecodeError<MqttErrorKind>: close the connection (section 4.8)
 */
export function decodePacket(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
  maxBytes: number = MAX_PACKET_BYTES,
): DecodedPacket | 'incomplete' {
  const length = packetLength(bytes, offset, end, maxBytes)
  if (length === undefined || length > end - offset) return 'incomplete'
  return { packet: decodeWhole(bytes, offset, length), consumed: length }
}

function decodeWhole(bytes: Uint8Array, offset: number, length: number): MqttPacket {
  const first = bytes[offset]!
  let start = offset + 1
  while (bytes[start]! & 128) start += 1
  const reader = new FieldReader(bytes, start + 1, offset + length)
  const packet = decodeFields(first, reader)
  if (!reader.atEnd()) throw refused('trailing', `the end of the ${packet.type} packet expected`, reader.offset)
  return packet
}

function decodeFields(first: number, reader: FieldReader): MqttPacket {
  switch (first >> 4) {
    case PACKET_TYPE.connect:
      return decodeConnect(reader)
    case PACKET_TYPE.connack:
      return decodeConnack(reader)
    case PACKET_TYPE.publish:
      return decodePublish(first, reader)
    case PACKET_TYPE.puback:
      return { type: 'puback', messageId: reader.messageId() }
    case PACKET_TYPE.pubrec:
      return { type: 'pubrec', messageId: reader.messageId() }
    case PACKET_TYPE.pubrel:
      return { type: 'pubrel', messageId: reader.messageId() }
    case PACKET_TYPE.pubcomp:
      return { type: 'pubcomp', messageId: reader.messageId() }
    case PACKET_TYPE.subscribe:
      return decodeSubscribe(reader)
    case PACKET_TYPE.suback:
      return decodeSuback(reader)
    case PACKET_TYPE.unsubscribe:
      return decodeUnsubscribe(reader)
    case PACKET_TYPE.unsuback:
      return { type: 'unsuback', messageId: reader.messageId() }
    case PACKET_TYPE.pingreq:
      return { type: 'pingreq' }
    case PACKET_TYPE.pingresp:
      return { type: 'pingresp' }
    default:
      return { type: 'disconnect' } // packetLength() let no other through
  }
}

/** Section 3.1; the payload's fields come as the connect flags say. */
function decodeConnect(reader: FieldReader): ConnectPacket {
  const start = reader.offset
  if (reader.text() !== 'MQTT' || reader.uint8() !== 4) throw refused('bad-protocol', 'MQTT level 4 expected', start)
  const flagsAt = reader.offset
  const flags = reader.uint8()
  checkConnectFlags(flags, flagsAt)
  const keepAliveS = reader.uint16()
  const packet: ConnectPacket = {
    type: 'connect',
    clientId: reader.text(),
    cleanSession: (flags & 2) !== 0,
    keepAliveS,
  }
  if (flags & 4) {
    const topic = readTopic(reader)
    packet.will = { topic, payload: reader.binary(), qos: ((flags >> 3) & 3) as Qos, retain: (flags & 32) !== 0 }
  }
  if (flags & 128) packet.user = reader.text()
  if (flags & 64) packet.password = reader.binary()
  return packet
}

/** Sections 3.1.2.3 to 3.1.2.9: [MQTT-3.1.2-3], [MQTT-3.1.2-11], [MQTT-3.1.2-13] to [MQTT-3.1.2-15], [MQTT-3.1.2-22]. */
function checkConnectFlags(flags: number, at: number): void {
  if (flags & 1) throw refused('bad-flags', 'the reserved connect flag clear expected', at)
  if (!(flags & 4) && flags & 0x38) throw refused('bad-flags', 'no will QoS and retain without a will expected', at)
  if ((flags & 0x18) === 0x18) throw refused('bad-qos', 'will QoS 0, 1 or 2 expected, got 3', at)
  if ((flags & 0xc0) === 0x40) throw refused('bad-flags', 'no password without a user expected', at)
}

/** Section 3.2. */
function decodeConnack(reader: FieldReader): ConnackPacket {
  const start = reader.offset
  const flags = reader.uint8()
  const returnCode = reader.uint8()
  if (flags > 1) throw refused('bad-flags', `acknowledge flags 0 or 1 expected, got ${flags}`, start)
  if (returnCode > 5) throw refused('bad-return-code', `0 to 5 expected, got ${returnCode}`, start + 1)
  if (flags === 1 && returnCode !== 0) throw refused('bad-flags', 'no session present with a refusal expected', start)
  return { type: 'connack', sessionPresent: flags === 1, returnCode }
}

/** Section 3.3; the flags were checked with the header. */
function decodePublish(first: number, reader: FieldReader): PublishPacket {
  const qos = ((first >> 1) & 3) as Qos
  const topic = readTopic(reader)
  const messageId = qos === 0 ? undefined : reader.messageId()
  const packet: PublishPacket = {
    type: 'publish',
    topic,
    payload: reader.rest(),
    qos,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0,
  }
  if (messageId !== undefined) packet.messageId = messageId
  return packet
}

/** Section 3.8.3. */
function decodeSubscribe(reader: FieldReader): SubscribePacket {
  const messageId = reader.messageId()
  const subscriptions: SubscribePacket['subscriptions'] = []
  do {
    const filter = readFilter(reader)
    const at = reader.offset
    const qos = reader.uint8()
    if (qos > 2) throw refused('bad-qos', `QoS 0, 1 or 2 expected, got ${qos}`, at)
    subscriptions.push({ filter, qos: qos as Qos })
  } while (!reader.atEnd())
  return { type: 'subscribe', messageId, subscriptions }
}

/** Section 3.9.3. */
function decodeSuback(reader: FieldReader): SubackPacket {
  const messageId = reader.messageId()
  const returnCodes: number[] = []
  checkNotEmpty(reader)
  while (!reader.atEnd()) {
    const at = reader.offset
    const code = reader.uint8()
    if (code > 2 && code !== SUBSCRIBE_FAILURE)
      throw refused('bad-return-code', `0, 1, 2 or 128 expected, got ${code}`, at)
    returnCodes.push(code)
  }
  return { type: 'suback', messageId, returnCodes }
}

/** Section 3.10.3. */
function decodeUnsubscribe(reader: FieldReader): UnsubscribePacket {
  const messageId = reader.messageId()
  const filters: string[] = []
  do filters.push(readFilter(reader))
  while (!reader.atEnd())
  return { type: 'unsubscribe', messageId, filters }
}

function readTopic(reader: FieldReader): string {
  const start = reader.offset
  const topic = reader.text()
  if (!isTopicName(topic)) throw refused('bad-topic', `a topic name expected, got "${topic}"`, start)
  return topic
}

function readFilter(reader: FieldReader): string {
  checkNotEmpty(reader)
  const start = reader.offset
  const filter = reader.text()
  if (!isTopicFilter(filter)) throw refused('bad-topic', `a topic filter expected, got "${filter}"`, start)
  return filter
}

function checkNotEmpty(reader: FieldReader): void {
  if (reader.atEnd()) throw refused('empty-list', 'one entry or more expected', reader.offset)
}
