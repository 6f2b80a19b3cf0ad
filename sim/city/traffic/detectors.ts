import type { RoadMap } from './road-map.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** An induction loop in a lane. */
export interface DetectorOptions {
  /** Ids of the link and of the lane. */
  readonly link: number
  readonly lane: number
  /** Metres from the loop's middle to the stop line. */
  readonly toStopLineM: number
  /** Length along the lane, metres; default 2. */
  readonly lengthM?: number
}

/** A loop's reading since the world began. */
export interface DetectorReading {
  /** Vehicles whose front has passed the loop's beginning. */
  readonly count: number
  /** Time during which a vehicle was over the loop, seconds, to a step of traffic. */
  readonly occupiedS: number
  readonly isOccupied: boolean
}

/** A loop. */
export class Detector implements DetectorReading {
  count = 0
  occupiedS = 0
  isOccupied = false
  /** Index of the segment. */
  readonly segment: number
  private readonly begin: number
  private readonly end: number

  /** @throws RangeError for a lane or a place that is not there */
  constructor(map: RoadMap, options: DetectorOptions) {
    const { link, lane, toStopLineM, lengthM = 2 } = options
    const segment = map.links[map.placeOf(link)]!.lanes.find(({ laneId }) => laneId === lane)
    if (!segment) throw new RangeError(`a lane of link ${link} expected, got ${lane}`)
    this.segment = segment.index
    this.begin = segment.length - toStopLineM - lengthM / 2
    this.end = this.begin + lengthM
    if (!(this.begin >= 0 && this.end <= segment.length))
      throw new RangeError(`a loop within the link's ${segment.length} m expected, got ${toStopLineM} m before its end`)
  }

  /** A vehicle's front moved along the lane. */
  pass(from: number, to: number): void {
    if (from < this.begin && to >= this.begin) this.count++
  }

  /** Looks at the lane after a step. A vehicle whose front is over the stop line counts as gone. */
  sample(vehicles: Vehicles, occupancy: Occupancy, seconds: number): void {
    const { place, length } = vehicles
    this.isOccupied = false
    for (let slot = occupancy.head[this.segment]!; slot !== none; slot = vehicles.behind[slot]!) {
      if (place[slot]! < this.begin) break
      if (place[slot]! - length[slot]! <= this.end) this.isOccupied = true
    }
    if (this.isOccupied) this.occupiedS += seconds
  }
}
