import { hashUnit } from '../../kernel/random.js'
import type { RoadMap, Segment } from './road-map.js'
import type { Turn } from './road-network.js'
import type { VehicleClass } from './source.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** A vehicle to put on the road, by places of links. */
export interface Newcomer {
  readonly vehicleClass: VehicleClass
  /** First link, or all links of a route of its own. */
  readonly links: readonly number[]
  readonly isRoute: boolean
  readonly place: number | undefined
  readonly lane: number | undefined
  readonly speed: number | undefined
  readonly isEquipped: boolean | undefined
}

/** What drivers differ in. */
export interface TripOptions {
  readonly seed: number
  readonly penetration: number
  readonly turning: Readonly<Record<Turn, number>>
  readonly speedSpread: number
}

/** From here on a vehicle in a lane that does not lead where it was bound goes where the lane leads, metres. */
const lastChoiceM = 25
/** Drivers of emergency vehicles like to be so much above the limit. */
const emergencyFactor = 1.3

/** Where vehicles begin, and where each goes next. */
export class Trips {
  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
    private readonly options: TripOptions,
  ) {}

  /** Puts a vehicle on the road; -1 where there is no room. */
  begin(newcomer: Newcomer, nowUs: number): number {
    const { vehicles, map, options } = this
    const { links, isRoute, vehicleClass } = newcomer
    const id = vehicles.nextId
    const bound = isRoute ? (links[1] ?? none) : this.draw(id, 0, links[0]!)
    const factor = 1 + options.speedSpread * (2 * hashUnit(options.seed, id, 1, 0x5d) - 1)
    const lanes = map.links[links[0]!]!.lanes
    const wanted = newcomer.lane === undefined ? lanes.filter((lane) => leadsTo(lane, bound)) : [lanes[newcomer.lane]!]
    const slot = vehicles.add(vehicleClass, nowUs)
    vehicles.place[slot] = newcomer.place ?? vehicles.length[slot]!
    vehicles.speedFactor[slot] = vehicleClass === 'emergency' ? emergencyFactor : factor
    const speed = this.settle(slot, wanted, newcomer.speed)
    if (speed < 0) {
      vehicles.forget(slot)
      return none
    }
    vehicles.speed[slot] = speed
    vehicles.nextLink[slot] = bound
    vehicles.routes[slot] = isRoute ? links : undefined
    const isEquipped = newcomer.isEquipped ?? hashUnit(options.seed, id, 2, 0x5d) < options.penetration
    vehicles.isEquipped[slot] = isEquipped ? 1 : 0
    return slot
  }

  /** Chooses the way on from the present lane, and on a new link where to. */
  goOn(slot: number, lane: Segment): void {
    const { vehicles } = this
    if (vehicles.nextLink[slot] === none) vehicles.nextLink[slot] = this.nextLink(slot, lane.link)
    const bound = vehicles.nextLink[slot]!
    if (bound === none) return
    for (const connection of lane.connections)
      if (connection.way!.to.link === bound) {
        vehicles.next[slot] = connection.index
        return
      }
    if (lane.length - vehicles.place[slot]! > lastChoiceM || lane.connections.length === 0) return
    // It could not get into its lane: the driver takes the way that there is, and finds another route from there.
    const connection = lane.connections[0]!
    vehicles.next[slot] = connection.index
    vehicles.nextLink[slot] = connection.way!.to.link
    vehicles.routes[slot] = undefined
  }

  private nextLink(slot: number, link: number): number {
    const { vehicles } = this
    const route = vehicles.routes[slot]
    if (route) return route[vehicles.linksPassed[slot]! + 1] ?? none
    return this.draw(vehicles.id[slot]!, vehicles.linksPassed[slot]!, link)
  }

  /** One of the links that a link leads to, by the parts of the turns. */
  private draw(id: number, linksPassed: number, link: number): number {
    const { next } = this.map.links[link]!
    const { seed, turning } = this.options
    let sum = 0
    for (const { turn } of next) sum += turning[turn]
    let place = hashUnit(seed, id, linksPassed, 0x71) * sum
    for (const { link: to, turn } of next) {
      place -= turning[turn]
      if (place < 0) return to
    }
    return next[0]?.link ?? none
  }

  /** Puts the vehicle on the lane with the most room; its speed, or -1. */
  private settle(slot: number, lanes: readonly Segment[], given: number | undefined): number {
    let best: Segment | undefined
    let bestGap = 0
    for (const lane of lanes) {
      const gap = this.roomOn(slot, lane)
      if (gap > bestGap) {
        best = lane
        bestGap = gap
      }
    }
    if (!best) return -1
    const leader = this.leaderOn(slot, best)
    const free = best.speedLimit * this.vehicles.speedFactor[slot]!
    this.occupancy.insert(slot, best.index)
    if (given !== undefined || leader === none) return given ?? free
    // As fast as lets it brake in comfort behind the one ahead.
    const ahead = this.vehicles.speed[leader]!
    const { deceleration, timeGapS, minimumGapM } = this.vehicles.profileOf(slot)
    return Math.min(
      free,
      Math.max(ahead, (bestGap - minimumGapM) / timeGapS),
      Math.sqrt(ahead * ahead + deceleration * bestGap),
    )
  }

  /** Metres to the vehicle ahead; 0 where there is no room for this one. */
  private roomOn(slot: number, lane: Segment): number {
    const { vehicles } = this
    const { place, length, speed } = vehicles
    const leader = this.leaderOn(slot, lane)
    const least = vehicles.profileOf(slot).minimumGapM
    const gap = leader === none ? Infinity : place[leader]! - length[leader]! - place[slot]!
    const follower = leader === none ? this.occupancy.head[lane.index]! : vehicles.behind[leader]!
    if (follower !== none && place[slot]! - length[slot]! - place[follower]! < least + 2 * speed[follower]!) return 0
    return gap >= least && place[slot]! <= lane.length ? gap : 0
  }

  private leaderOn(slot: number, lane: Segment): number {
    const { ahead, place } = this.vehicles
    let leader = this.occupancy.tail[lane.index]!
    while (leader !== none && place[leader]! < place[slot]!) leader = ahead[leader]!
    return leader
  }
}

function leadsTo(lane: Segment, link: number): boolean {
  return link === none || lane.connections.some(({ way }) => way!.to.link === link)
}
