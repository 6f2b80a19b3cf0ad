import { codecError } from '../bytes/error.js'
import { utf8Length, writeUtf8 } from '../bytes/utf8.js'
import { SN_FLAG, SN_PROTOCOL, SN_TYPE, type MqttSnMessage, type SnQos } from './message.js'

const none = new Uint8Array(0)

/** Encodes one datagram. @throws CodecError<MqttSnErrorKind> ("too-long") */
export function encodeMqttSn(message: MqttSnMessage): Uint8Array {
  const type = SN_TYPE[message.type]
  switch (message.type) {
    case 'connect':
      return put(type, [message.clean ? SN_FLAG.clean : 0, SN_PROTOCOL, ...two(message.keepAliveS)], message.clientId)
    case 'connack':
      return put(type, [message.returnCode], none)
    case 'register':
      return put(type, [...two(message.topicId), ...two(message.messageId)], message.topic)
    case 'regack':
    case 'puback':
      return put(type, [...two(message.topicId), ...two(message.messageId), message.returnCode], none)
    case 'publish': {
      const flags = flagsOf(message.dup, message.qos) | (message.retain ? SN_FLAG.retain : 0)
      return put(type, [flags, ...two(message.topicId), ...two(message.messageId)], message.payload)
    }
    case 'subscribe':
      return put(type, [flagsOf(message.dup, message.qos), ...two(message.messageId)], message.topic)
    case 'suback': {
      const { qos, topicId, messageId, returnCode } = message
      return put(type, [flagsOf(false, qos), ...two(topicId), ...two(messageId), returnCode], none)
    }
    default:
      return put(type, [], none)
  }
}

function flagsOf(dup: boolean, qos: SnQos): number {
  return (dup ? SN_FLAG.dup : 0) | (qos << 5)
}

function two(value: number): number[] {
  return [value >> 8, value & 255]
}

/** Length in one byte, or 0x01 and two (5.2.1), type, fixed fields, and what fills the rest. */
function put(type: number, fields: readonly number[], rest: Uint8Array | string): Uint8Array {
  const restLength = typeof rest === 'string' ? utf8Length(rest) : rest.length
  const short = 2 + fields.length + restLength
  const length = short > 255 ? short + 2 : short
  if (length > 65535) throw codecError('too-long', `MQTT-SN: at most 65535 bytes expected, got ${length}`)
  const bytes = new Uint8Array(length)
  let at = 0
  if (short > 255) {
    bytes[at++] = 1
    bytes[at++] = length >> 8
    bytes[at++] = length & 255
  } else bytes[at++] = length
  bytes[at++] = type
  bytes.set(fields, at)
  at += fields.length
  if (typeof rest === 'string') writeUtf8(bytes, at, rest)
  else bytes.set(rest, at)
  return bytes
}
