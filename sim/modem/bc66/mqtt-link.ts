import { isDecodeError } from '../../../protocols/bytes/error.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { decodePacket } from '../../../protocols/mqtt/decode.js'
import {
  encodeAnswer,
  encodeBare,
  encodeConnect,
  encodeSubscribe,
  encodeUnsubscribe,
} from '../../../protocols/mqtt/encode.js'
import type { MqttPacket, MqttWill, PublishPacket, Qos, Subscription } from '../../../protocols/mqtt/packets.js'
import { patchDup } from '../../../protocols/mqtt/publish.js'
import { PacketReader } from '../../../protocols/mqtt/reader.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { Stream, StreamClient, StreamEnd } from '../../uplink/network.js'
import { byteText, textOf } from '../engine/bytes.js'
import type { Bc66 } from './bc66.js'
import { Pending, type PendingKind } from './mqtt-pending.js'
import { zero } from '../../kernel/zero.js'

/** How far a connection is. The last three are what AT+QMTCONN? shows as 1, 2 and 3. */
export type LinkPhase = 'closed' | 'opening' | 'open' | 'connecting' | 'connected'

/** Why a connection ended: the codes of +QMTSTAT (MQTT application note, table 4). */
const statusCode = { closedByPeer: 1, pingFailed: 2, sendFailed: 6, noLink: 7 } as const

/** Results of +QMTOPEN (application note, 3.3.2). */
export const openResult = { failed: -1, opened: 0, occupied: 2, noPdp: 3, noName: 4 } as const

/** Longest packet that is taken from a broker, in bytes [chosen]. */
const maxPacketBytes = 4096

/**
 * One of the five MQTT clients in the modem: settings of AT+QMTCFG, connection, session, and what waits for an
 * acknowledgement. Real MQTT 3.1.1 over a stream; defaults and codes as in the application note (facts nbiot.md 3.4),
 * which describes the BC660K-GL, the BC66's successor.
 */
export class MqttLink implements StreamClient {
  /** Seconds, 0 to 3600; 0 is never. */
  cleanSession = 1
  /** 0 is MQTT 3.1, 1 is 3.1.1. Stored only: the bytes are always 3.1.1. */
  version = 1
  /** 0 to 10. */
  retries = 0
  /** Whether every retransmission is told. */
  tellsTimeouts = 0
  /** 1: the payload of +QMTRECV is hexadecimal. */
  receiveHex = 0
  /** 1: +QMTRECV tells the length. */
  showLength = 0
  will: MqttWill | undefined
  host = ''
  port = 0
  private reader: PacketReader | undefined
  /** Identifiers of messages with QoS 2 that were told and not yet released. */
  private received: number[] | undefined
  // Fields lie in memory as they are set: from here on, what a message needs.
  keepAliveS = 120
  /** Seconds, 1 to 60, until a packet without acknowledgement is sent again. */
  packetTimeoutS = 30
  /** 1: the payload of AT+QMTPUB is hexadecimal. */
  sendHex = 0
  phase: LinkPhase = 'closed'
  /** The topic published to last: mostly the next one too. */
  lastTopic = ''
  private stream: Stream | undefined = undefined
  private pending: Pending | undefined = undefined
  private retryTimer: EventHandle = 0
  private keepTimer: EventHandle = zero
  private lastSentUs = zero
  private pinged = false

  constructor(
    readonly modem: Bc66,
    readonly id: number,
    /** The next client of the modem. */
    readonly next: MqttLink | undefined,
  ) {}

  /** Opens the TCP connection; +QMTOPEN tells how it went. */
  open(host: string, port: number): void {
    const { modem } = this
    if (this.phase !== 'closed') return this.tellOpen(openResult.occupied)
    if (!modem.online) return this.tellOpen(openResult.noPdp)
    this.host = host
    this.port = port
    this.phase = 'opening'
    this.stream = modem.options.network.connect(modem, modem.options.cell, host, port, this)
  }

  /** Sends CONNECT; +QMTCONN tells how it went. @throws CodecError where the strings are none for MQTT */
  connect(clientId: string, user: string | undefined, password: string | undefined): void {
    const bytes = encodeConnect({
      type: 'connect',
      clientId,
      cleanSession: this.cleanSession === 1,
      keepAliveS: this.keepAliveS,
      will: this.will,
      user,
      password: password === undefined ? undefined : Uint8Array.from(password, (char) => char.charCodeAt(0)),
    })
    this.phase = 'connecting'
    this.await(new Pending('connect', 0, bytes))
  }

  /** Sends an encoded PUBLISH; +QMTPUB tells how it went. */
  publish(topic: string, packet: Uint8Array, qos: Qos, messageId: number): void {
    this.lastTopic = topic
    this.modem.published++
    if (qos > 0) return this.await(new Pending('publish', messageId, packet))
    this.send(packet)
    this.modem.urc(`+QMTPUB: ${this.id},0,0`)
  }

  /** Sends SUBSCRIBE; +QMTSUB tells how it went. @throws CodecError where a filter is none */
  subscribe(messageId: number, subscriptions: Subscription[]): void {
    this.await(new Pending('subscribe', messageId, encodeSubscribe({ messageId, subscriptions })))
  }

  /** Sends UNSUBSCRIBE; +QMTUNS tells how it went. @throws CodecError where a filter is none */
  unsubscribe(messageId: number, filters: string[]): void {
    this.await(new Pending('unsubscribe', messageId, encodeUnsubscribe({ messageId, filters })))
  }

  /** Whether a packet of this identifier waits for its acknowledgement. */
  isPending(messageId: number): boolean {
    for (let entry = this.pending; entry; entry = entry.next) if (entry.messageId === messageId) return true
    return false
  }

  /** Ends the session and the connection from this side. */
  disconnect(): void {
    this.send(encodeBare('disconnect'))
    this.close()
  }

  /** Ends the connection from this side; the settings stay. */
  close(): void {
    this.stream?.close()
    this.forget()
  }

  /** The network is gone: the connection ends, and is told. */
  networkGone(): void {
    if (this.phase === 'closed') return
    this.abandon()
    this.tellStatus(statusCode.noLink)
  }

  /** The modem lost its supply or restarts: nothing is sent any more. */
  abandon(): void {
    this.stream?.abort()
    this.forget()
  }

  onOpen(): void {
    this.phase = 'open'
    this.tellOpen(openResult.opened)
  }

  onEnd(end: StreamEnd): void {
    const wasOpening = this.phase === 'opening'
    this.forget()
    if (wasOpening) this.tellOpen(end === 'unknown-host' ? openResult.noName : openResult.failed)
    else this.tellStatus(end === 'timeout' ? statusCode.sendFailed : statusCode.closedByPeer)
  }

  onData(bytes: Uint8Array): void {
    let at = 0
    try {
      while (this.stream && !this.reader && at < bytes.length) {
        const decoded = decodePacket(bytes, at, bytes.length, maxPacketBytes)
        if (decoded === 'incomplete') break
        at += decoded.consumed
        this.take(decoded.packet)
      }
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return this.fail(statusCode.sendFailed)
    }
    if (this.stream && at < bytes.length) this.assemble(at === 0 ? bytes : bytes.subarray(at))
  }

  /** @internal The oldest packet has waited long enough, or a newer one was acknowledged in between. */
  retryDue(): void {
    const nowUs = this.modem.host.scheduler.nowUs
    this.retryTimer = 0
    for (let entry = this.pending; entry; entry = entry.next) if (entry.deadlineUs <= nowUs) this.retry(entry)
    this.armRetry()
  }

  /** @internal */
  keepAliveDue(): void {
    this.keepTimer = 0
    if (this.phase !== 'connected') return
    const { scheduler } = this.modem.host
    if (this.pinged) return this.fail(statusCode.pingFailed)
    if (this.lastSentUs + this.keepAliveS * 1e6 > scheduler.nowUs) return this.armKeepAlive()
    this.send(encodeBare('pingreq'))
    this.pinged = true
    this.keepTimer = scheduler.after(this.packetTimeoutS * 1e6, this.modem.owner, keepAliveDue, this)
  }

  private take(packet: MqttPacket): void {
    switch (packet.type) {
      case 'connack':
        return this.takeConnack(packet.returnCode)
      case 'puback':
        return this.acknowledge('publish', packet.messageId, '')
      case 'pubrec':
        return this.release(packet.messageId)
      case 'pubcomp':
        return this.acknowledge('release', packet.messageId, '')
      case 'suback':
        return this.acknowledge('subscribe', packet.messageId, `,${packet.returnCodes.join(',')}`)
      case 'unsuback':
        return this.acknowledge('unsubscribe', packet.messageId, '')
      case 'publish':
        return this.takeMessage(packet)
      case 'pubrel':
        this.received = this.received?.filter((id) => id !== packet.messageId)
        return this.send(encodeAnswer('pubcomp', packet.messageId))
      case 'pingresp':
        this.pinged = false
        if (this.keepTimer !== 0) this.modem.host.scheduler.cancel(this.keepTimer)
        return this.armKeepAlive()
    }
    // What only a client may send: the peer is no broker.
    this.fail(statusCode.sendFailed)
  }

  private takeConnack(returnCode: number): void {
    if (this.phase !== 'connecting') return
    this.remove('connect', 0)
    this.armRetry()
    this.modem.urc(`+QMTCONN: ${this.id},0,${returnCode}`)
    // The broker closes the connection after a refusal (MQTT 3.1.1, 3.2.2.3).
    this.phase = returnCode === 0 ? 'connected' : 'open'
    if (returnCode !== 0) return
    this.modem.connects++
    this.armKeepAlive()
  }

  private takeMessage(packet: PublishPacket): void {
    const { messageId } = packet
    if (packet.qos === 1) this.send(encodeAnswer('puback', messageId!))
    if (packet.qos === 2) {
      this.send(encodeAnswer('pubrec', messageId!))
      if (this.received?.includes(messageId!)) return
      this.received = [...(this.received ?? []), messageId!]
    }
    const { payload } = packet
    const text = this.receiveHex === 1 ? toHex(payload).toUpperCase() : textOf(payload)
    const length = this.showLength === 1 ? `${payload.length},` : ''
    this.modem.urc(`+QMTRECV: ${this.id},${messageId ?? 0},"${byteText(packet.topic)}",${length}"${text}"`)
  }

  private assemble(bytes: Uint8Array): void {
    this.reader ??= new PacketReader(maxPacketBytes)
    for (const packet of this.reader.push(bytes)) if (this.stream) this.take(packet)
    if (!this.reader) return
    if (this.reader.error) this.fail(statusCode.sendFailed)
    else if (this.reader.pendingBytes() === 0) this.reader = undefined
  }

  /** PUBREC: the message is with the broker, the release is what waits now. */
  private release(messageId: number): void {
    if (!this.remove('publish', messageId)) return
    this.await(new Pending('release', messageId, encodeAnswer('pubrel', messageId)))
  }

  private acknowledge(kind: PendingKind, messageId: number, values: string): void {
    const entry = this.remove(kind, messageId)
    if (!entry) return
    if (!this.pending) this.armRetry()
    this.modem.urc(`${entry.prefix}${this.id},${messageId},0${values}`)
  }

  private await(entry: Pending): void {
    const { scheduler } = this.modem.host
    const waitS = entry.kind === 'connect' ? this.packetTimeoutS * (this.retries + 1) : this.packetTimeoutS
    entry.deadlineUs = scheduler.nowUs + waitS * 1e6
    entry.next = this.pending
    this.pending = entry
    this.send(entry.bytes)
    if (this.retryTimer === 0) this.armRetry()
  }

  private remove(kind: PendingKind, messageId: number): Pending | undefined {
    let before: Pending | undefined
    for (let entry = this.pending; entry; before = entry, entry = entry.next) {
      if (entry.kind !== kind || entry.messageId !== messageId) continue
      if (before) before.next = entry.next
      else this.pending = entry.next
      return entry
    }
    return undefined
  }

  private retry(entry: Pending): void {
    if (entry.kind === 'connect') return this.giveUpConnect()
    if (entry.attempts >= this.retries) {
      this.remove(entry.kind, entry.messageId)
      return this.modem.urc(`${entry.prefix}${this.id},${entry.messageId},2`)
    }
    entry.attempts++
    entry.deadlineUs = this.modem.host.scheduler.nowUs + this.packetTimeoutS * 1e6
    const bytes = entry.bytes.slice()
    if (entry.kind === 'publish') patchDup(bytes, true)
    this.send(bytes)
    if (this.tellsTimeouts === 1) this.modem.urc(`${entry.prefix}${this.id},${entry.messageId},1,${entry.attempts}`)
  }

  /** CONNECT goes out once: a second one on a connection would be a protocol error (MQTT 3.1.1, 3.1.0-2). */
  private giveUpConnect(): void {
    this.close()
    this.modem.urc(`+QMTCONN: ${this.id},2`)
  }

  private armRetry(): void {
    const { scheduler } = this.modem.host
    if (this.retryTimer !== 0) scheduler.cancel(this.retryTimer)
    this.retryTimer = 0
    let soonestUs = Infinity
    for (let entry = this.pending; entry; entry = entry.next) soonestUs = Math.min(soonestUs, entry.deadlineUs)
    if (soonestUs < Infinity) this.retryTimer = scheduler.at(soonestUs, this.modem.owner, retryDue, this)
  }

  private armKeepAlive(): void {
    if (this.keepAliveS === 0) return
    const dueUs = this.lastSentUs + this.keepAliveS * 1e6
    this.keepTimer = this.modem.host.scheduler.at(dueUs, this.modem.owner, keepAliveDue, this)
  }

  private send(bytes: Uint8Array): void {
    this.lastSentUs = this.modem.host.scheduler.nowUs
    this.stream?.send(bytes)
  }

  private fail(status: number): void {
    this.close()
    this.tellStatus(status)
  }

  private forget(): void {
    const { scheduler } = this.modem.host
    if (this.retryTimer !== 0) scheduler.cancel(this.retryTimer)
    if (this.keepTimer !== 0) scheduler.cancel(this.keepTimer)
    this.retryTimer = this.keepTimer = 0
    this.stream = this.reader = this.pending = this.received = undefined
    this.pinged = false
    this.phase = 'closed'
  }

  private tellOpen(result: number): void {
    this.modem.urc(`+QMTOPEN: ${this.id},${result}`)
  }

  private tellStatus(status: number): void {
    this.modem.urc(`+QMTSTAT: ${this.id},${status}`)
  }
}

function retryDue(link: MqttLink): void {
  link.retryDue()
}

function keepAliveDue(link: MqttLink): void {
  link.keepAliveDue()
}
