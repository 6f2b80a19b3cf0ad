import { isDecodeError } from '../../protocols/bytes/error.js'
import { encodeAnswer, encodeBare, encodeConnect, encodeSubscribe } from '../../protocols/mqtt/encode.js'
import type { MqttPacket, PublishPacket } from '../../protocols/mqtt/packets.js'
import { encodePublish } from '../../protocols/mqtt/publish.js'
import { PacketReader } from '../../protocols/mqtt/reader.js'
import { isTopicName } from '../../protocols/mqtt/topic.js'
import { decodeMqttSn, encodeMqttSn, SN_RETURN, type MqttSnMessage } from '../../protocols/mqttsn/index.js'
import type { UserEquipment } from '../radio/cell.js'
import type { DatagramPeer, DatagramServer } from './datagram.js'
import type { ServerStream, StreamHandler, StreamServer } from './tcp-stream.js'

/** Longest packet that the broker may send. */
const maxPacketBytes = 65_536

/**
 * A transparent gateway of MQTT-SN 1.2 (clause 4.2) before an MQTT broker: one broker session for each client. Topics by
 * number are the gateway's; quality of service 0 and 1. What it sends to a client it sends once: a client that lost it
 * asks nobody.
 */
export class MqttSnGateway implements DatagramServer {
  private readonly sessions = new Map<UserEquipment, Session>()

  constructor(private readonly broker: StreamServer) {}

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    let message: MqttSnMessage
    try {
      message = decodeMqttSn(bytes)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return
    }
    if (message.type === 'connect') return this.connect(peer, message)
    const session = this.sessions.get(peer.ue)
    if (session?.isOpen) session.take(peer, message)
    // 6.1: a client without a session is told so.
    else peer.answer(encodeMqttSn({ type: 'disconnect' }))
  }

  private connect(peer: DatagramPeer, { clientId, clean, keepAliveS }: MqttSnMessage & { type: 'connect' }): void {
    this.sessions.get(peer.ue)?.leave()
    const session = new Session(peer)
    this.sessions.set(peer.ue, session)
    const handler = this.broker.accept(session)
    if (!handler) return peer.answer(encodeMqttSn({ type: 'connack', returnCode: SN_RETURN.congestion }))
    session.begin(handler)
    session.toBroker(encodeConnect({ type: 'connect', clientId, cleanSession: clean, keepAliveS, will: undefined }))
  }
}

/** One client: its stream to the broker, and its topics by number. */
class Session implements ServerStream {
  private handler: StreamHandler | undefined
  private readonly reader = new PacketReader(maxPacketBytes)
  /** Names of topics; the number is the index and one. */
  private readonly topics: string[] = []
  /** Topic numbers of messages from the client that wait for the broker, by identifier; of subscriptions their filters. */
  private readonly published = new Map<number, number>()
  private readonly filters = new Map<number, string>()
  /** Messages for the client that wait for it to learn their topic, by that number. */
  private readonly held = new Map<number, PublishPacket[]>()
  private lastMessageId = 0

  constructor(private peer: DatagramPeer) {}

  get ue(): UserEquipment {
    return this.peer.ue
  }

  get isOpen(): boolean {
    return this.handler !== undefined
  }

  begin(handler: StreamHandler): void {
    this.handler = handler
  }

  /** The client is gone, or begins anew. */
  leave(): void {
    const { handler } = this
    this.handler = undefined
    handler?.onEnd('closed')
  }

  toBroker(bytes: Uint8Array): void {
    this.handler?.onData(bytes)
  }

  answer(bytes: Uint8Array, afterUs = 0): void {
    for (const packet of this.reader.push(bytes)) this.toClient(packet, afterUs)
  }

  finish(): void {
    if (this.handler) this.say({ type: 'disconnect' }, 0)
    this.handler = undefined
  }

  reset(): void {
    this.finish()
  }

  vanish(): void {
    this.handler = undefined
  }

  handOver(handler: StreamHandler): void {
    if (this.handler) this.handler = handler
  }

  /** A message of the client. */
  take(peer: DatagramPeer, message: MqttSnMessage): void {
    this.peer = peer
    const { type } = message
    if (type === 'register') this.register(message.messageId, message.topic)
    else if (type === 'regack') this.release(message.topicId, message.returnCode)
    else if (type === 'publish') this.publish(message)
    else if (type === 'puback') this.toBroker(encodeAnswer('puback', message.messageId))
    else if (type === 'subscribe') this.subscribe(message)
    else if (type === 'pingreq') this.toBroker(encodeBare('pingreq'))
    else if (type === 'disconnect') this.disconnect()
  }

  private register(messageId: number, topic: string): void {
    const isName = isTopicName(topic)
    const topicId = isName ? this.numberOf(topic) : 0
    const returnCode = isName ? SN_RETURN.accepted : SN_RETURN.notSupported
    this.say({ type: 'regack', topicId, messageId, returnCode }, 0)
  }

  private publish({ topicId, messageId, qos, dup, retain, payload }: MqttSnMessage & { type: 'publish' }): void {
    const topic = this.topics[topicId - 1]
    if (topic === undefined)
      return this.say({ type: 'puback', topicId, messageId, returnCode: SN_RETURN.invalidTopicId }, 0)
    if (qos === 1 && messageId === 0) return
    if (qos === 1) this.published.set(messageId, topicId)
    this.toBroker(
      encodePublish(topic, payload, { qos, dup: qos === 1 && dup, retain, messageId: qos === 1 ? messageId : 0 }),
    )
  }

  private subscribe({ messageId, qos, topic }: MqttSnMessage & { type: 'subscribe' }): void {
    if (messageId === 0 || topic === '') return
    this.filters.set(messageId, topic)
    this.toBroker(encodeSubscribe({ messageId, subscriptions: [{ filter: topic, qos }] }))
  }

  private disconnect(): void {
    this.toBroker(encodeBare('disconnect'))
    if (this.handler) this.finish()
  }

  private toClient(packet: MqttPacket, afterUs: number): void {
    switch (packet.type) {
      case 'connack':
        return this.say({ type: 'connack', returnCode: packet.returnCode === 0 ? 0 : SN_RETURN.notSupported }, afterUs)
      case 'puback':
        return this.acknowledge(packet.messageId, afterUs)
      case 'suback':
        return this.granted(packet.messageId, packet.returnCodes[0]!, afterUs)
      case 'pingresp':
        return this.say({ type: 'pingresp' }, afterUs)
      case 'publish':
        return this.deliver(packet, afterUs)
    }
  }

  private acknowledge(messageId: number, afterUs: number): void {
    const topicId = this.published.get(messageId) ?? 0
    this.published.delete(messageId)
    this.say({ type: 'puback', topicId, messageId, returnCode: SN_RETURN.accepted }, afterUs)
  }

  private granted(messageId: number, code: number, afterUs: number): void {
    const filter = this.filters.get(messageId) ?? ''
    this.filters.delete(messageId)
    const topicId = isTopicName(filter) ? this.numberOf(filter) : 0
    const returnCode = code === 128 ? SN_RETURN.notSupported : SN_RETURN.accepted
    this.say({ type: 'suback', qos: code === 1 ? 1 : 0, topicId, messageId, returnCode }, afterUs)
  }

  /** Tells the client a topic's number before the first message of it (6.10). */
  private deliver(packet: PublishPacket, afterUs: number): void {
    const isKnown = this.topics.includes(packet.topic)
    const topicId = this.numberOf(packet.topic)
    const held = this.held.get(topicId)
    if (isKnown && !held) return this.forward(topicId, packet, afterUs)
    this.held.set(topicId, [...(held ?? []), packet])
    if (held) return
    this.lastMessageId = (this.lastMessageId % 65_535) + 1
    this.say({ type: 'register', topicId, messageId: this.lastMessageId, topic: packet.topic }, afterUs)
  }

  private release(topicId: number, returnCode: number): void {
    const held = this.held.get(topicId) ?? []
    this.held.delete(topicId)
    if (returnCode === SN_RETURN.accepted) for (const packet of held) this.forward(topicId, packet, 0)
  }

  private forward(topicId: number, { qos, dup, retain, messageId, payload }: PublishPacket, afterUs: number): void {
    const level = qos === 0 ? 0 : 1
    this.say({ type: 'publish', dup, qos: level, retain, topicId, messageId: messageId ?? 0, payload }, afterUs)
  }

  private numberOf(topic: string): number {
    const index = this.topics.indexOf(topic)
    return index < 0 ? this.topics.push(topic) : index + 1
  }

  private say(message: MqttSnMessage, afterUs: number): void {
    this.peer.answer(encodeMqttSn(message), afterUs)
  }
}
