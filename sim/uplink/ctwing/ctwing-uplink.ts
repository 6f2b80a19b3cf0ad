import { encodePublish, inspectPublish, type PublishLayout } from '../../../protocols/mqtt/publish.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import { CoreNetwork } from '../core-network.js'
import type { Uplink, UplinkStatistics } from '../index.js'
import type { TimeSpan } from '../service-time.js'
import { ctwingAddress, VirtualPlatform, type PlatformEvent } from './virtual-platform.js'

/** What a run asks of what is behind its cells, broker or platform. */
export type RunUplink = Pick<
  Uplink,
  'network' | 'brokerUrl' | 'congested' | 'whenClear' | 'setDown' | 'issueCommand' | 'drain' | 'close' | 'statistics'
>

/** What a carrier's platform behind the cells of a run is made of. */
export interface CtwingUplinkOptions {
  readonly scheduler: Scheduler
  readonly seed: number
  /** Time at the world's beginning, milliseconds since 1970. */
  readonly startUnixMs: number
  readonly zoneQuarterHours?: number
  readonly serviceTime?: TimeSpan
  readonly awakeUs: number
  readonly commandLifetimeUs: number
  /** The node of an IMEI: its number in the world, and its kind. */
  readonly nodeOf: (imei: string) => { readonly index: number; readonly kind: string } | undefined
  /**
   * The platform took a report, now, for the first time. It is told as the MQTT message that the same node would have sent to a
   * broker, so that digests of both can be compared.
   */
  readonly onAccepted: (node: number, bytes: Uint8Array, layout: PublishLayout) => void
}

/** Puts a carrier's platform into a world, in place of a broker. Nothing opens a socket, nothing is waited for. */
export function createCtwingUplink(options: CtwingUplinkOptions): RunUplink {
  const { scheduler, seed, serviceTime, awakeUs, commandLifetimeUs } = options
  const network = new CoreNetwork(scheduler, options)
  const platform = new VirtualPlatform(scheduler, {
    seed,
    awakeUs,
    ...(serviceTime ? { serviceTime } : {}),
    onEvent: (event) => onEvent(event, options),
  })
  const { host, port } = ctwingAddress
  network.listenDatagram(host, port, platform)
  let issued = 0
  return {
    network,
    brokerUrl: `coap://${host}:${port}`,
    congested: false,
    whenClear: () => Promise.resolve(),
    setDown: (isDown) => platform.setDown(isDown),
    issueCommand(atUs, topic, payload) {
      const id = ++issued
      // wayside/<kind>/<imei>/down
      scheduler.at(atUs, 0, () => platform.command(topic.split('/')[2]!, id, payload, commandLifetimeUs), undefined)
    },
    drain: () => Promise.resolve(),
    close: () => Promise.resolve(),
    statistics: () => statisticsOf(platform, network),
  }
}

function onEvent(event: PlatformEvent, { nodeOf, onAccepted }: CtwingUplinkOptions): void {
  if (event.kind !== 'report' || event.repeats) return
  const node = nodeOf(event.endpoint)
  if (!node) return
  const bytes = encodePublish(`wayside/${node.kind}/${event.endpoint}/up`, event.payload, { qos: 1, messageId: 1 })
  onAccepted(node.index, bytes, inspectPublish(bytes))
}

function statisticsOf({ counts }: VirtualPlatform, network: CoreNetwork): UplinkStatistics {
  const { segmentsUp, segmentsDown, retransmissions } = network.counts
  return {
    mode: 'per-node',
    connections: counts.registrations,
    connected: counts.registrations,
    reconnects: 0,
    accepted: counts.reports,
    delivered: counts.reports,
    inFlight: 0,
    duplicated: counts.repeated,
    abandoned: 0,
    commands: {
      issued: counts.commands,
      routed: counts.delivered,
      unheard: 0,
      sentDown: counts.delivered,
      droppedDown: counts.expired,
    },
    externalCommands: 0,
    isReproducible: true,
    // Bytes to and from a real broker: there is none.
    bytesUp: 0,
    bytesDown: 0,
    heldSeconds: 0,
    lagSeconds: 0,
    tcp: { segmentsUp, segmentsDown, retransmissions },
  }
}
