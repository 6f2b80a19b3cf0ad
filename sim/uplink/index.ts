import { randomUUID } from 'node:crypto'
import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { UserEquipment } from '../radio/cell.js'
import { Bridge } from './bridge.js'
import { parseBrokerUrl } from './broker-url.js'
import { CoreNetwork } from './core-network.js'
import { EmbeddedBroker } from './embedded-broker.js'
import { MqttSnGateway } from './mqtt-sn-gateway.js'
import { ModelledBroker } from './modelled-broker.js'
import { defaultServiceTime, type TimeSpan } from './service-time.js'
import { tcpDial, type Dial } from './transport.js'

export { CoreNetwork } from './core-network.js'
export { EmbeddedBroker } from './embedded-broker.js'
export { parseBrokerUrl } from './broker-url.js'
export { UplinkError, type UplinkErrorKind } from './uplink-error.js'
export type { Network, Stream, StreamClient, StreamEnd } from './network.js'

/** Which real broker the messages go to. */
export type RealBroker =
  | { readonly kind: 'embedded'; readonly host?: string; readonly port?: number; readonly retain?: boolean }
  | { readonly kind: 'external'; readonly url: string }

/** What an uplink is made of; what is left out takes the default stated. */
export interface UplinkOptions {
  readonly scheduler: Scheduler
  readonly seed: number
  /** Time at the world's beginning, milliseconds since 1970. */
  readonly startUnixMs: number
  readonly zoneQuarterHours?: number
  readonly broker: RealBroker
  /** Nodes that will connect, here; decides between a connection for each and a pool. */
  readonly nodes: number
  /** Up to so many nodes have a connection each. Default 200. */
  readonly maxOwnConnections?: number
  /** Connections above that. Default 8. */
  readonly poolSize?: number
  /** "modelled": speed max. "real": a paced run, the nodes get the real broker's answers. Default "modelled". */
  readonly answers?: 'modelled' | 'real'
  /** Default "wait". */
  readonly whenGone?: 'wait' | 'outbox'
  /** Time that the platform takes to answer. Default 5 to 20 ms. */
  readonly serviceTime?: TimeSpan
  /** Where the nodes find the platform. Default {@link platformAddress}. */
  readonly platform?: { readonly host: string; readonly port: number }
  /** Topics that the pool subscribes to for all. Default wayside/+/+/down. */
  readonly sharedFilters?: readonly string[]
  /**
   * Messages that one connection sends before the first is acknowledged. Default 1000 to the embedded broker, which ends
   * only with the run; 1 to another, as a real node does, so that stopping it doubles nothing. More is faster over a
   * long way.
   */
  readonly inFlightPerConnection?: number
  /** Messages on the way to the real broker before the world is held. Default 8000. */
  readonly maxInFlight?: number
  /** Which node a modem belongs to, by the world's count. */
  readonly nodeOf?: (ue: UserEquipment) => number
  /** The platform accepted a PUBLISH, now: for the digest and whoever else wants to know. The bytes may be kept. */
  readonly onAccepted?: (node: number, bytes: Uint8Array, layout: PublishLayout) => void
}

/** Where nodes find the platform unless the scenario says otherwise: a name of the modelled internet. */
export const platformAddress = { host: 'platform.wayside', port: 1883 } as const

/** What an uplink has done so far. */
export interface UplinkStatistics {
  readonly mode: 'per-node' | 'pool'
  /** Connections for nodes to the real broker, and how many of them it holds now. */
  readonly connections: number
  readonly connected: number
  readonly reconnects: number
  /** Messages that the modelled platform accepted, that the real broker acknowledged, and that are in between. */
  readonly accepted: number
  readonly delivered: number
  readonly inFlight: number
  /** Messages equal to the one before from the same node. */
  readonly duplicated: number
  /** Paced runs: messages left to the nodes to send again, since the real broker went away. */
  readonly abandoned: number
  readonly commands: {
    readonly issued: number
    /** Back through the real broker. */
    readonly routed: number
    /** To topics that nobody had subscribed to. */
    readonly unheard: number
    /** Messages sent down to nodes, and those no connected node could be sent. */
    readonly sentDown: number
    readonly droppedDown: number
  }
  /** Messages from other clients to nodes: at speed max the digest cannot be had again. */
  readonly externalCommands: number
  /** Whether the world never saw the outside: no external commands, no broker that went away under "outbox". */
  readonly isReproducible: boolean
  readonly bytesUp: number
  readonly bytesDown: number
  /** Wall-clock time that the world has waited for the broker, s, and how long nothing has been acknowledged. */
  readonly heldSeconds: number
  readonly lagSeconds: number
  readonly tcp: { readonly segmentsUp: number; readonly segmentsDown: number; readonly retransmissions: number }
}

/**
 * What is behind the cells: the modelled internet with the platform in it, and the bridge to the real broker. The run
 * loop looks at `congested` after every slice of virtual time, which ends early when the world has to be held:
 *
 *     while (scheduler.nowUs < endUs) {
 *       if (uplink.congested) await uplink.whenClear()
 *       scheduler.runUntil(Math.min(endUs, ...), eventsAtOnce)
 *       await turn() // setImmediate: sockets are read and written between slices
 *     }
 *     await uplink.drain()
 */
export class Uplink {
  private isClosed = false

  /** @internal see {@link createUplink} */
  constructor(
    /** What the modems connect over. */
    readonly network: CoreNetwork,
    readonly broker: ModelledBroker,
    readonly bridge: Bridge,
    /** Where any MQTT client finds the real broker. */
    readonly brokerUrl: string,
    readonly mode: 'per-node' | 'pool',
    private readonly embedded: EmbeddedBroker | undefined,
  ) {}

  /** Whether the world has to wait. */
  get congested(): boolean {
    return this.bridge.gate.isHeld
  }

  /** Resolves when the world may go on. @throws UplinkError if it never may */
  whenClear(): Promise<void> {
    return this.bridge.gate.whenClear()
  }

  /** The platform goes away for the virtual world, and comes back: the fault "broker-down". */
  setDown(isDown: boolean): void {
    this.broker.setDown(isDown)
  }

  /**
   * The scenario's platform publishes a message at a virtual instant. It goes through the real broker and reaches the
   * nodes that subscribed a service time after the instant.
   */
  issueCommand(atUs: number, topic: string, payload: Uint8Array): void {
    this.bridge.commands.issue(atUs, topic, payload)
  }

  /** Resolves when the real broker has acknowledged everything. @throws UplinkError if it never will */
  drain(): Promise<void> {
    return this.bridge.drain()
  }

  /** Disconnects and, where the broker is embedded, ends it. Call {@link drain} first; twice is fine. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.bridge.close()
    await this.embedded?.close()
  }

  statistics(): UplinkStatistics {
    const { bridge, broker, network, mode } = this
    const { total, up } = bridge.connectionCount
    const { issued, routed, unheard } = bridge.commands
    const { segmentsUp, segmentsDown, retransmissions } = network.counts
    const { sentDown, droppedDown, accepted, duplicated } = broker.counts
    return {
      mode,
      connections: total,
      connected: up,
      accepted,
      duplicated,
      inFlight: bridge.inFlight,
      ...bridge.counts,
      commands: { issued, routed, unheard, sentDown, droppedDown },
      isReproducible: bridge.isReproducible,
      bytesUp: bridge.bytes.up,
      bytesDown: bridge.bytes.down,
      heldSeconds: bridge.gate.heldMs / 1000,
      lagSeconds: bridge.lagSeconds,
      tcp: { segmentsUp, segmentsDown, retransmissions },
    }
  }
}

/** Starts the embedded broker, or finds the other one, and puts the platform into the world. @throws UplinkError */
export async function createUplink(options: UplinkOptions): Promise<Uplink> {
  const { scheduler, seed } = options
  const serviceTime = options.serviceTime ?? defaultServiceTime
  const mode = options.nodes <= (options.maxOwnConnections ?? 200) ? 'per-node' : 'pool'
  const access = await accessTo(options.broker)
  const bridge = new Bridge(scheduler, {
    dial: access.dial,
    user: access.user,
    password: access.password === undefined ? undefined : Buffer.from(access.password),
    clientIdPrefix: `wayside-${randomUUID().slice(0, 8)}`,
    mode,
    poolSize: options.poolSize ?? 8,
    inFlightPerConnection: options.inFlightPerConnection ?? (access.embedded ? 1000 : 1),
    maxInFlight: options.maxInFlight ?? 8000,
    answers: options.answers ?? 'modelled',
    whenGone: options.whenGone ?? 'wait',
    sharedFilters: options.sharedFilters ?? ['wayside/+/+/down'],
    keepAliveS: 60,
    seed,
    serviceTime,
    onHold: () => scheduler.stop(),
  })
  const broker = new ModelledBroker(scheduler, bridge, {
    seed,
    serviceTime,
    nodeOf: options.nodeOf,
    onAccepted: options.onAccepted,
  })
  try {
    await bridge.start(broker)
  } catch (error) {
    await access.embedded?.close()
    throw error
  }
  const network = new CoreNetwork(scheduler, options)
  const { host, port } = options.platform ?? platformAddress
  network.listen(host, port, broker)
  network.listenDatagram(host, port, new MqttSnGateway(broker))
  return new Uplink(network, broker, bridge, access.url, mode, access.embedded)
}

interface Access {
  readonly dial: Dial
  readonly url: string
  readonly user?: string
  readonly password?: string
  readonly embedded?: EmbeddedBroker
}

async function accessTo(broker: RealBroker): Promise<Access> {
  if (broker.kind === 'external') {
    const { host, port, user, password } = parseBrokerUrl(broker.url)
    const dial = tcpDial(host, port)
    return { dial, url: `mqtt://${dial.address}`, user, password }
  }
  const embedded = await EmbeddedBroker.listen(broker)
  return { dial: embedded.dial, url: embedded.url, embedded }
}
