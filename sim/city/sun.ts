/** Microseconds and milliseconds of a day. */
const dayMs = 86_400_000
/** J2000.0: 2000-01-01T12:00:00Z, milliseconds since 1970. */
const j2000UnixMs = 946_728_000_000
const degree = Math.PI / 180

/**
 * Elevation of the sun's centre above the horizon, degrees, without refraction.
 *
 * The low-precision sun of the Astronomical Almanac (section C): ecliptic longitude to 0.01 degrees from 1950 to 2050,
 * nothing kept between calls. Difference of UTC and UT1 (below 0.004 degrees) and parallax (0.0024) left out.
 * @param unixMs milliseconds since 1970 UTC
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
export function sunElevation(unixMs: number, latitude: number, longitude: number): number {
  const days = (unixMs - j2000UnixMs) / dayMs
  const meanAnomaly = (357.528 + 0.9856003 * days) * degree
  const sinAnomaly = Math.sin(meanAnomaly)
  // sin 2g = 2 sin g cos g
  const centre = (1.915 + 0.04 * Math.cos(meanAnomaly)) * sinAnomaly
  const eclipticLongitude = (280.46 + 0.9856474 * days + centre) * degree
  const obliquity = (23.439 - 4e-7 * days) * degree
  // The sun as a vector: x to the equinox, y along the equator, z north. No right ascension is needed.
  const sinLongitude = Math.sin(eclipticLongitude)
  const x = Math.cos(eclipticLongitude)
  const y = Math.cos(obliquity) * sinLongitude
  const z = Math.sin(obliquity) * sinLongitude
  // Local mean sidereal time turns x to the meridian.
  const sidereal = (280.46062 + 360.98564737 * days + longitude) * degree
  const phi = latitude * degree
  const sinElevation = Math.sin(phi) * z + Math.cos(phi) * (x * Math.cos(sidereal) + y * Math.sin(sidereal))
  return Math.asin(sinElevation > 1 ? 1 : sinElevation < -1 ? -1 : sinElevation) / degree
}

/**
 * Illuminance of the ground under a clear sky, sun and sky together, lux, by the elevation of the sun.
 *
 * The formula of Janiczek and DeYoung, "Computer Programs for Sun and Moon Illuminance", US Naval Observatory Circular 171
 * (1987): direct light dimmed along the air mass of a curved shell, plus light of the sky, which goes on below the horizon.
 * Recalled; checked against the figure that the R package skylight publishes for it (123786 lx at 89.96 degrees) and against
 * the twilight figures of the AMS Glossary of Meteorology (sunset 410 to 585 lx, end of civil twilight 2 to 3.5 lx).
 * Below -18 degrees nothing is left.
 * @param elevation degrees, geometric
 */
export function clearSkyIlluminance(elevation: number): number {
  if (elevation < -18) return 0
  const sine = Math.sin(elevation * degree)
  const cosine = Math.cos(elevation * degree)
  // Air mass through a shell whose height is the earth's radius over 753.66.
  const sineAtShell = (shellRatio * cosine) / (shellRatio + 1)
  const cosineAtShell = Math.sqrt(1 - sineAtShell * sineAtShell)
  const airMass = shellRatio * (cosineAtShell - sine) + cosineAtShell
  const direct = sine > 0 ? Math.exp(-0.21 * airMass) * sine : 0
  const sky = 0.0289 * Math.exp(-0.042 * airMass) * (1 + (elevation + 90) * sine * degree)
  return extraterrestrialLux * (direct + sky)
}

const shellRatio = 753.66156
const extraterrestrialLux = 133_775
