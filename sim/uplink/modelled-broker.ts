import { decodePacket } from '../../protocols/mqtt/decode.js'
import { isDecodeError } from '../../protocols/bytes/error.js'
import { encodeAnswer, encodeBare, encodeConnack, encodeSuback } from '../../protocols/mqtt/encode.js'
import { packetLength } from '../../protocols/mqtt/header.js'
import type {
  ConnectPacket,
  MqttPacket,
  MqttWill,
  PublishPacket,
  Qos,
  SubscribePacket,
} from '../../protocols/mqtt/packets.js'
import { encodePublish, inspectPublish, patchDup, type PublishLayout } from '../../protocols/mqtt/publish.js'
import { PacketReader } from '../../protocols/mqtt/reader.js'
import { hashUnit } from '../kernel/random.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { UserEquipment } from '../radio/cell.js'
import type { Carrier } from './carrier.js'
import { Greeting, refuseProtocol } from './greeting.js'
import { fingerprintOf, hashText } from './fingerprint.js'
import { OutgoingMessage, type Session, type SessionOwner } from './session.js'
import { SessionTable } from './session-table.js'
import { grantedQos, SubscriptionTable } from './subscription-table.js'
import type { ServerStream, StreamHandler, StreamServer } from './tcp-stream.js'

/** How the platform behaves towards the nodes. */
export interface ModelledBrokerOptions {
  readonly seed: number
  /** How long the platform takes to answer. Default 5 to 20 ms. */
  readonly serviceTime?: { readonly minUs: number; readonly maxUs: number }
  /** Longest packet it takes, bytes. Default 1 MiB. */
  readonly maxPacketBytes?: number
  /** Messages kept for one node that does not acknowledge; more are dropped and counted. Default 1000. */
  readonly maxBacklog?: number
  /** Which node a modem belongs to, for {@link onAccepted}; asked once a connection. Default -1. */
  readonly nodeOf?: (ue: UserEquipment) => number
  /** A PUBLISH was accepted, now. The layout says where topic and payload are in the bytes, which may be kept. */
  readonly onAccepted?: (node: number, bytes: Uint8Array, layout: PublishLayout) => void
}

/** What the platform has done so far. */
export interface BrokerCounts {
  /** Messages accepted from nodes. */
  accepted: number
  /** Of those, messages whose payload equals the one accepted before from the same node. */
  duplicated: number
  /** Messages sent down to nodes, and those no node could be sent. */
  sentDown: number
  droppedDown: number
  connects: number
  /** Connections closed because a node broke the protocol, and because it was silent for too long. */
  protocolErrors: number
  keepAliveExpiries: number
}

/**
 * The platform as the virtual world sees it: the server side of MQTT 3.1.1, session by session. Every message that it
 * accepts is given to the carrier at that instant. Answers leave after a drawn service time, within the event that
 * brings them down; where the carrier answers for real, they leave when the real broker has answered.
 *
 * Granted is QoS 1 at most. A client that is silent for 1.5 times its keep alive is found out when somebody wants
 * something of it, or at once if it has a will: no timer runs for the others.
 */
export class ModelledBroker implements StreamServer, SessionOwner {
  readonly counts: BrokerCounts = {
    accepted: 0,
    duplicated: 0,
    sentDown: 0,
    droppedDown: 0,
    connects: 0,
    protocolErrors: 0,
    keepAliveExpiries: 0,
  }
  private readonly sessions = new SessionTable(this)
  readonly subscriptions = new SubscriptionTable(this.sessions.all)
  private readonly minServiceUs: number
  private readonly serviceSpanUs: number
  private readonly maxPacketBytes: number
  private readonly maxBacklog: number
  private isDownByFault = false
  private isCarrierGone = false

  constructor(
    private readonly scheduler: Scheduler,
    private readonly carrier: Carrier,
    private readonly options: ModelledBrokerOptions,
  ) {
    const { minUs, maxUs } = options.serviceTime ?? { minUs: 5_000, maxUs: 20_000 }
    if (!(minUs >= 0 && maxUs >= minUs))
      throw new RangeError(`serviceTime: 0 <= minUs <= maxUs expected, got ${minUs}..${maxUs}`)
    this.minServiceUs = minUs
    this.serviceSpanUs = maxUs - minUs
    this.maxPacketBytes = options.maxPacketBytes ?? 1 << 20
    this.maxBacklog = options.maxBacklog ?? 1000
  }

  /** Whether connections are refused now. */
  get isDown(): boolean {
    return this.isDownByFault || this.isCarrierGone
  }

  /** Client ids known: connected, or with something to remember. */
  get sessionCount(): number {
    return this.sessions.all.length
  }

  /**
   * The scenario takes the platform down, or brings it back. Connections are reset and new ones refused; what was
   * accepted before has been answered, and those answers still arrive.
   */
  setDown(down: boolean): void {
    if (down && !this.isDown) this.resetAll()
    this.isDownByFault = down
  }

  /** The real broker went away, or came back: the nodes see the same as with {@link setDown}. */
  setCarrierGone(gone: boolean): void {
    if (gone && !this.isDown) this.resetAll()
    this.isCarrierGone = gone
  }

  accept(stream: ServerStream): StreamHandler | undefined {
    return this.isDown ? undefined : new Greeting(this, stream)
  }

  /** @internal The first packet of a connection, and what came with it. */
  greet(stream: ServerStream, bytes: Uint8Array): void {
    let connect: ConnectPacket
    let consumed: number
    try {
      const decoded = decodePacket(bytes, 0, bytes.length, this.maxPacketBytes)
      if (decoded === 'incomplete' || decoded.packet.type !== 'connect') return this.refuse(stream)
      connect = decoded.packet
      consumed = decoded.consumed
    } catch (error) {
      refuseProtocol(stream, bytes, error)
      this.counts.protocolErrors++
      return
    }
    if (connect.clientId === '' && !connect.cleanSession) {
      // [MQTT-3.1.3-8]: identifier rejected, then close.
      stream.answer(encodeConnack({ sessionPresent: false, returnCode: 2 }))
      return this.refuse(stream)
    }
    this.connect(stream, connect)
    if (consumed < bytes.length) this.sessionOf(stream, connect).onData(bytes.subarray(consumed))
  }

  private refuse(stream: ServerStream): void {
    this.counts.protocolErrors++
    stream.finish()
  }

  private connect(stream: ServerStream, connect: ConnectPacket): void {
    const session = this.sessionOf(stream, connect)
    if (session.stream) this.takeOver(session, stream)
    const sessionPresent = session.isPersistent && !connect.cleanSession
    if (!sessionPresent) this.forget(session)
    this.counts.connects++
    session.stream = stream
    session.isPersistent = !connect.cleanSession
    session.keepAliveS = connect.keepAliveS
    session.heardS = this.nowS
    session.node = this.options.nodeOf ? this.options.nodeOf(stream.ue) : -1
    session.rare = connect.will ? { will: connect.will } : undefined
    stream.handOver(session)
    if (connect.will && connect.keepAliveS > 0) this.watch(session)
    if (this.carrier.answers === 'modelled') {
      this.carrier.open(session, connect)
      this.welcome(session, sessionPresent, 0)
    } else {
      this.carrier.open(session, connect, (returnCode) => {
        if (session.stream === stream) this.welcome(session, sessionPresent && returnCode === 0, returnCode)
      })
    }
  }

  /**
   * [MQTT-3.1.4-2]: the older connection of a client ends. A modem that comes back has lost it with its supply, and
   * nothing is sent to a connection that it no longer has.
   */
  private takeOver(session: Session, stream: ServerStream): void {
    if (session.stream!.ue === stream.ue) session.stream!.vanish()
    this.disconnect(session)
  }

  private welcome(session: Session, sessionPresent: boolean, returnCode: number): void {
    this.answer(session, encodeConnack({ sessionPresent, returnCode }))
    if (returnCode !== 0) return this.endByServer(session)
    for (let message = session.outgoing; message; message = message.next) {
      if (message.isSent) {
        const again = message.bytes.slice()
        patchDup(again, true)
        this.answer(session, again)
      } else this.answer(session, message.bytes)
      message.isSent = true
    }
  }

  private sessionOf(stream: ServerStream, connect: ConnectPacket): Session {
    return this.sessions.of(connect.clientId === '' ? `anonymous-${stream.ue.imsi}` : connect.clientId)
  }

  receive(session: Session, bytes: Uint8Array): void {
    session.heardS = this.nowS
    const { stream } = session
    try {
      if (session.rare?.reader) this.readOn(session, session.rare.reader, bytes)
      else this.read(session, bytes)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      // A client that breaks the protocol is cut off (MQTT 3.1.1, 4.8).
      if (session.stream === stream) this.breakOff(session)
    }
  }

  /** Whole packets, as a modem sends them: nothing is copied. */
  private read(session: Session, bytes: Uint8Array): void {
    const { stream } = session
    let at = 0
    while (at < bytes.length && session.stream === stream) {
      const length = packetLength(bytes, at, bytes.length, this.maxPacketBytes)
      if (length === undefined || at + length > bytes.length) {
        const reader = new PacketReader(this.maxPacketBytes)
        session.rare = { ...session.rare, reader }
        return this.readOn(session, reader, bytes.subarray(at))
      }
      if (bytes[at]! >> 4 === 3) this.publish(session, bytes, at)
      else this.handle(session, decodePacket(bytes, at, at + length) as { packet: MqttPacket })
      at += length
    }
  }

  private readOn(session: Session, reader: PacketReader, bytes: Uint8Array): void {
    const { stream } = session
    for (const packet of reader.push(bytes)) {
      if (session.stream !== stream) return
      if (packet.type === 'publish') this.publishAgain(session, packet)
      else this.handle(session, { packet })
    }
    if (reader.error) throw reader.error
    if (reader.pendingBytes() === 0 && session.rare) delete session.rare.reader
  }

  private publishAgain(session: Session, packet: PublishPacket): void {
    this.publish(session, encodePublish(packet.topic, packet.payload, packet), 0)
  }

  private handle(session: Session, { packet }: { packet: MqttPacket }): void {
    switch (packet.type) {
      case 'subscribe':
        return this.subscribe(session, packet)
      case 'unsubscribe':
        for (const filter of packet.filters)
          if (this.subscriptions.remove(session, filter)) this.carrier.unsubscribe(session, filter)
        return this.answer(session, encodeAnswer('unsuback', packet.messageId))
      case 'puback':
        session.settle(packet.messageId)
        return
      case 'pubrel':
        session.rare?.unreleased?.delete(packet.messageId)
        return this.answer(session, encodeAnswer('pubcomp', packet.messageId))
      case 'pingreq':
        return this.answer(session, encodeBare('pingresp'))
      case 'disconnect':
        // [MQTT-3.1.2-10]: the will is discarded. The client closes; should it not, this side does.
        if (session.rare) delete session.rare.will
        return this.endByServer(session)
      default:
        return this.breakOff(session)
    }
  }

  private subscribe(session: Session, packet: SubscribePacket): void {
    const codes = packet.subscriptions.map(({ qos }) => Math.min(qos, 1) as Qos)
    const subscriptions = packet.subscriptions.map(({ filter }, index) => ({ filter, qos: codes[index]! }))
    for (const { filter, qos } of subscriptions) this.subscriptions.add(session, filter, qos)
    const { messageId } = packet
    if (this.carrier.answers === 'modelled') {
      this.carrier.subscribe(session, subscriptions)
      return this.answer(session, encodeSuback({ messageId, returnCodes: codes }))
    }
    const { stream } = session
    this.carrier.subscribe(session, subscriptions, (returnCodes) => {
      if (session.stream === stream) this.answer(session, encodeSuback({ messageId, returnCodes }))
    })
  }

  private publish(session: Session, bytes: Uint8Array, offset: number): void {
    const layout = inspectPublish(bytes, offset)
    checkTopic(bytes, layout, offset)
    if (layout.qos === 2 && !this.isNew(session, layout.messageId!)) return this.acknowledge(session, layout)
    this.accepts(session, bytes, layout, offset)
    if (this.carrier.answers === 'modelled') this.acknowledge(session, layout)
  }

  private accepts(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void {
    const fingerprint = fingerprintOf(bytes, layout.payloadStart, layout.end)
    this.counts.accepted++
    if (fingerprint === session.fingerprint) this.counts.duplicated++
    session.fingerprint = fingerprint
    this.options.onAccepted?.(session.node, bytes, layout)
    this.carrier.publish(session, bytes, layout, start)
  }

  /** A PUBLISH of a session was accepted for good: by this model, or by the real broker. */
  acknowledge(session: Session, layout: PublishLayout): void {
    if (layout.qos === 1) this.answer(session, encodeAnswer('puback', layout.messageId!))
    else if (layout.qos === 2) this.answer(session, encodeAnswer('pubrec', layout.messageId!))
  }

  /** QoS 2: accepted once, however often it is sent before its PUBREL (MQTT 3.1.1, 4.3.3). */
  private isNew(session: Session, messageId: number): boolean {
    session.rare ??= {}
    const unreleased = (session.rare.unreleased ??= new Set())
    return !unreleased.has(messageId) && unreleased.add(messageId) !== undefined
  }

  /** Sends a message to every session that subscribed to its topic. Returns how many. */
  route(topic: string, payload: Uint8Array, qos: Qos): number {
    const sessions = this.subscriptions.subscribersOf(topic)
    for (const session of sessions) this.deliver(session, topic, payload, qos)
    if (sessions.length === 0) this.counts.droppedDown++
    return sessions.length
  }

  /** Sends a message to one session, or keeps it for a persistent one that is away. */
  deliver(session: Session, topic: string, payload: Uint8Array, messageQos: Qos): void {
    if (session.stream && this.isSilent(session)) this.expire(session)
    const qos = Math.min(messageQos, grantedQos(session, topic))
    if (qos === 0) {
      if (!session.stream) return void this.counts.droppedDown++
      return this.sendDown(session, encodePublish(topic, payload))
    }
    if ((!session.stream && !session.isPersistent) || session.backlog >= this.maxBacklog)
      return void this.counts.droppedDown++
    const messageId = session.takeMessageId()
    const bytes = encodePublish(topic, payload, { qos: 1, messageId })
    session.keep(new OutgoingMessage(bytes, messageId, session.stream !== undefined))
    if (session.stream) this.sendDown(session, bytes)
  }

  private sendDown(session: Session, bytes: Uint8Array): void {
    this.counts.sentDown++
    session.stream!.answer(bytes)
  }

  lose(session: Session): void {
    session.stream = undefined
    this.publishWill(session)
    this.end(session)
  }

  private answer(session: Session, bytes: Uint8Array): void {
    session.stream?.answer(bytes, this.carrier.answers === 'real' ? 0 : this.serviceUs(session, bytes))
  }

  /** Drawn from client, instant and packet, so that no stream of chance has to be kept for each session. */
  private serviceUs(session: Session, bytes: Uint8Array): number {
    if (this.serviceSpanUs === 0) return this.minServiceUs
    const id = (bytes[0]! << 16) | (bytes[2]! << 8) | bytes[3]!
    const chance = hashUnit(this.options.seed, hashText(session.clientId), this.scheduler.nowUs % 2 ** 31, id)
    return this.minServiceUs + Math.floor(chance * (this.serviceSpanUs + 1))
  }

  private breakOff(session: Session): void {
    this.counts.protocolErrors++
    this.disconnect(session)
  }

  /** Closes from this side, with the will. */
  private disconnect(session: Session): void {
    const { stream } = session
    session.stream = undefined
    stream?.finish()
    this.publishWill(session)
    this.end(session)
  }

  /** Closes from this side, without the will. */
  private endByServer(session: Session): void {
    session.stream?.finish()
    session.stream = undefined
    this.end(session)
  }

  private resetAll(): void {
    for (const session of this.sessions.all) this.drop(session)
  }

  /** Resets a session's connection, as a broker that dies does. */
  drop(session: Session): void {
    if (!session.stream) return
    session.stream.reset()
    session.stream = undefined
    if (session.rare) delete session.rare.will
    this.end(session)
  }

  private end(session: Session): void {
    if (session.rare) delete session.rare.reader
    this.carrier.shut(session)
    if (!session.isPersistent) this.forget(session)
  }

  private forget(session: Session): void {
    const first = session.subscriptions
    this.subscriptions.clear(session)
    for (let item = first; item; item = item.next) this.carrier.unsubscribe(session, item.filter)
    session.outgoing = undefined
    session.rare = undefined
    session.isPersistent = false
  }

  private publishWill(session: Session): void {
    const will = session.rare?.will
    if (!will) return
    delete session.rare!.will
    const bytes = encodeWill(will)
    this.accepts(session, bytes, inspectPublish(bytes), 0)
  }

  private isSilent(session: Session): boolean {
    // [MQTT-3.1.2-24]; a second is allowed for what whole seconds cut off.
    return session.keepAliveS > 0 && this.nowS - session.heardS > session.keepAliveS * 1.5 + 1
  }

  private expire(session: Session): void {
    this.counts.keepAliveExpiries++
    this.disconnect(session)
  }

  private watch(session: Session): void {
    const dueUs = (session.heardS + Math.ceil(session.keepAliveS * 1.5) + 2) * 1e6
    this.scheduler.at(dueUs, 0, checkSilence, { broker: this, session, stream: session.stream })
  }

  /** @internal */
  checkSilence(session: Session, stream: ServerStream | undefined): void {
    if (session.stream !== stream || !session.rare?.will) return
    if (this.isSilent(session)) this.expire(session)
    else this.watch(session)
  }

  private get nowS(): number {
    return Math.floor(this.scheduler.nowUs / 1e6)
  }
}

function checkSilence(watch: { broker: ModelledBroker; session: Session; stream: ServerStream | undefined }): void {
  watch.broker.checkSilence(watch.session, watch.stream)
}

/** Plain names pass by a look at their bytes; others are decoded, which checks them. */
function checkTopic(bytes: Uint8Array, layout: PublishLayout, offset: number): void {
  for (let at = layout.topicStart; at < layout.topicEnd; at++) {
    const byte = bytes[at]!
    if (byte === 0x23 || byte === 0x2b || byte === 0 || byte > 0x7f) return void decodePacket(bytes, offset)
  }
}

function encodeWill(will: MqttWill): Uint8Array {
  return encodePublish(will.topic, will.payload, {
    qos: will.qos,
    retain: will.retain,
    messageId: will.qos === 0 ? undefined : 1,
  })
}
