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

/**
 * Two of whom one is to leave where their paths cross less than this before the other one comes are in conflict: the
 * post-encroachment time (PET) that is foreseen, s. Chosen on runs with drivers who do not heed red; see examples/city.
 */
const petS = 0.6
/** Room beside a body that belongs to it, m. */
const sideM = 0.25
/** Nobody is taken to gather speed beyond this, m/s (58 km/h). */
const fastest = 16
/** Whoever is this far into the crossing of the paths is through as far as a warning goes, s. */
const withinS = 0.5
/** No warning is given earlier, s. */
const horizonS = 4
/** Paths at less than this angle do not cross: those are followed or met, degrees. */
const crossingDegrees = 30
/** Whoever is further away than this is no concern, 1e-7 degrees north: about 100 m. */
export const nearLat = 9000
/** Walkers are kept clear of by this much, m. */
const besideM = 1

/**
 * Seconds until a vehicle's front comes to where another one's straight path crosses its own, where both would be there at
 * the same time or nearly so; undefined otherwise. Each is taken to brake or gather speed as now. Intersection collision
 * warning, facts/protocols.md 1.5; there by the times at which the fronts arrive.
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
  // What one takes of the other's path is as wide as it is, more where they cross at a slant.
  const slant = Math.abs(otherRight)
  const ownHalf = own.lengthM / 2 + (other.widthM / 2 + sideM) / slant
  const otherHalf = other.lengthM / 2 + (own.widthM / 2 + sideM) / slant
  const ownFromS = secondsFor(ownWay - ownHalf, motion)
  const otherFromS = secondsFor(toCrossing - otherHalf, other)
  if (ownFromS === Infinity || otherFromS === Infinity || ownFromS < -withinS || ownFromS > horizonS) return undefined
  const firstLeavesS = Math.min(secondsFor(ownWay + ownHalf, motion), secondsFor(toCrossing + otherHalf, other))
  return Math.max(ownFromS, otherFromS) - firstLeavesS <= petS ? ownFromS : undefined
}

/** Seconds for so many metres at an acceleration that stays; Infinity for one who stops before. Below zero for what is behind. */
function secondsFor(metres: number, { speed, acceleration }: { speed: number; acceleration: number }): number {
  if (metres <= 0 || (acceleration > -0.05 && acceleration < 0.05)) return metres / speed
  const squared = speed * speed + 2 * acceleration * metres
  if (squared < 0) return Infinity
  const top = Math.max(speed, fastest)
  if (squared <= top * top) return (Math.sqrt(squared) - speed) / acceleration
  const metresToTop = (top * top - speed * speed) / (2 * acceleration)
  return (top - speed) / acceleration + (metres - metresToTop) / top
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

/** Steps of longitude that are as far as {@link nearLat}, where so many metres are 1e-7 degrees east. */
export function nearLongOf(metresPerLong: number): number {
  return Math.ceil((nearLat * metresPerLatitude) / metresPerLong) - 1
}

/**
 * Whether someone is near enough to a place for a collision: in a square of about 100 m each way. In whole steps of the wire:
 * it is asked of everyone who is heard.
 */
export function isNearPlace(
  lat: number,
  long: number,
  nearLong: number,
  other: Pick<Participant, 'lat' | 'long'>,
): boolean {
  const north = other.lat - lat
  if (north > nearLat || north < -nearLat) return false
  const east = other.long - long
  return east <= nearLong && east >= -nearLong
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
