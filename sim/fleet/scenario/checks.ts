import { boards, wire, WiringError } from '../../../boards/index.js'
import type { RoadNetwork } from '../../city/traffic/road-network.js'
import { modemModels } from '../../modem/registry.js'
import { nodeKinds } from '../kinds/index.js'
import { nodeIndexIn } from '../../trace/plan.js'
import { finding, type Finding } from './explain.js'
import { convert, spanOf, startOf } from './normalise.js'
import type { Path } from './path.js'
import { checkRoads } from './road-checks.js'
import type { NodeGroupText, ScenarioFile, SelectorText, SpanText } from './scenario-file.js'

/** What no schema can say: things that must fit each other. @param network of the road file, where one is named */
export function checkTogether(scenario: ScenarioFile, network?: RoadNetwork): Finding[] {
  return [
    ...checkStart(scenario),
    ...checkSpans(scenario),
    ...checkBroker(scenario),
    ...checkPlatform(scenario),
    ...checkModel(scenario),
    ...checkRoads(scenario.roads, scenario.traffic, scenario.nodes, network),
    ...scenario.nodes.flatMap(checkBoard),
    ...scenario.nodes.flatMap(checkOptions),
    ...scenario.nodes.flatMap(checkWaking),
    ...scenario.faults.flatMap(({ of, nodes, cell, role }, index) => [
      ...checkSelector(scenario, ['faults', index], 'of', of, nodes),
      ...checkCell(scenario, ['faults', index, 'cell'], cell),
      ...checkRole(scenario, ['faults', index, 'role'], of, role),
    ]),
    ...scenario.trace.flatMap(({ node }, index) => checkTraced(scenario, index, String(node))),
    ...scenario.commands.flatMap(({ kind, nodes }, index) =>
      checkSelector(scenario, ['commands', index], 'kind', kind, nodes),
    ),
  ]
}

function checkStart(scenario: ScenarioFile): Finding[] {
  if (startOf(scenario)) return []
  const expected = `a local time that the clocks of ${scenario.place.timezone} show`
  return [finding(['start'], expected, `${scenario.start}, which they skip`)]
}

function checkSpans({ network, uplink }: ScenarioFile): Finding[] {
  const spans: [Path, SpanText | undefined][] = [
    ...(['attachDelay', 'accessDelay', 'pagingDelay', 'delayUp', 'delayDown'] as const).map(
      (key): [Path, SpanText | undefined] => [['network', key], network[key]],
    ),
    [['uplink', 'answerDelay'], uplink.answerDelay],
  ]
  return spans.flatMap(([path, written]) => {
    if (written === undefined || typeof written === 'string') return []
    const { minUs, maxUs } = spanOf(written)
    return minUs <= maxUs ? [] : [finding([...path, 'max'], `no less than min (${written.min})`, written.max)]
  })
}

function checkBroker({ uplink }: ScenarioFile): Finding[] {
  if (uplink.url === undefined) return []
  const other = (['embedded', 'port'] as const).find((key) => uplink[key] !== undefined)
  return other ? [finding(['uplink', other], 'either an embedded broker or a url', 'both', { at: 'key' })] : []
}

/** A carrier's platform stands in place of any broker, and the modem has to know it. */
function checkPlatform({ uplink, nodes }: ScenarioFile): Finding[] {
  if (!uplink.ctwing) return []
  const other = (['embedded', 'port', 'url'] as const).find((key) => uplink[key] !== undefined)
  if (other) return [finding(['uplink', other], "either a carrier's platform or a broker", 'both', { at: 'key' })]
  const datagrams = nodes.findIndex(({ options }) => options['transport'] === 'udp')
  if (datagrams >= 0) return [finding(['nodes', datagrams, 'options', 'transport'], 'mqtt with ctwing', 'udp')]
  const knowing = Object.keys(modemModels).filter(knowsPlatform)
  return nodes.flatMap(({ kind, modem = nodeKinds[kind]!.defaultModem }, index) =>
    knowsPlatform(modem) ? [] : [finding(['nodes', index, 'modem'], `one of ${knowing.join(', ')} with ctwing`, modem)],
  )
}

const knowsPlatform = (modem: string): boolean => 'sendToPlatform' in modemModels[modem]!.driver.prototype

/** What only one of the two kinds of cell has. */
function checkModel({ network, faults }: ScenarioFile): Finding[] {
  if (network.model === 'nbiot')
    return (['attachDelay', 'accessDelay', 'pagingDelay', 'loss'] as const)
      .filter((key) => network[key] !== undefined)
      .map((key) => finding(['network', key], 'a cell of model plain; nbiot computes it', key, { at: 'key' }))
  return faults.flatMap(({ kind }, index) =>
    ['cell-congested', 'cell-barred'].includes(kind)
      ? [finding(['faults', index, 'kind'], 'network: { model: nbiot } for this fault', 'model plain')]
      : [],
  )
}

function checkBoard({ kind, board, modem, options }: NodeGroupText, index: number): Finding[] {
  const { parts, partsOf, optionsSchema, defaultBoard, defaultModem } = nodeKinds[kind]!
  const chosen = partsOf?.(convert(optionsSchema, options) as Record<string, unknown>) ?? parts
  const fitted = chosen.map((part) => (part.role === 'modem' ? { ...part, part: modem ?? defaultModem } : part))
  const name = board ?? defaultBoard
  try {
    wire(boards[name]!, fitted)
    return []
  } catch (error) {
    if (!(error instanceof WiringError)) throw error
    return [finding(['nodes', index, 'board'], `a board that can carry a ${kind}`, `${name}: ${error.message}`)]
  }
}

function checkOptions({ kind, options }: NodeGroupText, index: number): Finding[] {
  const { optionsSchema, optionsProblem } = nodeKinds[kind]!
  const problem = optionsProblem?.(convert(optionsSchema, options) as Record<string, unknown>)
  if (!problem) return []
  return [finding(['nodes', index, 'options', problem.option], problem.expected, 'one that may not')]
}

/** No node has a wire to the pin that wakes such a modem: it would fall silent for good. */
function checkWaking(
  { kind, modem = nodeKinds[kind]!.defaultModem, options }: NodeGroupText,
  index: number,
): Finding[] {
  if (options['powerSaving'] === undefined || !modemModels[modem]!.isDeafInPsm) return []
  const waking = Object.keys(modemModels).filter((name) => !modemModels[name]!.isDeafInPsm)
  const expected = `one that its UART wakes from PSM (${waking.join(', ')}) with powerSaving`
  return [finding(['nodes', index, 'modem'], expected, modem)]
}

function checkSelector(
  scenario: ScenarioFile,
  path: Path,
  kindKey: string,
  kind: string | undefined,
  nodes: SelectorText | undefined,
): Finding[] {
  if (nodes === undefined) return []
  const count = countOf(scenario, kind)
  const what = kind === undefined ? 'nodes' : `nodes of kind ${kind}`
  if (count === 0) return [finding([...path, kindKey], 'a kind that the scenario has nodes of', kind!)]
  if (typeof nodes === 'number' && nodes > count)
    return [finding([...path, 'nodes'], `at most ${count}, the number of ${what}`, String(nodes))]
  if (typeof nodes !== 'object') return []
  const at = nodes.findIndex((index) => index >= count)
  const expected = `an index from 0 to ${count - 1}, there are ${count} ${what}`
  return at < 0 ? [] : [finding([...path, 'nodes', at], expected, String(nodes[at]))]
}

function checkTraced(scenario: ScenarioFile, index: number, node: string): Finding[] {
  if (nodeIndexIn(scenario.nodes, node) !== undefined) return []
  const expected = `an index from 0 to ${countOf(scenario, undefined) - 1}, a name or an IMEI of a node of the scenario`
  return [finding(['trace', index, 'node'], expected, node)]
}

function countOf({ nodes }: ScenarioFile, kind: string | undefined): number {
  return nodes.reduce((sum, group) => sum + (kind === undefined || group.kind === kind ? group.count : 0), 0)
}

function checkCell({ network }: ScenarioFile, path: Path, cell: unknown): Finding[] {
  if (typeof cell !== 'number' || cell < network.cells.count) return []
  return [finding(path, `the index of a cell from 0 to ${network.cells.count - 1}`, String(cell))]
}

function checkRole({ nodes }: ScenarioFile, path: Path, of: string | undefined, role: unknown): Finding[] {
  if (typeof role !== 'string') return []
  const kinds = new Set(nodes.map(({ kind }) => kind).filter((kind) => of === undefined || kind === of))
  const hasRole = [...kinds].some((kind) => nodeKinds[kind]!.parts.some((part) => part.role === role))
  return hasRole ? [] : [finding(path, 'a role that a node of the scenario has', role)]
}
