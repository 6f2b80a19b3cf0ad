import type { PhaseTimes } from './heard.js'

/** A vehicle before a light. */
export interface BeforeLight {
  /** To the stop line. */
  readonly distanceM: number
  /** m/s. */
  readonly speed: number
  /** Highest speed, m/s. */
  readonly limit: number
  /** Seconds since the times of the light were told. */
  readonly ageS: number
}

/** Nobody is advised to creep: m/s (18 km/h). */
const leastAdvice = 5
/** The light is passed so long after it has turned green, and before it ends, s. */
const marginS = 1

/**
 * Green light optimal speed advisory (facts/protocols.md 1.5): the speed nearest to the present one at which the stop line is
 * passed in a green. 'stop' where none is: the vehicle will have to stop; undefined where the light's times are not known.
 */
export function greenSpeed(vehicle: BeforeLight, { greens }: PhaseTimes): number | 'stop' | undefined {
  if (greens.length === 0) return undefined
  let best: number | undefined
  for (const [fromS, untilS] of greens) {
    const speed = speedWithin(vehicle, fromS - vehicle.ageS, untilS - vehicle.ageS)
    if (speed === undefined) continue
    if (best === undefined || Math.abs(speed - vehicle.speed) < Math.abs(best - vehicle.speed)) best = speed
  }
  return best === undefined ? 'stop' : best
}

/** The speed in [least, limit] nearest to the present one that leads to the line between two instants. */
function speedWithin({ distanceM, speed, limit }: BeforeLight, fromS: number, untilS: number): number | undefined {
  const firstS = fromS <= 0 ? 0 : fromS + marginS
  const lastS = untilS - marginS
  if (lastS <= 0 || lastS <= firstS) return undefined
  const slowest = Math.max(leastAdvice, distanceM / lastS)
  const fastest = firstS === 0 ? limit : Math.min(limit, distanceM / firstS)
  if (slowest > fastest) return undefined
  return Math.max(slowest, Math.min(fastest, speed))
}

/** A driver brakes at this where it must, and begins after this long (recalled, not confirmed). */
const brakingMps2 = 4
const reactionS = 1

/**
 * Red light violation warning (facts/protocols.md 1.5): the light will be red when the line is reached, and what is left of
 * the road is no longer than a reaction and hard braking take. One who already brakes enough is not warned.
 */
export function runsRed(vehicle: BeforeLight, acceleration: number, phase: PhaseTimes): boolean {
  const { distanceM, speed, ageS } = vehicle
  if (speed < 1 || distanceM <= 0) return false
  if (canStopWithin(distanceM, speed)) return false
  const needed = (speed * speed) / (2 * distanceM)
  if (-acceleration >= 0.8 * needed) return false
  return isRedAt(phase, distanceM / speed + ageS)
}

/** Whether so much road is more than a reaction and hard braking take: {@link runsRed} is false there. @param speed m/s */
export function canStopWithin(distanceM: number, speed: number): boolean {
  return (speed * speed) / (2 * brakingMps2) + speed * reactionS < distanceM
}

/**
 * Whether a phase will be red so many seconds behind its message. Where it is not known when red begins, yellow counts as red;
 * unknown counts as no.
 */
function isRedAt({ light, endS, greens, redS }: PhaseTimes, atS: number): boolean {
  if (light === 'red' && (endS === undefined || atS < endS)) return true
  if (redS !== undefined) return atS >= redS
  for (const [fromS, untilS] of greens) if (atS >= fromS && atS <= untilS) return false
  if (isGreen(light)) return endS !== undefined && atS > greens[0]![1]
  if (light === 'red') return endS === undefined || atS < endS || greens.length > 0
  return light === 'yellow'
}

/** The lights of T/CSAE 53 (LightState) that let through. */
const greenLights: Readonly<Record<string, true>> = {
  'flashing-green': true,
  'permissive-green': true,
  'protected-green': true,
}

/** Whether a light lets through, in any manner. */
export function isGreen(light: string): boolean {
  return greenLights[light] === true
}
