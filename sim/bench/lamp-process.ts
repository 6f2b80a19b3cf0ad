import { Run } from '../fleet/run.js'
import { parseScenario } from '../fleet/scenario/index.js'
import { freePort } from '../uplink/free-port.js'

/**
 * `node --expose-gc lamp-process.js LAMPS HOURS`: a process that does nothing but run lamps from 16:00 on, with traces off and
 * the embedded broker, and prints what that took as JSON. Nothing is warm when it begins.
 */
export interface LampProcessResult {
  readonly delivered: number
  /** Events that fired. */
  readonly events: number
  /** Processor time of all threads since the process began, until the last report was delivered; microseconds. */
  readonly cpuUs: number
  /** Of which from the first event on: without loading the program and building the world. */
  readonly runningCpuUs: number
  /** From the first event on. */
  readonly wallS: number
  /** Live heap and external memory that the world holds at its end. */
  readonly bytes: number
  readonly peakRssMB: number
}

async function runLamps(lamps: number, hours: number): Promise<LampProcessResult> {
  const bytesBefore = liveBytes()
  const scenario = parseScenario(scenarioText(lamps, hours, await freePort()), 'bench.yaml')
  const run = await Run.prepare(scenario, { speed: 'max' })
  const cpuBefore = totalOf(process.cpuUsage())
  const wallBefore = performance.now()
  await run.drive(scenario.forUs)
  await run.uplink.drain()
  const cpuUs = totalOf(process.cpuUsage())
  const wallS = (performance.now() - wallBefore) / 1000
  const peakRssMB = process.resourceUsage().maxRSS / 1024
  const bytes = liveBytes() - bytesBefore
  const { delivered } = run.uplink.statistics()
  const events = run.world.scheduler.fired
  await run.close()
  return { delivered, events, cpuUs, runningCpuUs: cpuUs - cpuBefore, wallS, bytes, peakRssMB }
}

const totalOf = ({ user, system }: NodeJS.CpuUsage): number => user + system

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

const [lamps, hours] = process.argv.slice(2).map(Number)
process.stdout.write(JSON.stringify(await runLamps(lamps!, hours!)) + '\n')
