import type { Infer } from '../asn1/index.js'
import type { Position3D, PositionOffsetLL, PositionOffsetLLV, VerticalOffset } from './csae53/position.js'

/*
 * Between places and offsets from a reference, in raw units. An offset is the true value less the reference (T/CSAE 53).
 */

type Place = Infer<typeof Position3D>
type Offset = Infer<typeof PositionOffsetLLV>
type Horizontal = Infer<typeof PositionOffsetLL>
type Vertical = Infer<typeof VerticalOffset>

/** Alternatives that are offsets, the shortest first, and what each reaches: -limit to limit - 1. */
type Reaches<Value> = readonly (readonly [
  name: Exclude<NamesOf<Value>, 'position-LatLon' | 'elevation'>,
  limit: number,
])[]
type NamesOf<Value> = Value extends unknown ? keyof Value : never

/** Of 12, 14, 16, 18, 22 and 24 bits. */
const horizontals: Reaches<Horizontal> = [
  ['position-LL1', 2048],
  ['position-LL2', 8192],
  ['position-LL3', 32768],
  ['position-LL4', 131072],
  ['position-LL5', 2097152],
  ['position-LL6', 8388608],
]
/** Of 7 to 12 bits. */
const verticals: Reaches<Vertical> = [
  ['offset1', 64],
  ['offset2', 128],
  ['offset3', 256],
  ['offset4', 512],
  ['offset5', 1024],
  ['offset6', 2048],
]

/** The shortest offset that leads from a reference to a place; beyond 24 bits the place itself. */
export function offsetBetween(reference: Place, place: Place): Offset {
  const lat = place.lat - reference.lat
  const lon = place.long - reference.long
  const offsetLL = horizontal(lon, lat, place)
  if (place.elevation === undefined) return { offsetLL }
  return { offsetLL, offsetV: vertical(reference.elevation, place.elevation) }
}

function horizontal(lon: number, lat: number, place: Place): Horizontal {
  for (const [name, limit] of horizontals) if (fits(lon, limit) && fits(lat, limit)) return single(name, { lon, lat })
  return { 'position-LatLon': { lon: place.long, lat: place.lat } }
}

function vertical(reference: number | undefined, elevation: number): Vertical {
  const up = reference === undefined ? Infinity : elevation - reference
  for (const [name, limit] of verticals) if (fits(up, limit)) return single(name, up)
  return { elevation }
}

/** The alternatives differ only in their number, which TypeScript cannot follow. */
function single<T>(name: string, value: unknown): T {
  const chosen: Record<string, unknown> = {}
  chosen[name] = value
  return chosen as T
}

const fits = (value: number, limit: number): boolean => value >= -limit && value < limit

/** The place an offset leads to; without an elevation when the offset has none, or one of a reference that has none. */
export function placeAt(reference: Place, offset: Offset): Place {
  const lonLat = offset.offsetLL['position-LatLon']
  const place = lonLat === undefined ? moved(reference, offset.offsetLL) : { lat: lonLat.lat, long: lonLat.lon }
  const elevation = offset.offsetV === undefined ? undefined : elevationAt(reference.elevation, offset.offsetV)
  return elevation === undefined ? place : { ...place, elevation }
}

function moved(reference: Place, offset: Horizontal): Place {
  const by = chosenOf(offset, horizontals) as { lon: number; lat: number }
  return { lat: reference.lat + by.lat, long: reference.long + by.lon }
}

function elevationAt(reference: number | undefined, offset: Vertical): number | undefined {
  if (offset.elevation !== undefined) return offset.elevation
  return reference === undefined ? undefined : reference + (chosenOf(offset, verticals) as number)
}

/** The value of the alternative that a CHOICE has: one of those listed. */
function chosenOf(choice: object, reaches: Reaches<Horizontal> | Reaches<Vertical>): unknown {
  for (const [name] of reaches) {
    const value = (choice as Record<string, unknown>)[name]
    if (value !== undefined) return value
  }
  return undefined
}
