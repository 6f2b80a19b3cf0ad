import type { RoadMap } from './road-map.js'

/** Someone who crosses a link on foot, from its right edge to its left. */
export interface WalkerOptions {
  /** Id of the link. */
  readonly link: number
  /** Metres before the stop line. */
  readonly toStopLineM: number
  readonly startUs: number
  /** m/s; default 1.4. */
  readonly speed?: number
  /** Metres from the right edge of the carriageway from which the walker starts; default 3. */
  readonly setOffM?: number
  /** Distance at which a driver sees the walker, metres; default 60. Little where something hides it. */
  readonly seenWithinM?: number
}

/** Where a walker is. */
export interface WalkerState {
  readonly x: number
  readonly y: number
  readonly speed: number
  /** Degrees clockwise from north. */
  readonly heading: number
  readonly isCrossing: boolean
}

/** A walker on its way. */
export class Walker {
  readonly link: number
  /** Metres along the link. */
  readonly place: number
  readonly seenWithinM: number
  /** Whether a vehicle has run into it. */
  isHit = false
  private readonly speed: number
  private readonly startUs: number
  private readonly rightEdge: number
  private readonly setOffM: number
  private readonly widthM: number
  private readonly spot = { x: 0, y: 0, heading: 0 }

  /** @throws RangeError for a place that is not on the link */
  constructor(
    private readonly map: RoadMap,
    options: WalkerOptions,
  ) {
    const { link, toStopLineM, startUs, speed = 1.4, setOffM = 3, seenWithinM = 60 } = options
    this.link = map.placeOf(link)
    const { lanes, link: road } = map.links[this.link]!
    this.place = lanes[0]!.length - toStopLineM
    if (!(this.place > 0 && toStopLineM >= 0))
      throw new RangeError(`metres within the link's ${lanes[0]!.length} expected, got ${toStopLineM}`)
    if (!(speed > 0 && speed < 10)) throw new RangeError(`a speed in (0, 10) m/s expected, got ${speed}`)
    this.speed = speed
    this.startUs = startUs
    this.setOffM = setOffM
    this.seenWithinM = seenWithinM
    this.widthM = lanes.length * road.laneWidthM
    this.rightEdge = -this.widthM / 2
  }

  /** Metres to the left of the link's middle. */
  leftAt(nowUs: number): number {
    const walked = Math.max(0, ((nowUs - this.startUs) / 1e6) * this.speed)
    return this.rightEdge - this.setOffM + Math.min(walked, this.widthM + 2 * this.setOffM)
  }

  isDone(nowUs: number): boolean {
    return ((nowUs - this.startUs) / 1e6) * this.speed >= this.widthM + 2 * this.setOffM
  }

  /** Whether the walker is, or within some seconds will be, on a lane so many metres left of the middle. */
  isInLane(nowUs: number, laneLeft: number, laneWidthM: number, aheadS: number): boolean {
    const left = this.leftAt(nowUs)
    const reach = nowUs < this.startUs ? left : left + aheadS * this.speed
    return left < laneLeft + laneWidthM / 2 && reach > laneLeft - laneWidthM / 2
  }

  state(nowUs: number): WalkerState {
    const { spot } = this
    this.map.links[this.link]!.lanes[0]!.path.place(this.place, this.leftAt(nowUs), spot)
    const isCrossing = nowUs >= this.startUs && !this.isDone(nowUs)
    return {
      x: spot.x,
      y: spot.y,
      speed: isCrossing ? this.speed : 0,
      // Across the link, to the left.
      heading: (spot.heading + 270) % 360,
      isCrossing,
    }
  }
}
