import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Run } from '../fleet/run.js'
import { parseScenario } from '../fleet/scenario/index.js'
import { traceChannels } from '../trace/events.js'
import { traceFiles } from '../trace/node-files.js'
import { freePort } from '../uplink/free-port.js'

/** What the benchmark of traces measured. */
export interface TraceBenchResult {
  readonly lamps: number
  readonly simulatedHours: number
  /** Processor time of a run with one lamp traced on all channels, over that of the same run without; of the least of each. */
  readonly ratio: number
  readonly plainCpuS: number
  readonly tracedCpuS: number
  /** Bytes of the traced lamp's dump of its wires. */
  readonly wiresBytes: number
  /** Whether both kinds of run gave the same uplinks, byte for byte. */
  readonly sameDigest: boolean
}

/** Pairs of runs: the least of each kind is what other work on the machine disturbed least. */
const pairs = 2

/** Runs the same city with and without a trace of one lamp, in turn. */
export async function benchTraces(lamps = 10_000, hours = 6): Promise<TraceBenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-trace-bench-'))
  try {
    const plain: Measured[] = []
    const traced: Measured[] = []
    for (let pair = 0; pair < pairs; pair++) {
      plain.push(await measure(lamps, hours))
      traced.push(await measure(lamps, hours, folder))
    }
    const least = (runs: readonly Measured[]): number => Math.min(...runs.map(({ cpuS }) => cpuS))
    return {
      lamps,
      simulatedHours: hours,
      ratio: least(traced) / least(plain),
      plainCpuS: least(plain),
      tracedCpuS: least(traced),
      wiresBytes: statSync(join(folder, 'trace', 'streetlight-0', traceFiles.wires)).size,
      sameDigest: new Set([...plain, ...traced].map(({ digest }) => digest)).size === 1,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Measured {
  readonly cpuS: number
  readonly digest: string
}

async function measure(lamps: number, hours: number, folder?: string): Promise<Measured> {
  const scenario = parseScenario(scenarioText(lamps, hours, await freePort()), 'trace-bench.yaml')
  const trace = folder === undefined ? {} : { trace: { folder, plans: [{ node: '0', channels: traceChannels }] } }
  const run = await Run.prepare(scenario, { speed: 'max', ...trace })
  const before = process.cpuUsage()
  const { uplinkDigest } = await run.toEnd()
  const { user, system } = process.cpuUsage(before)
  await run.close()
  return { cpuS: (user + system) / 1e6, digest: uplinkDigest }
}

function scenarioText(lamps: number, hours: number, port: number): string {
  return JSON.stringify({
    version: 1,
    name: 'trace-bench',
    place: { latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T21:00:00+08:00',
    for: `${hours}h`,
    network: { cells: { count: Math.ceil(lamps / 1000) } },
    uplink: { embedded: true, port },
    nodes: [{ kind: 'streetlight', count: lamps, options: { reportEvery: '15min' } }],
  })
}
