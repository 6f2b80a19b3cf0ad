/**
 * Roads as data: what MAP messages are made from and what traffic drives on. Lengths in metres, x east and y north of the
 * origin, speeds in m/s. The parts are those of a MAP (T/CSAE 53): node, link into it, lane, connection, signal group.
 */
export interface RoadNetwork {
  /** Where x = 0, y = 0 is, degrees. */
  readonly origin: { readonly latitude: number; readonly longitude: number }
  readonly nodes: readonly RoadNode[]
  readonly links: readonly RoadLink[]
}

/** A place where links meet or end. */
export interface RoadNode {
  /** [0, 65535], as in a NodeReferenceID. */
  readonly id: number
  readonly region?: number
  readonly x: number
  readonly y: number
  /** Where links enter and leave only here, vehicles come into the world and go out of it. */
  readonly isGateway?: boolean
}

/** A carriageway of one direction, from its upstream node to the stop line before its downstream node. */
export interface RoadLink {
  /** Unique in the network. */
  readonly id: number
  readonly from: number
  readonly to: number
  /** Middle of the carriageway, at least two points; its end is the stop line. */
  readonly points: readonly Point[]
  /** From the innermost (left) to the outermost lane. */
  readonly lanes: readonly RoadLane[]
  readonly laneWidthM: number
  readonly speedLimit: number
  /** On a bridge: over what it crosses, and not at a level with it. */
  readonly isElevated?: boolean
}

/** A lane of a link. */
export interface RoadLane {
  /** [0, 255], unique among the lanes into a node. */
  readonly id: number
  /** Where it leads. None on links into gateways. */
  readonly connections: readonly Connection[]
}

/** The way over an intersection from a lane to a lane. */
export interface Connection {
  readonly toLink: number
  /** Id of the lane that it leads to. */
  readonly toLane: number
  readonly turn: Turn
  /** Group of lights that rules it (phaseId of a MAP), [0, 255]; without one it gives way. */
  readonly signalGroup?: number
}

/** Directions, as the maneuver bits of a MAP name them. */
export type Turn = 'straight' | 'left' | 'right' | 'uturn'

export interface Point {
  readonly x: number
  readonly y: number
}

/** What is wrong with a network: where, and what was expected. */
export interface RoadProblem {
  readonly path: string
  readonly text: string
}

/** Looks for what traffic cannot drive on: names that nobody bears, links without length, lanes that lead nowhere. */
export function checkRoadNetwork(network: RoadNetwork): RoadProblem[] {
  const problems: RoadProblem[] = []
  const nodes = new Map(network.nodes.map((node) => [node.id, node]))
  const links = new Map(network.links.map((link) => [link.id, link]))
  const say = (path: string, text: string): void => void problems.push({ path, text })
  if (nodes.size < network.nodes.length) say('nodes', 'an id of its own expected for every node')
  if (links.size < network.links.length) say('links', 'an id of its own expected for every link')
  network.links.forEach((link, index) => {
    const path = `links[${index}]`
    if (!nodes.has(link.from)) say(`${path}.from`, `the id of a node expected, got ${link.from}`)
    const end = nodes.get(link.to)
    if (!end) say(`${path}.to`, `the id of a node expected, got ${link.to}`)
    checkLink(link, path, say)
    link.lanes.forEach((lane, place) =>
      checkLane(link, lane, links, end?.isGateway ?? false, `${path}.lanes[${place}]`, say),
    )
  })
  return problems
}

type Say = (path: string, text: string) => void

function checkLink(link: RoadLink, path: string, say: Say): void {
  if (link.points.length < 2) say(`${path}.points`, 'two points or more expected')
  if (lengthOf(link.points) < shortestLinkM) say(`${path}.points`, `a length of ${shortestLinkM} m or more expected`)
  if (!(link.speedLimit > 0 && link.speedLimit <= 60))
    say(`${path}.speedLimit`, `m/s in (0, 60] expected, got ${link.speedLimit}`)
  if (!(link.laneWidthM >= 2 && link.laneWidthM <= 6))
    say(`${path}.laneWidthM`, `metres in [2, 6] expected, got ${link.laneWidthM}`)
  if (link.lanes.length === 0) say(`${path}.lanes`, 'one lane or more expected')
  if (new Set(link.lanes.map(({ id }) => id)).size < link.lanes.length)
    say(`${path}.lanes`, 'an id of its own expected for every lane')
}

function checkLane(
  link: RoadLink,
  lane: RoadLane,
  links: ReadonlyMap<number, RoadLink>,
  isLast: boolean,
  path: string,
  say: Say,
): void {
  if (lane.connections.length === 0 && !isLast) say(`${path}.connections`, 'a way on expected')
  lane.connections.forEach(({ toLink, toLane, signalGroup }, index) => {
    const next = links.get(toLink)
    const here = `${path}.connections[${index}]`
    if (!next || next.from !== link.to) say(`${here}.toLink`, `a link out of node ${link.to} expected, got ${toLink}`)
    else if (!next.lanes.some(({ id }) => id === toLane))
      say(`${here}.toLane`, `a lane of link ${toLink} expected, got ${toLane}`)
    if (signalGroup !== undefined && !(Number.isInteger(signalGroup) && signalGroup >= 0 && signalGroup <= 255))
      say(`${here}.signalGroup`, `a whole number in [0, 255] expected, got ${signalGroup}`)
  })
}

/** A vehicle is at most so long and must fit on a link. */
const shortestLinkM = 20

/** Length of a polyline, metres. */
export function lengthOf(points: readonly Point[]): number {
  let length = 0
  for (let index = 1; index < points.length; index++)
    length += Math.hypot(points[index]!.x - points[index - 1]!.x, points[index]!.y - points[index - 1]!.y)
  return length
}
