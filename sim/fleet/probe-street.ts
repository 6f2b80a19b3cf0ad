import { platformAddress } from '../uplink/index.js'
import { LocalPlatform } from '../testing/local-platform.js'
import { World, type WorldNote } from '../kernel/world.js'
import { NbIotCell } from '../radio/nbiot/nbiot-cell.js'
import type { NbIotOptions } from '../radio/nbiot/options.js'
import { Fleet } from './fleet.js'
import { ProbeNode } from './nodes/probe.js'
import { parseScenario } from './scenario/index.js'

const identity = { plmn: '46000', tac: 1, cellId: 1, pci: 1, earfcn: 2506, band: 5 }
const second = 1_000_000

/** What a {@link ProbeStreet} is made of. */
export interface ProbeStreetOptions {
  /** The cell, but for its identity; left out, the preset of {@link NbIotCell}. */
  readonly cell?: Partial<Omit<NbIotOptions, 'identity' | 'seed'>>
  readonly couplingLossDb: number
  readonly count: number
  /** Default tr45820. */
  readonly modem?: string
  /** Of the probe, as in a scenario. */
  readonly options: Readonly<Record<string, unknown>>
  readonly seed?: number
}

/**
 * Probes of an ordinary scenario, with their unchanged boards, firmware, drivers and modems, on a cell whose parameters a
 * scenario has no words for.
 */
export class ProbeStreet {
  readonly world: World
  readonly nodes: readonly ProbeNode[]
  readonly notes: WorldNote[] = []
  /** From a report's making to the platform, in seconds, of the datagrams since {@link watch}. */
  readonly latenciesS: number[] = []

  constructor({ cell = {}, couplingLossDb, count, modem = 'tr45820', options, seed = 11 }: ProbeStreetOptions) {
    const text = {
      version: 1,
      name: 'probes',
      place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T16:00:00+08:00',
      for: '30d',
      seed,
      network: { model: 'nbiot' },
      nodes: [{ kind: 'probe', count, modem, options: { transport: 'udp', ...options }, coverage: { couplingLossDb } }],
    }
    const scenario = parseScenario(JSON.stringify(text), 'probes.yaml')
    const world = new World({ seed, startUnixMs: scenario.start.unixMs, onNote: (note) => this.notes.push(note) })
    const { network } = new LocalPlatform(world, () => -1, 32)
    const cells = [new NbIotCell(world.scheduler, { ...cell, identity, seed })]
    const fleet = new Fleet(world, scenario, cells, network, platformAddress)
    this.world = world
    this.nodes = fleet.nodes.filter((node) => node instanceof ProbeNode)
    fleet.powerOn()
  }

  /** Lets time pass, in seconds. */
  run(seconds: number): void {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + seconds * second)
  }

  /** Measures the way of every report that is made from now on. */
  watch(): void {
    for (const node of this.nodes) this.watchNode(node)
  }

  /** Energy of all modems so far, joules. */
  get modemJ(): number {
    return this.nodes.reduce((sum, { board }) => sum + total(board.ledger.table()['modem']!), 0)
  }

  /** Energy of everything else on the boards so far, joules. */
  get processorJ(): number {
    return this.nodes.reduce((sum, { board }) => sum + board.ledger.supplyEnergyJ('board'), 0) - this.modemJ
  }

  /** Datagrams that the platform got so far, and those that were lost. */
  get delivered(): number {
    return this.nodes.reduce((sum, node) => sum + node.datagrams!.delivered, 0)
  }

  get lost(): number {
    return this.nodes.reduce((sum, node) => sum + node.datagrams!.lost, 0)
  }

  private watchNode(node: ProbeNode): void {
    const made: number[] = []
    const { outbox } = node.running!
    const append = outbox.append.bind(outbox)
    outbox.append = (payload) => {
      made.push(this.world.scheduler.nowUs)
      return append(payload)
    }
    node.datagramTap = () => {
      const madeUs = made.shift()
      if (madeUs !== undefined) this.latenciesS.push((this.world.scheduler.nowUs - madeUs) / second)
    }
  }
}

function total(joules: Readonly<Record<string, number>>): number {
  return Object.values(joules).reduce((sum, each) => sum + each, 0)
}
