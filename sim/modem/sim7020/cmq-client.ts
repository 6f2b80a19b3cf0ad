import { toHex } from '../../../protocols/bytes/hex.js'
import {
  encodeAnswer,
  encodeBare,
  encodeConnect,
  encodePublish,
  encodeSubscribe,
  encodeUnsubscribe,
  PacketReader,
  type MqttPacket,
  type PublishPacket,
  type Qos,
} from '../../../protocols/mqtt/index.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { Stream, StreamClient } from '../../uplink/network.js'
import { byteText } from '../engine/bytes.js'
import { failed, ok, type Outcome } from '../engine/outcome.js'
import type { Sim7020 } from './sim7020.js'

/** How far the client is. */
export type CmqPhase = 'opening' | 'open' | 'connected' | 'closed'

/** Longest packet that is taken from a broker, in bytes [chosen]. */
const maxPacketBytes = 4096

/**
 * The MQTT client in the modem: one, and one thing at a time. A command ends when the broker has acknowledged it, or fails
 * when the time of AT+CMQNEW is over, as the client library does that MediaTek's SDK brings [recalled, not confirmed].
 * Real MQTT 3.1.1 over a stream.
 */
export class CmqClient implements StreamClient {
  phase: CmqPhase = 'opening'
  private readonly stream: Stream
  private readonly reader = new PacketReader(maxPacketBytes)
  /** What the command under way waits for; undefined where none does. */
  private awaited: MqttPacket['type'] | undefined
  private awaitedId = 0
  private awaitTimer: EventHandle = 0
  private keepTimer: EventHandle = 0
  private keepAliveS = 0
  private pinged = false
  private lastMessageId = 0
  /** Identifiers of messages with QoS 2 that were told and not yet released. */
  private received: number[] = []

  constructor(
    private readonly modem: Sim7020,
    readonly host: string,
    readonly port: number,
    private readonly timeoutUs: number,
  ) {
    this.stream = modem.options.network.connect(modem, modem.options.cell, host, port, this)
    this.arm()
  }

  /** Sends CONNECT; the command ends with its CONNACK. @throws CodecError where the strings are none for MQTT */
  connect(clientId: string, keepAliveS: number, cleanSession: boolean, user?: string, password?: string): void {
    this.keepAliveS = keepAliveS
    this.ask('connack', 0, encodeConnect({
      type: 'connect',
      clientId,
      cleanSession,
      keepAliveS,
      user,
      password: password === undefined ? undefined : Uint8Array.from(password, (char) => char.charCodeAt(0)),
    })) // prettier-ignore
  }

  /** Sends PUBLISH. True where the command waits for an acknowledgement. @throws CodecError where the topic is none */
  publish(topic: string, payload: Uint8Array, qos: Qos, retain: boolean, dup: boolean): boolean {
    const messageId = qos > 0 ? this.nextId() : undefined
    const bytes = encodePublish(topic, payload, { qos, retain, messageId, dup: dup && qos > 0 })
    this.modem.published++
    if (qos > 0) this.ask(qos === 1 ? 'puback' : 'pubrec', messageId!, bytes)
    else this.send(bytes)
    return qos > 0
  }

  /** Sends SUBSCRIBE. @throws CodecError where the filter is none */
  subscribe(filter: string, qos: Qos): void {
    const messageId = this.nextId()
    this.ask('suback', messageId, encodeSubscribe({ messageId, subscriptions: [{ filter, qos }] }))
  }

  /** Sends UNSUBSCRIBE. @throws CodecError where the filter is none */
  unsubscribe(filter: string): void {
    const messageId = this.nextId()
    this.ask('unsuback', messageId, encodeUnsubscribe({ messageId, filters: [filter] }))
  }

  /** Ends the session and the connection from this side. */
  disconnect(): void {
    if (this.phase === 'connected') this.send(encodeBare('disconnect'))
    this.stream.close()
    this.end()
  }

  /** The network is gone: told, or the failure of the command under way. */
  networkGone(): void {
    this.abandon()
    this.fail()
  }

  /** The supply went or the modem restarts: nothing is sent or told any more. */
  abandon(): void {
    this.stream.abort()
    this.end()
  }

  onOpen(): void {
    this.phase = 'open'
    this.modem.info('+CMQNEW: 0')
    this.answered(ok)
  }

  onData(bytes: Uint8Array): void {
    for (const packet of this.reader.push(bytes)) if (this.phase !== 'closed') this.take(packet)
    if (this.reader.error && this.phase !== 'closed') this.giveUp()
  }

  onEnd(): void {
    this.end()
    this.fail()
  }

  /** @internal The command under way was not acknowledged in time, or a ping was not. */
  giveUp(): void {
    this.stream.close()
    this.end()
    this.fail()
  }

  /** @internal */
  keepAliveDue(): void {
    if (this.pinged) return this.giveUp()
    this.send(encodeBare('pingreq'))
    this.pinged = true
    this.keepTimer = this.modem.host.scheduler.after(this.timeoutUs, this.modem.owner, keepAliveDue, this as CmqClient)
  }

  private take(packet: MqttPacket): void {
    if (packet.type === 'publish') return this.takeMessage(packet)
    if (packet.type === 'pubrel') {
      this.received = this.received.filter((id) => id !== packet.messageId)
      return this.send(encodeAnswer('pubcomp', packet.messageId))
    }
    if (packet.type === 'pingresp') {
      this.pinged = false
      return this.armKeepAlive()
    }
    if (packet.type !== this.awaited || ('messageId' in packet && packet.messageId !== this.awaitedId)) return
    if (packet.type === 'pubrec') return this.ask('pubcomp', packet.messageId, encodeAnswer('pubrel', packet.messageId))
    if (packet.type === 'connack') return this.takeConnack(packet.returnCode)
    this.answered(packet.type === 'suback' && packet.returnCodes[0]! > 2 ? failed : ok)
  }

  private takeConnack(returnCode: number): void {
    if (returnCode === 0) {
      this.phase = 'connected'
      this.modem.connects++
      this.armKeepAlive()
    }
    this.answered(returnCode === 0 ? ok : failed)
  }

  /** `+CMQPUB: <id>,"<topic>",<qos>,<retained>,<dup>,<length>,"<hex>"`: the length counts digits [recalled form]. */
  private takeMessage({ topic, payload, qos, retain, dup, messageId }: PublishPacket): void {
    if (qos === 1) this.send(encodeAnswer('puback', messageId!))
    if (qos === 2) {
      this.send(encodeAnswer('pubrec', messageId!))
      if (this.received.includes(messageId!)) return
      this.received.push(messageId!)
    }
    const flags = `${qos},${retain ? 1 : 0},${dup ? 1 : 0}`
    this.modem.urc(`+CMQPUB: 0,"${byteText(topic)}",${flags},${2 * payload.length},"${toHex(payload).toUpperCase()}"`)
  }

  private ask(awaited: MqttPacket['type'], messageId: number, bytes: Uint8Array): void {
    this.awaited = awaited
    this.awaitedId = messageId
    this.send(bytes)
    this.arm()
  }

  private answered(outcome: Outcome): void {
    this.disarm()
    this.awaited = undefined
    this.modem.complete(outcome)
  }

  /** The command under way fails; where there is none, the end of the session is told. */
  private fail(): void {
    const isAsked = this.awaitTimer !== 0
    this.disarm()
    this.awaited = undefined
    if (this.modem.client === this) this.modem.client = undefined
    if (isAsked) this.modem.complete(failed)
    else this.modem.urc('+CMQDISCON: 0')
  }

  private send(bytes: Uint8Array): void {
    this.stream.send(bytes)
    if (this.keepTimer !== 0 && !this.pinged) this.armKeepAlive()
  }

  private arm(): void {
    this.disarm()
    const { host, owner } = this.modem
    this.awaitTimer = host.scheduler.after(this.timeoutUs, owner, giveUp, this as CmqClient)
  }

  private disarm(): void {
    if (this.awaitTimer !== 0) this.modem.host.scheduler.cancel(this.awaitTimer)
    this.awaitTimer = 0
  }

  private armKeepAlive(): void {
    const { host, owner } = this.modem
    if (this.keepTimer !== 0) host.scheduler.cancel(this.keepTimer)
    this.keepTimer = 0
    if (this.keepAliveS > 0)
      this.keepTimer = host.scheduler.after(this.keepAliveS * 1e6, owner, keepAliveDue, this as CmqClient)
  }

  private end(): void {
    if (this.keepTimer !== 0) this.modem.host.scheduler.cancel(this.keepTimer)
    this.keepTimer = 0
    this.phase = 'closed'
  }

  private nextId(): number {
    this.lastMessageId = this.lastMessageId === 65535 ? 1 : this.lastMessageId + 1
    return this.lastMessageId
  }
}

function giveUp(client: CmqClient): void {
  client.giveUp()
}

function keepAliveDue(client: CmqClient): void {
  client.keepAliveDue()
}
