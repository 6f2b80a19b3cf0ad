import type { RandomStream } from '../../kernel/random.js'
import type { Vector } from './dipole.js'
import type { Mix, Site } from './sites.js'
import { drawVehicle, type Vehicle } from './vehicle.js'

/** A vehicle's stay in a bay; instants in microseconds of virtual time, negative before the world began. */
export interface Stay {
  readonly vehicle: Vehicle
  /** Begins to turn in, stands, begins to move off, is out of the bay. */
  readonly comesUs: number
  readonly standsUs: number
  readonly leavesUs: number
  readonly goneUs: number
  /** Where its middle stands, metres from that of the bay. */
  readonly x: number
  readonly y: number
}

/** The time of day at a place: hours after midnight, mean solar time. */
export type HourOfDay = (atUs: number) => number

const minuteUs = 60e6
const hourUs = 3600e6
/** Nobody drives into a bay that was left less than so long ago, nor stands for less. */
const leastGapUs = 4e6
const leastStayUs = 40e6
/** Lives begin before the world does, so that it begins in the middle of things. */
const pastUs = -6 * hourUs

/**
 * Who stands in a bay, and when: a stream of stays of its own, drawn as they are needed, so that it does not matter who asks.
 * Vehicles come as a Poisson process by hour of day while the bay is empty, and stay for a log-normal time.
 */
export class BayLife {
  /** The stay that is, or the next one. */
  current: Stay
  /** Stays that are over. */
  readonly past: Stay[] = []

  constructor(
    private readonly chance: RandomStream,
    private readonly site: Site,
    private readonly hourOf: HourOfDay,
    private readonly earth: Readonly<Vector>,
  ) {
    this.current = this.next(pastUs)
  }

  /** The stay at an instant, or the next one; instants that are asked for must not go back. */
  at(atUs: number): Stay {
    while (this.current.goneUs <= atUs) {
      this.past.push(this.current)
      this.current = this.next(this.current.goneUs + leastGapUs)
    }
    return this.current
  }

  /** All stays up to now, oldest first. */
  get stays(): readonly Stay[] {
    return [...this.past, this.current]
  }

  private next(afterUs: number): Stay {
    const { chance, site } = this
    const { parkingS, leavingS, stay, sloppiness, mix, stands } = site
    const comesUs = this.arrival(afterUs)
    const standsUs = comesUs + Math.round(chance.between(...parkingS) * 1e6)
    const stayUs = stay.medianMin * minuteUs * Math.exp(chance.normal(0, stay.spread))
    const leavesUs = standsUs + Math.round(Math.max(leastStayUs, stayUs))
    const goneUs = leavesUs + Math.round(chance.between(...leavingS) * 1e6)
    const alongX = stands === 'along'
    const direction = chance.chance(0.7) ? 1 : -1
    const vehicle = drawVehicle(chance, drawn(chance, mix), alongX, direction, this.earth)
    const [along, across] = sloppiness.map((deviation) => chance.normal(0, deviation)) as [number, number]
    return { vehicle, comesUs, standsUs, leavesUs, goneUs, x: alongX ? along : across, y: alongX ? across : along }
  }

  /** Thinning: candidates at the highest rate, taken with the share that their hour has of it. */
  private arrival(afterUs: number): number {
    const { chance, site, hourOf } = this
    const most = Math.max(...site.wanted)
    for (let atUs = afterUs; ;) {
      atUs += Math.round(chance.exponential(hourUs / most))
      if (chance.next() * most < site.wanted[Math.floor(hourOf(atUs)) % 24]!) return atUs
    }
  }
}

/** A class by its share. */
export function drawn(chance: RandomStream, mix: Mix): Mix[number][0] {
  let left = chance.next()
  for (const [kind, share] of mix) {
    left -= share
    if (left < 0) return kind
  }
  return mix[mix.length - 1]![0]
}

/** Where a vehicle is while it turns into a bay or out of it, metres from where it stands or stood. */
export function wayOf({ stands }: Site, stay: Stay, atUs: number, place: Vector): void {
  const comes = atUs < stay.standsUs
  const part = comes
    ? (stay.standsUs - atUs) / (stay.standsUs - stay.comesUs)
    : (atUs - stay.leavesUs) / (stay.goneUs - stay.leavesUs)
  const away = smooth(Math.min(1, Math.max(0, part)))
  // Along a street: backwards out of the lane, forwards into it again. Across: straight from the lane.
  place.x = stay.x + (stands === 'along' ? 7 * away : 0)
  place.y = stay.y + (stands === 'along' ? 3.1 * smooth(Math.min(1, 1.4 * away)) : (stay.vehicle.sizeY / 2 + 5) * away)
}

const smooth = (part: number): number => part * part * (3 - 2 * part)
