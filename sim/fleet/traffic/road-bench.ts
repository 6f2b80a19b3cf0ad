import { makeDecoder, type Heard } from '../../../firmware/nodes/obu/index.js'
import { encodePack, type SenmlRecord } from '../../../protocols/senml/index.js'
import { World, type WorldNote } from '../../kernel/world.js'
import { LocalPlatform, readReport } from '../../testing/local-platform.js'
import { platformAddress } from '../../uplink/index.js'
import { cellsOf } from '../cells.js'
import { Fleet } from '../fleet.js'
import type { ObuSurroundings } from './obu-fleet.js'
import { parseScenario, type Scenario } from '../scenario/index.js'
import type { RoadLife } from './road-life.js'

/** What a {@link RoadBench} is told: sections of a scenario. */
export interface RoadBenchOptions {
  readonly roads: object
  readonly traffic?: object
  readonly nodes: readonly object[]
  readonly seed?: number
  readonly onWarning?: ObuSurroundings['onWarning']
}

/** A station's ear: who sent what, when. */
export interface HeardFrame {
  readonly atUs: number
  readonly from: number
  readonly bytes: Uint8Array
  readonly heard: Heard | undefined
}

/** A scenario with roads, in a world of its own without sockets. */
export class RoadBench {
  readonly world: World
  readonly fleet: Fleet
  readonly roads: RoadLife
  readonly platform: LocalPlatform
  readonly notes: WorldNote[] = []
  private commandId = 0

  constructor({ roads, traffic = {}, nodes, seed = 1, onWarning }: RoadBenchOptions) {
    const scenario = scenarioOf({ roads, traffic, nodes, seed })
    this.world = new World({ seed, startUnixMs: scenario.start.unixMs, onNote: (note) => this.notes.push(note) })
    const { world } = this
    const nodeOf = new Map<object, number>()
    this.platform = new LocalPlatform(world, (ue) => nodeOf.get(ue) ?? 0, 32)
    const cells = cellsOf(scenario, world.scheduler)
    this.fleet = new Fleet(world, scenario, cells, this.platform.network, platformAddress, onWarning)
    for (const node of this.fleet.nodes) nodeOf.set(node.modem, node.index)
    this.roads = this.fleet.roads!
    this.fleet.powerOn()
  }

  /** Lets time pass, in seconds. */
  run(seconds: number): this {
    const { scheduler } = this.world
    scheduler.runUntil(scheduler.nowUs + Math.round(seconds * 1e6))
    return this
  }

  /** Puts a station up that only listens. The list grows. */
  listen(x: number, y: number): HeardFrame[] {
    const frames: HeardFrame[] = []
    const decode = makeDecoder()
    this.roads.medium.attach({
      id: 2e9,
      kind: 'obu',
      position: () => ({ x, y }),
      onFrame: (bytes, { from }) =>
        frames.push({ atUs: this.world.scheduler.nowUs, from, bytes, heard: decode(bytes) }),
    })
    return frames
  }

  /** Sends a node a command, as a platform would. Returns its identifier. */
  command(kind: string, node: number, ...records: readonly SenmlRecord[]): number {
    const id = ++this.commandId
    const { imei } = this.fleet.nodes[node]!
    this.platform.publish(`wayside/${kind}/${imei}/down`, encodePack([{ name: 'command/id', value: id }, ...records]))
    return id
  }

  /** Reports of a kind so far, oldest first. */
  reportsOf(kind: string): ReturnType<typeof readReport>[] {
    return this.platform.reports.filter(({ topic }) => topic.startsWith(`wayside/${kind}/`)).map(readReport)
  }
}

function scenarioOf(sections: object): Scenario {
  const text = JSON.stringify({
    version: 1,
    name: 'road-bench',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-22T07:00:00+08:00',
    for: '24h',
    ...sections,
  })
  return parseScenario(text, 'bench.yaml')
}
