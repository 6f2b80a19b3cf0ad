import { decodeError } from '../bytes/error.js'
import { readUtf8 } from '../bytes/utf8.js'
import { SN_FLAG, SN_TYPE, type MqttSnErrorKind, type MqttSnMessage, type SnQos } from './message.js'

/** Fixed bytes behind the type, by type (5.4). */
const fixedBytes: Readonly<Record<keyof typeof SN_TYPE, number>> = {
  connect: 4,
  connack: 1,
  register: 4,
  regack: 5,
  publish: 5,
  puback: 5,
  subscribe: 3,
  suback: 6,
  pingreq: 0,
  pingresp: 0,
  disconnect: 0,
}

/**
 * Decodes one datagram; a payload is a view into it.
 * @throws DecodeError<MqttSnErrorKind> ("bad-length" | "unknown-type" | "bad-qos" | "short-message" | "bad-text")
 */
export function decodeMqttSn(bytes: Uint8Array): MqttSnMessage {
  const isLong = bytes[0] === 1
  const start = isLong ? 3 : 1
  const length = isLong ? uint16(bytes, 1) : bytes[0]
  if (length !== bytes.length) throw refused('bad-length', `${bytes.length} bytes expected, got ${length}`, 0)
  const type = typeOf(bytes, start)
  const at = start + 1
  if (bytes.length < at + fixedBytes[type]) throw refused('short-message', `more of ${type} expected`, bytes.length)
  switch (type) {
    case 'connect':
      return {
        type,
        clean: (bytes[at]! & SN_FLAG.clean) > 0,
        keepAliveS: uint16(bytes, at + 2),
        clientId: textFrom(bytes, at + 4),
      }
    case 'connack':
      return { type, returnCode: bytes[at]! }
    case 'register':
      return { type, topicId: uint16(bytes, at), messageId: uint16(bytes, at + 2), topic: textFrom(bytes, at + 4) }
    case 'regack':
    case 'puback':
      return { type, topicId: uint16(bytes, at), messageId: uint16(bytes, at + 2), returnCode: bytes[at + 4]! }
    case 'publish':
      return publishAt(bytes, at)
    case 'subscribe': {
      const flags = flagsAt(bytes, at)
      return { type, dup: flags.dup, qos: flags.qos, messageId: uint16(bytes, at + 1), topic: textFrom(bytes, at + 3) }
    }
    case 'suback':
      return {
        type,
        qos: flagsAt(bytes, at).qos,
        topicId: uint16(bytes, at + 1),
        messageId: uint16(bytes, at + 3),
        returnCode: bytes[at + 5]!,
      }
    default:
      return { type }
  }
}

function publishAt(bytes: Uint8Array, at: number): MqttSnMessage {
  const { dup, qos, retain } = flagsAt(bytes, at)
  const topicId = uint16(bytes, at + 1)
  return {
    type: 'publish',
    dup,
    qos,
    retain,
    topicId,
    messageId: uint16(bytes, at + 3),
    payload: bytes.subarray(at + 5),
  }
}

function typeOf(bytes: Uint8Array, at: number): keyof typeof SN_TYPE {
  for (const name of Object.keys(SN_TYPE) as (keyof typeof SN_TYPE)[]) if (SN_TYPE[name] === bytes[at]) return name
  throw refused('unknown-type', `a message type expected, got ${bytes[at]}`, at)
}

/** Topics are by number or by full name here; predefined and short ones are not known. */
function flagsAt(bytes: Uint8Array, at: number): { dup: boolean; qos: SnQos; retain: boolean } {
  const flags = bytes[at]!
  const qos = (flags & SN_FLAG.qos) >> 5
  if (qos > 1) throw refused('bad-qos', `QoS 0 or 1 expected, got ${qos === 3 ? -1 : qos}`, at)
  if ((flags & SN_FLAG.topicIdType) !== 0) throw refused('unknown-type', 'a registered topic expected', at)
  return { dup: (flags & SN_FLAG.dup) > 0, qos: qos as SnQos, retain: (flags & SN_FLAG.retain) > 0 }
}

function textFrom(bytes: Uint8Array, at: number): string {
  try {
    return readUtf8(bytes, at, bytes.length)
  } catch {
    throw refused('bad-text', 'UTF-8 expected', at)
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

function refused(kind: MqttSnErrorKind, message: string, offset: number) {
  return decodeError(kind, `MQTT-SN: ${message}`, offset)
}
