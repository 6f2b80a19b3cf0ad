import { isDecodeError } from '../../protocols/bytes/error.js'
import { decodePacket } from '../../protocols/mqtt/decode.js'
import { encodeAnswer, encodeBare, encodeConnack, encodeSuback } from '../../protocols/mqtt/encode.js'
import type {
  ConnectPacket,
  MqttPacket,
  MqttWill,
  PublishPacket,
  Qos,
  SubscribePacket,
} from '../../protocols/mqtt/packets.js'
import { encodePublish, inspectPublish, type PublishLayout } from '../../protocols/mqtt/publish.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { BrokerCounts, ModelledBrokerOptions } from './broker-options.js'
import type { Carrier } from './carrier.js'
import { sendBacklog, sendToSession } from './downlink.js'
import { fingerprintOf } from './fingerprint.js'
import { Greeting, speaksOtherVersion } from './greeting.js'
import { takePackets, type PacketSink } from './packet-intake.js'
import type { Session, SessionOwner } from './session.js'
import { SessionTable } from './session-table.js'
import { defaultServiceTime, ServiceTime } from './service-time.js'
import { SubscriptionTable } from './subscription-table.js'
import type { ServerStream, StreamHandler, StreamServer } from './tcp-stream.js'

/**
 * The platform as the virtual world sees it: the server side of MQTT 3.1.1, session by session. Every message that it
 * accepts is given to the carrier at that instant. Answers leave after a drawn service time, within the event that
 * brings them down; where the carrier answers for real, they leave when the real broker has answered.
 *
 * Granted is QoS 1 at most. A client that is silent for 1.5 times its keep alive is found out when somebody wants
 * something of it, or at once if it has a will: no timer runs for the others.
 */
export class ModelledBroker implements StreamServer, SessionOwner, PacketSink {
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
  private readonly serviceTime: ServiceTime
  private readonly maxPacketBytes: number
  private readonly maxBacklog: number
  private isDownByFault = false
  private isCarrierGone = false

  constructor(
    private readonly scheduler: Scheduler,
    private readonly carrier: Carrier,
    private readonly options: ModelledBrokerOptions,
  ) {
    this.serviceTime = new ServiceTime(options.seed, options.serviceTime ?? defaultServiceTime)
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
    try {
      const decoded = decodePacket(bytes, 0, bytes.length, this.maxPacketBytes)
      if (decoded === 'incomplete' || decoded.packet.type !== 'connect') return this.refuse(stream)
      const { packet, consumed } = decoded
      // [MQTT-3.1.3-8]: identifier rejected, then close.
      if (packet.clientId === '' && !packet.cleanSession) return this.refuse(stream, 2)
      const session = this.connect(stream, packet)
      if (consumed < bytes.length) session.onData(bytes.subarray(consumed))
    } catch (error) {
      if (!isDecodeError(error)) throw error
      this.refuse(stream, speaksOtherVersion(bytes, error) ? 1 : undefined)
    }
  }

  private refuse(stream: ServerStream, returnCode?: number): void {
    this.counts.protocolErrors++
    if (returnCode !== undefined) stream.answer(encodeConnack({ sessionPresent: false, returnCode }))
    stream.finish()
  }

  private connect(stream: ServerStream, connect: ConnectPacket): Session {
    const session = this.sessions.of(connect.clientId === '' ? `anonymous-${stream.ue.imsi}` : connect.clientId)
    if (session.stream) this.takeOver(session, stream)
    const sessionPresent = session.isPersistent && !connect.cleanSession
    if (!sessionPresent) this.forget(session)
    this.counts.connects++
    session.stream = stream
    session.isPersistent = !connect.cleanSession
    session.keepAliveS = connect.keepAliveS
    session.heardS = this.nowS
    session.node = this.options.nodeOf ? this.options.nodeOf(stream.ue) : -1
    if (connect.will) session.rare = { ...session.rare, will: connect.will }
    stream.handOver(session)
    if (connect.will && connect.keepAliveS > 0) this.watch(session)
    this.open(session, connect, sessionPresent)
    return session
  }

  private open(session: Session, connect: ConnectPacket, sessionPresent: boolean): void {
    const { carrier } = this
    if (carrier.answers === 'modelled') {
      carrier.open(session, connect)
      return this.welcome(session, sessionPresent, 0)
    }
    const { stream } = session
    carrier.open(session, connect, (returnCode) => {
      if (session.stream === stream) this.welcome(session, sessionPresent && returnCode === 0, returnCode)
    })
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
    sendBacklog(session, this.counts)
  }

  receive(session: Session, bytes: Uint8Array): void {
    if (this.isSilent(session)) return this.expire(session)
    const { stream } = session
    session.heardS = this.nowS
    try {
      takePackets(session, bytes, this.maxPacketBytes, this)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      // A client that breaks the protocol is cut off (MQTT 3.1.1, 4.8).
      if (session.stream === stream) this.breakOff(session)
    }
  }

  onPacket(session: Session, packet: Exclude<MqttPacket, PublishPacket>): void {
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

  onPublish(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void {
    if (layout.qos === 2 && !this.isNew(session, layout.messageId!)) return this.acknowledge(session, layout)
    this.take(session, bytes, layout, start)
    if (this.carrier.answers === 'modelled') this.acknowledge(session, layout)
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

  private take(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void {
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

  /** What a session sent last did not reach the real broker: it may come again, and is then no duplicate. */
  disown(session: Session): void {
    session.fingerprint = 0
    session.rare?.unreleased?.clear()
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
  deliver(session: Session, topic: string, payload: Uint8Array, qos: Qos): void {
    if (session.stream && this.isSilent(session)) this.expire(session)
    sendToSession(session, topic, payload, qos, this.counts, this.maxBacklog)
  }

  lose(session: Session): void {
    session.stream = undefined
    this.publishWill(session)
    this.end(session)
  }

  private answer(session: Session, bytes: Uint8Array): void {
    if (!session.stream) return
    if (this.carrier.answers === 'real') return session.stream.answer(bytes)
    const what = (bytes[0]! << 16) | (bytes[2]! << 8) | bytes[3]!
    session.stream.answer(bytes, this.serviceTime.draw(session.clientId, this.scheduler.nowUs, what))
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
    this.take(session, bytes, inspectPublish(bytes), 0)
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

function encodeWill(will: MqttWill): Uint8Array {
  return encodePublish(will.topic, will.payload, {
    qos: will.qos,
    retain: will.retain,
    messageId: will.qos === 0 ? undefined : 1,
  })
}
