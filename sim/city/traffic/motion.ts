import type { Crossings } from './crossings.js'
import type { Detector } from './detectors.js'
import { idmAcceleration } from './idm.js'
import type { RoadMap, Segment } from './road-map.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'
import type { View } from './view.js'
import type { Walker } from './walkers.js'

/** Speeds between which a vehicle has stopped and is under way again, m/s (5 and 10 km/h). */
const stopSpeed = 1.4
const drivingSpeed = 2.8
/** Turns are begun at their speed: drivers brake for them at this, m/s2. */
const turnBraking = 1.5
/** Where drivers wait for walkers: metres before them. */
const walkerMarginM = 3
/** A walker who will be on the lane within so many seconds is waited for. */
const walkerAheadS = 2
const bodyMarginM = 0.3

/** What went wrong on the road, by count. */
export interface Mishaps {
  /** Vehicles that ran into the one ahead, and into walkers. */
  collisions: number
  walkersHit: number
  /** Stop lines passed at red, and passed without a reservation. */
  redLightsRun: number
  linesOverrun: number
}

/** How vehicles move: the acceleration of each from what is ahead, then all by one step. */
export class Motion {
  readonly mishaps: Mishaps = { collisions: 0, walkersHit: 0, redLightsRun: 0, linesOverrun: 0 }
  private readonly isTouching: boolean[] = []

  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
    private readonly view: View,
    private readonly crossings: Crossings,
    private readonly walkers: ReadonlyMap<number, readonly Walker[]>,
    private readonly detectors: readonly (readonly Detector[] | undefined)[],
    private readonly clock: { readonly nowUs: number },
  ) {}

  /** Sets the acceleration of a vehicle. */
  accelerate(slot: number): void {
    const { vehicles, view } = this
    const here = this.map.segments[vehicles.segment[slot]!]!
    const profile = vehicles.profileOf(slot)
    const speed = vehicles.speed[slot]!
    const wanted = this.wantedSpeed(slot, here)
    view.look(slot)
    this.judge(slot, view.gapM, speed - view.leaderSpeed)
    let acceleration = idmAcceleration(profile, speed, wanted, view.gapM, view.leaderSpeed)
    const obstacleM = this.obstacleM(slot, here)
    if (obstacleM !== Infinity)
      acceleration = Math.min(acceleration, idmAcceleration(profile, speed, wanted, obstacleM + waitingGapM, 0))
    vehicles.acceleration[slot] = acceleration
  }

  /** Moves a vehicle by a step; true where it has come to the end of its trip. */
  move(slot: number, seconds: number): boolean {
    const { vehicles } = this
    const before = vehicles.speed[slot]!
    const after = Math.max(0, before + vehicles.acceleration[slot]! * seconds)
    // Within a step in which it stops, only the way to the stop.
    const time = after > 0 || before === 0 ? seconds : -before / vehicles.acceleration[slot]!
    const moved = ((before + after) / 2) * time
    this.pass(slot, vehicles.place[slot]!, moved)
    vehicles.speed[slot] = after
    vehicles.place[slot]! += moved
    vehicles.distance[slot]! += moved
    this.countStops(slot, after, seconds)
    const holding = vehicles.holding[slot]!
    if (holding !== none && holding !== vehicles.segment[slot] && vehicles.place[slot]! >= vehicles.length[slot]!)
      this.crossings.leave(slot)
    return this.passEnd(slot)
  }

  private wantedSpeed(slot: number, here: Segment): number {
    const { vehicles } = this
    const factor = vehicles.speedFactor[slot]!
    let wanted = here.speedLimit * factor
    if (vehicles.advisedFromUs[slot]! <= this.clock.nowUs) wanted = Math.min(wanted, vehicles.advised[slot]!)
    if (!here.way && vehicles.next[slot] !== none) {
      // The turn ahead is not to be faster than it can be driven.
      const turn = this.map.segments[vehicles.next[slot]!]!.speedLimit * factor
      const toLine = Math.max(0, here.length - vehicles.place[slot]!)
      wanted = Math.min(wanted, Math.sqrt(turn * turn + 2 * turnBraking * toLine))
    }
    return Math.max(slowestWanted, wanted)
  }

  /** Metres to where the vehicle has to stop: its line, or before a walker; Infinity for nowhere. */
  private obstacleM(slot: number, here: Segment): number {
    const { vehicles } = this
    if (here.way) return Infinity
    const place = vehicles.place[slot]!
    let obstacle = Infinity
    const toLine = here.length - place
    const isBound = here.connections.length > 0 && !this.isLast(slot)
    const isFree = vehicles.isReserved[slot] || vehicles.isRunning[slot]
    if (isBound && !isFree && toLine < this.crossings.zoneM(vehicles.speed[slot]!)) obstacle = toLine
    const walkers = this.walkers.get(here.link)
    if (walkers) for (const walker of walkers) obstacle = Math.min(obstacle, this.walkerM(slot, here, walker))
    return obstacle
  }

  private walkerM(slot: number, here: Segment, walker: Walker): number {
    const { vehicles } = this
    const distance = walker.place - vehicles.place[slot]!
    const seenWithin = vehicles.heedsFromUs[slot]! <= this.clock.nowUs ? Infinity : walker.seenWithinM
    if (distance < 0 || distance > seenWithin) return Infinity
    const { laneWidthM } = this.map.links[here.link]!.link
    if (!walker.isInLane(this.clock.nowUs, here.left, laneWidthM, walkerAheadS)) return Infinity
    return Math.max(0, distance - walkerMarginM)
  }

  private judge(slot: number, gapM: number, closing: number): void {
    const { vehicles, mishaps } = this
    if (closing > 0 && gapM > 0 && gapM !== Infinity)
      vehicles.leastTtcS[slot] = Math.min(vehicles.leastTtcS[slot]!, gapM / closing)
    const isTouching = gapM < 0
    if (isTouching && !this.isTouching[slot]) mishaps.collisions++
    this.isTouching[slot] = isTouching
  }

  private countStops(slot: number, speed: number, seconds: number): void {
    const { vehicles } = this
    if (speed < stopSpeed) {
      vehicles.waitingS[slot]! += seconds
      if (vehicles.isMoving[slot]) vehicles.stops[slot]!++
      vehicles.isMoving[slot] = 0
    } else if (speed > drivingSpeed) vehicles.isMoving[slot] = 1
  }

  /** Loops and walkers that the front goes over. */
  private pass(slot: number, from: number, moved: number): void {
    const { vehicles } = this
    const segment = vehicles.segment[slot]!
    const loops = this.detectors[segment]
    if (loops) for (const loop of loops) loop.pass(from, from + moved)
    const here = this.map.segments[segment]!
    const walkers = here.way ? undefined : this.walkers.get(here.link)
    if (!walkers) return
    const body = vehicles.profileOf(slot).widthM + bodyMarginM
    for (const walker of walkers) {
      const isInside = walker.place > from && walker.place <= from + moved
      if (!isInside || walker.isHit || !walker.isInLane(this.clock.nowUs, here.left, body, 0)) continue
      walker.isHit = true
      this.mishaps.walkersHit++
    }
  }

  /** A route of its own ends where its last link does. */
  private isLast(slot: number): boolean {
    const route = this.vehicles.routes[slot]
    return route !== undefined && this.vehicles.linksPassed[slot]! + 1 >= route.length
  }

  private passEnd(slot: number): boolean {
    const { vehicles, map } = this
    const here = map.segments[vehicles.segment[slot]!]!
    if (vehicles.place[slot]! < here.length) return false
    if (here.way) this.goTo(slot, here, here.way.to.index)
    else if (here.connections.length === 0 || this.isLast(slot)) return true
    else this.passLine(slot, here)
    return false
  }

  private passLine(slot: number, here: Segment): void {
    const { vehicles, crossings, mishaps } = this
    if (!vehicles.isReserved[slot] && !vehicles.isRunning[slot]) {
      // It could not stop for lights that gave no warning: it stands at its line, and is counted.
      mishaps.linesOverrun++
      vehicles.place[slot] = here.length - lineMarginM
      vehicles.speed[slot] = 0
      return
    }
    if (crossings.colourOf(this.map.segments[vehicles.next[slot]!]!) === 'red') mishaps.redLightsRun++
    crossings.enter(slot)
    this.goTo(slot, here, vehicles.next[slot]!)
  }

  private goTo(slot: number, from: Segment, to: number): void {
    const { vehicles, occupancy } = this
    occupancy.remove(slot)
    vehicles.place[slot]! -= from.length
    vehicles.lateral[slot] = 0
    if (from.way) {
      vehicles.next[slot] = none
      vehicles.nextLink[slot] = none
      vehicles.linksPassed[slot]!++
    }
    occupancy.insert(slot, to)
  }
}

/** The model keeps its standing gap from vehicles; from lines and walkers drivers keep a part of it. */
const waitingGapM = 1.2
const lineMarginM = 0.01
/** Advice of less than walking is no advice to drive, m/s. */
const slowestWanted = 1
