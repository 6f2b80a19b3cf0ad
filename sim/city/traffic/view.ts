import type { RoadMap, Segment } from './road-map.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** How far a driver looks for a leader, metres. */
const sightM = 150
/** Two ways out of one lane are apart after so many metres. */
const forkM = 7

/** What a driver sees ahead on the way: the nearest vehicle, over the ends of segments. Results are in the fields. */
export class View {
  /** Bumper to bumper, Infinity for nobody in sight. */
  gapM = Infinity
  leaderSpeed = 0

  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
  ) {}

  /** Looks ahead of a vehicle. */
  look(slot: number): void {
    const { ahead, place, length, segment } = this.vehicles
    this.gapM = Infinity
    this.leaderSpeed = 0
    const leader = ahead[slot]!
    if (leader !== none) {
      this.consider(leader, place[leader]! - length[leader]! - place[slot]!)
      return
    }
    const here = this.map.segments[segment[slot]!]!
    const toEnd = here.length - place[slot]!
    if (toEnd > sightM) return
    if (here.way) this.considerTail(here.way.to, toEnd)
    else this.lookOver(slot, here, toEnd)
  }

  /** Beyond a stop line: along the connection that the vehicle will take, and at whoever has just left by another one. */
  private lookOver(slot: number, lane: Segment, toEnd: number): void {
    const next = this.vehicles.next[slot]!
    for (const connection of lane.connections) {
      if (connection.index === next) {
        if (!this.considerTail(connection, toEnd)) this.considerJoined(connection, toEnd + connection.length)
      } else if (!this.considerFork(connection.index, connection, 0, toEnd)) {
        this.considerFork(connection.index, connection.way!.to, connection.length, toEnd)
      }
    }
  }

  /** The last vehicle of a segment that begins so many metres ahead; whether there is one. */
  private considerTail(segment: Segment, toBegin: number): boolean {
    const tail = this.occupancy.tail[segment.index]!
    if (tail === none) return false
    this.consider(tail, toBegin + this.rearOf(tail))
    return true
  }

  /** The last vehicle of the lane that a connection leads to; the rear of one from elsewhere is not on this connection. */
  private considerJoined(connection: Segment, toBegin: number): void {
    const tail = this.occupancy.tail[connection.way!.to.index]!
    if (tail === none) return
    const isFromHere = this.vehicles.holding[tail] === connection.index
    this.consider(tail, toBegin + (isFromHere ? this.rearOf(tail) : Math.max(0, this.rearOf(tail))))
  }

  /** One that leaves by another way out of this lane counts until its rear is clear of the fork. */
  private considerFork(connection: number, segment: Segment, before: number, toEnd: number): boolean {
    const tail = this.occupancy.tail[segment.index]!
    if (tail === none) return false
    const rear = before + this.rearOf(tail)
    if (rear < forkM && this.vehicles.holding[tail] === connection) this.consider(tail, toEnd + rear)
    return true
  }

  private rearOf(slot: number): number {
    return this.vehicles.place[slot]! - this.vehicles.length[slot]!
  }

  private consider(leader: number, gapM: number): void {
    if (gapM >= this.gapM) return
    this.gapM = gapM
    this.leaderSpeed = this.vehicles.speed[leader]!
  }
}
