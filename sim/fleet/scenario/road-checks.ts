import { lengthOf, type RoadLink, type RoadNetwork } from '../../city/traffic/road-network.js'
import { mapOfRoads } from '../traffic/map-of-roads.js'
import type { SignalProgramOptions } from '../kinds/signal-program.js'
import { finding, type Finding } from './explain.js'
import { parseLength } from './length.js'
import { normaliseRoads, type GridText, type RoadsText, type TrafficText } from './traffic.js'

/** Who stands along the roads, as the scenario has them. */
type Group = { readonly kind: string; readonly count: number; readonly options: Readonly<Record<string, unknown>> }

/**
 * What no schema can say of roads, traffic and who stands along them.
 * @param network that of the road file, where one is named
 */
export function checkRoads(
  roads: RoadsText | undefined,
  traffic: TrafficText,
  nodes: readonly Group[],
  network: RoadNetwork | undefined,
): Finding[] {
  if (!roads) return checkWithoutRoads(traffic, nodes)
  const findings = roads.grid ? checkGrid(roads.grid) : checkFile(network!, nodes)
  if (findings.length > 0) return findings
  const built = normaliseRoads(roads, { latitude: 0, longitude: 0 }, network).network
  return [
    ...checkUnits(built, nodes),
    ...checkSigns(roads, built),
    ...checkWalkers(traffic, built),
    ...checkEmergencies(traffic, roads.grid?.rows ?? 0, built),
  ]
}

/** gridNetwork(): the crossroads themselves and fifty metres between them. */
function checkGrid({ lanes, spacing }: GridText): Finding[] {
  const leastM = 2 * (lanes * 3.25 + 4) + 50
  if (parseLength(spacing)! >= leastM) return []
  return [finding(['roads', 'grid', 'spacing'], `at least ${leastM}m with ${lanes} lanes`, spacing)]
}

const crossroadsOf = ({ nodes }: RoadNetwork) => nodes.filter(({ isGateway }) => !isGateway)

function checkFile(network: RoadNetwork, nodes: readonly Group[]): Finding[] {
  const say = (expected: string, got: string): Finding => finding(['roads', 'file'], expected, got)
  const gateways = network.nodes.filter(({ isGateway }) => isGateway)
  const findings = network.links.some(({ from }) => gateways.some(({ id }) => id === from))
    ? []
    : [say('a link that comes from a gateway', 'none')]
  for (const node of crossroadsOf(network)) {
    const problem = mapProblem(network, node)
    if (problem !== undefined) findings.push(say(`roads that a MAP can tell at node ${node.id}`, problem))
  }
  return [...findings, ...checkSignalGroups(network, nodes, say)]
}

function mapProblem(network: RoadNetwork, node: RoadNetwork['nodes'][number]): string | undefined {
  try {
    mapOfRoads(network, node)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Every light that a lane goes by is one of the controller that stands there. */
function checkSignalGroups(
  network: RoadNetwork,
  nodes: readonly Group[],
  say: (expected: string, got: string) => Finding,
): Finding[] {
  const programs = nodes
    .filter(({ kind }) => kind === 'signal')
    .flatMap(({ count, options }) =>
      Array<SignalProgramOptions>(count).fill(options['program'] as SignalProgramOptions),
    )
  return crossroadsOf(network).flatMap(({ id }, index) => {
    const known = programs[index]?.groups.length
    if (known === undefined) return []
    return network.links.flatMap((link) => {
      const wrong = link.to === id ? groupsOf(link).find((group) => !(group >= 1 && group <= known)) : undefined
      return wrong === undefined
        ? []
        : [say(`signal groups 1 to ${known} at node ${id}`, `${wrong} on link ${link.id}`)]
    })
  })
}

const groupsOf = ({ lanes }: RoadLink): number[] =>
  lanes.flatMap(({ connections }) => connections.flatMap(({ signalGroup }) => signalGroup ?? []))

function checkUnits(network: RoadNetwork, nodes: readonly Group[]): Finding[] {
  const units = unitsOf(nodes)
  const places = crossroadsOf(network).length
  if (units <= places) return []
  const first = nodes.findIndex(({ kind }) => kind === 'rsu')
  return [finding(['nodes', first, 'count'], `at most ${places} in all, one a crossroads`, String(units))]
}

const unitsOf = (nodes: readonly Group[]): number =>
  nodes.filter(({ kind }) => kind === 'rsu').reduce((sum, { count }) => sum + count, 0)

const linkOf = ({ links }: RoadNetwork, id: number): RoadLink | undefined => links.find((link) => link.id === id)

function aLink({ links }: RoadNetwork): string {
  const ids = links.map(({ id }) => id)
  return `a link of the roads, ${Math.min(...ids)} to ${Math.max(...ids)}`
}

function checkSigns({ signs }: RoadsText, network: RoadNetwork): Finding[] {
  return signs.flatMap(({ link, from, to, kind, limit }, index) => {
    const findings: Finding[] = []
    if (!linkOf(network, link)) findings.push(finding(['roads', 'signs', index, 'link'], aLink(network), String(link)))
    if (parseLength(from)! <= parseLength(to)!)
      findings.push(finding(['roads', 'signs', index, 'from'], `further from the line than to (${to})`, from))
    if (kind === 'speed-limit' && limit === undefined)
      findings.push(finding(['roads', 'signs', index, 'kind'], 'a limit with it', 'none'))
    return findings
  })
}

function checkWalkers({ walkers }: TrafficText, network: RoadNetwork): Finding[] {
  return walkers.flatMap(({ link: id, toStopLine }, index) => {
    const link = linkOf(network, id)
    if (!link) return [finding(['traffic', 'walkers', index, 'link'], aLink(network), String(id))]
    if (parseLength(toStopLine)! < lengthOf(link.points)) return []
    return [finding(['traffic', 'walkers', index, 'toStopLine'], 'a place on the link', toStopLine)]
  })
}

function checkEmergencies({ emergencies }: TrafficText, rows: number, network: RoadNetwork): Finding[] {
  return emergencies.flatMap(({ row, crossroads, links }, index) => {
    const path = ['traffic', 'emergencies', index]
    const given = Object.entries({ row, crossroads, links }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    )
    if (given.length !== 1)
      return [finding(path, 'one of row, crossroads and links', given.join(' and ') || 'none of them')]
    if (row !== undefined && row > rows)
      return [
        finding([...path, 'row'], rows > 0 ? `1 to ${rows}` : 'links or crossroads on roads of a file', String(row)),
      ]
    return (links ?? []).flatMap((id, place) => checkStep(network, links![place - 1], id, [...path, 'links', place]))
  })
}

function checkStep(network: RoadNetwork, before: number | undefined, id: number, path: (string | number)[]): Finding[] {
  if (!linkOf(network, id)) return [finding(path, aLink(network), String(id))]
  const last = before === undefined ? undefined : linkOf(network, before)
  const leads = last?.lanes.some(({ connections }) => connections.some(({ toLink }) => toLink === id)) ?? true
  return leads ? [] : [finding(path, `a link that ${before} leads to`, String(id))]
}

function checkWithoutRoads({ emergencies, walkers }: TrafficText, nodes: readonly Group[]): Finding[] {
  const unit = nodes.findIndex(({ kind }) => kind === 'rsu')
  if (unit >= 0) return [finding(['nodes', unit, 'kind'], 'roads: for it to stand at', 'rsu')]
  const box = nodes.findIndex(({ kind }) => kind === 'obu')
  if (box >= 0) return [finding(['nodes', box, 'kind'], 'roads: for it to drive on', 'obu')]
  if (emergencies.length + walkers.length === 0) return []
  return [finding(['traffic'], 'roads: for it', 'none', { at: 'key' })]
}
