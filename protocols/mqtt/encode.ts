import { codecError, type CodecError } from '../bytes/error.js'
import { allocatePacket, textSize, writeBinary, writeText, writeUint16 } from './fields.js'
import { fixedFlags } from './header.js'
import { badMessageId, encodePublish, isMessageId } from './publish.js'
import { isTopicFilter, isTopicName } from './topic.js'
import {
  PACKET_TYPE,
  SUBSCRIBE_FAILURE,
  type AnswerPacket,
  type BarePacket,
  type ConnackPacket,
  type ConnectPacket,
  type MqttErrorKind,
  type MqttPacket,
  type MqttWill,
  type SubackPacket,
  type SubscribePacket,
  type UnsubscribePacket,
} from './packets.js'

/** Protocol name and level of MQTT 3.1.1 (sections 3.1.2.1 and 3.1.2.2): length 4, "MQTT", 4. */
const PROTOCOL = [0, 4, 0x4d, 0x51, 0x54, 0x54, 4]

/** Encodes any packet. @throws CodecError<MqttErrorKind> */
export function encodePacket(packet: MqttPacket): Uint8Array {
  switch (packet.type) {
    case 'connect':
      return encodeConnect(packet)
    case 'connack':
      return encodeConnack(packet)
    case 'publish':
      return encodePublish(packet.topic, packet.payload, packet)
    case 'subscribe':
      return encodeSubscribe(packet)
    case 'suback':
      return encodeSuback(packet)
    case 'unsubscribe':
      return encodeUnsubscribe(packet)
    case 'pingreq':
    case 'pingresp':
    case 'disconnect':
      return encodeBare(packet.type)
    default:
      return encodeAnswer(packet.type, packet.messageId)
  }
}

/** CONNECT (section 3.1). @throws CodecError<MqttErrorKind> */
export function encodeConnect(packet: ConnectPacket): Uint8Array {
  const will = packet.will
  checkConnect(packet)
  let remaining = PROTOCOL.length + 3 + 2 + textSize(packet.clientId)
  if (will !== undefined) remaining += 4 + textSize(will.topic) + will.payload.length
  if (packet.user !== undefined) remaining += 2 + textSize(packet.user)
  if (packet.password !== undefined) remaining += 2 + packet.password.length
  const bytes = startPacket(PACKET_TYPE.connect, remaining)
  let at = bytes.length - remaining
  bytes.set(PROTOCOL, at)
  at += PROTOCOL.length
  bytes[at++] = connectFlags(packet)
  at = writeUint16(bytes, at, packet.keepAliveS)
  at = putText(bytes, at, packet.clientId)
  if (will !== undefined) at = writeBinary(bytes, putText(bytes, at, will.topic), will.payload)
  if (packet.user !== undefined) at = putText(bytes, at, packet.user)
  if (packet.password !== undefined) writeBinary(bytes, at, packet.password)
  return bytes
}

/** CONNACK (section 3.2). @throws CodecError ("bad-return-code") */
export function encodeConnack(packet: Omit<ConnackPacket, 'type'>): Uint8Array {
  const code = packet.returnCode
  // A broker that refuses has no session to speak of [MQTT-3.2.2-4].
  if (!(code >= 0 && code <= 5) || (code !== 0 && packet.sessionPresent))
    throw refusedValue('bad-return-code', '0 to 5, and 0 with a session present,', code)
  const bytes = startPacket(PACKET_TYPE.connack, 2)
  bytes[2] = packet.sessionPresent ? 1 : 0
  bytes[3] = code
  return bytes
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP and UNSUBACK (sections 3.4 to 3.7 and 3.11). @throws CodecError ("bad-message-id") */
export function encodeAnswer(type: AnswerPacket['type'], messageId: number): Uint8Array {
  return startWithId(PACKET_TYPE[type], 2, messageId)
}

/** SUBSCRIBE (section 3.8). @throws CodecError ("bad-message-id" | "empty-list" | "bad-topic" | "bad-qos" | "too-long") */
export function encodeSubscribe(packet: Omit<SubscribePacket, 'type'>): Uint8Array {
  const subscriptions = packet.subscriptions
  let remaining = 2
  for (let i = 0; i < subscriptions.length; i++) remaining += 3 + filterSize(subscriptions[i]!.filter)
  if (remaining === 2) throw refusedValue('empty-list', 'one subscription or more', 0)
  const bytes = startWithId(PACKET_TYPE.subscribe, remaining, packet.messageId)
  let at = bytes.length - remaining + 2
  for (let i = 0; i < subscriptions.length; i++) {
    at = putText(bytes, at, subscriptions[i]!.filter)
    bytes[at++] = checkedQos(subscriptions[i]!.qos)
  }
  return bytes
}

/** SUBACK (section 3.9). @throws CodecError ("bad-message-id" | "empty-list" | "bad-return-code" | "too-long") */
export function encodeSuback(packet: Omit<SubackPacket, 'type'>): Uint8Array {
  const codes = packet.returnCodes
  if (codes.length === 0) throw refusedValue('empty-list', 'one return code or more', 0)
  const bytes = startWithId(PACKET_TYPE.suback, 2 + codes.length, packet.messageId)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code !== 0 && code !== 1 && code !== 2 && code !== SUBSCRIBE_FAILURE)
      throw refusedValue('bad-return-code', '0, 1, 2 or 128', code)
    bytes[bytes.length - codes.length + i] = code
  }
  return bytes
}

/** UNSUBSCRIBE (section 3.10). @throws CodecError ("bad-message-id" | "empty-list" | "bad-topic" | "too-long") */
export function encodeUnsubscribe(packet: Omit<UnsubscribePacket, 'type'>): Uint8Array {
  let remaining = 2
  for (let i = 0; i < packet.filters.length; i++) remaining += 2 + filterSize(packet.filters[i]!)
  if (remaining === 2) throw refusedValue('empty-list', 'one filter or more', 0)
  const bytes = startWithId(PACKET_TYPE.unsubscribe, remaining, packet.messageId)
  let at = bytes.length - remaining + 2
  for (let i = 0; i < packet.filters.length; i++) at = putText(bytes, at, packet.filters[i]!)
  return bytes
}

/** PINGREQ, PINGRESP and DISCONNECT (sections 3.12 to 3.14). */
export function encodeBare(type: BarePacket['type']): Uint8Array {
  return startPacket(PACKET_TYPE[type], 0)
}

function startPacket(type: number, remaining: number): Uint8Array {
  return allocatePacket((type << 4) | fixedFlags(type), remaining)
}

function startWithId(type: number, remaining: number, messageId: number): Uint8Array {
  if (!isMessageId(messageId)) throw badMessageId(messageId)
  const bytes = startPacket(type, remaining)
  writeUint16(bytes, bytes.length - remaining, messageId)
  return bytes
}

function putText(bytes: Uint8Array, at: number, text: string): number {
  return writeText(bytes, at, text, textSize(text))
}

function filterSize(filter: string): number {
  if (!isTopicFilter(filter)) throw refusedValue('bad-topic', 'a topic filter', `"${filter}"`)
  return textSize(filter)
}

function checkedQos(qos: number): number {
  if (qos !== 0 && qos !== 1 && qos !== 2) throw refusedValue('bad-qos', 'QoS 0, 1 or 2', qos)
  return qos
}

function checkConnect(packet: ConnectPacket): void {
  const seconds = packet.keepAliveS
  if (!(seconds >= 0 && seconds <= 65535) || Math.floor(seconds) !== seconds)
    throw refusedValue('bad-keep-alive', '0 to 65535 whole seconds', seconds)
  if (packet.clientId === '' && !packet.cleanSession)
    throw refusedValue('bad-client-id', 'a client id, or a clean session,', '""') // [MQTT-3.1.3-7]
  if (packet.password !== undefined && (packet.user === undefined || packet.password.length > 65535))
    throw refusedValue('bad-password', 'a user and 65535 bytes at most', packet.password.length) // [MQTT-3.1.2-22]
  if (packet.will !== undefined) checkWill(packet.will)
}

function checkWill(will: MqttWill): void {
  if (!isTopicName(will.topic)) throw refusedValue('bad-topic', 'a topic name', `"${will.topic}"`)
  if (will.payload.length > 65535) throw refusedValue('too-long', 'a will of 65535 bytes at most', will.payload.length)
  checkedQos(will.qos)
}

/** Section 3.1.2.3: user, password, will retain, will QoS, will, clean session, reserved. */
function connectFlags(packet: ConnectPacket): number {
  const will = packet.will
  let flags = packet.cleanSession ? 2 : 0
  if (will !== undefined) flags |= 4 | (will.qos << 3) | (will.retain ? 32 : 0)
  if (packet.password !== undefined) flags |= 64
  return packet.user === undefined ? flags : flags | 128
}

function refusedValue(kind: MqttErrorKind, expected: string, got: number | string): CodecError<MqttErrorKind> {
  return codecError(kind, `MQTT: ${expected} expected, got ${got}`)
}
