import { blankVehicleState, type TrafficSource, type VehicleState } from '../city/traffic/source.js'

/** Two who crossed each other's way, and the post-encroachment time: from when one left a place to when the other came. */
export interface Encroachment {
  readonly first: number
  readonly second: number
  /** To 0.1 s; 0 where both were there at once. */
  readonly petS: number
  /** When the second one came. */
  readonly atUs: number
}

interface Mark {
  readonly vehicle: number
  readonly heading: number
  readonly atUs: number
}

const cellM = 0.5
/** Later than this nobody is taken to have crossed anybody's way, us. */
const longestUs = 3_000_000
/** At less than this angle one follows the other or is met, degrees. */
const crossingDegrees = 30

/** Watches whose bodies pass over the same half metre of an intersection, and how long after one another. */
export class Encroachments {
  private readonly marks = new Map<number, Mark>()
  private readonly pairs = new Map<string, Encroachment>()
  private readonly state: VehicleState = blankVehicleState()

  constructor(private readonly traffic: TrafficSource & { forEach(visit: (id: number) => void): void }) {}

  /** To be called ten times a second. */
  look(nowUs: number): void {
    this.traffic.forEach((id) => {
      if (this.traffic.read(id, this.state) && this.state.isOnIntersection) this.mark(nowUs)
    })
  }

  /** The shortest time of each pair, in the order in which they crossed. */
  found(): Encroachment[] {
    return [...this.pairs.values()]
  }

  /** Marks the ground under a vehicle. */
  private mark(nowUs: number): void {
    const { x, y, heading, lengthM, widthM } = this.state
    const radians = (heading * Math.PI) / 180
    const [east, north] = [Math.sin(radians), Math.cos(radians)]
    for (let back = 0; back <= lengthM; back += cellM)
      for (let aside = -widthM / 2; aside <= widthM / 2; aside += cellM)
        this.markCell(x - back * east + aside * north, y - back * north - aside * east, nowUs)
  }

  private markCell(x: number, y: number, nowUs: number): void {
    const { id, heading } = this.state
    const key = Math.round(x / cellM) * 1e6 + Math.round(y / cellM)
    const last = this.marks.get(key)
    if (last && last.vehicle !== id && nowUs - last.atUs <= longestUs) this.compare(last, nowUs)
    this.marks.set(key, { vehicle: id, heading, atUs: nowUs })
  }

  private compare(last: Mark, nowUs: number): void {
    const { id, heading } = this.state
    const degrees = Math.abs(heading - last.heading) % 180
    if (Math.min(degrees, 180 - degrees) < crossingDegrees) return
    const key = `${last.vehicle}/${id}`
    const petS = (nowUs - last.atUs) / 1e6
    const known = this.pairs.get(key)
    if (!known || petS < known.petS) this.pairs.set(key, { first: last.vehicle, second: id, petS, atUs: nowUs })
  }
}
