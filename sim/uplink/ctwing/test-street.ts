import { boards, wire } from '../../../boards/index.js'
import { overPlatform } from '../../../firmware/lib/platform-uplink.js'
import { ByteWriter } from '../../../protocols/bytes/index.js'
import { PackWriter } from '../../../protocols/senml/index.js'
import { FlashPool } from '../../board/flash-pool.js'
import { LedgerLayout } from '../../board/power-ledger.js'
import { Sky } from '../../city/sky.js'
import { nodeKinds } from '../../fleet/kinds/index.js'
import { ProbeNode } from '../../fleet/nodes/probe.js'
import type { NodePlan, NodeSurroundings, SimulatedNode } from '../../fleet/nodes/simulated-node.js'
import { lampGroup, StreetlightNode } from '../../fleet/nodes/streetlight.js'
import { World, type WorldNote } from '../../kernel/world.js'
import { modemModels } from '../../modem/registry.js'
import { PlainCell } from '../../radio/plain-cell.js'
import { CoreNetwork } from '../core-network.js'
import type { DatagramPeer } from '../datagram.js'
import { platformAddress } from '../index.js'
import { ctwingAddress, VirtualPlatform, type PlatformEvent } from './virtual-platform.js'

const second = 1_000_000

/** What a {@link CtwingStreet} is made of; what is left out takes the default stated. */
export interface CtwingStreetOptions {
  readonly kind: 'streetlight' | 'probe'
  readonly count: number
  /** Default bc95-g. */
  readonly modem?: string
  readonly options: Readonly<Record<string, unknown>>
  /** Chance that a packet never arrives. Default 0. */
  readonly loss?: number
  /** Chance that a datagram comes twice, and that it is late by up to 20 s, so that others overtake it. Default 0. */
  readonly disorder?: number
  readonly seed?: number
  readonly awakeUs?: number
}

/** Nodes of the fleet with their unchanged firmware, over emulated modems and a cell, before the carrier's platform. */
export class CtwingStreet {
  readonly world: World
  readonly platform: VirtualPlatform
  readonly nodes: SimulatedNode[] = []
  readonly events: { readonly atS: number; readonly event: PlatformEvent }[] = []
  readonly notes: WorldNote[] = []

  constructor(options: CtwingStreetOptions) {
    const { kind, count, seed = 1, modem = 'bc95-g', loss = 0, awakeUs } = options
    const startUnixMs = Date.UTC(2026, 5, 21, 8)
    const world = new World({ seed, startUnixMs, onNote: (note) => this.notes.push(note) })
    this.world = world
    const { scheduler } = world
    const network = new CoreNetwork(scheduler, { startUnixMs, zoneQuarterHours: 32 })
    this.platform = new VirtualPlatform(scheduler, {
      seed,
      onEvent: (event) => this.events.push({ atS: scheduler.nowUs / second, event }),
      ...(awakeUs === undefined ? {} : { awakeUs }),
    })
    network.listenDatagram(ctwingAddress.host, ctwingAddress.port, {
      onDatagram: (peer, bytes) => this.disturb(options.disorder ?? 0, peer, bytes),
    })
    const surroundings: NodeSurroundings = {
      world,
      sky: new Sky({ seed, epochUnixMs: startUnixMs }),
      network,
      broker: platformAddress,
      flashPool: new FlashPool(),
      ledgerLayout: new LedgerLayout(),
      writer: new PackWriter(new ByteWriter(512, world.allocate)),
    }
    const model = modemModels[modem]!
    const plan: NodePlan = {
      kind,
      wiring: wire(boards['espruino-pico']!, nodeKinds[kind]!.parts),
      modem: { ...model, driver: overPlatform(model.driver, ctwingAddress) },
      couplingLossDb: 130,
      options: options.options,
    }
    const identity = { plmn: '46000', tac: 1, cellId: 16, pci: 1, earfcn: 2506, band: 5 }
    const cell = new PlainCell(scheduler, { identity, seed, lossProbability: loss })
    const position = { latitude: 30.2741, longitude: 120.1551 }
    for (let index = 0; index < count; index++) {
      const place = { index, cell, position }
      const node =
        kind === 'probe'
          ? new ProbeNode(surroundings, plan, place)
          : new StreetlightNode(surroundings, plan, place, lampGroup(plan.options, surroundings))
      this.nodes.push(node)
      // The module comes with its platform in its flash, as the carrier's do.
      Object.assign(node.modem, { platformHost: ctwingAddress.host, platformPort: ctwingAddress.port })
      node.board.powerOn()
    }
  }

  /** Lets time pass, in seconds. */
  run(seconds: number): void {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + seconds * second)
  }

  /** Payloads that the platform's record holds of a node, in the order they came. */
  recordOf({ imei }: SimulatedNode): Uint8Array[] {
    return this.events.flatMap(({ event }) =>
      event.kind === 'report' && !event.repeats && event.endpoint === imei ? [event.payload] : [],
    )
  }

  /** Events of one kind. */
  of<Kind extends PlatformEvent['kind']>(kind: Kind): (PlatformEvent & { kind: Kind })[] {
    return this.events.flatMap(({ event }) => (event.kind === kind ? [event as PlatformEvent & { kind: Kind }] : []))
  }

  private disturb(disorder: number, peer: DatagramPeer, bytes: Uint8Array): void {
    const chance = this.world.random(`disorder ${this.world.scheduler.nowUs} ${peer.ue.imsi}`)
    const copies = chance.chance(disorder) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const delayUs = chance.chance(disorder) ? chance.integer(20 * second) : 0
      this.world.scheduler.after(delayUs, 0, () => this.platform.onDatagram(peer, bytes), undefined)
    }
  }
}
