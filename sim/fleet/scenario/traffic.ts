import { gridNetwork } from '../../city/traffic/grid.js'
import type { RoadNetwork } from '../../city/traffic/road-network.js'
import type { RoadsPlan, TrafficPlan } from '../traffic/plan.js'
import { parseDuration } from './duration.js'
import { closedMap, text, type JsonSchema } from './json-schema.js'
import { parseLength } from './length.js'

/** A town of straight streets. */
export interface GridText {
  readonly rows: number
  readonly columns: number
  readonly spacing: string
  readonly lanes: number
  readonly speedLimit: number
}

/** Roads as a file has them, defaults filled in. */
export interface RoadsText {
  /** Either this or a file. */
  readonly grid?: GridText
  /** A road file (sim/city/traffic/road-file.ts), seen from the folder of the scenario. */
  readonly file?: string
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
    readonly links?: readonly number[]
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
    file: { type: 'string', minLength: 1, description: 'A road file in JSON, seen from the folder of the scenario' },
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
  [],
  {
    oneOf: [{ required: ['grid'] }, { required: ['file'] }],
    description: 'Roads: the n-th signal and the n-th rsu stand at the n-th crossroads',
  },
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
      description:
        'Emergency vehicles: along a street from west to east, along links, or anywhere over so many crossroads',
      items: closedMap(
        {
          at: text('duration', 'When the first one comes in, after the start'),
          every: text('duration', 'One more after each of these'),
          until: text('duration', 'None comes after this, after the start'),
          row: whole(1, 60, 'Street of a grid, from the south'),
          crossroads: whole(1, 100, 'Crossroads of a way that is drawn for each'),
          links: { type: 'array', minItems: 1, items: whole(0, 65535, 'Number of a link'), description: 'The way' },
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

/**
 * Turns roads that were found right into those that are built.
 * @param origin of a grid, degrees
 * @param network that of the file, where one is named
 */
export function normaliseRoads(
  { grid, signs }: RoadsText,
  origin: RoadNetwork['origin'],
  network: RoadNetwork | undefined,
): RoadsPlan {
  return {
    ...(network ? { network, rows: [], spacingM: undefined } : gridRoads(grid!, origin)),
    signs: signs.map(({ kind, link, from, to, limit }) => ({
      kind,
      link,
      fromM: parseLength(from)!,
      toM: parseLength(to)!,
      ...(limit === undefined ? {} : { limit: limit / 3.6 }),
    })),
  }
}

function gridRoads({ rows, columns, lanes, spacing, speedLimit }: GridText, origin: RoadNetwork['origin']) {
  const spacingM = parseLength(spacing)!
  const { latitude, longitude } = origin
  const options = { rows, columns, spacingM, lanes, speedLimit: speedLimit / 3.6 }
  const network = withControllerGroups(gridNetwork({ origin: { latitude, longitude }, ...options }))
  return { network, rows: Array.from({ length: rows }, (_, row) => eastward(network, row * spacingM)), spacingM }
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
    emergencies: emergencies.map(({ at, every, until, row, crossroads, links }) => ({
      atUs: parseDuration(at)!,
      everyUs: every === undefined ? undefined : parseDuration(every)!,
      untilUs: until === undefined ? undefined : parseDuration(until)!,
      links: links ?? ((row !== undefined && roads?.rows[row - 1]) || []),
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
