import type { GnssPlace } from '../chips/gnss-sentences.js'

/** A point of a route: when, in microseconds since the start, and where, in degrees and metres. */
export interface RoutePoint {
  readonly atUs: number
  readonly latitude: number
  readonly longitude: number
  readonly altitude: number
}

/** A route that cannot be read. */
export class RouteError extends Error {
  override readonly name = 'RouteError'
}

/**
 * Reads a route: lines `seconds,latitude,longitude[,altitude]`, times rising; a first line of words is a header, and lines that
 * begin with # are comments. @throws RouteError with the file's line
 */
export function parseRoute(text: string, file: string): RoutePoint[] {
  const points: RoutePoint[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#') || (index === 0 && /[a-z]/i.test(line))) continue
    points.push(pointOf(line, points.at(-1), `${file}:${index + 1}`))
  }
  if (points.length === 0) throw new RouteError(`${file}: seconds,latitude,longitude[,altitude] expected, got no point`)
  return points
}

function pointOf(line: string, before: RoutePoint | undefined, where: string): RoutePoint {
  const [seconds, latitude, longitude, altitude = 0, ...rest] = line
    .split(',')
    .map((word) => (word.trim() === '' ? NaN : Number(word)))
  const isPoint =
    rest.length === 0 &&
    seconds! >= 0 &&
    Math.abs(latitude!) <= 90 &&
    Math.abs(longitude!) <= 180 &&
    Number.isFinite(seconds) &&
    Number.isFinite(altitude)
  if (!isPoint) throw new RouteError(`${where}: seconds,latitude,longitude[,altitude] expected, got "${line}"`)
  const atUs = Math.round(seconds! * 1e6)
  if (before && atUs <= before.atUs)
    throw new RouteError(`${where}: a time after ${before.atUs / 1e6} s expected, got ${seconds}`)
  return { atUs, latitude: latitude!, longitude: longitude!, altitude }
}

/** Where a route is at an instant, how fast and which way: between two points in proportion; before and behind it, at rest. */
export function placeOnRoute(points: readonly RoutePoint[], atUs: number): GnssPlace {
  const next = points.findIndex((point) => point.atUs > atUs)
  if (next <= 0) return atRest(next === 0 ? points[0]! : points.at(-1)!)
  const from = points[next - 1]!
  const to = points[next]!
  const part = (atUs - from.atUs) / (to.atUs - from.atUs)
  const between = (key: 'latitude' | 'longitude' | 'altitude'): number => from[key] + part * (to[key] - from[key])
  const north = (to.latitude - from.latitude) * metresPerDegree
  const east = (to.longitude - from.longitude) * metresPerDegree * Math.cos((from.latitude * Math.PI) / 180)
  return {
    latitude: between('latitude'),
    longitude: between('longitude'),
    altitude: between('altitude'),
    speed: Math.hypot(north, east) / ((to.atUs - from.atUs) / 1e6),
    course: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360,
  }
}

/** Metres of one degree of latitude on a sphere of 6371 km. */
const metresPerDegree = 111_195

function atRest({ latitude, longitude, altitude }: RoutePoint): GnssPlace {
  return { latitude, longitude, altitude, speed: 0, course: 0 }
}
