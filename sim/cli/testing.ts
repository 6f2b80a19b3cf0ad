import type { RunOptions } from '../fleet/run.js'
import type { Scenario } from '../fleet/scenario/index.js'
import type { RunSummary } from '../fleet/summary.js'
import { main } from './main.js'
import type { CliContext, CliIo } from './io.js'

/** What a command said and how it ended. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What a test puts in place of the world outside. */
export interface Surroundings extends Partial<Omit<CliIo, 'out' | 'err'>> {
  readonly stdin?: string | Uint8Array
  readonly run?: CliContext['run']
}

/** Runs a command line in this process, with its streams caught. */
export async function wayside(
  argv: readonly string[],
  { stdin = '', run, ...io }: Surroundings = {},
): Promise<Outcome> {
  let out = ''
  let err = ''
  const caught: CliIo = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
    columns: 80,
    env: {},
    readStdin: async () => Buffer.from(stdin),
    onInterrupt: () => () => undefined,
    onSignal: () => () => undefined,
    nowMs: () => 0,
    ...io,
  }
  const code = await main(argv, caught, run)
  return { code, out, err }
}

/** A run that ends at once with a plausible summary. */
export async function instantRun(scenario: Scenario, { onEvent }: RunOptions): Promise<RunSummary> {
  const nodes = scenario.nodes.reduce((sum, { count }) => sum + count, 0)
  const reports = { created: 1200, delivered: 1200, pending: 0, dropped: 0, duplicated: 0 }
  onEvent?.({ kind: 'ready', brokerUrl: 'mqtt://127.0.0.1:1', topics: 'wayside/#', nodes })
  onEvent?.({
    kind: 'progress',
    virtualUnixMs: scenario.start.unixMs + 3_600_000,
    simulatedSeconds: 3600,
    ofSeconds: scenario.forUs / 1e6,
    speedup: 3600.4,
    delivered: 1200,
    pending: 3,
    lagSeconds: 0,
  })
  onEvent?.({ kind: 'fault', text: 'broker-down begins' })
  onEvent?.({ kind: 'note', atUs: 1_500_000, level: 'warning', source: 'lamp 3', text: 'no\nanswer' })
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    nodes,
    simulatedSeconds: scenario.forUs / 1e6,
    wallSeconds: 2,
    speedup: 43_200,
    nodeSecondsPerSecond: 2_160_000,
    reports,
    commands: { issued: 2, confirmed: 2, roundTripS: { count: 2, p50: 1.5, p95: 2, max: 2 } },
    uplinkDigest: 'abc123',
    digestCaveats: ['commands came from outside'],
    uplink: { url: 'mqtt://127.0.0.1:1', mode: 'per-node', connections: nodes, reconnects: 0, messages: 1200 },
    cells: { count: 1, packetsUp: 1, packetsDown: 2, packetsLost: 0 },
    byKind: { probe: { nodes, reports, energySaving: 0.3125, litHours: { count: 50, p50: 9.5, p95: 10, max: 11 } } },
    energyJ: { modem: { idle: 1.5, transmit: 2 } },
    faults: [{ atSeconds: 5, kind: 'broker-down', forSeconds: 60 }],
    notes: { warnings: 1, errors: 0, firmwareFaults: 0 },
    expect: scenario.expect.map(({ path, text, operand }) => ({
      path,
      expected: text,
      actual: 0,
      held: operand === 0,
    })),
    events: 1234,
    peakRssMB: 100,
    lagSeconds: 0,
  }
}
