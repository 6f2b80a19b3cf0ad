import type { Infer } from '../asn1/index.js'
import type { Position3D, PositionOffsetLL, PositionOffsetLLV, VerticalOffset } from './csae53/position.js'

/*
 * Between places and offsets from a reference, in raw units. An offset is the true value less the reference (T/CSAE 53).
 */

type Place = Infer<typeof Position3D>
type Offset = Infer<typeof PositionOffsetLLV>
type Horizontal = Infer<typeof PositionOffsetLL>
type Vertical = Infer<typeof VerticalOffset>

const horizontalBits = [12, 14, 16, 18, 22, 24]
const verticalBits = [7, 8, 9, 10, 11, 12]

/** The shortest offset that leads from a reference to a place; beyond 24 bits the place itself. */
export function offsetBetween(reference: Place, place: Place): Offset {
  const lat = place.lat - reference.lat
  const lon = place.long - reference.long
  const offsetLL = horizontal(lon, lat, place)
  if (place.elevation === undefined) return { offsetLL }
  return { offsetLL, offsetV: vertical(reference.elevation, place.elevation) }
}

function horizontal(lon: number, lat: number, place: Place): Horizontal {
  for (let i = 0; i < horizontalBits.length; i++)
    if (fits(lon, horizontalBits[i]!) && fits(lat, horizontalBits[i]!))
      return single(`position-LL${i + 1}`, { lon, lat })
  return { 'position-LatLon': { lon: place.long, lat: place.lat } }
}

function vertical(reference: number | undefined, elevation: number): Vertical {
  const up = reference === undefined ? Infinity : elevation - reference
  for (let i = 0; i < verticalBits.length; i++) if (fits(up, verticalBits[i]!)) return single(`offset${i + 1}`, up)
  return { elevation }
}

/** The alternatives differ only in their number, which TypeScript cannot follow. */
function single<T>(name: string, value: unknown): T {
  const chosen: Record<string, unknown> = {}
  chosen[name] = value
  return chosen as T
}

function fits(value: number, bits: number): boolean {
  const half = Math.pow(2, bits - 1)
  return value >= -half && value < half
}

/** The place an offset leads to; without an elevation when the offset has none, or one of a reference that has none. */
export function placeAt(reference: Place, offset: Offset): Place {
  const lonLat = offset.offsetLL['position-LatLon']
  const place = lonLat === undefined ? moved(reference, offset.offsetLL) : { lat: lonLat.lat, long: lonLat.lon }
  const elevation = offset.offsetV === undefined ? undefined : elevationAt(reference.elevation, offset.offsetV)
  return elevation === undefined ? place : { ...place, elevation }
}

function moved(reference: Place, offset: Horizontal): Place {
  const by = only(offset) as { lon: number; lat: number }
  return { lat: reference.lat + by.lat, long: reference.long + by.lon }
}

function elevationAt(reference: number | undefined, offset: Vertical): number | undefined {
  if (offset.elevation !== undefined) return offset.elevation
  return reference === undefined ? undefined : reference + (only(offset) as number)
}

function only(choice: object): unknown {
  return (choice as Record<string, unknown>)[Object.keys(choice)[0]!]
}
