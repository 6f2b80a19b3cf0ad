import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import type { UserEquipment } from '../radio/cell.js'
import type { DownlinkCounts } from './downlink.js'
import type { TimeSpan } from './service-time.js'

/** How the platform behaves towards the nodes. */
export interface ModelledBrokerOptions {
  readonly seed: number
  /** How long the platform takes to answer. Default 5 to 20 ms. */
  readonly serviceTime?: TimeSpan
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
export interface BrokerCounts extends DownlinkCounts {
  /** Messages accepted from nodes. */
  accepted: number
  /** Of those, messages whose payload equals the one accepted before from the same node. */
  duplicated: number
  connects: number
  /** Connections closed because a node broke the protocol, and because it was silent for too long. */
  protocolErrors: number
  keepAliveExpiries: number
}
