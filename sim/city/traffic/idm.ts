import type { VehicleClass } from './source.js'

/** A driver and vehicle in the Intelligent Driver Model. */
export interface DriverProfile {
  /** Wanted time gap T, s. */
  readonly timeGapS: number
  /** Gap at standstill s0, m. */
  readonly minimumGapM: number
  /** Acceleration a and comfortable deceleration b, m/s2. */
  readonly acceleration: number
  readonly deceleration: number
  readonly lengthM: number
  readonly widthM: number
}

/**
 * Drivers by class. Time gap, gap and accelerations are within the ranges of Treiber and Kesting, Traffic Flow Dynamics
 * (2013), table 11.2 for city traffic; a queue of cars discharges at a published saturation flow with them (see the test).
 */
export const driverProfiles: Readonly<Record<VehicleClass, DriverProfile>> = {
  car: { timeGapS: 1.1, minimumGapM: 2, acceleration: 1.7, deceleration: 2, lengthM: 4.6, widthM: 1.8 },
  truck: { timeGapS: 1.5, minimumGapM: 2.5, acceleration: 1, deceleration: 1.8, lengthM: 9, widthM: 2.5 },
  bus: { timeGapS: 1.4, minimumGapM: 2.5, acceleration: 1.1, deceleration: 1.8, lengthM: 12, widthM: 2.5 },
  emergency: { timeGapS: 1, minimumGapM: 2, acceleration: 2.2, deceleration: 2.5, lengthM: 6, widthM: 2.1 },
}

/** No vehicle brakes harder, m/s2. */
export const hardestBraking = 8
const smallestGapM = 0.1

/**
 * Acceleration of the Intelligent Driver Model, m/s2 (Treiber, Hennecke and Helbing, Phys. Rev. E 62, 1805, 2000, with the
 * exponent 4), not below the hardest braking.
 * @param gapM bumper to bumper, Infinity on a free road
 * @param leaderSpeed of what is ahead, m/s
 * @param wantedSpeed v0, m/s, more than 0
 */
export function idmAcceleration(
  profile: DriverProfile,
  speed: number,
  wantedSpeed: number,
  gapM: number,
  leaderSpeed: number,
): number {
  const ratio = speed / wantedSpeed
  const free = 1 - ratio * ratio * ratio * ratio
  // Above the wanted speed the fourth power brakes harder than anyone does to follow advice.
  const easy = free < 0 ? Math.max(free, -profile.deceleration / profile.acceleration) : free
  if (gapM === Infinity) return profile.acceleration * easy
  const closing = (speed * (speed - leaderSpeed)) / (2 * Math.sqrt(profile.acceleration * profile.deceleration))
  const wantedGap = profile.minimumGapM + Math.max(0, speed * profile.timeGapS + closing)
  const crowding = wantedGap / Math.max(smallestGapM, gapM)
  return Math.max(-hardestBraking, profile.acceleration * (easy - crowding * crowding))
}

/** Gap that is kept at a steady speed behind a leader of that speed, m: the model's equilibrium. */
export function equilibriumGap(profile: DriverProfile, speed: number, wantedSpeed: number): number {
  return (profile.minimumGapM + speed * profile.timeGapS) / Math.sqrt(1 - (speed / wantedSpeed) ** 4)
}
