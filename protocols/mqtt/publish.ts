import { codecError } from '../bytes/error.js'
import { allocatePacket, refused, writeText, writeUint16 } from './fields.js'
import { packetLength } from './header.js'
import { PACKET_TYPE, type Qos } from './packets.js'
import { topicNameSize } from './topic.js'

/** How to publish; left out: QoS 0, not retained, not a duplicate. */
export interface PublishOptions {
  qos?: Qos
  retain?: boolean
  /** True when it is sent again; not with QoS 0. */
  dup?: boolean
  /** [1, 65535] with QoS 1 and 2; not with QoS 0. */
  messageId?: number
  /** Where the packet's array comes from; left out, a new one. It is overwritten as a whole. */
  allocate?: (byteLength: number) => Uint8Array
}

/** Where things are in an encoded PUBLISH; all indexes count from the start of the array. */
export interface PublishLayout {
  qos: Qos
  retain: boolean
  dup: boolean
  /** undefined with QoS 0. */
  messageId: number | undefined
  /** Index of the identifier's two bytes, undefined with QoS 0. */
  messageIdAt: number | undefined
  topicStart: number
  topicEnd: number
  payloadStart: number
  /** Index after the payload and the packet. */
  end: number
}

/**
 * Encodes a PUBLISH (MQTT 3.1.1 section 3.3) into one new array.
 * @throws CodecError<MqttErrorKind> ("bad-topic" | "bad-qos" | "bad-message-id" | "bad-flags" | "too-long")
 */
export function encodePublish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Uint8Array {
  const qos = options.qos === undefined ? 0 : options.qos
  const messageId = options.messageId === undefined ? 0 : options.messageId
  const size = topicNameSize(topic)
  if (size === 0) throw codecError('bad-topic', `MQTT: a topic name expected, got "${topic}"`)
  if (qos !== 0 && qos !== 1 && qos !== 2) throw codecError('bad-qos', `MQTT: QoS 0, 1 or 2 expected, got ${qos}`)
  if (qos === 0 && options.dup) throw codecError('bad-flags', 'MQTT: a duplicate needs QoS 1 or 2')
  if (qos === 0 ? messageId !== 0 : !isMessageId(messageId)) throw badMessageId(messageId)
  const remaining = 2 + size + (qos === 0 ? 0 : 2) + payload.length
  const flags = (options.dup ? 8 : 0) | (qos << 1) | (options.retain ? 1 : 0)
  const bytes = allocatePacket((PACKET_TYPE.publish << 4) | flags, remaining, options.allocate)
  let at = writeText(bytes, bytes.length - remaining, topic, size)
  if (qos !== 0) at = writeUint16(bytes, at, messageId)
  bytes.set(payload, at)
  return bytes
}

/**
 * Finds the parts of the encoded PUBLISH that starts at `offset`, copying nothing. The topic's text is not checked.
 * @throws DecodeError<MqttErrorKind> ("unexpected-type" | "bad-qos" | "bad-flags" | "bad-length" | "short-packet" | "bad-topic" | "bad-message-id")
 */
export function inspectPublish(bytes: Uint8Array, offset: number = 0): PublishLayout {
  const first = publishByte(bytes, offset)
  const length = packetLength(bytes, offset, bytes.length)
  if (length === undefined || offset + length > bytes.length)
    throw refused('short-packet', 'the whole packet expected', bytes.length)
  const qos = qosOf(first, offset)
  const end = offset + length
  const topicStart = headerEnd(bytes, offset) + 2
  if (topicStart > end) throw refused('short-packet', 'a topic expected', end)
  const topicEnd = topicStart + ((bytes[topicStart - 2]! << 8) | bytes[topicStart - 1]!)
  if (topicEnd === topicStart) throw refused('bad-topic', 'a topic of one byte or more expected', topicStart)
  const payloadStart = topicEnd + (qos === 0 ? 0 : 2)
  if (payloadStart > end) throw refused('short-packet', 'topic and packet identifier expected', end)
  const messageId = qos === 0 ? undefined : (bytes[topicEnd]! << 8) | bytes[topicEnd + 1]!
  if (messageId === 0) throw refused('bad-message-id', 'a packet identifier of 1 or more expected, got 0', topicEnd)
  return {
    qos,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0,
    messageId,
    messageIdAt: qos === 0 ? undefined : topicEnd,
    topicStart,
    topicEnd,
    payloadStart,
    end,
  }
}

/**
 * Gives an encoded PUBLISH of QoS 1 or 2 another packet identifier, in place.
 * @throws CodecError ("bad-message-id") outside [1, 65535] or with QoS 0; DecodeError<MqttErrorKind> as inspectPublish()
 */
export function patchMessageId(bytes: Uint8Array, messageId: number, offset: number = 0): void {
  const at = inspectPublish(bytes, offset).messageIdAt
  if (at === undefined || !isMessageId(messageId)) throw badMessageId(messageId)
  writeUint16(bytes, at, messageId)
}

/**
 * Marks an encoded PUBLISH of QoS 1 or 2 as sent before, or not, in place (section 3.3.1.1).
 * @throws CodecError ("bad-flags") to mark one of QoS 0; DecodeError<MqttErrorKind> ("unexpected-type" | "bad-qos" | "bad-flags")
 */
export function patchDup(bytes: Uint8Array, dup: boolean, offset: number = 0): void {
  const first = publishByte(bytes, offset)
  if (dup && qosOf(first, offset) === 0) throw codecError('bad-flags', 'MQTT: a duplicate needs QoS 1 or 2')
  bytes[offset] = dup ? first | 8 : first & ~8
}

/** True for what a packet identifier may be. */
export function isMessageId(value: number | undefined): value is number {
  return value !== undefined && value >= 1 && value <= 65535 && Math.floor(value) === value
}

/** The error for a packet identifier out of place. */
export function badMessageId(value: number | undefined) {
  return codecError(
    'bad-message-id',
    `MQTT: a packet identifier of 1 to 65535, or none with QoS 0, expected, got ${value}`,
  )
}

function publishByte(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset]
  if (first === undefined) throw refused('short-packet', 'a PUBLISH expected, got nothing', offset)
  if (first >> 4 !== PACKET_TYPE.publish)
    throw refused('unexpected-type', `a PUBLISH expected, got byte ${first}`, offset)
  return first
}

function qosOf(first: number, offset: number): Qos {
  const qos = (first >> 1) & 3
  if (qos === 3) throw refused('bad-qos', 'QoS 0, 1 or 2 expected, got 3', offset)
  if (qos === 0 && first & 8) throw refused('bad-flags', 'no duplicate flag expected with QoS 0', offset)
  return qos as Qos
}

/** Index after the remaining length, which packetLength() has found whole. */
function headerEnd(bytes: Uint8Array, offset: number): number {
  let at = offset + 1
  while (bytes[at]! & 128) at += 1
  return at + 1
}
