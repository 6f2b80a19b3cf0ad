import { gridNetwork } from '../../city/traffic/grid.js'
import type { RoadNetwork } from '../../city/traffic/road-network.js'
import type { RoadsPlan, TrafficPlan } from '../traffic/plan.js'
import { parseDuration } from './duration.js'
import { finding, type Finding } from './explain.js'
import { closedMap, text, type JsonSchema } from './json-schema.js'
import { parseLength } from './length.js'

/** Roads as a file has them, defaults filled in. */
export interface RoadsText {
  readonly grid: {
    readonly rows: number
    readonly columns: number
    readonly spacing: string
    readonly lanes: number
    readonly speedLimit: number
  }
  readonly signs: readonly {
    readonly kind: 'speed-limit' | 'road-works'
    readonly link: number
    readonly from: string
    readonly to: string
    readonly limit?: number
  }[]
}

/** Traffic as a file has it, defaults filled in. */
export interface TrafficText {
  readonly begin: string
  readonly vehiclesPerHour: number
  readonly penetration: number
  readonly turning: { readonly straight: number; readonly left: number; readonly right: number }
  readonly advice: boolean
  readonly warnings: boolean
  readonly radio: 'sps' | 'curve'
  readonly redRunning: number
  readonly emergencies: readonly {
    readonly at: string
    readonly every?: string
    readonly until?: string
    readonly row?: number
    readonly crossroads?: number
  }[]
  readonly walkers: readonly {
    readonly link: number
    readonly toStopLine: string
    readonly every: string
    readonly seenWithin: string
  }[]
}

const share = (description: string, value: number): JsonSchema => ({
  type: 'number',
  minimum: 0,
  maximum: 1,
  default: value,
  description,
})

const whole = (minimum: number, maximum: number, description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum,
  description,
  ...more,
})

const kmh = (description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'number',
  minimum: 5,
  maximum: 120,
  description: `${description}, km/h`,
  ...more,
})

const flag = (value: boolean, description: string): JsonSchema => ({ type: 'boolean', default: value, description })

/** The schema of `roads:`. */
export const roadsSchema: JsonSchema = closedMap(
  {
    grid: closedMap(
      {
        rows: whole(1, 60, 'Crossroads from south to north'),
        columns: whole(1, 60, 'Crossroads from west to east'),
        spacing: text('length', 'From one crossroads to the next', { default: '400m' }),
        lanes: whole(2, 6, 'Lanes towards a crossroads; the innermost turns left', { default: 3 }),
        speedLimit: kmh('Speed limit', { default: 50 }),
      },
      ['rows', 'columns'],
      { description: 'A town of straight streets around the place' },
    ),
    signs: {
      type: 'array',
      default: [],
      description: 'Signs and road works that roadside units tell of',
      items: closedMap(
        {
          kind: { enum: ['speed-limit', 'road-works'], description: 'What it is' },
          link: whole(1, 65535, 'Number of the link'),
          from: text('length', 'Where it begins, before the stop line'),
          to: text('length', 'Where it ends, before the stop line', { default: '0m' }),
          limit: kmh('The limit that it sets'),
        },
        ['kind', 'link', 'from'],
      ),
    },
  },
  ['grid'],
  { description: 'Roads: the n-th signal and the n-th rsu stand at the n-th crossroads' },
)

/** The schema of `traffic:`. */
export const trafficSchema: JsonSchema = closedMap(
  {
    begin: text('duration', 'When vehicles begin to come in, after the start', { default: '2min' }),
    vehiclesPerHour: {
      type: 'number',
      minimum: 0,
      maximum: 5000,
      default: 300,
      description: 'Vehicles an hour that come in at each gateway',
    },
    penetration: share('Part of the vehicles with an on-board unit', 0.5),
    turning: closedMap(
      {
        straight: share('Part that goes straight on', 0.6),
        left: share('Part that turns left', 0.2),
        right: share('Part that turns right', 0.2),
      },
      [],
      { default: {}, description: 'Where vehicles turn' },
    ),
    advice: flag(true, 'On-board units advise speeds'),
    warnings: flag(true, 'Drivers heed what they are warned of'),
    redRunning: share('Part of the drivers, first at a line that is red or yellow, who do not heed it', 0),
    radio: {
      enum: ['sps', 'curve'],
      default: 'sps',
      description: 'Every collision on the air is computed, or frames are received by a published curve',
    },
    emergencies: {
      type: 'array',
      default: [],
      description: 'Emergency vehicles: along a street from west to east, or anywhere over so many crossroads',
      items: closedMap(
        {
          at: text('duration', 'When the first one comes in, after the start'),
          every: text('duration', 'One more after each of these'),
          until: text('duration', 'None comes after this, after the start'),
          row: whole(1, 60, 'Street, from the south'),
          crossroads: whole(1, 100, 'Crossroads of a way that is drawn for each'),
        },
        ['at'],
      ),
    },
    walkers: {
      type: 'array',
      default: [],
      description: 'People who cross a link on foot',
      items: closedMap(
        {
          link: whole(1, 65535, 'Number of the link'),
          toStopLine: text('length', 'Where, before the stop line'),
          every: text('duration', 'From one to the next'),
          seenWithin: text('length', 'How near a driver must be to see them; little where something hides them', {
            default: '60m',
          }),
        },
        ['link', 'toStopLine', 'every'],
      ),
    },
  },
  [],
  { default: {}, description: 'What moves on the roads' },
)

/** Groups of the grid (grid.ts) in those of the four-arm crossing: 1 north-south, 2 its left turns, 3 east-west, 4 its left turns. */
const controllerGroups = [0, 1, 3, 1, 3, 2, 4, 2, 4]

/** Turns roads that were found right into those that are built. @param origin of the grid, degrees */
export function normaliseRoads({ grid, signs }: RoadsText, origin: RoadNetwork['origin']): RoadsPlan {
  const { rows, columns, lanes, speedLimit } = grid
  const spacingM = parseLength(grid.spacing)!
  const { latitude, longitude } = origin
  const plain = gridNetwork({
    origin: { latitude, longitude },
    rows,
    columns,
    spacingM,
    lanes,
    speedLimit: speedLimit / 3.6,
  })
  const network = withControllerGroups(plain)
  return {
    network,
    rows: Array.from({ length: rows }, (_, row) => eastward(network, row * spacingM)),
    spacingM,
    signs: signs.map(({ kind, link, from, to, limit }) => ({
      kind,
      link,
      fromM: parseLength(from)!,
      toM: parseLength(to)!,
      ...(limit === undefined ? {} : { limit: limit / 3.6 }),
    })),
  }
}

function withControllerGroups(network: RoadNetwork): RoadNetwork {
  const links = network.links.map((link) => ({
    ...link,
    lanes: link.lanes.map((lane) => ({
      ...lane,
      connections: lane.connections.map((connection) => ({
        ...connection,
        signalGroup: controllerGroups[connection.signalGroup!]!,
      })),
    })),
  }))
  return { ...network, links }
}

/** Links of a street from west to east. */
function eastward({ nodes, links }: RoadNetwork, y: number): number[] {
  const places = new Map(nodes.map((node) => [node.id, node]))
  return links
    .filter(({ from, to }) => {
      const [start, end] = [places.get(from)!, places.get(to)!]
      return start.y === y && end.y === y && start.x < end.x
    })
    .sort((first, second) => places.get(first.from)!.x - places.get(second.from)!.x)
    .map(({ id }) => id)
}

/** Turns traffic that was found right into the one that drives. */
export function normaliseTraffic(traffic: TrafficText, roads: RoadsPlan | undefined): TrafficPlan {
  const { begin, emergencies, walkers, ...rest } = traffic
  return {
    ...rest,
    beginUs: parseDuration(begin)!,
    emergencies: emergencies.map(({ at, every, until, row, crossroads }) => ({
      atUs: parseDuration(at)!,
      everyUs: every === undefined ? undefined : parseDuration(every)!,
      untilUs: until === undefined ? undefined : parseDuration(until)!,
      links: (row !== undefined && roads?.rows[row - 1]) || [],
      crossroads,
    })),
    walkers: walkers.map(({ link, toStopLine, every, seenWithin }) => ({
      link,
      toStopLineM: parseLength(toStopLine)!,
      everyUs: parseDuration(every)!,
      seenWithinM: parseLength(seenWithin)!,
    })),
  }
}

/** What no schema can say of roads, traffic and who stands along them. */
export function checkRoads(
  roads: RoadsText | undefined,
  traffic: TrafficText,
  nodes: readonly { readonly kind: string; readonly count: number }[],
): Finding[] {
  const units = nodes.filter(({ kind }) => kind === 'rsu').reduce((sum, { count }) => sum + count, 0)
  if (!roads) return checkWithoutRoads(traffic, nodes, units)
  const { rows, columns, spacing, lanes } = roads.grid
  const findings: Finding[] = []
  // gridNetwork(): the crossroads themselves and fifty metres between them.
  const leastM = 2 * (lanes * 3.25 + 4) + 50
  if (parseLength(spacing)! < leastM)
    findings.push(finding(['roads', 'grid', 'spacing'], `at least ${leastM}m with ${lanes} lanes`, spacing))
  if (units > rows * columns)
    findings.push(
      finding(
        ['nodes', nodes.findIndex(({ kind }) => kind === 'rsu'), 'count'],
        `at most ${rows * columns} in all, one a crossroads`,
        String(units),
      ),
    )
  if (findings.length > 0) return findings
  const { network } = normaliseRoads(roads, { latitude: 0, longitude: 0 })
  const isLink = (id: number): boolean => network.links.some((link) => link.id === id)
  const expected = `a link of the grid, 1 to ${network.links.length}`
  roads.signs.forEach(({ link, from, to, kind, limit }, index) => {
    if (!isLink(link)) findings.push(finding(['roads', 'signs', index, 'link'], expected, String(link)))
    if (parseLength(from)! <= parseLength(to)!)
      findings.push(finding(['roads', 'signs', index, 'from'], `further from the line than to (${to})`, from))
    if (kind === 'speed-limit' && limit === undefined)
      findings.push(finding(['roads', 'signs', index, 'kind'], 'a limit with it', 'none'))
  })
  traffic.walkers.forEach(({ link, toStopLine }, index) => {
    if (!isLink(link)) findings.push(finding(['traffic', 'walkers', index, 'link'], expected, String(link)))
    else if (!(parseLength(toStopLine)! < parseLength(spacing)! - leastM + 50))
      findings.push(finding(['traffic', 'walkers', index, 'toStopLine'], 'a place on the link', toStopLine))
  })
  traffic.emergencies.forEach(({ row, crossroads }, index) => {
    if ((row === undefined) === (crossroads === undefined))
      findings.push(finding(['traffic', 'emergencies', index], 'either a row or crossroads', row ? 'both' : 'neither'))
    if (row !== undefined && row > rows)
      findings.push(finding(['traffic', 'emergencies', index, 'row'], `1 to ${rows}`, String(row)))
  })
  return findings
}

function checkWithoutRoads(
  { emergencies, walkers }: TrafficText,
  nodes: readonly { readonly kind: string }[],
  units: number,
): Finding[] {
  if (units > 0)
    return [
      finding(['nodes', nodes.findIndex(({ kind }) => kind === 'rsu'), 'kind'], 'roads: for it to stand at', 'rsu'),
    ]
  const box = nodes.findIndex(({ kind }) => kind === 'obu')
  if (box >= 0) return [finding(['nodes', box, 'kind'], 'roads: for it to drive on', 'obu')]
  if (emergencies.length + walkers.length === 0) return []
  return [finding(['traffic'], 'roads: for it', 'none', { at: 'key' })]
}
