import { boards } from '../../boards/index.js'
import { wire } from '../../boards/wiring.js'
import { ByteWriter } from '../../protocols/bytes/index.js'
import { PackWriter } from '../../protocols/senml/index.js'
import { FlashPool } from '../board/flash-pool.js'
import { LedgerLayout, type EnergyTable } from '../board/power-ledger.js'
import { Sky } from '../city/sky.js'
import type { World } from '../kernel/world.js'
import { modemModels, type ModemModel } from '../modem/registry.js'
import { ctwingAddress } from '../uplink/ctwing/virtual-platform.js'
import type { Network } from '../uplink/network.js'
import { overPlatform } from '../../firmware/lib/platform-uplink.js'
import type { Broker } from '../../firmware/lib/uplink.js'
import { coverageOf, type FleetCell } from './cells.js'
import { nodeKinds } from './kinds/index.js'
import { positionOf } from './layout.js'
import type { ObuSurroundings } from './traffic/obu-fleet.js'
import { nodeMakers } from './nodes/makers.js'
import type { NodePlan, NodeSurroundings, SimulatedNode } from './nodes/simulated-node.js'
import type { NodeGroup, NodeSelector, Scenario } from './scenario/scenario.js'
import { RoadLife } from './traffic/road-life.js'

/** Nodes on one feeder do not start in the same microsecond: contactors bounce over this long. */
const powerOnSpreadUs = 2_000_000
/** Feeders come on one after another, as a grid takes its load back: so many nodes each, this long apart. */
const nodesPerFeeder = 50
const feederStepUs = 300_000
/** However many feeders there are, the last one is on by then. */
const lastFeederUs = 60_000_000

/** Coupling loss where the scenario fixes none: a node in ordinary coverage (facts/nbiot.md 1.6, coverage level 0). */
const defaultCouplingLossDb = 130

/** All nodes of a scenario, built and not yet powered. */
export class Fleet {
  readonly nodes: SimulatedNode[] = []
  readonly flashPool = new FlashPool()
  /** Of a scenario with roads. */
  readonly roads: RoadLife | undefined
  private readonly surroundings: NodeSurroundings

  constructor(
    private readonly world: World,
    private readonly scenario: Scenario,
    private readonly cells: readonly FleetCell[],
    network: Network,
    broker: Broker,
    onWarning?: ObuSurroundings['onWarning'],
  ) {
    this.surroundings = {
      world,
      sky: new Sky({ seed: scenario.seed, epochUnixMs: scenario.start.unixMs }),
      network,
      broker,
      flashPool: this.flashPool,
      ledgerLayout: new LedgerLayout(),
      writer: new PackWriter(new ByteWriter(512, world.allocate)),
    }
    if (scenario.roads) this.roads = new RoadLife(world, scenario.roads, scenario.traffic, onWarning)
    for (const group of scenario.nodes) this.build(group)
    this.roads?.join(this.nodes)
  }

  /** Switches every node on: feeder after feeder, and the nodes of a feeder within a moment of each other. */
  powerOn(): void {
    const chance = this.world.random('power-on')
    const feeders = Math.ceil(this.nodes.length / nodesPerFeeder)
    const stepUs = Math.min(feederStepUs, lastFeederUs / feeders)
    this.nodes.forEach(({ board }, index) => {
      const feederUs = Math.floor(index / nodesPerFeeder) * stepUs
      const atUs = Math.floor(feederUs + chance.next() * powerOnSpreadUs)
      this.world.scheduler.after(atUs, 0, (each) => each.powerOn(), board)
    })
  }

  /** Nodes of a kind (all kinds where undefined) that a selector means, in the order of the groups. */
  select(kind: string | undefined, selector: NodeSelector): SimulatedNode[] {
    const nodes = kind === undefined ? this.nodes : this.nodes.filter(({ plan }) => plan.kind === kind)
    switch (selector.kind) {
      case 'all':
        return nodes
      case 'first':
        return nodes.slice(0, selector.count)
      case 'indices':
        return selector.indices.flatMap((index) => nodes[index] ?? [])
    }
  }

  /** Energy of all nodes by part and state, in joules. */
  energyJ(): EnergyTable {
    const sum: EnergyTable = {}
    for (const { board } of this.nodes)
      for (const [part, states] of Object.entries(board.ledger.table())) {
        const row = (sum[part] ??= {})
        for (const [state, joules] of Object.entries(states)) row[state] = (row[state] ?? 0) + joules
      }
    return sum
  }

  private build(group: NodeGroup): void {
    const { scenario } = this
    const kind = nodeKinds[group.kind]!
    const wiring = wire(boards[group.board]!, kind.partsOf?.(group.options) ?? kind.parts)
    const plan: NodePlan = {
      kind: group.kind,
      wiring,
      modem: modemOf(group, scenario),
      couplingLossDb: group.couplingLossDb ?? defaultCouplingLossDb,
      options: group.options,
      ...(group.battery ? { battery: group.battery } : {}),
    }
    const make = nodeMakers[group.kind]!.group(this.surroundings, plan, this.roads ? { roads: this.roads } : {})
    const cover = coverageOf(scenario, group)
    for (let count = 0; count < group.count; count++) {
      const index = this.nodes.length
      const position = positionOf(scenario.place, group.layout, count, scenario.seed)
      const { cell, ...link } = cover?.(index, position) ?? { cell: index % this.cells.length }
      this.nodes.push(make({ index, cell: this.cells[cell]!, ...link, position }))
    }
  }
}

/** The modem of a group; before a carrier's platform its driver speaks to that. */
function modemOf({ modem }: NodeGroup, { uplink }: Scenario): ModemModel {
  const model = modemModels[modem]!
  return uplink.ctwing ? { ...model, driver: overPlatform(model.driver, ctwingAddress) } : model
}
