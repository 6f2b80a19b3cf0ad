import { choice, integer, named, optional, powerOfTwo, sequence } from '../../asn1/index.js'
import {
  Elevation,
  ElevationConfidence,
  Latitude,
  Longitude,
  PositionConfidence,
  SemiMajorAxisAccuracy,
  SemiMajorAxisOrientation,
  SemiMinorAxisAccuracy,
} from '../elements.js'

/*
 * Positions and offsets from them (T/CSAE 53). An offset is the true value less the reference; of an offset the longitude
 * comes first, of a position the latitude.
 */

/** A place on WGS 84. */
export const Position3D = named(
  'Position3D',
  sequence({ lat: Latitude, long: Longitude, elevation: optional(Elevation) }),
)

/** The ellipse of one standard deviation. */
export const PositionalAccuracy = named(
  'PositionalAccuracy',
  sequence({
    semiMajor: SemiMajorAxisAccuracy,
    semiMinor: SemiMinorAxisAccuracy,
    orientation: SemiMajorAxisOrientation,
  }),
)

/** How sure a position is. */
export const PositionConfidenceSet = named(
  'PositionConfidenceSet',
  sequence({ pos: PositionConfidence, elevation: optional(ElevationConfidence) }),
)

/** An offset of `bits` bits each way: 1e-7 degrees, so 12 bits reach about 22 m of latitude. */
function offset(bits: number) {
  const half = powerOfTwo(bits - 1)
  const OffsetLL = named(`OffsetLL-B${bits}`, integer(-half, half - 1))
  return named(`Position-LL-${2 * bits}B`, sequence({ lon: OffsetLL, lat: OffsetLL }))
}

/** Horizontal offset; the last alternative is no offset but the place itself. */
export const PositionOffsetLL = named(
  'PositionOffsetLL',
  choice({
    'position-LL1': offset(12),
    'position-LL2': offset(14),
    'position-LL3': offset(16),
    'position-LL4': offset(18),
    'position-LL5': offset(22),
    'position-LL6': offset(24),
    'position-LatLon': named('Position-LLmD-64b', sequence({ lon: Longitude, lat: Latitude })),
  }),
)

/** A vertical offset of `bits` bits, 0.1 m. */
function vertical(bits: number) {
  const half = powerOfTwo(bits - 1)
  return named(`VertOffset-B${bits < 10 ? '0' : ''}${bits}`, integer(-half, half - 1))
}

/** Vertical offset; the last alternative is no offset but the elevation itself. */
export const VerticalOffset = named(
  'VerticalOffset',
  choice({
    offset1: vertical(7),
    offset2: vertical(8),
    offset3: vertical(9),
    offset4: vertical(10),
    offset5: vertical(11),
    offset6: vertical(12),
    elevation: Elevation,
  }),
)

/** A place by its offset from another. */
export const PositionOffsetLLV = named(
  'PositionOffsetLLV',
  sequence({ offsetLL: PositionOffsetLL, offsetV: optional(VerticalOffset) }),
)
