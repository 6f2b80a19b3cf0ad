import { placeAt, type MapData } from '../../../protocols/v2x/index.js'
import { metresPerLatitude, metresPerLongitude } from './plane.js'

type MapNode = MapData['nodes'][number]
type MapLink = NonNullable<MapNode['inLinks']>[number]
type MapLane = MapLink['lanes'][number]

/** A lane towards a crossroads. */
export interface RoadLane {
  readonly id: number
  /** Phases of the ways on, each once; none where no light rules them. */
  readonly phases: readonly number[]
}

/** A link towards a crossroads. Points are metres east and north of the crossroads' position, the last is the stop line. */
export interface Approach {
  readonly from: number
  /** m/s, undefined where the MAP says none. */
  readonly limit: number | undefined
  readonly east: readonly number[]
  readonly north: readonly number[]
  /** Of the piece that ends at each point: its length, m, and degrees clockwise from north. */
  readonly lengths: readonly number[]
  readonly headings: readonly number[]
  /** Metres from each point to the stop line. */
  readonly toLine: readonly number[]
  readonly widthM: number
  /** From the innermost (left) to the outermost lane. */
  readonly lanes: readonly RoadLane[]
}

/** A crossroads as a MAP has it, in metres. */
export interface Crossroads {
  readonly id: number
  readonly region: number
  /** Of its position, 1e-7 degrees. */
  readonly lat: number
  readonly long: number
  /** Metres of 1e-7 degrees east there. */
  readonly metresPerLong: number
  readonly approaches: readonly Approach[]
  /** Whoever is on one of the approaches is within these, 1e-7 degrees. */
  readonly bounds: { readonly west: number; readonly east: number; readonly south: number; readonly north: number }
}

/** Where a vehicle is on the way to a crossroads. */
export interface Spot {
  readonly crossroads: Crossroads
  readonly approach: Approach
  readonly lane: RoadLane
  /** Metres along the link to the stop line. */
  readonly toLineM: number
}

/** Width of a lane whose MAP says none, m. */
const usualLaneM = 3.25
/** A vehicle beside the carriageway by this much is still taken to be on it: positions are good to 1.5 m. */
const asideM = 1.5
/** Headings further from the link's than this are of others, degrees. */
const astrayDegrees = 45

/** The crossroads of a MAP, each with the links that lead to it. Links without points are left out: nobody is found on them. */
export function crossroadsOf(map: MapData): Crossroads[] {
  return map.nodes.map((node): Crossroads => {
    const { lat, long } = node.refPos
    const metresPerLong = metresPerLongitude(lat)
    const links = (node.inLinks || []).filter(({ points }) => points !== undefined)
    const { id, region = 0 } = node.id
    const approaches = links.map((link) => approachOf(link, lat, long, metresPerLong))
    return { id, region, lat, long, metresPerLong, approaches, bounds: boundsOf(approaches, lat, long, metresPerLong) }
  })
}

function boundsOf(
  approaches: readonly Approach[],
  lat: number,
  long: number,
  metresPerLong: number,
): Crossroads['bounds'] {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const approach of approaches) {
    const beside = approach.widthM / 2 + asideM
    for (let index = 0; index < approach.east.length; index++) {
      west = Math.min(west, approach.east[index]! - beside)
      east = Math.max(east, approach.east[index]! + beside)
      south = Math.min(south, approach.north[index]! - beside)
      north = Math.max(north, approach.north[index]! + beside)
    }
  }
  return {
    west: long + Math.floor(west / metresPerLong),
    east: long + Math.ceil(east / metresPerLong),
    south: lat + Math.floor(south / metresPerLatitude),
    north: lat + Math.ceil(north / metresPerLatitude),
  }
}

function approachOf(link: MapLink, lat: number, long: number, metresPerLong: number): Approach {
  const east: number[] = []
  const north: number[] = []
  for (const { posOffset } of link.points!) {
    const place = placeAt({ lat, long }, posOffset)
    east.push((place.long - long) * metresPerLong)
    north.push((place.lat - lat) * metresPerLatitude)
  }
  const lanes = link.lanes.map((lane) => ({ id: lane.laneID, phases: phasesOf(lane) }))
  const limits = (link.speedLimits || []).filter(({ type }) => type === 'vehicleMaxSpeed')
  return {
    from: link.upstreamNodeId.id,
    limit: limits[0] ? limits[0].speed / 50 : undefined,
    east,
    north,
    ...piecesOf(east, north),
    widthM: widthOf(link),
    lanes,
  }
}

function phasesOf(lane: MapLane): number[] {
  const phases: number[] = []
  for (const { phaseId } of lane.connectsTo || [])
    if (phaseId !== undefined && phases.indexOf(phaseId) < 0) phases.push(phaseId)
  return phases
}

function widthOf(link: MapLink): number {
  if (link.linkWidth !== undefined) return link.linkWidth / 100
  let width = 0
  for (const { laneWidth } of link.lanes) width += laneWidth === undefined ? usualLaneM : laneWidth / 100
  return width
}

function piecesOf(
  east: readonly number[],
  north: readonly number[],
): Pick<Approach, 'lengths' | 'headings' | 'toLine'> {
  const lengths = east.map(() => 0)
  const headings = east.map(() => 0)
  const toLine = east.map(() => 0)
  for (let index = east.length - 1; index > 0; index--) {
    const dEast = east[index]! - east[index - 1]!
    const dNorth = north[index]! - north[index - 1]!
    lengths[index] = Math.sqrt(dEast * dEast + dNorth * dNorth)
    headings[index] = (Math.atan2(dEast, dNorth) * 180) / Math.PI
    toLine[index - 1] = toLine[index]! + lengths[index]!
  }
  return { lengths, headings, toLine }
}

/**
 * Finds a vehicle on the links to a crossroads.
 * @param lat, long of its front, 1e-7 degrees
 * @param heading degrees clockwise from north
 */
export function locate(crossroads: Crossroads, lat: number, long: number, heading: number): Spot | undefined {
  const { bounds } = crossroads
  if (long < bounds.west || long > bounds.east || lat < bounds.south || lat > bounds.north) return undefined
  const east = (long - crossroads.long) * crossroads.metresPerLong
  const north = (lat - crossroads.lat) * metresPerLatitude
  for (const approach of crossroads.approaches) {
    const spot = locateOn(crossroads, approach, east, north, heading)
    if (spot) return spot
  }
  return undefined
}

function locateOn(
  crossroads: Crossroads,
  approach: Approach,
  east: number,
  north: number,
  heading: number,
): Spot | undefined {
  for (let index = 1; index < approach.east.length; index++) {
    // Most are told apart by this alone.
    if (turn(heading, approach.headings[index]!) > astrayDegrees) continue
    const startEast = approach.east[index - 1]!
    const startNorth = approach.north[index - 1]!
    const dEast = approach.east[index]! - startEast
    const dNorth = approach.north[index]! - startNorth
    const length = approach.lengths[index]!
    if (length === 0) continue
    const along = ((east - startEast) * dEast + (north - startNorth) * dNorth) / length
    if (along < 0 || along > length) continue
    const left = ((north - startNorth) * dEast - (east - startEast) * dNorth) / length
    if (Math.abs(left) > approach.widthM / 2 + asideM) continue
    return { crossroads, approach, lane: laneAt(approach, left), toLineM: approach.toLine[index - 1]! - along }
  }
  return undefined
}

function laneAt({ lanes, widthM }: Approach, left: number): RoadLane {
  const place = Math.floor(((widthM / 2 - left) / widthM) * lanes.length)
  return lanes[Math.max(0, Math.min(lanes.length - 1, place))]!
}

/** Whether a place (1e-7 degrees) is on an approach of a crossroads, or so many metres from one at most. */
export function isAround({ bounds, metresPerLong }: Crossroads, lat: number, long: number, metres: number): boolean {
  const beyondLat = metres / metresPerLatitude
  if (lat < bounds.south - beyondLat || lat > bounds.north + beyondLat) return false
  const beyondLong = metres / metresPerLong
  return long >= bounds.west - beyondLong && long <= bounds.east + beyondLong
}

/** Degrees between two headings within (-360, 360), [0, 180]. */
export function turn(first: number, second: number): number {
  const apart = Math.abs(first - second)
  const degrees = apart >= 360 ? apart - 360 : apart
  return degrees > 180 ? 360 - degrees : degrees
}
