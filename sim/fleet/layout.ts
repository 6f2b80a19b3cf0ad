import { hashUnit } from '../kernel/random.js'
import type { Layout, Place } from './scenario/scenario.js'

/** Where something stands, degrees north and east. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Metres of one degree of latitude. */
const metresPerDegree = 111_195

/** Where the node with an index stands: along a line from the place, or scattered evenly over a disc around it. */
export function positionOf(place: Place, layout: Layout, index: number, seed: number): Position {
  if (layout.kind === 'line') {
    const bearing = (layout.bearingDegrees * Math.PI) / 180
    const metres = index * layout.spacing
    return placedAt(place, metres * Math.cos(bearing), metres * Math.sin(bearing))
  }
  // The square root makes the density even over the disc.
  const radius = layout.radius * Math.sqrt(hashUnit(seed, index, 1, 0x9a))
  const angle = 2 * Math.PI * hashUnit(seed, index, 2, 0x9a)
  return placedAt(place, radius * Math.cos(angle), radius * Math.sin(angle))
}

/** Metres east and north of the place. */
export function planeOf(place: Position, { latitude, longitude }: Position): { eastM: number; northM: number } {
  const shrink = Math.max(0.01, Math.cos((place.latitude * Math.PI) / 180))
  return {
    eastM: (longitude - place.longitude) * metresPerDegree * shrink,
    northM: (latitude - place.latitude) * metresPerDegree,
  }
}

/** What lies so many metres north and east of a place. */
export function placedAt(place: Position, northMetres: number, eastMetres: number): Position {
  const latitude = place.latitude + northMetres / metresPerDegree
  const shrink = Math.max(0.01, Math.cos((place.latitude * Math.PI) / 180))
  return { latitude, longitude: place.longitude + eastMetres / (metresPerDegree * shrink) }
}
