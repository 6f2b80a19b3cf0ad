import type { ConnectPacket, PublishPacket, Subscription } from '../../protocols/mqtt/packets.js'
import { encodePublish, inspectPublish, type PublishLayout } from '../../protocols/mqtt/publish.js'
import { topicMatches } from '../../protocols/mqtt/topic.js'
import type { Scheduler } from '../kernel/scheduler.js'
import { BrokerConnection, type ConnectionListener } from './broker-connection.js'
import type { Carrier } from './carrier.js'
import { CommandDesk, type CommandRoutes } from './command-desk.js'
import { Gate } from './gate.js'
import { CarriedMessage } from './in-flight.js'
import type { ModelledBroker } from './modelled-broker.js'
import { ServiceTime, type TimeSpan } from './service-time.js'
import type { Session } from './session.js'
import type { Dial } from './transport.js'
import type { UplinkError } from './uplink-error.js'

/** How the bridge reaches the real broker. */
export interface BridgeOptions {
  readonly dial: Dial
  readonly user?: string
  readonly password?: Uint8Array
  /** Begins the client ids of the pool and of the platform; must differ between runs and workers. */
  readonly clientIdPrefix: string
  /** "per-node": every node's client has a connection of its own, under its own client id. "pool": all share a few. */
  readonly mode: 'per-node' | 'pool'
  readonly poolSize: number
  /**
   * Messages that one connection sends before the first is acknowledged. With 1 a broker that is stopped doubles
   * nothing: a message is either unread in its socket, or acknowledged with nothing unread behind it. With more, TCP
   * throws acknowledgements away that were on their way when the rest was not read (RFC 1122, 4.2.2.13).
   */
  readonly inFlightPerConnection: number
  /** Messages carried over all connections, at most, before the world is held. */
  readonly maxInFlight: number
  /** Whose answers the nodes get: the model's, within virtual time, or the real broker's, in a paced run. */
  readonly answers: 'modelled' | 'real'
  /** What happens while the real broker is gone: the world waits, or the nodes see it and fill their outboxes. */
  readonly whenGone: 'wait' | 'outbox'
  /** Filters that the pool subscribes to for all nodes together. */
  readonly sharedFilters: readonly string[]
  readonly keepAliveS: number
  readonly seed: number
  readonly serviceTime: TimeSpan
  /** Has the world stop after the event under way. */
  readonly onHold: () => void
}

/** What the bridge has carried so far. */
export interface BridgeCounts {
  /** Messages the real broker has acknowledged. */
  delivered: number
  /** Times a connection was lost and made again. */
  reconnects: number
  /** Messages from the real broker to nodes that were not the scenario's own commands. */
  externalCommands: number
  /** Real answers: messages left to their nodes to send again, since the broker went before it acknowledged them. */
  abandoned: number
}

/**
 * Carries every message between the modelled platform and a real MQTT 3.1.1 broker. Writes are gathered and leave once
 * a turn of the event loop, right after the sockets were read: what the broker had acknowledged by then is known.
 *
 * Messages travel with QoS 1 whatever the node chose: what the model accepted arrives, once; twice only if the broker
 * went away between taking a message and acknowledging it, where MQTT can do no better.
 */
export class Bridge implements Carrier, ConnectionListener, CommandRoutes {
  readonly answers: 'modelled' | 'real'
  readonly counts: BridgeCounts = { delivered: 0, reconnects: 0, externalCommands: 0, abandoned: 0 }
  readonly gate: Gate
  readonly commands: CommandDesk
  private readonly pool: BrokerConnection[] = []
  private readonly platform: BrokerConnection
  private readonly connections = new Set<BrokerConnection>()
  private readonly unwritten = new Set<BrokerConnection>()
  private readonly openings = new Map<BrokerConnection, (returnCode: number) => void>()
  private readonly idle: (() => void)[] = []
  private broker: ModelledBroker | undefined
  private inFlightCount = 0
  /** Connections that are not up and should be. */
  private readonly lost = new Set<BrokerConnection>()
  private isFlushing = false
  private ticker: NodeJS.Timeout | undefined
  private onFirst: { up: () => void; down: (error: UplinkError) => void } | undefined
  private stalledS = 0
  /** The nodes have seen the real broker go away. */
  private wasSeenGone = false

  constructor(
    scheduler: Scheduler,
    private readonly options: BridgeOptions,
  ) {
    this.answers = options.answers
    this.gate = new Gate(() => {
      options.onHold()
      this.wakeIdle()
    })
    this.platform = this.connection(`${options.clientIdPrefix}-platform`, 2048)
    const size = options.mode === 'pool' ? options.poolSize : 0
    for (let index = 0; index < size; index++)
      this.pool.push(this.connection(`${options.clientIdPrefix}-${index}`, poolCapacity))
    if (this.pool[0]) this.pool[0].subscribe(options.sharedFilters.map((filter) => ({ filter, qos: 1 })))
    this.commands = new CommandDesk(scheduler, this.platform, this, this.gate, {
      serviceTime: new ServiceTime(options.seed, options.serviceTime),
      isLive: options.answers === 'real',
    })
  }

  /** Connects platform and pool. @throws UplinkError if any of them cannot */
  async start(broker: ModelledBroker): Promise<void> {
    this.broker = broker
    const all = [...this.connections]
    let missing = all.length
    const started = new Promise<void>((resolve, reject) => {
      this.onFirst = { up: () => --missing === 0 && resolve(), down: reject }
    })
    for (const connection of all) connection.open()
    try {
      await started
    } catch (error) {
      await Promise.all(all.map((connection) => connection.close()))
      throw error
    }
    this.onFirst = undefined
    this.ticker = setInterval(() => this.tick(), 1000)
  }

  /** Messages given to the bridge that the real broker has not acknowledged. */
  get inFlight(): number {
    return this.inFlightCount
  }

  /** Connections for nodes, and how many of them the broker holds now. */
  get connectionCount(): { total: number; up: number } {
    let up = 0
    for (const connection of this.connections) if (connection.isUp && connection !== this.platform) up++
    return { total: this.connections.size - 1, up }
  }

  /** Bytes to and from the real broker. */
  get bytes(): { up: number; down: number } {
    const sum = { up: 0, down: 0 }
    for (const connection of this.connections) {
      sum.up += connection.bytesUp
      sum.down += connection.bytesDown
    }
    return sum
  }

  /** Seconds for which messages have been in flight and none was acknowledged. */
  get lagSeconds(): number {
    return this.stalledS
  }

  /** Whether the outside has left no trace in virtual time. */
  get isReproducible(): boolean {
    return this.answers === 'modelled' && this.counts.externalCommands === 0 && !this.wasSeenGone
  }

  get isWhole(): boolean {
    return this.lost.size === 0 && this.platform.isUp
  }

  get isSubscribed(): boolean {
    if (this.answers === 'real') return this.platform.isUp
    for (const connection of this.connections) if (!connection.isUp || connection.pendingSubscriptions > 0) return false
    return true
  }

  /** Resolves when every message has been acknowledged and every command routed. @throws UplinkError if it cannot be */
  async drain(): Promise<void> {
    while (!this.isIdle) {
      if (this.gate.error) throw this.gate.error
      await new Promise<void>((resolve) => this.idle.push(resolve))
    }
  }

  /** Disconnects; what is in flight is given up. */
  async close(): Promise<void> {
    clearInterval(this.ticker)
    await Promise.all([...this.connections].map((connection) => connection.close()))
  }

  // The carrier's side: what the nodes do.

  open(session: Session, connect: ConnectPacket, done?: (returnCode: number) => void): void {
    if (this.options.mode === 'pool') {
      session.route = this.pool[session.index % this.pool.length]
      return done?.(0)
    }
    const there = session.route as BrokerConnection | undefined
    if (there?.isUp) return done?.(0)
    const connection = there ?? this.openFor(session, connect)
    if (done) this.openings.set(connection, done)
  }

  /** A node's own connection stays when the node leaves: it has messages to carry, and the node will be back. */
  shut(_session: Session): void {}

  publish(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void {
    const message = layout.qos === 0 ? asQos1(bytes, layout) : new CarriedMessage(session, bytes, layout, start)
    const connection = session.route as BrokerConnection
    connection.publish(message)
    this.inFlightCount++
    if (this.inFlightCount >= this.options.maxInFlight || connection.inFlight.span >= connection.inFlight.capacity / 2)
      this.gate.hold('window')
  }

  subscribe(session: Session, subscriptions: readonly Subscription[], done?: (codes: number[]) => void): void {
    const connection = this.subscriberOf(session)
    const missing = subscriptions.filter(({ filter }) => !this.isShared(filter) && !connection.hasFilter(filter))
    if (missing.length === 0) return done?.(subscriptions.map(({ qos }) => qos))
    connection.subscribe(missing, (codes) => {
      done?.(subscriptions.map((one) => (missing.includes(one) ? codes[missing.indexOf(one)]! : one.qos)))
      this.commands.pump()
    })
  }

  unsubscribe(session: Session, filter: string): void {
    const isOthers = this.options.mode === 'pool' && this.broker!.subscriptions.hasSubscriber(filter)
    if (this.isShared(filter) || isOthers) return
    this.subscriberOf(session).unsubscribe(filter)
    this.commands.recount()
  }

  // The connections' side: what the real broker does.

  onUp(connection: BrokerConnection): void {
    if (this.onFirst) return this.onFirst.up()
    this.openings.get(connection)?.(0)
    this.openings.delete(connection)
    if (this.lost.delete(connection) && this.lost.size === 0) this.comeBack()
  }

  onDown(connection: BrokerConnection, error: UplinkError): void {
    if (this.onFirst) return this.onFirst.down(error)
    if (connection.wasUp && !connection.isRetrying) this.counts.reconnects++
    this.commands.interrupt()
    // A node that gets the real answers deals with its own connection; all others matter to everybody.
    if (this.answers === 'modelled' || !connection.options.session) this.lost.add(connection)
    if (error.kind === 'refused' && connection.options.session) this.refuse(connection, error)
    this.goAway(connection)
  }

  onAcknowledged(connection: BrokerConnection, message: CarriedMessage): void {
    this.stalledS = 0
    if (connection !== this.platform) {
      this.inFlightCount--
      this.counts.delivered++
      if (this.answers === 'real' && message.session) this.broker!.acknowledge(message.session, message.layout)
      if (this.gate.has('window')) this.tryRelease()
    }
    this.wakeIdle()
  }

  onMessage(connection: BrokerConnection, packet: PublishPacket): void {
    if (this.commands.claim(packet.topic, packet.payload)) return this.wakeIdle()
    const { session } = connection.options
    const { subscriptions } = this.broker!
    if (!subscriptions.hasSubscriber(packet.topic)) return
    this.counts.externalCommands++
    if (session) this.broker!.deliver(session, packet.topic, packet.payload, packet.qos)
    else this.broker!.route(packet.topic, packet.payload, packet.qos)
  }

  onUnwritten(connection: BrokerConnection): void {
    this.unwritten.add(connection)
    if (this.isFlushing) return
    this.isFlushing = true
    setImmediate(() => this.flush())
  }

  // The command desk's side.

  copiesOf(topic: string): number {
    if (this.options.mode === 'pool')
      return this.isShared(topic) || this.broker!.subscriptions.hasSubscriber(topic) ? 1 : 0
    return this.broker!.subscriptions.subscribersOf(topic).length
  }

  deliver(topic: string, payload: Uint8Array): void {
    this.broker!.route(topic, payload, 1)
  }

  private flush(): void {
    this.isFlushing = false
    for (const connection of this.unwritten) connection.flush()
    this.unwritten.clear()
    this.wakeIdle()
  }

  private connection(clientId: string, capacity: number, session?: Session, connect?: ConnectPacket): BrokerConnection {
    const { dial, keepAliveS, inFlightPerConnection: window } = this.options
    const user = this.options.user ?? connect?.user
    const password = this.options.user === undefined ? connect?.password : this.options.password
    const connection = new BrokerConnection(
      { dial, clientId, user, password, keepAliveS, capacity, window, session },
      this,
    )
    this.connections.add(connection)
    return connection
  }

  private openFor(session: Session, connect: ConnectPacket): BrokerConnection {
    const connection = this.connection(session.clientId, nodeCapacity, session, connect)
    session.route = connection
    connection.open()
    return connection
  }

  private subscriberOf(session: Session): BrokerConnection {
    return this.pool[0] ?? (session.route as BrokerConnection)
  }

  private isShared(filter: string): boolean {
    if (this.options.mode !== 'pool') return false
    if (this.options.sharedFilters.includes(filter)) return true
    return isPlain(filter) && this.options.sharedFilters.some((shared) => topicMatches(shared, filter))
  }

  private tryRelease(): void {
    if (this.inFlightCount * 2 > this.options.maxInFlight) return
    for (const { inFlight } of this.connections) if (inFlight.span * 4 > inFlight.capacity) return
    this.gate.release('window')
  }

  private goAway(connection: BrokerConnection): void {
    if (this.answers === 'modelled') {
      if (this.options.whenGone === 'wait') return this.gate.hold('gone')
      this.wasSeenGone = true
      return this.broker!.setCarrierGone(true)
    }
    if (connection === this.platform) connection.inFlight.clear()
    else this.abandon(connection)
    const { session } = connection.options
    if (session) this.broker!.drop(session)
    else this.broker!.setCarrierGone(true)
    this.openings.delete(connection)
    if (this.gate.has('window')) this.tryRelease()
  }

  /** The nodes are told, and send again what was not acknowledged: the bridge must not. */
  private abandon(connection: BrokerConnection): void {
    for (const { session } of connection.inFlight.clear()) {
      this.counts.abandoned++
      this.inFlightCount--
      if (session) this.broker!.disown(session)
    }
  }

  private comeBack(): void {
    this.broker!.setCarrierGone(false)
    this.commands.resume()
    this.gate.release('gone')
  }

  private refuse(connection: BrokerConnection, error: UplinkError): void {
    if (this.answers === 'modelled') return this.gate.fail(error)
    this.openings.get(connection)?.(5)
    this.openings.delete(connection)
  }

  private get isIdle(): boolean {
    return this.inFlightCount === 0 && this.commands.pending === 0 && this.unwritten.size === 0
  }

  private wakeIdle(): void {
    if (this.idle.length === 0 || (!this.isIdle && !this.gate.error)) return
    for (const wake of this.idle.splice(0)) wake()
  }

  private tick(): void {
    this.stalledS = this.inFlightCount > 0 ? this.stalledS + 1 : 0
    for (const connection of this.connections) connection.tick()
    this.commands.tick()
  }
}

/** Places for messages in flight: twice and more what the window lets in. */
const poolCapacity = 4096
const nodeCapacity = 256

/** QoS 0 has no packet identifier: the packet is built anew, and nobody waits for an answer. */
function asQos1(bytes: Uint8Array, layout: PublishLayout): CarriedMessage {
  const topic = Buffer.from(bytes.subarray(layout.topicStart, layout.topicEnd)).toString()
  const payload = bytes.subarray(layout.payloadStart, layout.end)
  const packet = encodePublish(topic, payload, { qos: 1, retain: layout.retain, messageId: 1 })
  return new CarriedMessage(undefined, packet, inspectPublish(packet), 0)
}

function isPlain(filter: string): boolean {
  return !filter.includes('+') && !filter.includes('#')
}
