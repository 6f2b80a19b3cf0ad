import { junctionNumber, type PhaseTimes } from './heard.js'
import { metresPerLatitude } from './plane.js'
import { locate, type Crossroads, type Spot } from './road.js'

/** A light's times are good for so long, us; a MAP is kept for so long behind its last frame. */
const spatLifeUs = 2000000
const mapLifeUs = 10000000

/** The light that rules a lane, and how long ago its times were told, s. */
export interface RulingLight {
  readonly times: PhaseTimes
  readonly ageS: number
}

/** The junctions that a unit has heard of lately: their roads by MAP, their lights by SPAT. */
export class Junctions {
  /*
   * Side by side, an entry each: what is asked for ten times a second lies together. A MAP or SPAT that was not heard is
   * undefined, or empty, of the time -Infinity.
   */
  private numbers: number[] = []
  private roads: (Crossroads | undefined)[] = []
  private mapUs: number[] = []
  private phases: (readonly PhaseTimes[])[] = []
  private spatUs: number[] = []

  takeMap(crossroads: Crossroads, nowUs: number): void {
    const index = this.indexOf(junctionNumber(crossroads.region, crossroads.id), nowUs)
    this.roads[index] = crossroads
    this.mapUs[index] = nowUs
  }

  /** @param number region and id as one */
  takeLights(number: number, phases: readonly PhaseTimes[], nowUs: number): void {
    const index = this.indexOf(number, nowUs)
    this.phases[index] = phases
    this.spatUs[index] = nowUs
  }

  /** Where somebody is on the roads that are known. @param lat, long of the front, 1e-7 degrees; @param heading degrees */
  find(lat: number, long: number, heading: number): Spot | undefined {
    const { roads } = this
    for (let index = 0; index < roads.length; index++) {
      const crossroads = roads[index]
      const spot = crossroads && locate(crossroads, lat, long, heading)
      if (!spot) continue
      if (index > 0) this.moveUp(index)
      return spot
    }
    return undefined
  }

  /** Where the front of a vehicle is whose middle is known. @param metresPerLong of 1e-7 degrees east */
  findFront(
    { lat, long, heading }: { lat: number; long: number; heading: number },
    lengthM: number,
    metresPerLong: number,
  ): Spot | undefined {
    const radians = (heading * Math.PI) / 180
    const north = (lengthM / 2) * Math.cos(radians)
    const east = (lengthM / 2) * Math.sin(radians)
    return this.find(lat + north / metresPerLatitude, long + east / metresPerLong, heading)
  }

  /** The light that rules the lane of a spot; undefined where several may, or its times are old or unknown. */
  lightOf(spot: Spot, nowUs: number): RulingLight | undefined {
    const ruling = spot.lane.phases
    const index = this.numbers.indexOf(junctionNumber(spot.crossroads.region, spot.crossroads.id))
    if (index < 0 || ruling.length !== 1) return undefined
    const ageUs = nowUs - this.spatUs[index]!
    if (ageUs > spatLifeUs) return undefined
    for (const times of this.phases[index]!) if (times.phase === ruling[0]) return { times, ageS: ageUs / 1000000 }
    return undefined
  }

  private indexOf(number: number, nowUs: number): number {
    const index = this.numbers.indexOf(number)
    if (index >= 0) return index
    this.forget(nowUs)
    this.roads.push(undefined)
    this.mapUs.push(-Infinity)
    this.phases.push([])
    this.spatUs.push(-Infinity)
    return this.numbers.push(number) - 1
  }

  /** Drops what was not heard of for long. */
  private forget(nowUs: number): void {
    const { mapUs, spatUs } = this
    const isKept = (_: unknown, at: number): boolean =>
      nowUs - mapUs[at]! < mapLifeUs || nowUs - spatUs[at]! < spatLifeUs
    this.numbers = this.numbers.filter(isKept)
    this.roads = this.roads.filter(isKept)
    this.phases = this.phases.filter(isKept)
    this.mapUs = mapUs.filter(isKept)
    this.spatUs = spatUs.filter(isKept)
  }

  /** Where somebody was found they are looked for first. */
  private moveUp(index: number): void {
    swapWithFirst(this.numbers, index)
    swapWithFirst(this.roads, index)
    swapWithFirst(this.mapUs, index)
    swapWithFirst(this.phases, index)
    swapWithFirst(this.spatUs, index)
  }
}

function swapWithFirst<Item>(list: Item[], index: number): void {
  const item = list[index]!
  list[index] = list[0]!
  list[0] = item
}
