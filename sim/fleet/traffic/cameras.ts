import { objectsOfList, type SeenObject } from '../../../firmware/nodes/rsu/index.js'
import type { RoadNetwork } from '../../city/traffic/road-network.js'
import { blankVehicleState } from '../../city/traffic/source.js'
import type { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { Walker } from '../../city/traffic/walkers.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { Cabinet } from './cabinet.js'

/** How far a camera sees along the links to its crossroads, m; and around it for those on foot. */
const sightM = 100
/** From list to list. */
const periodUs = 100_000
const walkerSizeM = 0.6
/** Numbers of vehicles go round below those of walkers. */
const walkerNumbers = 60_000

/** A crossroads with a camera. */
interface Site {
  readonly x: number
  readonly y: number
  readonly cabinet: Cabinet
  readonly seen: SeenObject[]
}

/**
 * The cameras of all crossroads: walkers and vehicles near each go to its cabinet ten times a second, walkers first. They see
 * where everybody is without an error, and nobody behind anybody.
 */
export class Cameras {
  private readonly sites = new Map<number, Site>()
  private readonly nodeOfLink: ReadonlyMap<number, number>
  private readonly state = blankVehicleState()

  constructor(
    private readonly scheduler: Scheduler,
    private readonly traffic: TrafficModel,
    private readonly network: RoadNetwork,
    private readonly walkers: () => ReadonlyMap<number, Walker>,
  ) {
    this.nodeOfLink = new Map(network.links.map(({ id, to }) => [id, to]))
  }

  /** Puts one up at a crossroads. */
  add(node: number, cabinet: Cabinet): void {
    const { x, y } = this.network.nodes.find(({ id }) => id === node)!
    if (this.sites.size === 0) this.scheduler.after(periodUs, 0, this.look, undefined)
    this.sites.set(node, { x, y, cabinet, seen: [] })
  }

  private readonly look = (): void => {
    this.scheduler.after(periodUs, 0, this.look, undefined)
    for (const [number, walker] of this.walkers()) this.seeWalker(number, walker)
    this.traffic.forEach((id) => this.seeVehicle(id))
    for (const { seen, cabinet } of this.sites.values()) {
      if (seen.length === 0) continue
      cabinet.see(seen)
      seen.length = 0
    }
  }

  private seeWalker(number: number, walker: Walker): void {
    const { x, y, speed, heading, isCrossing } = this.traffic.walkerState(walker)
    if (!isCrossing) return
    const site = this.sites.get(this.network.links[walker.link]!.to)
    if (!site || Math.hypot(x - site.x, y - site.y) > sightM || site.seen.length === objectsOfList) return
    const size = { lengthM: walkerSizeM, widthM: walkerSizeM }
    site.seen.push({
      id: walkerNumbers + (number % 5000),
      type: 'pedestrian',
      ...this.from(site, x, y),
      speed,
      heading,
      ...size,
    })
  }

  private seeVehicle(id: number): void {
    const { state } = this
    this.traffic.read(id, state)
    const site = this.sites.get(this.nodeOfLink.get(state.link)!)
    if (!site || state.toStopLineM > sightM || site.seen.length === objectsOfList) return
    const radians = (state.heading * Math.PI) / 180
    const x = state.x - (state.lengthM / 2) * Math.sin(radians)
    const y = state.y - (state.lengthM / 2) * Math.cos(radians)
    const { speed, heading, lengthM, widthM } = state
    site.seen.push({
      id: 1 + (id % (walkerNumbers - 1)),
      type: 'motor',
      ...this.from(site, x, y),
      speed,
      heading,
      lengthM,
      widthM,
    })
  }

  private from(site: Site, x: number, y: number) {
    return { source: 'video' as const, eastM: x - site.x, northM: y - site.y }
  }
}
