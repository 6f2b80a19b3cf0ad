/*
 * MQTT-SN 1.2 (IBM, 2013), as far as a sensor needs it that stays awake: sessions, topics by name and number, publish with
 * quality of service 0 and 1, subscribe, ping. Clause numbers are of that document.
 */

/** Quality of service 0 or 1. */
export type SnQos = 0 | 1

/** A message of MQTT-SN. Identifiers are [0, 65535]. */
export type MqttSnMessage =
  | { readonly type: 'connect'; readonly clean: boolean; readonly keepAliveS: number; readonly clientId: string }
  | { readonly type: 'connack'; readonly returnCode: number }
  | { readonly type: 'register'; readonly topicId: number; readonly messageId: number; readonly topic: string }
  | {
      readonly type: 'regack' | 'puback'
      readonly topicId: number
      readonly messageId: number
      readonly returnCode: number
    }
  | {
      readonly type: 'publish'
      readonly dup: boolean
      readonly qos: SnQos
      readonly retain: boolean
      readonly topicId: number
      /** 0 with QoS 0. */
      readonly messageId: number
      readonly payload: Uint8Array
    }
  | {
      readonly type: 'subscribe'
      readonly dup: boolean
      readonly qos: SnQos
      readonly messageId: number
      readonly topic: string
    }
  | {
      readonly type: 'suback'
      readonly qos: SnQos
      /** 0 where the filter has wildcards. */
      readonly topicId: number
      readonly messageId: number
      readonly returnCode: number
    }
  | { readonly type: 'pingreq' | 'pingresp' | 'disconnect' }

/** Why bytes are no message that is known here, or a value cannot be in one. */
export type MqttSnErrorKind =
  | 'bad-length' // the length says something else than the datagram
  | 'unknown-type' // another message type, or another kind of topic identifier
  | 'bad-qos' // QoS 2 or -1
  | 'short-message' // it ends within its fixed fields
  | 'bad-text' // a topic or name that is not UTF-8
  | 'too-long' // more than 65535 bytes

/** Message types (5.2.2). */
export const SN_TYPE = {
  connect: 0x04,
  connack: 0x05,
  register: 0x0a,
  regack: 0x0b,
  publish: 0x0c,
  puback: 0x0d,
  subscribe: 0x12,
  suback: 0x13,
  pingreq: 0x16,
  pingresp: 0x17,
  disconnect: 0x18,
} as const

/** Return codes (5.3.10). */
export const SN_RETURN = { accepted: 0, congestion: 1, invalidTopicId: 2, notSupported: 3 } as const

/** Flags (5.3.4). */
export const SN_FLAG = { dup: 0x80, qos: 0x60, retain: 0x10, clean: 0x04, topicIdType: 0x03 } as const

/** Protocol identifier in CONNECT (5.3.8). */
export const SN_PROTOCOL = 1
