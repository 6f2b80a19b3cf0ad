import { Probe, type ProbeConfig } from '../../../firmware/nodes/probe/index.js'
import { powerSavingOf } from '../kinds/common-options.js'
import type { ProbeOptions } from '../kinds/probe.js'
import { sinkHost, sinkOf, sinkPorts } from './probe-sink.js'
import type { NodeMaker } from './maker.js'
import {
  SimulatedNode,
  type NodeCounts,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

/** A datagram that has not arrived so long after its report was made is lost: longer than attaching takes [chosen]. */
const onItsWayUs = 120_000_000

/** Bytes of a report's number, in front of it. */
const numberBytes = 4

/** What became of the datagrams of a probe. */
export interface DatagramFate {
  readonly delivered: number
  /** Taken by the modem and not delivered, nor on their way any more. */
  readonly lost: number
  readonly duplicated: number
}

/** A probe of the fleet: a board with a modem. */
export class ProbeNode extends SimulatedNode {
  /** Hears of every datagram that the platform got, duplicates too. */
  datagramTap: ((bytes: Uint8Array) => void) | undefined
  private readonly options: ProbeOptions
  private delivered = 0
  private duplicated = 0
  private lastNumber = -1
  /** Uptime of the board when the platform last heard of it. */
  private heardUs = -1

  constructor(surroundings: NodeSurroundings, plan: NodePlan, place: NodePlace) {
    super(surroundings, plan, place)
    this.options = plan.options as unknown as ProbeOptions
    if (this.options.transport !== 'udp') return
    const sink = sinkOf(surroundings.network, this.options.acknowledge === true)
    sink.listen(this.modem, (bytes) => this.onDatagram(bytes))
  }

  /** What became of its datagrams; undefined for a probe that sends none. */
  get datagrams(): DatagramFate | undefined {
    if (this.options.transport !== 'udp') return undefined
    const { created, dropped, pending } = this.counts()
    const { delivered, duplicated } = this
    return { delivered, lost: created - dropped - pending - delivered, duplicated }
  }

  /** Of a probe that sends datagrams, one that is on its way is pending too. */
  override counts(): NodeCounts {
    const counts = super.counts()
    const isMissing = counts.created - counts.dropped - counts.pending > this.delivered
    if (this.options.transport === 'udp' && isMissing && this.isOnItsWay()) counts.pending++
    return counts
  }

  protected makeFirmware(): Probe {
    const { reportEvery, payloadBytes } = this.options
    const { broker } = this.surroundings
    const config = {
      reportEveryUs: reportEvery,
      payloadBytes,
      broker,
      ...this.target(),
      ...powerSavingOf(this.options.powerSaving),
    }
    this.lastNumber = this.heardUs = -1
    return new Probe(this.board.device, this.plan.modem.driver, config)
  }

  protected breakPart(): void {
    // It has no part but the modem.
  }

  private target(): Pick<ProbeConfig, 'datagrams'> {
    const { transport, acknowledge, releaseAssistance: follows = 'unknown' } = this.options
    if (transport !== 'udp') return {}
    const port = acknowledge ? sinkPorts.acknowledging : sinkPorts.silent
    return { datagrams: { host: sinkHost, port, follows } }
  }

  private isOnItsWay(): boolean {
    if (!(this.firmware instanceof Probe) || !this.board.isPowered) return false
    const { reportedUs } = this.firmware
    return this.heardUs < reportedUs && this.board.device.clock.uptimeUs() - reportedUs < onItsWayUs
  }

  /** A report begins with its number: one whose command was not answered in time is sent again. */
  private onDatagram(bytes: Uint8Array): void {
    const number = bytes.length < numberBytes ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (number >= 0 && number === this.lastNumber) this.duplicated++
    else this.delivered++
    this.lastNumber = number
    this.heardUs = this.board.device.clock.uptimeUs()
    this.datagramTap?.(bytes)
  }
}

/** Probes of a fleet. */
export const probeMaker: NodeMaker = {
  group: (surroundings, plan) => (place) => new ProbeNode(surroundings, plan, place),
}
