/** Systems of navigation satellites that are modelled. */
export type GnssSystem = 'gps' | 'beidou'

/** A satellite above the horizon. */
export interface SkySatellite {
  readonly system: GnssSystem
  /** Number within its system, as in G05 and C21. */
  readonly id: number
  /** Degrees. */
  readonly elevation: number
  /** Degrees from true north, [0, 360). */
  readonly azimuth: number
}

const radian = Math.PI / 180
const earthRadiusM = 6_371_000
/** Turn of the Earth, radians a second, and its gravity (WGS 84). */
const earthRate = 7.2921151467e-5
const gravity = 3.986004418e14
/** Radius of an orbit with so many turns in a sidereal day. */
const radiusOf = (turns: number): number => Math.cbrt(gravity / (turns * earthRate) ** 2)
/** When the nodes of all orbits below are as stated: 2020-01-01T00:00:00Z. */
const epochMs = 1_577_836_800_000

/** A circular orbit. Angles in radians. */
interface Orbit {
  readonly system: GnssSystem
  readonly id: number
  readonly radiusM: number
  readonly inclination: number
  /** Longitude of the ascending node at the epoch, from Greenwich. */
  readonly node: number
  /** Angle from the node at the epoch. */
  readonly phase: number
}

/** GPS: 24 slots in six planes of 55 degrees (nominal constellation). */
const gps: readonly Orbit[] = Array.from({ length: 24 }, (_, index) => {
  const plane = index % 6
  const slot = Math.floor(index / 6)
  return {
    system: 'gps' as const,
    id: index + 1,
    radiusM: radiusOf(2),
    inclination: 55 * radian,
    node: plane * 60 * radian,
    phase: (slot * 90 + plane * 15) * radian,
  }
})

/**
 * BeiDou 3: 24 in three planes of 55 degrees (nominal constellation, Walker 24/3/1). Numbers 9 to 32: gpsd 3.22 takes higher
 * ones for SBAS.
 */
const beidouMedium: readonly Orbit[] = Array.from({ length: 24 }, (_, index) => {
  const plane = index % 3
  const slot = Math.floor(index / 3)
  return {
    system: 'beidou' as const,
    id: index + 9,
    radiusM: 27_906_100,
    inclination: 55 * radian,
    node: (plane * 120 + 30) * radian,
    phase: (slot * 45 + plane * 15) * radian,
  }
})

/** BeiDou over Asia: three stand still over the equator, three draw figures of eight through 118 degrees east. */
const beidouHigh: readonly Orbit[] = [140, 80, 110.5, 118, -2, -122].map((node, index) => ({
  system: 'beidou' as const,
  id: index < 3 ? index + 1 : index + 3,
  radiusM: radiusOf(1),
  inclination: (index < 3 ? 0 : 55) * radian,
  node: node * radian,
  // Each of the inclined three crosses the equator at 118 degrees east, a third of a day after the one before.
  phase: index < 3 ? 0 : (118 - node) * radian,
}))

const constellation: readonly Orbit[] = [...gps, ...beidouMedium, ...beidouHigh]

/** Satellites above a mask, the highest first. Nominal circular orbits: right in number and motion, not in identity. */
export function satellitesAbove(
  maskDegrees: number,
  unixMs: number,
  latitude: number,
  longitude: number,
): SkySatellite[] {
  const seconds = (unixMs - epochMs) / 1000
  const up: SkySatellite[] = []
  for (const orbit of constellation) {
    const satellite = seen(orbit, seconds, latitude * radian, longitude * radian)
    if (satellite.elevation >= maskDegrees) up.push(satellite)
  }
  return up.sort((first, second) => second.elevation - first.elevation)
}

function seen(orbit: Orbit, seconds: number, latitude: number, longitude: number): SkySatellite {
  const { radiusM, inclination, system, id } = orbit
  const angle = orbit.phase + Math.sqrt(gravity / radiusM ** 3) * seconds
  const node = orbit.node - earthRate * seconds - longitude
  // The satellite in a frame that turns with the Earth, x towards the observer's meridian.
  const across = Math.cos(angle)
  const along = Math.sin(angle) * Math.cos(inclination)
  const x = radiusM * (across * Math.cos(node) - along * Math.sin(node))
  const y = radiusM * (across * Math.sin(node) + along * Math.cos(node))
  const z = radiusM * Math.sin(angle) * Math.sin(inclination)
  const east = y
  const north = z * Math.cos(latitude) - x * Math.sin(latitude)
  const height = x * Math.cos(latitude) + z * Math.sin(latitude) - earthRadiusM
  const azimuth = Math.atan2(east, north) / radian
  return {
    system,
    id,
    elevation: Math.atan2(height, Math.sqrt(east * east + north * north)) / radian,
    azimuth: azimuth < 0 ? azimuth + 360 : azimuth,
  }
}
