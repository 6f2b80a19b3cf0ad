import { checkRoadNetwork, type RoadNetwork, type RoadProblem } from './road-network.js'

/** A road file that is not one: every problem with its path. */
export class RoadFileError extends Error {
  readonly kind = 'road-file'
  constructor(readonly problems: readonly RoadProblem[]) {
    super(`road file: ${problems.map(({ path, text }) => `${path}: ${text}`).join('; ')}`)
  }
}

/**
 * Reads a road file: JSON with `version: 1` and the members of {@link RoadNetwork} as they are typed. Lengths are metres and
 * speeds m/s; `points` of a link run from its upstream node to its stop line.
 *
 * ```json
 * { "version": 1, "origin": { "latitude": 30.27, "longitude": 120.15 },
 *   "nodes": [ { "id": 1, "x": 0, "y": 0 }, { "id": 2, "x": 0, "y": 300, "isGateway": true } ],
 *   "links": [ { "id": 1, "from": 2, "to": 1, "speedLimit": 13.9, "laneWidthM": 3.25,
 *     "points": [ { "x": -2, "y": 300 }, { "x": -2, "y": 10 } ],
 *     "lanes": [ { "id": 1, "connections": [ { "toLink": 2, "toLane": 1, "turn": "straight", "signalGroup": 1 } ] } ] } ] }
 * ```
 * @throws RoadFileError naming every member that is missing, of another type, or that leads nowhere
 */
export function readRoadFile(text: string): RoadNetwork {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new RoadFileError([{ path: '$', text: `JSON expected: ${(cause as Error).message}` }])
  }
  const problems: RoadProblem[] = []
  checkShape(value, fileShape, '$', problems)
  if (problems.length === 0) problems.push(...checkRoadNetwork(value as RoadNetwork))
  if (problems.length > 0) throw new RoadFileError(problems)
  const { origin, nodes, links } = value as RoadNetwork
  return { origin, nodes, links }
}

/** What a member must be: a type's name, a value out of a list, an array of a shape, or an object; "?" may be left out. */
type Shape =
  'number' | 'boolean' | readonly unknown[] | { readonly arrayOf: Shape } | { readonly [name: string]: Shape }

const point = { x: 'number', y: 'number' } as const
const fileShape: Shape = {
  version: [1],
  origin: { latitude: 'number', longitude: 'number' },
  nodes: { arrayOf: { id: 'number', 'region?': 'number', x: 'number', y: 'number', 'isGateway?': 'boolean' } },
  links: {
    arrayOf: {
      id: 'number',
      from: 'number',
      to: 'number',
      points: { arrayOf: point },
      laneWidthM: 'number',
      speedLimit: 'number',
      'isElevated?': 'boolean',
      lanes: {
        arrayOf: {
          id: 'number',
          connections: {
            arrayOf: {
              toLink: 'number',
              toLane: 'number',
              turn: ['straight', 'left', 'right', 'uturn'],
              'signalGroup?': 'number',
            },
          },
        },
      },
    },
  },
}

function checkShape(value: unknown, shape: Shape, path: string, problems: RoadProblem[]): void {
  const say = (text: string): void => void problems.push({ path, text: `${text} expected, got ${describe(value)}` })
  if (typeof shape === 'string') {
    if (typeof value !== shape) say(`a ${shape}`)
  } else if (Array.isArray(shape)) {
    if (!shape.includes(value)) say(shape.map((one) => JSON.stringify(one)).join(' or '))
  } else if ('arrayOf' in shape) {
    if (!Array.isArray(value)) say('an array')
    else value.forEach((item, index) => checkShape(item, shape.arrayOf as Shape, `${path}[${index}]`, problems))
  } else if (typeof value !== 'object' || value === null || Array.isArray(value)) say('an object')
  else checkMembers(value as Record<string, unknown>, shape as Record<string, Shape>, path, problems)
}

function checkMembers(
  value: Record<string, unknown>,
  shape: Record<string, Shape>,
  path: string,
  problems: RoadProblem[],
): void {
  const known = new Set(Object.keys(shape).map((name) => name.replace('?', '')))
  for (const name of Object.keys(value))
    if (!known.has(name) && name !== '$schema') problems.push({ path: `${path}.${name}`, text: 'no such member' })
  for (const [name, inner] of Object.entries(shape)) {
    const plain = name.replace('?', '')
    if (plain !== name && value[plain] === undefined) continue
    checkShape(value[plain], inner, `${path}.${plain}`, problems)
  }
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 40)
}
