import type { Participant } from './heard.js'
import { metresPerLatitude } from './plane.js'
import { turn } from './road.js'
import type { VehicleMotion } from './vehicle.js'

/** A vehicle's own path: where its front is, how it moves, how large it is. */
export interface OwnPath {
  readonly motion: VehicleMotion
  readonly lengthM: number
  readonly widthM: number
  /** Metres of 1e-7 degrees east here. */
  readonly metresPerLong: number
}

/** Two who reach where their paths cross this close after one another are in conflict, s (facts/protocols.md 1.5). */
const togetherS = 2
/** No warning is given earlier, s. */
const horizonS = 4
/** Paths at less than this angle do not cross: those are followed or met, degrees. */
const crossingDegrees = 30
/** Whoever is further away than this is no concern, 1e-7 degrees north: about 100 m. */
const nearLat = 9000
/** Walkers are kept clear of by this much, m. */
const besideM = 1

/**
 * Seconds until two straight paths cross, where both will be there at nearly the same time; undefined otherwise.
 * Intersection collision warning, facts/protocols.md 1.5.
 */
export function crossingConflict(own: OwnPath, other: Participant): number | undefined {
  const { motion } = own
  if (!mayCross(motion, other)) return undefined
  const { along, aside } = seenFrom(own, other)
  const radians = ((other.heading - motion.heading) * Math.PI) / 180
  // Own way is ahead; the other's has a part ahead and a part to the right.
  const otherRight = Math.sin(radians)
  const toCrossing = -aside / otherRight
  const ownWay = along + toCrossing * Math.cos(radians)
  if (toCrossing < 0 || ownWay < 0) return undefined
  if (stopsWithin(motion, ownWay - own.lengthM / 2) || stopsWithin(other, toCrossing - other.lengthM / 2))
    return undefined
  const ownS = (ownWay - own.lengthM / 2) / motion.speed
  const otherS = (toCrossing - other.lengthM / 2) / other.speed
  if (ownS < 0 || ownS > horizonS || Math.abs(ownS - otherS) > togetherS) return undefined
  return ownS
}

/** Whether two both drive, at an angle at which their paths may cross. */
export function mayCross(
  { speed, heading }: Pick<VehicleMotion, 'speed' | 'heading'>,
  other: Pick<Participant, 'speed' | 'heading'>,
): boolean {
  if (speed < 2 || other.speed < 2) return false
  const angle = turn(heading, other.heading)
  return angle >= crossingDegrees && angle <= 180 - crossingDegrees
}

/** Whether someone is near enough to a place for a collision: in a square of about 100 m each way. */
export function isNearPlace(
  lat: number,
  long: number,
  metresPerLong: number,
  other: Pick<Participant, 'lat' | 'long'>,
): boolean {
  if (Math.abs(other.lat - lat) > nearLat) return false
  return Math.abs(other.long - long) * metresPerLong < nearLat * metresPerLatitude
}

/** Whether one who brakes as now comes to a stand before so many metres are over. */
function stopsWithin({ speed, acceleration }: { speed: number; acceleration: number }, metres: number): boolean {
  return acceleration < 0 && (speed * speed) / (-2 * acceleration) < metres
}

/**
 * Seconds until a vehicle reaches a walker or cyclist who is, or then will be, in its way; undefined where nobody will.
 * Vulnerable road user collision warning, facts/protocols.md 1.5.
 */
export function walkerConflict(own: OwnPath, walker: Participant): number | undefined {
  const { motion } = own
  if (motion.speed < 1) return undefined
  const { along, aside } = seenFrom(own, walker)
  const ahead = along - own.lengthM / 2
  if (ahead < 0) return undefined
  const reachS = ahead / motion.speed
  if (reachS > horizonS) return undefined
  const right = Math.sin(((walker.heading - motion.heading) * Math.PI) / 180) * walker.speed
  const then = aside + right * reachS
  const clear = own.widthM / 2 + besideM
  const isInWay = Math.abs(aside) < clear || Math.abs(then) < clear || aside * then < 0
  return isInWay ? reachS : undefined
}

/** Metres to someone, along the own heading and to the right of it. */
function seenFrom({ motion, metresPerLong }: OwnPath, { lat, long }: Participant): { along: number; aside: number } {
  const east = (long - motion.long) * metresPerLong
  const north = (lat - motion.lat) * metresPerLatitude
  const radians = (motion.heading * Math.PI) / 180
  const sine = Math.sin(radians)
  const cosine = Math.cos(radians)
  return { along: east * sine + north * cosine, aside: east * cosine - north * sine }
}
