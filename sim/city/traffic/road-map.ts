import { Path, beside, comeClose, turnPoints } from './geometry.js'
import { checkRoadNetwork, type RoadLink, type RoadNetwork, type Turn } from './road-network.js'

/** A stretch that vehicles follow each other on: a lane of a link, or a connection over an intersection. */
export interface Segment {
  readonly index: number
  readonly length: number
  readonly speedLimit: number
  readonly path: Path
  /** Metres that the lane lies to the left of the path. */
  readonly left: number
  /** Place of the link among the links; for a connection, of the link that it comes from. */
  readonly link: number
  /** Place of the lane in its link, from the left. */
  readonly lane: number
  readonly laneId: number
  readonly isElevated: boolean
  /** For a lane: ways on. */
  readonly connections: Segment[]
  /** For a connection: the rest. */
  readonly way: Way | undefined
}

/** What only a connection has. */
export interface Way {
  readonly from: Segment
  readonly to: Segment
  readonly turn: Turn
  /** Id of the intersection. */
  readonly node: number
  readonly signalGroup: number
  /** Connections that cross or join this one: nobody is on both. */
  readonly conflicts: Segment[]
  /** Those of them that go first. */
  readonly yieldsTo: Segment[]
}

/** A link, made ready. */
export interface MappedLink {
  readonly link: RoadLink
  readonly lanes: readonly Segment[]
  /** Places of the links that it leads to, and the turn to each. */
  readonly next: readonly { readonly link: number; readonly turn: Turn }[]
  readonly isEntry: boolean
  readonly isExit: boolean
}

/** Lines nearer than this are in each other's way, metres. */
const clearanceM = 2.2

/** A road network made ready to drive on. */
export class RoadMap {
  readonly segments: Segment[] = []
  readonly links: MappedLink[] = []
  private readonly linkPlaces: ReadonlyMap<number, number>

  /** @throws RangeError for a network with problems */
  constructor(readonly network: RoadNetwork) {
    const problems = checkRoadNetwork(network)
    if (problems.length > 0) throw new RangeError(`roads: ${problems[0]!.path}: ${problems[0]!.text}`)
    this.linkPlaces = new Map(network.links.map(({ id }, place) => [id, place]))
    const gateways = new Set(network.nodes.filter(({ isGateway }) => isGateway).map(({ id }) => id))
    const laneSegments = network.links.map((link, place) => this.addLanes(link, place))
    network.links.forEach((link, place) => {
      const lanes = laneSegments[place]!
      link.lanes.forEach(({ connections }, lane) => {
        for (const { toLink, toLane, turn, signalGroup } of connections) {
          const to = laneSegments[this.linkPlaces.get(toLink)!]!.find(({ laneId }) => laneId === toLane)!
          this.addConnection(link, lanes[lane]!, to, turn, signalGroup ?? -1)
        }
      })
      this.links.push({
        link,
        lanes,
        next: nextLinks(lanes),
        isEntry: gateways.has(link.from),
        isExit: gateways.has(link.to),
      })
    })
    this.findConflicts()
  }

  /** Place of the link with an id. @throws RangeError if there is none */
  placeOf(linkId: number): number {
    const place = this.linkPlaces.get(linkId)
    if (place === undefined) throw new RangeError(`the id of a link expected, got ${linkId}`)
    return place
  }

  private addLanes(link: RoadLink, place: number): Segment[] {
    const path = new Path(link.points)
    return link.lanes.map(({ id }, lane) =>
      this.add({
        index: this.segments.length,
        length: path.length,
        speedLimit: link.speedLimit,
        path,
        left: ((link.lanes.length - 1) / 2 - lane) * link.laneWidthM,
        link: place,
        lane,
        laneId: id,
        isElevated: link.isElevated ?? false,
        connections: [],
        way: undefined,
      }),
    )
  }

  private addConnection(link: RoadLink, from: Segment, to: Segment, turn: Turn, signalGroup: number): void {
    const path = new Path(turnPoints(beside(from.path.points, from.left), beside(to.path.points, to.left)))
    const way = { from, to, turn, node: link.to, signalGroup, conflicts: [], yieldsTo: [] }
    const segment = this.add({
      index: this.segments.length,
      length: path.length,
      speedLimit: Math.min(from.speedLimit, turnSpeeds[turn]),
      path,
      left: 0,
      link: from.link,
      lane: from.lane,
      laneId: from.laneId,
      isElevated: from.isElevated && to.isElevated,
      connections: [],
      way,
    })
    from.connections.push(segment)
  }

  private add(segment: Segment): Segment {
    this.segments.push(segment)
    return segment
  }

  private findConflicts(): void {
    const byNode = new Map<number, Segment[]>()
    for (const segment of this.segments) {
      if (!segment.way) continue
      const others = byNode.get(segment.way.node) ?? []
      for (const other of others) this.relate(segment, other)
      others.push(segment)
      byNode.set(segment.way.node, others)
    }
  }

  private relate(first: Segment, second: Segment): void {
    const a = first.way!
    const b = second.way!
    // Ways out of one lane follow each other, and a bridge has nothing to do with what is under it.
    if (a.from === b.from || first.isElevated !== second.isElevated) return
    if (a.to !== b.to && !comeClose(first.path.points, second.path.points, clearanceM)) return
    a.conflicts.push(second)
    b.conflicts.push(first)
    const order = ranks[a.turn] - ranks[b.turn] || first.index - second.index
    if (order > 0) a.yieldsTo.push(second)
    else b.yieldsTo.push(first)
  }
}

/** Who goes first: straight on, then right, then left, then back. */
const ranks: Readonly<Record<Turn, number>> = { straight: 0, right: 1, left: 2, uturn: 3 }

/** Speeds at which turns are driven, m/s: lateral acceleration of about 2.5 m/s2 on radii of 25, 12 and 6 m. */
const turnSpeeds: Readonly<Record<Turn, number>> = { straight: Infinity, left: 8, right: 5.5, uturn: 4 }

function nextLinks(lanes: readonly Segment[]): { readonly link: number; readonly turn: Turn }[] {
  const next = new Map<number, Turn>()
  for (const { connections } of lanes)
    for (const { way } of connections) if (!next.has(way!.to.link)) next.set(way!.to.link, way!.turn)
  return [...next].map(([link, turn]) => ({ link, turn }))
}
