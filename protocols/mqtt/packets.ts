/** Quality of service: 0 at most once, 1 at least once, 2 exactly once (MQTT 3.1.1 section 4.3). */
export type Qos = 0 | 1 | 2

/** What the broker publishes when the client vanishes (section 3.1.2.5). */
export interface MqttWill {
  topic: string
  payload: Uint8Array
  qos: Qos
  retain: boolean
}

/** Section 3.1. An empty client id asks the broker for one and needs cleanSession. */
export interface ConnectPacket {
  type: 'connect'
  clientId: string
  cleanSession: boolean
  /** [0, 65535] s; 0 turns it off. */
  keepAliveS: number
  will?: MqttWill
  user?: string
  /** Only together with a user. */
  password?: Uint8Array
}

/** Section 3.2. `returnCode` 0 accepts, 1 to 5 refuse (table 3.1); a session is present only with 0. */
export interface ConnackPacket {
  type: 'connack'
  sessionPresent: boolean
  returnCode: number
}

/** Section 3.3. `messageId` is there with QoS 1 and 2 only. */
export interface PublishPacket {
  type: 'publish'
  topic: string
  payload: Uint8Array
  qos: Qos
  retain: boolean
  dup: boolean
  messageId?: number
}

/** Sections 3.4 to 3.7 and 3.11: packets that carry only the id, [1, 65535], of what they answer. */
export interface AnswerPacket {
  type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback'
  messageId: number
}

/** A topic filter and the highest QoS wished for. */
export interface Subscription {
  filter: string
  qos: Qos
}

/** Section 3.8. One subscription or more. */
export interface SubscribePacket {
  type: 'subscribe'
  messageId: number
  subscriptions: Subscription[]
}

/** Section 3.9. For each subscription the QoS granted, or 128 for failure. */
export interface SubackPacket {
  type: 'suback'
  messageId: number
  returnCodes: number[]
}

/** Section 3.10. One filter or more. */
export interface UnsubscribePacket {
  type: 'unsubscribe'
  messageId: number
  filters: string[]
}

/** Sections 3.12 to 3.14. */
export interface BarePacket {
  type: 'pingreq' | 'pingresp' | 'disconnect'
}

/** Any control packet of MQTT 3.1.1. */
export type MqttPacket =
  | ConnectPacket
  | ConnackPacket
  | PublishPacket
  | AnswerPacket
  | SubscribePacket
  | SubackPacket
  | UnsubscribePacket
  | BarePacket

/** Control packet types (section 2.2.1), the upper four bits of the first byte. */
export const PACKET_TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
} as const

/** The largest remaining length that its four bytes can say (section 2.2.3). */
export const MAX_REMAINING_LENGTH = 268435455

/** SUBACK's return code for a subscription that was refused (section 3.9.3). */
export const SUBSCRIBE_FAILURE = 128

/**
 * Why a packet is refused, in either direction:
 * "reserved-type": packet type 0 or 15; "bad-flags": fixed-header or connect flags against the standard;
 * "bad-length": a remaining length of more than four bytes; "too-long": longer than the limit given;
 * "short-packet": a field reaches past the packet's end; "trailing": bytes left over in a packet;
 * "bad-protocol": not protocol "MQTT" level 4; "bad-text": not UTF-8 or with U+0000 (section 1.5.3), or over 65535 bytes;
 * "bad-topic": not a topic name or filter (4.7); "bad-qos": QoS 3; "bad-message-id": 0 or absent;
 * "bad-return-code": outside its table; "empty-list": nothing to subscribe to; "bad-client-id": empty without
 * cleanSession; "bad-keep-alive": outside [0, 65535]; "bad-password": one without user, or over 65535 bytes;
 * "unexpected-type": not the packet that was asked for.
 */
export type MqttErrorKind =
  | 'reserved-type'
  | 'bad-flags'
  | 'bad-length'
  | 'too-long'
  | 'short-packet'
  | 'trailing'
  | 'bad-protocol'
  | 'bad-text'
  | 'bad-topic'
  | 'bad-qos'
  | 'bad-message-id'
  | 'bad-return-code'
  | 'empty-list'
  | 'bad-client-id'
  | 'bad-keep-alive'
  | 'bad-password'
  | 'unexpected-type'
