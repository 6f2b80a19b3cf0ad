export { decodePacket, type DecodedPacket } from './decode.js'
export {
  encodeAnswer,
  encodeBare,
  encodeConnack,
  encodeConnect,
  encodePacket,
  encodeSuback,
  encodeSubscribe,
  encodeUnsubscribe,
} from './encode.js'
export { MAX_HEADER_BYTES, MAX_PACKET_BYTES, packetLength } from './header.js'
export {
  MAX_REMAINING_LENGTH,
  PACKET_TYPE,
  SUBSCRIBE_FAILURE,
  type AnswerPacket,
  type BarePacket,
  type ConnackPacket,
  type ConnectPacket,
  type MqttErrorKind,
  type MqttPacket,
  type MqttWill,
  type PublishPacket,
  type Qos,
  type SubackPacket,
  type SubscribePacket,
  type Subscription,
  type UnsubscribePacket,
} from './packets.js'
export {
  encodePublish,
  inspectPublish,
  isMessageId,
  patchDup,
  patchMessageId,
  type PublishLayout,
  type PublishOptions,
} from './publish.js'
export { PacketReader } from './reader.js'
export { isTopicFilter, isTopicName, topicMatches } from './topic.js'
