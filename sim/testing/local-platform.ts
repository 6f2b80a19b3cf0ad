import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import { decodePack, resolve, type SenmlRecord } from '../../protocols/senml/index.js'
import type { World } from '../kernel/world.js'
import type { UserEquipment } from '../radio/cell.js'
import type { Carrier } from '../uplink/carrier.js'
import { CoreNetwork, platformAddress } from '../uplink/index.js'
import { ModelledBroker } from '../uplink/modelled-broker.js'
import { MqttSnGateway } from '../uplink/mqtt-sn-gateway.js'

/** A report as the platform got it. */
export interface ReceivedReport {
  /** Microseconds since the world began. */
  readonly atUs: number
  /** Which node, by its index. */
  readonly node: number
  readonly topic: string
  readonly payload: Uint8Array
}

/** Nothing is behind the platform of a test: what it accepts has arrived. */
const nowhere: Carrier = {
  answers: 'modelled',
  open: () => undefined,
  shut: () => undefined,
  publish: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
}

/** The modelled platform without a real broker behind it: for tests, which have no business with sockets. */
export class LocalPlatform {
  readonly network: CoreNetwork
  readonly broker: ModelledBroker
  readonly reports: ReceivedReport[] = []
  /** Hears of every report as it is taken. */
  onReport: ((report: ReceivedReport) => void) | undefined

  constructor(
    private readonly world: World,
    nodeOf: (ue: UserEquipment) => number,
    zoneQuarterHours: number,
  ) {
    const { scheduler, seed, startUnixMs } = world
    this.broker = new ModelledBroker(scheduler, nowhere, {
      seed,
      nodeOf,
      onAccepted: (node, bytes, layout) => this.take(node, bytes, layout),
    })
    this.network = new CoreNetwork(scheduler, { startUnixMs, zoneQuarterHours })
    const { host, port } = platformAddress
    this.network.listen(host, port, this.broker)
    this.network.listenDatagram(host, port, new MqttSnGateway(this.broker))
  }

  /** Publishes to the nodes that subscribed, now. */
  publish(topic: string, payload: Uint8Array): void {
    this.broker.route(topic, payload, 1)
  }

  private take(node: number, bytes: Uint8Array, layout: PublishLayout): void {
    const report = {
      atUs: this.world.scheduler.nowUs,
      node,
      topic: String.fromCharCode(...bytes.subarray(layout.topicStart, layout.topicEnd)),
      payload: bytes.slice(layout.payloadStart, layout.end),
    }
    this.reports.push(report)
    this.onReport?.(report)
  }
}

/** The resolved records of a report, by the part of their names behind the base name. */
export function readReport(report: ReceivedReport): Record<string, SenmlRecord> {
  const records = resolve(decodePack(report.payload))
  return Object.fromEntries(records.map((record) => [(record.name ?? '').split(':').pop()!, record]))
}
