import { RandomStream } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import { Crossings } from './crossings.js'
import { Demand, type DemandOptions } from './demand.js'
import { Detector, type DetectorOptions, type DetectorReading } from './detectors.js'
import { toGlobe } from './geometry.js'
import { LaneChanges } from './lane-change.js'
import { Motion, type Mishaps } from './motion.js'
import { RedRunners, type SideConflict } from './red-runners.js'
import { RoadMap } from './road-map.js'
import type { RoadNetwork, Turn } from './road-network.js'
import type { SignalSource } from './signals.js'
import type {
  TrafficListener,
  TrafficSource,
  TripScore,
  VehicleClass,
  VehicleMotionState,
  VehicleState,
} from './source.js'
import { Trips, type Newcomer } from './trips.js'
import { none, Occupancy, Vehicles } from './vehicles.js'
import { View } from './view.js'
import { Walker, type WalkerOptions, type WalkerState } from './walkers.js'

/** What traffic begins with. */
export interface TrafficOptions {
  readonly seed: number
  /** Lights; without them all intersections go by the right of way. */
  readonly signals?: SignalSource
  /** Time of a step; default 100 ms. */
  readonly stepUs?: number
  /** Part of the vehicles that carry an OBU, [0, 1]; default 1. */
  readonly penetration?: number
  /** Parts of vehicles that turn where they may; default straight 0.6, left 0.2, right 0.2. */
  readonly turning?: Readonly<Partial<Record<Turn, number>>>
  /** Time from advice or a warning to its effect; default 1 s. */
  readonly reactionUs?: number
  /** Drivers like this much more or less than the limit, a fraction; default 0.1. */
  readonly speedSpread?: number
  /** Part of the drivers, first at a line that is red or yellow, who do not heed it, [0, 1]; default 0. */
  readonly redRunning?: number
  readonly listener?: TrafficListener
}

/** A vehicle to put on the road. */
export interface VehicleOptions {
  readonly vehicleClass?: VehicleClass
  /** Ids of the links to drive, the first one where it begins; without it turns are drawn and the trip ends at a gateway. */
  readonly route: readonly number[] | number
  /** Metres from the beginning of the link, front bumper; default its own length. */
  readonly place?: number
  /** Place of the lane from the left; default the one with the most room that leads on. */
  readonly lane?: number
  /** m/s; default the limit, or that of the vehicle ahead. */
  readonly speed?: number
  readonly isEquipped?: boolean
}

/**
 * Microscopic traffic: drivers follow by the Intelligent Driver Model, change lanes by MOBIL, heed lights and the right of
 * way. All vehicles move in one event a step; with nobody on the road there is no event.
 */
export class TrafficModel implements TrafficSource {
  readonly map: RoadMap
  private readonly vehicles = new Vehicles()
  private readonly occupancy: Occupancy
  private readonly crossings: Crossings
  private readonly runners: RedRunners
  private readonly laneChanges: LaneChanges
  private readonly motion: Motion
  private readonly demands: Demand[] = []
  private readonly walkersByLink = new Map<number, Walker[]>()
  private readonly detectorsBySegment: (Detector[] | undefined)[] = []
  private readonly detectors: Detector[] = []
  private readonly stepUs: number
  private readonly reactionUs: number
  private readonly trips: Trips
  /** Vehicles that the listener has not been told of. */
  private readonly newcomers: number[] = []
  private isStepping = false
  private steps = 0
  /** Times that the vehicles were moved, from 1. */
  private moves = 1
  private readonly spot = { x: 0, y: 0, heading: 0 }

  /** @throws RangeError for a network with problems, or options out of range */
  constructor(
    private readonly scheduler: Scheduler,
    network: RoadNetwork,
    private readonly options: TrafficOptions,
  ) {
    const { stepUs = 100_000, penetration = 1, speedSpread = 0.1, redRunning = 0, signals, turning } = options
    if (!(stepUs >= 10_000 && stepUs <= 500_000 && Number.isInteger(stepUs)))
      throw new RangeError(`a step in [10000, 500000] us expected, got ${stepUs}`)
    if (!(penetration >= 0 && penetration <= 1))
      throw new RangeError(`a penetration in [0, 1] expected, got ${penetration}`)
    if (!(redRunning >= 0 && redRunning <= 1))
      throw new RangeError(`a part of drivers in [0, 1] expected, got ${redRunning}`)
    this.stepUs = stepUs
    this.reactionUs = options.reactionUs ?? 1_000_000
    this.map = new RoadMap(network)
    const { map, vehicles } = this
    this.occupancy = new Occupancy(map.segments.length, vehicles)
    this.runners = new RedRunners(map, vehicles, this.occupancy, options.seed, redRunning)
    this.crossings = new Crossings(map, vehicles, this.occupancy, signals, scheduler, this.runners)
    this.trips = new Trips(map, vehicles, this.occupancy, {
      seed: options.seed,
      penetration,
      turning: { straight: 0.6, left: 0.2, right: 0.2, uturn: 0, ...turning },
      speedSpread,
    })
    this.laneChanges = new LaneChanges(map, vehicles, this.occupancy)
    this.motion = new Motion(
      map,
      vehicles,
      this.occupancy,
      new View(map, vehicles, this.occupancy),
      this.crossings,
      this.walkersByLink,
      this.detectorsBySegment,
      scheduler,
    )
  }

  get count(): number {
    return this.vehicles.active.length
  }

  /** What went wrong so far; all zero unless lights change without warning or walkers are not seen. */
  get mishaps(): Readonly<Mishaps> {
    return this.motion.mishaps
  }

  /** Lines that were passed by drivers who do not heed red, and whom they met on the intersection. */
  get redRunners(): { readonly passed: number; readonly collisions: number } {
    const { passes, collisions } = this.runners
    return { passed: passes.length, collisions }
  }

  /** Each of those lines: who passed it, and when. */
  get redPasses(): RedRunners['passes'] {
    return this.runners.passes
  }

  /** Who came near whom in that way, in order. */
  sideConflicts(): SideConflict[] {
    return this.runners.conflicts()
  }

  /** Vehicles that wait outside for room on their first link. */
  get waitingOutside(): number {
    return this.demands.reduce((sum, { waiting }) => sum + waiting.length, 0)
  }

  forEach(visit: (id: number) => void): void {
    for (const slot of this.vehicles.active) visit(this.vehicles.id[slot]!)
  }

  /** Lets vehicles come in at a gateway. @throws RangeError for a link that does not begin at one */
  addDemand(options: DemandOptions): void {
    const link = this.map.placeOf(options.link)
    if (!this.map.links[link]!.isEntry) throw new RangeError(`a link out of a gateway expected, got ${options.link}`)
    const chance = new RandomStream(this.options.seed, `demand/${options.link}`)
    this.demands.push(new Demand(link, options, this.scheduler, chance, this.wake))
  }

  /** Puts a vehicle on the road; undefined where there is no room. @throws RangeError for a route that has no way */
  addVehicle(options: VehicleOptions): number | undefined {
    const route = typeof options.route === 'number' ? [options.route] : options.route
    const places = route.map((id) => this.map.placeOf(id))
    for (let index = 1; index < places.length; index++)
      if (!this.map.links[places[index - 1]!]!.next.some(({ link }) => link === places[index]))
        throw new RangeError(`a way from link ${route[index - 1]} to ${route[index]} expected`)
    const { vehicleClass = 'car', place, lane, speed, isEquipped } = options
    const isRoute = typeof options.route !== 'number'
    const id = this.begin({ vehicleClass, links: places, isRoute, place, lane, speed, isEquipped })
    if (id !== undefined) this.wake()
    return id
  }

  /** Lets someone cross a link on foot. */
  addWalker(options: WalkerOptions): Walker {
    const walker = new Walker(this.map, options)
    const others = this.walkersByLink.get(walker.link) ?? []
    this.walkersByLink.set(walker.link, [...others, walker])
    return walker
  }

  /** Where a walker is now. */
  walkerState(walker: Walker): WalkerState {
    return walker.state(this.scheduler.nowUs)
  }

  /** Puts a loop into a lane. */
  addDetector(options: DetectorOptions): DetectorReading {
    const detector = new Detector(this.map, options)
    this.detectors.push(detector)
    ;(this.detectorsBySegment[detector.segment] ??= []).push(detector)
    return detector
  }

  read(id: number, into: VehicleState): boolean {
    const slot = this.vehicles.slots.get(id)
    if (slot === undefined) return false
    const { vehicles, spot } = this
    const segment = this.map.segments[vehicles.segment[slot]!]!
    const way = segment.way
    const next = way ? segment : this.map.segments[vehicles.next[slot]!]
    const profile = vehicles.profileOf(slot)
    segment.path.place(vehicles.place[slot]!, segment.left + vehicles.lateral[slot]!, spot)
    into.id = id
    into.vehicleClass = vehicles.vehicleClassOf(slot)
    into.lengthM = profile.lengthM
    into.widthM = profile.widthM
    into.x = spot.x
    into.y = spot.y
    into.heading = spot.heading
    into.speed = vehicles.speed[slot]!
    into.acceleration = vehicles.acceleration[slot]!
    into.link = this.map.links[segment.link]!.link.id
    into.lane = segment.laneId
    into.isOnIntersection = way !== undefined
    into.toStopLineM = way ? 0 : segment.length - vehicles.place[slot]!
    into.signalGroup = next?.way?.signalGroup ?? -1
    into.isChangingLane = vehicles.lateral[slot] !== 0
    into.isEquipped = vehicles.isEquipped[slot] === 1
    into.isElevated = segment.isElevated
    return true
  }

  readMotion(id: number, into: VehicleMotionState): boolean {
    const slot = this.vehicles.slots.get(id)
    if (slot === undefined) return false
    const { vehicles } = this
    if (vehicles.spottedAt[slot] !== this.moves) this.spotOf(slot)
    into.x = vehicles.x[slot]!
    into.y = vehicles.y[slot]!
    into.heading = vehicles.heading[slot]!
    into.speed = vehicles.speed[slot]!
    into.acceleration = vehicles.acceleration[slot]!
    into.lengthM = vehicles.length[slot]!
    return true
  }

  /** Works out where a vehicle is on the plane: once between two steps, however many ask. */
  private spotOf(slot: number): void {
    const { vehicles, spot } = this
    const segment = this.map.segments[vehicles.segment[slot]!]!
    segment.path.place(vehicles.place[slot]!, segment.left + vehicles.lateral[slot]!, spot)
    vehicles.x[slot] = spot.x
    vehicles.y[slot] = spot.y
    vehicles.heading[slot] = spot.heading
    vehicles.spottedAt[slot] = this.moves
  }

  /** Where something at a place is on the globe, degrees. */
  globe(x: number, y: number): { readonly latitude: number; readonly longitude: number } {
    return toGlobe(this.map.network.origin, x, y)
  }

  advise(id: number, speed: number | undefined): void {
    const slot = this.vehicles.slots.get(id)
    if (slot === undefined) return
    const { advised, advisedFromUs } = this.vehicles
    if (advised[slot] === (speed ?? Infinity)) return
    // A change of advice that is already followed takes effect at once.
    if (advised[slot] === Infinity) advisedFromUs[slot] = this.scheduler.nowUs + this.reactionUs
    advised[slot] = speed ?? Infinity
  }

  warn(id: number, isWarned: boolean): void {
    const slot = this.vehicles.slots.get(id)
    if (slot === undefined) return
    const { heedsFromUs } = this.vehicles
    if (!isWarned) heedsFromUs[slot] = Infinity
    else if (heedsFromUs[slot] === Infinity) heedsFromUs[slot] = this.scheduler.nowUs + this.reactionUs
  }

  score(id: number): TripScore | undefined {
    const slot = this.vehicles.slots.get(id)
    if (slot === undefined) return undefined
    const { vehicles } = this
    return {
      id,
      vehicleClass: vehicles.vehicleClassOf(slot),
      isEquipped: vehicles.isEquipped[slot] === 1,
      enteredUs: vehicles.enteredUs[slot]!,
      untilUs: this.scheduler.nowUs,
      distanceM: vehicles.distance[slot]!,
      stops: vehicles.stops[slot]!,
      waitingS: vehicles.waitingS[slot]!,
      leastTtcS: vehicles.leastTtcS[slot]!,
    }
  }

  private readonly wake = (): void => {
    if (this.isStepping) return
    this.isStepping = true
    // Steps are at multiples of their length, whoever woke them.
    const at = (Math.floor(this.scheduler.nowUs / this.stepUs) + 1) * this.stepUs
    this.scheduler.at(at, 0, this.step, undefined)
  }

  private readonly step = (): void => {
    const { listener } = this.options
    this.steps++
    this.admit()
    this.forgetWalkers()
    for (const id of this.newcomers.splice(0)) listener?.onEnter?.(id)
    const { active } = this.vehicles
    for (const slot of active) this.steer(slot)
    for (const slot of active) this.decide(slot)
    for (const slot of active) this.motion.accelerate(slot)
    this.moveAll()
    this.moves++
    this.runners.watch(this.scheduler.nowUs)
    for (const detector of this.detectors) detector.sample(this.vehicles, this.occupancy, this.stepUs / 1e6)
    listener?.onStep?.()
    this.isStepping = false
    if (this.count > 0 || this.waitingOutside > 0) this.wake()
  }

  /** The way on, and once a second the lanes beside. */
  private steer(slot: number): void {
    const { vehicles, map, stepUs } = this
    const here = map.segments[vehicles.segment[slot]!]!
    if (here.way) return
    if (vehicles.lateral[slot] !== 0) this.laneChanges.glideOn(slot, stepUs / 1e6)
    const isTurn = (this.steps + vehicles.id[slot]!) % Math.round(1e6 / stepUs) === 0
    if (isTurn && this.laneChanges.consider(slot)) vehicles.next[slot] = none
    if (vehicles.next[slot] === none) this.trips.goOn(slot, map.segments[vehicles.segment[slot]!]!)
  }

  /** Whoever is first on a lane decides about the stop line, and those behind after it. */
  private decide(slot: number): void {
    const { vehicles, map } = this
    if (vehicles.ahead[slot] !== none) return
    if (map.segments[vehicles.segment[slot]!]!.connections.length > 0) this.crossings.decideLane(slot)
  }

  private moveAll(): void {
    const { vehicles, motion } = this
    const leaving: number[] = []
    for (const slot of vehicles.active) if (motion.move(slot, this.stepUs / 1e6)) leaving.push(slot)
    for (const slot of leaving) {
      this.options.listener?.onLeave?.(vehicles.id[slot]!)
      this.crossings.release(slot)
      this.crossings.leave(slot)
      this.occupancy.remove(slot)
      vehicles.remove(slot)
    }
  }

  /** Lets in who waits outside, while there is room. */
  private admit(): void {
    for (const { waiting, link } of this.demands) {
      while (waiting.length > 0) {
        if (!this.begin({ vehicleClass: waiting[0]!, links: [link], isRoute: false })) break
        waiting.shift()
      }
    }
  }

  private begin(given: Partial<Newcomer> & Pick<Newcomer, 'links' | 'isRoute'>): number | undefined {
    const newcomer = { vehicleClass: 'car', place: undefined, lane: undefined, speed: undefined, isEquipped: undefined }
    const slot = this.trips.begin({ ...newcomer, ...given } as Newcomer, this.scheduler.nowUs)
    if (slot === none) return undefined
    const id = this.vehicles.id[slot]!
    this.newcomers.push(id)
    return id
  }

  private forgetWalkers(): void {
    for (const [link, walkers] of this.walkersByLink) {
      const left = walkers.filter((walker) => !walker.isDone(this.scheduler.nowUs))
      if (left.length > 0) this.walkersByLink.set(link, left)
      else this.walkersByLink.delete(link)
    }
  }
}
