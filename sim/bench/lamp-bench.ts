import { createServer } from 'node:net'
import { Run } from '../fleet/run.js'
import { parseScenario } from '../fleet/scenario/index.js'
import { ToyLamps } from './toy-lamps.js'

/** What the lamp benchmark measured. */
export interface LampBenchResult {
  readonly lamps: number
  readonly simulatedHours: number
  readonly delivered: number
  readonly eventsPerReport: number
  /**
   * Processor time of the whole process, all threads, embedded broker included, per delivered report; microseconds. The code
   * is compiled by then: {@link warmWorlds} attached and reported just before. A process that begins with the large world
   * takes a quarter to a half more (55.8 to 63.4 against 39.6 to 47.3 in the same afternoon).
   */
  readonly cpuPerReportUs: number
  /** The same for a world of {@link fewLamps}, the first one of the process: compiling included. */
  readonly coldCpuPerReportUs: number
  /** Processor time a report of {@link ToyLamps}, just before and just after the lamps: how fast the machine was then. */
  readonly toyCpuPerReportUs: number
  /** How much a lamp costs more than its toy. */
  readonly toyRatio: number
  /** Virtual seconds times lamps, per wall second. */
  readonly nodeSecondsPerSecond: number
  /** Live heap and external memory that one more lamp costs at the end of the run, bytes. */
  readonly bytesPerLamp: number
  readonly peakRssMB: number
}

/** Lamps of the small world that the large one is compared with for memory. */
const fewLamps = 1000
/**
 * The worlds that go before the large one. What a lamp does once, attaching, takes thousands of lamps to be compiled; and what
 * was compiled in the only world there had been is thrown away when a second one begins, so there are two.
 */
const warmWorlds = 2
const warmLamps = 5000
const warmHours = 1

/** Runs lamps from 16:00 on with traces off and the embedded broker. Needs `--expose-gc` for the memory. */
export async function benchLamps(lamps = 10_000, hours = 6): Promise<LampBenchResult> {
  const small = await measure(fewLamps, hours)
  measureToy(lamps, hours)
  const toyBeforeUs = measureToy(lamps, hours)
  const large = await measure(lamps, hours)
  const toyUs = (toyBeforeUs + measureToy(lamps, hours)) / 2
  const cpuPerReportUs = large.cpuUs / large.delivered
  return {
    lamps,
    simulatedHours: hours,
    delivered: large.delivered,
    eventsPerReport: large.events / large.delivered,
    cpuPerReportUs,
    coldCpuPerReportUs: small.cpuUs / small.delivered,
    toyCpuPerReportUs: toyUs,
    toyRatio: cpuPerReportUs / toyUs,
    nodeSecondsPerSecond: (lamps * hours * 3600) / large.wallS,
    bytesPerLamp: (large.bytes - small.bytes) / (lamps - fewLamps),
    peakRssMB: process.resourceUsage().maxRSS / 1024,
  }
}

interface Driven {
  readonly delivered: number
  readonly events: number
  readonly cpuUs: number
  readonly wallS: number
}

interface Measured extends Driven {
  /** What the world holds at its end. */
  readonly bytes: number
}

async function measure(lamps: number, hours: number): Promise<Measured> {
  const before = liveBytes()
  // Only now: collecting garbage throws away what was compiled for kinds of objects of which none is left.
  if (lamps > fewLamps)
    for (let world = 0; world < warmWorlds; world++) await (await runLamps(warmLamps, warmHours)).run.close()
  const { run, driven } = await runLamps(lamps, hours)
  const bytes = liveBytes() - before
  await run.close()
  return { ...driven, bytes }
}

/** Runs a world to its end; the caller closes it. */
async function runLamps(lamps: number, hours: number): Promise<{ run: Run; driven: Driven }> {
  const scenario = parseScenario(scenarioText(lamps, hours, await freePort()), 'bench.yaml')
  const run = await Run.prepare(scenario, { speed: 'max' })
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  await run.drive(scenario.forUs)
  await run.uplink.drain()
  const cpu = process.cpuUsage(cpuBefore)
  const wallS = (performance.now() - wallBefore) / 1000
  const { delivered } = run.uplink.statistics()
  return { run, driven: { delivered, events: run.world.scheduler.fired, cpuUs: cpu.user + cpu.system, wallS } }
}

function measureToy(lamps: number, hours: number): number {
  const toy = new ToyLamps(lamps)
  const before = process.cpuUsage()
  toy.run(hours * 3600e6)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / toy.reports
}

function liveBytes(): number {
  const { gc } = globalThis as { gc?: () => void }
  if (!gc) throw new Error('run with node --expose-gc')
  gc()
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function scenarioText(lamps: number, hours: number, port: number): string {
  return JSON.stringify({
    version: 1,
    name: 'lamp-bench',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T16:00:00+08:00',
    for: `${hours}h`,
    seed: 1,
    network: { mode: 'resume', cells: { count: Math.ceil(lamps / 1000), spacing: '1732m' } },
    uplink: { embedded: true, port },
    nodes: [{ kind: 'streetlight', count: lamps, options: { reportEvery: '15min' } }],
  })
}

/** A port of the loopback interface that nobody has now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
