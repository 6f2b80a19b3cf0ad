import type { RedRunners } from './red-runners.js'
import type { RoadMap, Segment } from './road-map.js'
import type { SignalColour, SignalSource } from './signals.js'
import { none, type Occupancy, type Vehicles } from './vehicles.js'

/** A driver who can stop with less than this stops at yellow, m/s2. */
const yellowBraking = 3
/** Nobody drives on at red who can stop at all. */
const redBraking = 7
/** Time that a vehicle with the right of way must be away, s (HCM 2010, exhibit 19-10: critical gaps of 4 to 7 s). */
const criticalGapS = 4.5
/** Below this speed the last vehicle of the way out counts as standing, m/s. */
const crawl = 3

/**
 * Who may enter an intersection. A connection is reserved before its stop line is passed: by a green light, with room
 * behind it, while nobody is on a connection in its way and nobody with the right of way is near. So the lights of a faulty
 * controller may stop traffic, and never make it collide.
 */
export class Crossings {
  /** Vehicles that have each segment reserved or are still on it. */
  private readonly claims: Int32Array
  /** Metres of road that those will need behind the intersection. */
  private readonly claimedM: Float64Array
  private readonly colours = new Map<number, SignalColour>()
  private coloursAtUs = -1

  constructor(
    private readonly map: RoadMap,
    private readonly vehicles: Vehicles,
    private readonly occupancy: Occupancy,
    private readonly signals: SignalSource | undefined,
    private readonly clock: { readonly nowUs: number },
    private readonly runners: RedRunners,
  ) {
    this.claims = new Int32Array(map.segments.length)
    this.claimedM = new Float64Array(map.segments.length)
  }

  /** From where on a driver heeds a stop line: the way to brake with half the comfort, and a reaction. */
  zoneM(speed: number): number {
    return (speed * speed) / 4 + 3 * speed + 10
  }

  /** Decides for the vehicles of a lane, from its head back to the first that has to stop. */
  decideLane(head: number): void {
    const { vehicles } = this
    const lane = this.map.segments[vehicles.segment[head]!]!
    for (let slot = head; slot !== none; slot = vehicles.behind[slot]!) {
      const toLine = lane.length - vehicles.place[slot]!
      if (toLine > this.zoneM(vehicles.speed[slot]!) || !this.decide(slot, toLine)) {
        // Whoever is behind one that stops has to stop as well.
        this.releaseBehind(slot)
        return
      }
    }
  }

  /** Frees a connection, once the rear of a vehicle has left it. */
  leave(slot: number): void {
    const { holding } = this.vehicles
    if (holding[slot] === none) return
    this.runners.leave(slot, holding[slot]!)
    this.free(holding[slot]!, slot)
    holding[slot] = none
  }

  /** The vehicle passes its stop line: what was reserved is held. */
  enter(slot: number): void {
    const { vehicles } = this
    const isRunning = vehicles.isRunning[slot] === 1
    vehicles.isRunning[slot] = 0
    this.leave(slot)
    vehicles.holding[slot] = vehicles.next[slot]!
    vehicles.isReserved[slot] = 0
    if (!isRunning) return
    // From here on everybody sees it: who has not begun to enter does not.
    this.claim(slot, vehicles.next[slot]!)
    const isRed = this.colourOf(this.map.segments[vehicles.next[slot]!]!) === 'red'
    this.runners.enter(slot, this.clock.nowUs, isRed)
  }

  /** Gives a reservation back. */
  release(slot: number): void {
    const { vehicles } = this
    if (vehicles.isRunning[slot]) this.stopRunning(slot)
    if (!vehicles.isReserved[slot]) return
    vehicles.isReserved[slot] = 0
    this.free(vehicles.next[slot]!, slot)
  }

  colourOf(connection: Segment): SignalColour {
    const { node, signalGroup } = connection.way!
    if (!this.signals || signalGroup < 0) return 'off'
    if (this.coloursAtUs !== this.clock.nowUs) {
      this.colours.clear()
      this.coloursAtUs = this.clock.nowUs
    }
    const key = node * 256 + signalGroup
    let colour = this.colours.get(key)
    if (colour === undefined) this.colours.set(key, (colour = this.signals.signalState(node, signalGroup)))
    return colour
  }

  private decide(slot: number, toLine: number): boolean {
    const { vehicles } = this
    if (vehicles.next[slot] === none) return false
    const connection = this.map.segments[vehicles.next[slot]!]!
    const colour = this.colourOf(connection)
    const braking = vehicles.speed[slot]! ** 2 / (2 * Math.max(0.1, toLine))
    if (this.runs(slot, connection, colour, braking)) return true
    if (vehicles.isReserved[slot]) {
      const isThreatened = this.isAlert(slot) && this.runners.threatens(connection)
      if (isThreatened && braking < redBraking) this.release(slot)
      if ((colour === 'yellow' && braking < yellowBraking) || (colour === 'red' && braking < redBraking))
        this.release(slot)
      return vehicles.isReserved[slot] === 1
    }
    if (colour === 'red' || colour === 'yellow') return false
    if (!this.isFree(slot, connection, colour)) return false
    if (this.isAlert(slot) && this.runners.threatens(connection)) return false
    vehicles.isReserved[slot] = 1
    this.claim(slot, connection.index)
    return true
  }

  /** Whether a driver goes on without heeding the light; one who was warned in time does no longer. */
  private runs(slot: number, connection: Segment, colour: SignalColour, braking: number): boolean {
    const { vehicles, runners } = this
    const ignores = !this.isAlert(slot) && runners.ignores(slot, colour)
    if (!vehicles.isRunning[slot]) {
      if (!ignores || vehicles.isReserved[slot]) return false
      vehicles.isRunning[slot] = 1
      runners.begin(connection.index)
      return true
    }
    // Too late to stop, whatever it is warned of.
    if (ignores || (colour !== 'green' && braking >= redBraking)) return true
    this.stopRunning(slot)
    return false
  }

  /** Whether a driver was warned on the way to this line, long enough ago to heed it. */
  private isAlert(slot: number): boolean {
    const { heedsFromUs, awakeAt, linksPassed } = this.vehicles
    if (heedsFromUs[slot]! <= this.clock.nowUs) awakeAt[slot] = linksPassed[slot]!
    return awakeAt[slot] === linksPassed[slot]
  }

  private stopRunning(slot: number): void {
    const { vehicles } = this
    vehicles.isRunning[slot] = 0
    this.runners.end(vehicles.next[slot]!)
  }

  private claim(slot: number, connection: number): void {
    const { vehicles } = this
    this.claims[connection]!++
    this.claimedM[connection]! += vehicles.length[slot]! + vehicles.profileOf(slot).minimumGapM
  }

  private isFree(slot: number, connection: Segment, colour: SignalColour): boolean {
    const { conflicts, yieldsTo } = connection.way!
    for (const other of conflicts) if (this.claims[other.index]! > 0) return false
    for (const other of yieldsTo) if (this.isComing(other, colour)) return false
    return this.hasRoom(slot, connection)
  }

  /** Whether someone with the right of way will soon be there. */
  private isComing(connection: Segment, ownColour: SignalColour): boolean {
    const { vehicles } = this
    const colour = this.colourOf(connection)
    if (colour === 'red' || (colour === 'off' && ownColour === 'green')) return false
    const { from } = connection.way!
    const head = this.occupancy.head[from.index]!
    if (head === none || vehicles.next[head] !== connection.index) return false
    const toLine = from.length - vehicles.place[head]!
    const speed = vehicles.speed[head]!
    // One who waits at the line goes first, unless there is no room for it.
    if (speed < crawl) return toLine < 8 && this.hasRoom(head, connection)
    return toLine / speed < criticalGapS
  }

  /** Nobody enters who would have to stop on the intersection. */
  private hasRoom(slot: number, connection: Segment): boolean {
    const { vehicles } = this
    const tail = this.occupancy.tail[connection.way!.to.index]!
    if (tail === none || vehicles.speed[tail]! > crawl) return true
    const room = vehicles.place[tail]! - vehicles.length[tail]!
    const need = vehicles.length[slot]! + 2 * vehicles.profileOf(slot).minimumGapM
    return room >= this.claimedM[connection.index]! + need
  }

  private releaseBehind(slot: number): void {
    for (let other = slot; other !== none; other = this.vehicles.behind[other]!) this.release(other)
  }

  private free(connection: number, slot: number): void {
    const { vehicles } = this
    this.claims[connection]!--
    this.claimedM[connection]! -= vehicles.length[slot]! + vehicles.profileOf(slot).minimumGapM
    if (this.claims[connection] === 0) this.claimedM[connection] = 0
  }
}
