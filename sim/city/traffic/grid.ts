import type { Connection, Point, RoadLane, RoadLink, RoadNetwork, RoadNode, Turn } from './road-network.js'

/** A town of straight streets. */
export interface GridOptions {
  readonly origin: { readonly latitude: number; readonly longitude: number }
  /** Crossroads from south to north, and from west to east. */
  readonly rows: number
  readonly columns: number
  /** From one crossroads to the next, metres; default 400. */
  readonly spacingM?: number
  /** m/s; default 13.9 (50 km/h). */
  readonly speedLimit?: number
  /** Lanes towards a crossroads: the innermost turns left, the outermost goes on or right; default 3, at least 2. */
  readonly lanes?: number
  readonly laneWidthM?: number
  /** Rows whose streets are elevated. */
  readonly elevatedRows?: readonly number[]
}

/** Arms of a crossroads, clockwise: where a vehicle comes from, as a step to there. */
const arms = [
  { dx: 0, dy: 1 },
  { dx: 1, dy: 0 },
  { dx: 0, dy: -1 },
  { dx: -1, dy: 0 },
] as const

/**
 * Signal groups of a crossroads: 1 to 4 straight on and right, from the north, east, south and west; 5 to 8 left turns in
 * the same order.
 */
export function gridSignalGroup(arm: number, turn: Turn): number {
  return turn === 'left' || turn === 'uturn' ? 5 + arm : 1 + arm
}

/** Builds a grid of crossroads; beyond the outer ones streets end at gateways. Ids of nodes go row by row from 1. */
export function gridNetwork(options: GridOptions): RoadNetwork {
  return new GridBuilder(options).build()
}

class GridBuilder {
  private readonly spacingM: number
  private readonly speedLimit: number
  private readonly laneCount: number
  private readonly laneWidthM: number
  private readonly nodes: RoadNode[] = []
  private readonly links: RoadLink[] = []
  private readonly linkIds = new Map<string, number>()
  private readonly nodeIds = new Map<string, number>()

  constructor(private readonly options: GridOptions) {
    const { rows, columns, spacingM = 400, speedLimit = 13.9, lanes = 3, laneWidthM = 3.25 } = options
    if (!(rows >= 1 && columns >= 1 && (rows + 2) * (columns + 2) <= 65535))
      throw new RangeError(`one row and column or more, and at most 65535 nodes expected, got ${rows} x ${columns}`)
    if (!(lanes >= 2 && lanes <= 8)) throw new RangeError(`2 to 8 lanes expected, got ${lanes}`)
    this.spacingM = spacingM
    this.speedLimit = speedLimit
    this.laneCount = lanes
    this.laneWidthM = laneWidthM
    if (spacingM < 2 * this.setback + 50)
      throw new RangeError(`a spacing beyond the crossroads expected, got ${spacingM}`)
  }

  build(): RoadNetwork {
    const { rows, columns, origin } = this.options
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) this.addNode(column, row, false)
    this.eachArm((column, row, x, y) => {
      if (!this.nodeIds.has(`${x},${y}`)) this.addNode(x, y, true)
      this.linkIds.set(`${x},${y}>${column},${row}`, this.linkIds.size + 1)
      if (this.isGateway(x, y)) this.linkIds.set(`${column},${row}>${x},${y}`, this.linkIds.size + 1)
    })
    for (const key of this.linkIds.keys()) this.addLink(key)
    return { origin, nodes: this.nodes, links: this.links }
  }

  /** Metres from the middle of a crossroads to a stop line. */
  private get setback(): number {
    return this.laneCount * this.laneWidthM + 4
  }

  private eachArm(visit: (column: number, row: number, x: number, y: number) => void): void {
    const { rows, columns } = this.options
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (const { dx, dy } of arms) visit(column, row, column + dx, row + dy)
  }

  private isGateway(column: number, row: number): boolean {
    const { rows, columns } = this.options
    return column < 0 || row < 0 || column >= columns || row >= rows
  }

  private addNode(column: number, row: number, isGateway: boolean): void {
    const id = this.nodes.length + 1
    this.nodeIds.set(`${column},${row}`, id)
    this.nodes.push({ id, x: column * this.spacingM, y: row * this.spacingM, ...(isGateway && { isGateway }) })
  }

  private addLink(key: string): void {
    const [from, to] = key.split('>') as [string, string]
    const [fromX, fromY] = from.split(',').map(Number) as [number, number]
    const [toX, toY] = to.split(',').map(Number) as [number, number]
    const arm = arms.findIndex(({ dx, dy }) => dx === fromX - toX && dy === fromY - toY)
    const isElevated = fromY === toY && (this.options.elevatedRows?.includes(toY) ?? false)
    this.links.push({
      id: this.linkIds.get(key)!,
      from: this.nodeIds.get(from)!,
      to: this.nodeIds.get(to)!,
      points: this.pointsOf(fromX, fromY, toX, toY),
      lanes: this.lanesOf(toX, toY, arm),
      laneWidthM: this.laneWidthM,
      speedLimit: this.speedLimit,
      ...(isElevated && { isElevated }),
    })
  }

  /** The middle of the carriageway: right of the street's axis, from crossroads to crossroads. */
  private pointsOf(fromX: number, fromY: number, toX: number, toY: number): Point[] {
    const dx = toX - fromX
    const dy = toY - fromY
    const aside = (this.laneCount * this.laneWidthM) / 2
    const at = (column: number, row: number, along: number): Point => ({
      x: column * this.spacingM + dx * along + dy * aside,
      y: row * this.spacingM + dy * along - dx * aside,
    })
    return [at(fromX, fromY, this.setback), at(toX, toY, -this.setback)]
  }

  private lanesOf(column: number, row: number, arm: number): RoadLane[] {
    const isEnd = this.isGateway(column, row)
    return Array.from({ length: this.laneCount }, (_, lane) => ({
      // Lanes into a node: a dozen for each arm at most.
      id: 1 + arm * this.laneCount + lane,
      connections: isEnd ? [] : this.connectionsOf(column, row, arm, lane),
    }))
  }

  private connectionsOf(column: number, row: number, arm: number, lane: number): Connection[] {
    const last = this.laneCount - 1
    const turns: Turn[] = lane === 0 ? ['left'] : lane === last ? ['straight', 'right'] : ['straight']
    return turns.map((turn) => {
      // Arms are clockwise and a vehicle drives away from the arm that it came by: left is the next one, right the one before.
      const out = (arm + { straight: 2, left: 1, right: 3, uturn: 0 }[turn]) % 4
      const { dx, dy } = arms[out]!
      const toLink = this.linkIds.get(`${column},${row}>${column + dx},${row + dy}`)!
      // Lanes of the next link are numbered by the arm that it reaches its own end by: the opposite of the way it leaves.
      const toLane = 1 + ((out + 2) % 4) * this.laneCount + lane
      return { toLink, toLane, turn, signalGroup: gridSignalGroup(arm, turn) }
    })
  }
}
