import {
  encodeAnswer,
  encodeBare,
  encodeConnect,
  encodeSubscribe,
  encodeUnsubscribe,
} from '../../protocols/mqtt/encode.js'
import type { MqttPacket, PublishPacket, SubackPacket, Subscription } from '../../protocols/mqtt/packets.js'
import { PacketReader } from '../../protocols/mqtt/reader.js'
import { InFlight, type CarriedMessage } from './in-flight.js'
import type { Session } from './session.js'
import type { Dial, Transport } from './transport.js'
import { connectError, refusal, UplinkError } from './uplink-error.js'

/** Who a connection is to the broker, and how much it may carry. */
export interface ConnectionOptions {
  readonly dial: Dial
  readonly clientId: string
  readonly user?: string
  readonly password?: Uint8Array
  readonly keepAliveS: number
  /** Places for messages, a power of two. */
  readonly capacity: number
  /** Messages written and not acknowledged, at most. */
  readonly window: number
  /** The node's session that has this connection to itself. */
  readonly session?: Session
}

/** What happens to a connection. */
export interface ConnectionListener {
  /** The broker has accepted the connection. */
  onUp(connection: BrokerConnection): void
  /** The connection ended, or could not be made; it is tried again after a while unless it was closed. */
  onDown(connection: BrokerConnection, error: UplinkError): void
  onAcknowledged(connection: BrokerConnection, message: CarriedMessage): void
  onMessage(connection: BrokerConnection, packet: PublishPacket): void
  /** Something waits to be written: {@link BrokerConnection.flush} is expected soon. */
  onUnwritten(connection: BrokerConnection): void
}

interface PendingSubscription {
  readonly subscriptions: readonly Subscription[]
  readonly done: ((codes: number[]) => void) | undefined
}

const firstDelayMs = 100
const longestDelayMs = 5_000
/** Identifiers of SUBSCRIBE and UNSUBSCRIBE; those of messages lie below. */
const firstControlId = 0x8001
const lastControlId = 0xffff
/** Filters in one SUBSCRIBE. */
const filtersAtOnce = 100

/**
 * One MQTT 3.1.1 connection to the real broker: connects again by itself when it is lost, subscribes again, and sends
 * what was not acknowledged again, in order, as duplicates.
 */
export class BrokerConnection {
  readonly inFlight: InFlight
  readonly address: string
  /** Whether the broker has accepted us and nothing has happened since. */
  isUp = false
  /** Whether it has ever been up. */
  wasUp = false
  /** Whether it went down before and has not been up since. */
  isRetrying = false
  bytesUp = 0
  bytesDown = 0
  private transport: Transport | undefined
  private reader = new PacketReader(maxPacketBytes)
  private control: Uint8Array[] = []
  /** UNSUBSCRIBEs without an answer, and the SUBSCRIBEs that wait for it. */
  private readonly leaving = new Set<number>()
  private held: Uint8Array[] = []
  private readonly filters = new Map<string, Subscription>()
  private readonly pending = new Map<number, PendingSubscription>()
  private lastControlId = lastControlId
  private isClosed = false
  private failure: UplinkError | undefined
  private delayMs = firstDelayMs
  private timer: NodeJS.Timeout | undefined
  /** Seconds since the broker said something, and since we did. */
  private silentS = 0
  private idleS = 0
  private isAsked = false
  private closed: (() => void) | undefined

  constructor(
    readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener,
  ) {
    this.inFlight = new InFlight(options.capacity)
    this.address = options.dial.address
  }

  /** Subscriptions whose SUBACK is not here. */
  get pendingSubscriptions(): number {
    return this.pending.size
  }

  /** Connects. */
  open(): void {
    this.timer = undefined
    this.failure = undefined
    this.reader = new PacketReader(maxPacketBytes)
    this.transport = this.options.dial.open({
      onOpen: () => this.greet(),
      onData: (bytes) => this.receive(bytes),
      onClose: (error) => this.down(error),
    })
  }

  /** Carries a message; it is written with the next {@link flush}. */
  publish(message: CarriedMessage): void {
    this.inFlight.push(message)
    if (this.isUp) this.listener.onUnwritten(this)
  }

  /** Subscribes now and after every reconnect. `done` gets the return codes. */
  subscribe(subscriptions: readonly Subscription[], done?: (codes: number[]) => void): void {
    for (const subscription of subscriptions) this.filters.set(subscription.filter, subscription)
    if (this.isUp) this.sendSubscribe(subscriptions, done)
    else if (done) this.pending.set(this.takeControlId(), { subscriptions, done })
  }

  /** Whether a filter is subscribed to. */
  hasFilter(filter: string): boolean {
    return this.filters.has(filter)
  }

  unsubscribe(filter: string): void {
    if (!this.filters.delete(filter) || !this.isUp) return
    const messageId = this.takeControlId()
    this.leaving.add(messageId)
    this.sendControl(encodeUnsubscribe({ messageId, filters: [filter] }))
  }

  /** Writes what waits. */
  flush(): void {
    if (!this.isUp) return
    for (const bytes of this.control) this.write(bytes)
    this.control = []
    const room = this.options.window - this.inFlight.outstanding
    if (room > 0 && this.inFlight.hasUnwritten) this.write(this.inFlight.write(room))
  }

  /** Keep alive; to be called every second. Seconds are counted, not measured: a process that was stopped loses nothing. */
  tick(): void {
    const { keepAliveS } = this.options
    if (!this.isUp || keepAliveS === 0) return
    this.silentS++
    this.idleS++
    if (this.silentS > keepAliveS * 1.5) {
      this.fail(new UplinkError('unreachable', `MQTT broker ${this.address}: silent for ${this.silentS} s`))
    } else if (!this.isAsked && Math.max(this.silentS, this.idleS) > keepAliveS / 2) {
      this.isAsked = true
      this.sendControl(encodeBare('pingreq'))
    }
  }

  /** Says goodbye and ends; resolves when the transport is closed. */
  close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.timer)
    if (!this.transport) return Promise.resolve()
    const ended = new Promise<void>((resolve) => (this.closed = resolve))
    if (this.isUp) {
      this.flush()
      this.write(encodeBare('disconnect'))
      this.transport.end()
      this.timer = setTimeout(() => this.transport?.destroy(), goodbyeMs)
    } else this.transport.destroy()
    return ended
  }

  private greet(): void {
    const { clientId, keepAliveS, user, password } = this.options
    this.write(encodeConnect({ type: 'connect', clientId, cleanSession: true, keepAliveS, user, password }))
  }

  private write(bytes: Uint8Array): void {
    this.bytesUp += bytes.length
    this.idleS = 0
    this.transport!.write(bytes)
  }

  private sendControl(bytes: Uint8Array): void {
    this.control.push(bytes)
    this.listener.onUnwritten(this)
  }

  private receive(bytes: Uint8Array): void {
    this.bytesDown += bytes.length
    this.silentS = 0
    this.isAsked = false
    const start = this.reader.pendingBytes() === 0 ? this.takeAcknowledgements(bytes) : 0
    if (start === bytes.length) return
    for (const packet of this.reader.push(start === 0 ? bytes : bytes.subarray(start))) this.handle(packet)
    if (this.reader.error) this.fail(this.notMqtt(this.reader.error.message))
  }

  /** PUBACKs are nearly all a broker has to say: no packet object for them. Returns where something else begins. */
  private takeAcknowledgements(bytes: Uint8Array): number {
    let at = 0
    while (at + 4 <= bytes.length && bytes[at] === 0x40 && bytes[at + 1] === 2) {
      this.acknowledge((bytes[at + 2]! << 8) | bytes[at + 3]!)
      at += 4
    }
    return at
  }

  private acknowledge(messageId: number): void {
    const message = this.inFlight.take(messageId)
    if (!message) return
    if (this.inFlight.hasUnwritten) this.listener.onUnwritten(this)
    this.listener.onAcknowledged(this, message)
  }

  private handle(packet: MqttPacket): void {
    switch (packet.type) {
      case 'connack':
        return packet.returnCode === 0 ? this.up() : this.fail(refusal(this.address, packet.returnCode))
      case 'puback':
        return this.acknowledge(packet.messageId)
      case 'publish':
        if (packet.qos === 1) this.sendControl(encodeAnswer('puback', packet.messageId!))
        return this.listener.onMessage(this, packet)
      case 'suback':
        return this.endSubscribe(packet)
      case 'unsuback':
        return this.endUnsubscribe(packet.messageId)
      case 'pingresp':
        return
      default:
        return this.fail(this.notMqtt(`${packet.type} from a broker`))
    }
  }

  private up(): void {
    if (this.isUp) return this.fail(this.notMqtt('a second CONNACK'))
    this.isUp = true
    this.wasUp = true
    this.isRetrying = false
    this.delayMs = firstDelayMs
    this.subscribeAgain()
    this.inFlight.rewind()
    this.listener.onUp(this)
    this.listener.onUnwritten(this)
  }

  private subscribeAgain(): void {
    const waiting = [...this.pending.values()].filter(({ done }) => done)
    this.pending.clear()
    for (const { subscriptions, done } of waiting) this.sendSubscribe(subscriptions, done)
    const asked = new Set(waiting.flatMap(({ subscriptions }) => subscriptions.map(({ filter }) => filter)))
    const rest = [...this.filters.values()].filter(({ filter }) => !asked.has(filter))
    for (let at = 0; at < rest.length; at += filtersAtOnce)
      this.sendSubscribe(rest.slice(at, at + filtersAtOnce), undefined)
  }

  private sendSubscribe(subscriptions: readonly Subscription[], done: PendingSubscription['done']): void {
    const messageId = this.takeControlId()
    this.pending.set(messageId, { subscriptions, done })
    const bytes = encodeSubscribe({ messageId, subscriptions: [...subscriptions] })
    // aedes 1.2 handles packets of one client side by side: a filter that comes back while it leaves would be gone.
    if (this.leaving.size > 0) this.held.push(bytes)
    else this.sendControl(bytes)
  }

  private endUnsubscribe(messageId: number): void {
    if (!this.leaving.delete(messageId) || this.leaving.size > 0) return
    for (const bytes of this.held) this.sendControl(bytes)
    this.held = []
  }

  private endSubscribe(packet: SubackPacket): void {
    const pending = this.pending.get(packet.messageId)
    this.pending.delete(packet.messageId)
    pending?.done?.(packet.returnCodes)
  }

  private takeControlId(): number {
    this.lastControlId = this.lastControlId === lastControlId ? firstControlId : this.lastControlId + 1
    return this.lastControlId
  }

  private fail(error: UplinkError): void {
    this.failure = error
    this.transport?.destroy()
  }

  private notMqtt(what: string): UplinkError {
    return new UplinkError('not-mqtt', `MQTT broker ${this.address}: MQTT 3.1.1 expected, got ${what}`)
  }

  private down(error: Error | undefined): void {
    this.transport = undefined
    this.isUp = false
    this.control = []
    this.held = []
    this.leaving.clear()
    clearTimeout(this.timer)
    if (this.isClosed) return this.closed?.()
    this.timer = setTimeout(() => this.open(), this.delayMs)
    this.delayMs = Math.min(this.delayMs * 2, longestDelayMs)
    const cause = error ?? new Error('the connection was closed')
    this.listener.onDown(this, this.failure ?? connectError(this.address, cause))
    this.isRetrying = true
  }
}

const maxPacketBytes = 1 << 24
/** How long a broker may take to close after a DISCONNECT. */
const goodbyeMs = 2_000
