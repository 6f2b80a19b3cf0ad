import type { Point } from './road-network.js'

/** Metres of one degree of latitude; a sphere of 6371 km. */
const metresPerDegree = 111_195

/** A place on the globe from metres around an origin: good to a metre within tens of kilometres. */
export function toGlobe(
  origin: { readonly latitude: number; readonly longitude: number },
  x: number,
  y: number,
): { readonly latitude: number; readonly longitude: number } {
  const shrink = Math.max(0.01, Math.cos((origin.latitude * Math.PI) / 180))
  return {
    latitude: origin.latitude + y / metresPerDegree,
    longitude: origin.longitude + x / (metresPerDegree * shrink),
  }
}

/** The reverse of {@link toGlobe}. */
export function fromGlobe(
  origin: { readonly latitude: number; readonly longitude: number },
  latitude: number,
  longitude: number,
): Point {
  const shrink = Math.max(0.01, Math.cos((origin.latitude * Math.PI) / 180))
  return {
    x: (longitude - origin.longitude) * metresPerDegree * shrink,
    y: (latitude - origin.latitude) * metresPerDegree,
  }
}

/** A line to drive along: points, and how far along each is. */
export class Path {
  readonly length: number
  private readonly along: Float64Array
  /** Of the piece that ends at each point: the unit vector, and degrees clockwise from north. */
  private readonly dx: Float64Array
  private readonly dy: Float64Array
  private readonly heading: Float64Array

  constructor(readonly points: readonly Point[]) {
    this.along = new Float64Array(points.length)
    this.dx = new Float64Array(points.length)
    this.dy = new Float64Array(points.length)
    this.heading = new Float64Array(points.length)
    for (let index = 1; index < points.length; index++) {
      const east = points[index]!.x - points[index - 1]!.x
      const north = points[index]!.y - points[index - 1]!.y
      const length = Math.hypot(east, north)
      this.along[index] = this.along[index - 1]! + length
      this.dx[index] = east / (length || 1)
      this.dy[index] = north / (length || 1)
      const heading = (Math.atan2(east, north) * 180) / Math.PI
      this.heading[index] = heading < 0 ? heading + 360 : heading
    }
    this.length = this.along[points.length - 1]!
  }

  /** Writes where a place along the line is, moved to the left by some metres, and its direction. */
  place(metres: number, left: number, into: { x: number; y: number; heading: number }): void {
    const { points, along } = this
    let index = 1
    while (index < points.length - 1 && along[index]! < metres) index++
    const from = points[index - 1]!
    const beyond = metres - along[index - 1]!
    const dx = this.dx[index]!
    const dy = this.dy[index]!
    into.x = from.x + dx * beyond - dy * left
    into.y = from.y + dy * beyond + dx * left
    into.heading = this.heading[index]!
  }
}

/** A line beside another, so many metres to its left (negative: right); corners are mitred by their mean direction. */
export function beside(points: readonly Point[], left: number): Point[] {
  return points.map((point, index) => {
    const before = points[Math.max(0, index - 1)]!
    const after = points[Math.min(points.length - 1, index + 1)]!
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1
    return {
      x: point.x - ((after.y - before.y) / length) * left,
      y: point.y + ((after.x - before.x) / length) * left,
    }
  })
}

/** Points of a turn from the end of one line to the beginning of another: a curve of Bezier, straight where they align. */
export function turnPoints(from: readonly Point[], to: readonly Point[]): Point[] {
  const start = from[from.length - 1]!
  const end = to[0]!
  const leave = direction(from[from.length - 2]!, start)
  const enter = direction(end, to[1]!)
  const distance = Math.hypot(end.x - start.x, end.y - start.y)
  // Arms of this length make a quarter of a circle of a right-angled turn.
  const arm = 0.39 * distance
  const bend = { x: start.x + leave.x * arm, y: start.y + leave.y * arm }
  const straighten = { x: end.x - enter.x * arm, y: end.y - enter.y * arm }
  return Array.from({ length: turnSteps + 1 }, (_, index) => bezier(start, bend, straighten, end, index / turnSteps))
}

const turnSteps = 8

function direction(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
}

function bezier(start: Point, first: Point, second: Point, end: Point, t: number): Point {
  const u = 1 - t
  const blend = (a: number, b: number, c: number, d: number): number =>
    u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
  return { x: blend(start.x, first.x, second.x, end.x), y: blend(start.y, first.y, second.y, end.y) }
}

/** Whether two lines come closer than a distance, ends included. */
export function comeClose(first: readonly Point[], second: readonly Point[], metres: number): boolean {
  for (let i = 1; i < first.length; i++)
    for (let j = 1; j < second.length; j++)
      if (isNear(first[i - 1]!, first[i]!, second[j - 1]!, second[j]!, metres)) return true
  return false
}

function isNear(a: Point, b: Point, c: Point, d: Point, metres: number): boolean {
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true
  return (
    distanceTo(a, c, d) < metres ||
    distanceTo(b, c, d) < metres ||
    distanceTo(c, a, b) < metres ||
    distanceTo(d, a, b) < metres
  )
}

function side(a: Point, b: Point, point: Point): number {
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
}

function distanceTo(point: Point, a: Point, b: Point): number {
  const squared = (b.x - a.x) ** 2 + (b.y - a.y) ** 2 || 1
  const share = Math.min(1, Math.max(0, ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / squared))
  return Math.hypot(point.x - a.x - share * (b.x - a.x), point.y - a.y - share * (b.y - a.y))
}

/** A vehicle from above: the middle of its front, degrees clockwise from north, metres. */
export interface Body {
  x: number
  y: number
  heading: number
  lengthM: number
  widthM: number
}

/** Metres between two bodies with rounded ends; 0 where they meet. */
export function bodiesApart(first: Body, second: Body): number {
  const [a, b] = axisOf(first)
  const [c, d] = axisOf(second)
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return 0
  const axes = Math.min(distanceTo(a, c, d), distanceTo(b, c, d), distanceTo(c, a, b), distanceTo(d, a, b))
  return Math.max(0, axes - (first.widthM + second.widthM) / 2)
}

/** The line within a body that its outline lies half a width around. */
function axisOf({ x, y, heading, lengthM, widthM }: Body): readonly [Point, Point] {
  const radians = (heading * Math.PI) / 180
  const at = (behind: number): Point => ({ x: x - behind * Math.sin(radians), y: y - behind * Math.cos(radians) })
  return [at(widthM / 2), at(Math.max(widthM / 2, lengthM - widthM / 2))]
}
