import type { SimulatedBoard } from '../board/simulated-board.js'
import { cellsOf } from '../fleet/cells.js'
import { Fleet } from '../fleet/fleet.js'
import { parseScenario } from '../fleet/scenario/index.js'
import type { World } from '../kernel/world.js'
import type { BoardSource } from './board-emulation.js'
import { HostNetwork } from './host-network.js'
import type { LiveClock } from './live-clock.js'
import type { ReachOptions } from './reach.js'

/** Whose parts are soldered to an emulated board. */
export interface NodePartsOptions {
  /** Kind of node: "streetlight". */
  readonly kind: string
  /** The board that is to carry it. */
  readonly board: string
  /** Modem; the kind's own where absent. */
  readonly modem?: string
  readonly startUnixMs: number
  readonly seed?: number
  /** Where the modem's packets go. */
  readonly reach: ReachOptions
  readonly onNote: (text: string) => void
}

/** The broker that firmware of a fleet would be told; the program on the emulated board brings its own. */
const nobody = { host: '127.0.0.1', port: 1883 }

/**
 * A board with the chip models, the lamp and the modem of a node on the pins that `wayside wiring` prints, in a plain cell
 * before this machine's network. What the fleet would run on it gives way to the board's own image.
 * @throws ScenarioError for a kind, board or modem that there is not
 */
export function nodeParts(options: NodePartsOptions): BoardSource {
  return (world: World, clock: LiveClock) => {
    const { startUnixMs, reach, onNote } = options
    const scenario = parseScenario(scenarioText(options), 'emulate board --node')
    const network = new HostNetwork(world.scheduler, { startUnixMs, clock, reach, onNote })
    const fleet = new Fleet(world, scenario, cellsOf(scenario, world.scheduler), network, nobody)
    const board: SimulatedBoard = fleet.nodes[0]!.board
    return { board, close: () => network.close() }
  }
}

function scenarioText({ kind, board, modem, startUnixMs, seed = 1 }: NodePartsOptions): string {
  return JSON.stringify({
    version: 1,
    name: 'emulate-board',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'UTC' },
    start: `${new Date(startUnixMs).toISOString().slice(0, 19)}Z`,
    for: '24h',
    seed,
    nodes: [{ kind, count: 1, board, ...(modem === undefined ? {} : { modem }) }],
  })
}
