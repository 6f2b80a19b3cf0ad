import { isNearPlace, mayCross, walkerConflict, type OwnPath } from './conflict.js'
import { CrossingWatch } from './crossing-watch.js'
import type { Glance } from './glance.js'
import type { Participant } from './heard.js'
import type { Junctions } from './junctions.js'
import { metresPerLatitude } from './plane.js'
import type { WarningKind } from './vehicle.js'

/** Emergency vehicles further away than this are no concern, m. */
const emergencyM = 300
/** One who needs to brake less than this for a red light is taken to stop there, m/s2 (chosen; see examples/city). */
const comfortMps2 = 3

/** The others on the road, by BSM and RSM: whom of them the driver is to be warned of. */
export class Others {
  /** The light ahead is not green now: the own vehicle stops there, or its driver is warned of the light. */
  isHeldByLight = false
  /** Steps of longitude within which others are near; see conflict.ts. */
  nearLong = 0
  private readonly crossing = new CrossingWatch()

  constructor(
    private readonly path: OwnPath,
    private readonly junctions: Junctions,
    private readonly clock: { uptimeUs(): number },
    private readonly warn: (kind: WarningKind) => void,
  ) {}

  /** Whether an ordinary vehicle could come to be warned of: what {@link takeVehicle} asks, as far as a glance tells. */
  concerns(glance: Glance): boolean {
    return !this.isHeldByLight && this.isNear(glance) && mayCross(this.path.motion, glance)
  }

  /** A vehicle told of itself. */
  takeVehicle(other: Participant): void {
    if (other.isEmergency && this.distanceTo(other) < emergencyM) this.warn('emergency-vehicle')
    if (this.mayMeet(other) && this.crossing.takeBsm(this.path, other, this.clock.uptimeUs())) this.warn('crossing')
  }

  /** A roadside unit sees someone. */
  takeSeen(other: Participant): void {
    if (!this.isNear(other)) return
    if (other.type === 'vehicle') {
      // The roadside sees this vehicle as well: whoever is where it is, is itself.
      if (this.distanceTo(other) <= this.path.lengthM || !this.mayMeet(other)) return
      if (this.crossing.takeSeen(this.path, other, this.clock.uptimeUs())) this.warn('crossing')
    } else if (other.type !== 'other' && walkerConflict(this.path, other) !== undefined) this.warn('vulnerable')
  }

  /** Whether nothing keeps two apart who drive towards where their paths cross. */
  private mayMeet(other: Participant): boolean {
    if (this.isHeldByLight || !this.isNear(other) || !mayCross(this.path.motion, other)) return false
    return !this.willStop(other)
  }

  /** Whether a light holds another vehicle that can still stop before it in comfort. */
  private willStop(other: Participant): boolean {
    const spot = this.junctions.findFront(other, other.lengthM, this.path.metresPerLong)
    const light = spot && this.junctions.lightOf(spot, this.clock.uptimeUs())
    if (!spot || !light || light.times.light !== 'red') return false
    return other.speed * other.speed < 2 * comfortMps2 * spot.toLineM
  }

  private isNear(other: Pick<Participant, 'lat' | 'long'>): boolean {
    const { motion } = this.path
    return isNearPlace(motion.lat, motion.long, this.nearLong, other)
  }

  private distanceTo({ lat, long }: Participant): number {
    const { motion, metresPerLong } = this.path
    const east = (long - motion.long) * metresPerLong
    const north = (lat - motion.lat) * metresPerLatitude
    return Math.sqrt(east * east + north * north)
  }
}
