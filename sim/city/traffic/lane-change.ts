import { idmAcceleration } from './idm.js'
import type { RoadMap, Segment } from './road-map.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** Parameters of MOBIL (Kesting, Treiber and Helbing, TRR 1999, 2007): politeness, threshold, safe braking, m/s2. */
const politeness = 0.2
const thresholdMps2 = 0.3
const safeBraking = 4
/** What it is worth to clear the lane for a siren, m/s2. */
const sirenBonus = 3
const sirenM = 80
/** No lane is changed this near to the stop line or to the beginning of a link, metres. */
const solidLineM = 25
const beginningM = 35
const closestM = 1.5
/** Speed of the sideways glide: at most 1.6 m/s, and a quarter of the speed ahead, since wheels roll where they point. */
const fastestGlide = 1.6
const glideSlope = 0.25
/** Who hardly moves cannot change lanes, m/s. */
const slowestChange = 3

/** Lane changes: by need where a lane does not lead to where the vehicle is bound, else by the incentive of MOBIL. */
export class LaneChanges {
  private leader = none
  private follower = none

  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
  ) {}

  /** Considers a change for a vehicle on a link; whether it was made. */
  consider(slot: number): boolean {
    const { vehicles, map } = this
    const here = map.segments[vehicles.segment[slot]!]!
    const { lanes } = map.links[here.link]!
    if (lanes.length < 2 || vehicles.isReserved[slot] || vehicles.isRunning[slot] || vehicles.lateral[slot] !== 0)
      return false
    if (vehicles.speed[slot]! < slowestChange) return false
    const place = vehicles.place[slot]!
    if (here.length - place < solidLineM || place < beginningM + vehicles.length[slot]!) return false
    const wanted = this.wantedSide(slot, here, lanes)
    if (wanted !== 0) return this.tryLane(slot, here, lanes[here.lane + wanted]!, -Infinity)
    const bonus = this.isInTheWay(slot) ? sirenBonus : 0
    for (const side of [1, -1]) {
      const lane = lanes[here.lane + side]
      if (!lane || !leadsTo(lane, vehicles.nextLink[slot]!)) continue
      if (this.tryLane(slot, here, lane, thresholdMps2 - bonus)) return true
    }
    return false
  }

  /** Moves a vehicle on in its glide to the middle of the lane. */
  glideOn(slot: number, seconds: number): void {
    const { lateral, speed } = this.vehicles
    const left = lateral[slot]!
    const moved = seconds * Math.min(fastestGlide, glideSlope * speed[slot]!)
    lateral[slot] = Math.abs(left) <= moved ? 0 : left - Math.sign(left) * moved
  }

  /** -1 or 1 towards the nearest lane that leads to where the vehicle is bound; 0 where this one does. */
  private wantedSide(slot: number, here: Segment, lanes: readonly Segment[]): number {
    const bound = this.vehicles.nextLink[slot]!
    if (bound === none || leadsTo(here, bound)) return 0
    for (let distance = 1; distance < lanes.length; distance++)
      for (const side of [-1, 1]) {
        const lane = lanes[here.lane + side * distance]
        if (lane && leadsTo(lane, bound)) return side
      }
    return 0
  }

  /** Whether a siren comes from behind in this lane. */
  private isInTheWay(slot: number): boolean {
    const { vehicles } = this
    if (vehicles.vehicleClassOf(slot) === 'emergency') return false
    for (let other = vehicles.behind[slot]!; other !== none; other = vehicles.behind[other]!) {
      if (vehicles.place[slot]! - vehicles.place[other]! > sirenM) return false
      if (vehicles.vehicleClassOf(other) === 'emergency') return true
    }
    return false
  }

  private tryLane(slot: number, here: Segment, lane: Segment, threshold: number): boolean {
    this.findPlace(slot, lane)
    const gain = this.gain(slot)
    if (gain === undefined || gain <= threshold) return false
    const { vehicles } = this
    this.occupancy.remove(slot)
    this.occupancy.insert(slot, lane.index)
    vehicles.lateral[slot] = here.left - lane.left
    return true
  }

  private findPlace(slot: number, lane: Segment): void {
    const { ahead, place } = this.vehicles
    this.follower = none
    this.leader = this.occupancy.tail[lane.index]!
    while (this.leader !== none && place[this.leader]! < place[slot]!) {
      this.follower = this.leader
      this.leader = ahead[this.leader]!
    }
  }

  /** What the change would bring, m/s2, own and the new follower's; undefined where it is not safe. */
  private gain(slot: number): number | undefined {
    const { vehicles, leader, follower } = this
    const { place, length, speed, acceleration } = vehicles
    const gapAhead = leader === none ? Infinity : place[leader]! - length[leader]! - place[slot]!
    const gapBehind = follower === none ? Infinity : place[slot]! - length[slot]! - place[follower]!
    if (gapAhead < closestM || gapBehind < closestM) return undefined
    const own = this.following(slot, gapAhead, leader === none ? 0 : speed[leader]!)
    if (own < -safeBraking) return undefined
    if (follower === none) return own - acceleration[slot]!
    // A siren's way is not cut off.
    if (vehicles.vehicleClassOf(follower) === 'emergency' && gapBehind < sirenM) return undefined
    const theirs = this.following(follower, gapBehind, speed[slot]!)
    if (theirs < -safeBraking) return undefined
    return own - acceleration[slot]! + politeness * (theirs - acceleration[follower]!)
  }

  private following(slot: number, gapM: number, leaderSpeed: number): number {
    const { vehicles, map } = this
    const limit = map.segments[vehicles.segment[slot]!]!.speedLimit * vehicles.speedFactor[slot]!
    return idmAcceleration(vehicles.profileOf(slot), vehicles.speed[slot]!, limit, gapM, leaderSpeed)
  }
}

function leadsTo(lane: Segment, link: number): boolean {
  if (link === none) return true
  for (const { way } of lane.connections) if (way!.to.link === link) return true
  return false
}
