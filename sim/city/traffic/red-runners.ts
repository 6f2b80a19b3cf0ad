import { hashUnit } from '../../kernel/random.js'
import { bodiesApart, type Body } from './geometry.js'
import type { RoadMap, Segment } from './road-map.js'
import type { SignalColour } from './signals.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** Someone who drove on at red and someone who had the right of way. */
export interface SideConflict {
  readonly runner: number
  readonly other: number
  /** When they were nearest so far, and how near: 0 where they met. */
  readonly atUs: number
  readonly apartM: number
}

/** Below this speed a driver sees the light after all, m/s. */
const crawl = 5
/** Bodies further apart than this are no matter, m. */
const nearM = 2

/**
 * Drivers who do not heed a red light, at a stated rate: they drive on as if there were none, and whoever has the right of
 * way and is not warned of them does not look. Without them nobody meets anybody on an intersection.
 */
export class RedRunners {
  /** Stop lines passed by them at red: who, and when. */
  readonly passes: { readonly id: number; readonly atUs: number }[] = []
  /** Pairs of bodies that met. */
  collisions = 0
  /** By connection: how many of them are on it or bound for it. */
  private readonly bound: Int32Array
  private readonly onIntersection: number[] = []
  /** Least distance of each pair that came near, by both ids. */
  private readonly pairs = new Map<string, SideConflict>()
  private readonly own: Body = { x: 0, y: 0, heading: 0, lengthM: 0, widthM: 0 }
  private readonly theirs: Body = { x: 0, y: 0, heading: 0, lengthM: 0, widthM: 0 }

  /** @param rate part of the drivers, first at a line that is red or yellow, who do not heed it, [0, 1] */
  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
    private readonly seed: number,
    private readonly rate: number,
  ) {
    this.bound = new Int32Array(map.segments.length)
  }

  /** Whether a driver before a light of a colour does not heed it. */
  ignores(slot: number, colour: SignalColour): boolean {
    const { vehicles, rate } = this
    if (rate === 0 || (colour !== 'red' && colour !== 'yellow')) return false
    if (vehicles.speed[slot]! < crawl) return false
    return hashUnit(this.seed, vehicles.id[slot]!, vehicles.linksPassed[slot]!, 0x2ed) < rate
  }

  /** Whether one of them is on, or bound for, a connection that crosses another one. */
  threatens(connection: Segment): boolean {
    if (this.rate === 0) return false
    for (const { index } of connection.way!.conflicts) if (this.bound[index]! > 0) return true
    return false
  }

  begin(connection: number): void {
    this.bound[connection]!++
  }

  end(connection: number): void {
    this.bound[connection]!--
  }

  /** One of them passes the line. */
  enter(slot: number, nowUs: number, isRed: boolean): void {
    if (isRed) this.passes.push({ id: this.vehicles.id[slot]!, atUs: nowUs })
    this.onIntersection.push(slot)
  }

  /** And has left the intersection with its rear. */
  leave(slot: number, connection: number): void {
    const at = this.onIntersection.indexOf(slot)
    if (at < 0) return
    this.onIntersection.splice(at, 1)
    this.end(connection)
  }

  /** Looks who met whom in a step. */
  watch(nowUs: number): void {
    for (const slot of this.onIntersection) {
      const connection = this.map.segments[this.vehicles.holding[slot]!]!
      this.bodyOf(slot, this.own)
      for (const crossing of connection.way!.conflicts) this.watchOn(slot, crossing, nowUs)
    }
  }

  /** Pairs that came near each other, in the order in which they did. */
  conflicts(): SideConflict[] {
    return [...this.pairs.values()]
  }

  private watchOn(slot: number, crossing: Segment, nowUs: number): void {
    const { vehicles, occupancy } = this
    for (let other = occupancy.head[crossing.index]!; other !== none; other = vehicles.behind[other]!)
      this.watchPair(slot, other, nowUs)
    // The last on the way out may have its rear on the intersection.
    const tail = occupancy.tail[crossing.way!.to.index]!
    if (tail !== none && vehicles.holding[tail] === crossing.index) this.watchPair(slot, tail, nowUs)
  }

  private watchPair(slot: number, other: number, nowUs: number): void {
    const { vehicles, own, theirs, pairs } = this
    this.bodyOf(other, theirs)
    const apartM = bodiesApart(own, theirs)
    if (apartM > nearM) return
    const [runner, id] = [vehicles.id[slot]!, vehicles.id[other]!]
    const key = `${runner}/${id}`
    const known = pairs.get(key)
    if (known && known.apartM <= apartM) return
    if (apartM === 0) this.collisions++
    pairs.set(key, { runner, other: id, atUs: nowUs, apartM })
  }

  private bodyOf(slot: number, into: Body): void {
    const { vehicles, map } = this
    const segment = map.segments[vehicles.segment[slot]!]!
    segment.path.place(vehicles.place[slot]!, segment.left + vehicles.lateral[slot]!, into)
    const { lengthM, widthM } = vehicles.profileOf(slot)
    into.lengthM = lengthM
    into.widthM = widthM
  }
}
