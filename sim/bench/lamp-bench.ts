import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { LampProcessResult } from './lamp-process.js'
import { ToyLamps } from './toy-lamps.js'

/** What the lamp benchmark measured. */
export interface LampBenchResult {
  readonly lamps: number
  readonly simulatedHours: number
  readonly delivered: number
  readonly eventsPerReport: number
  /**
   * Processor time per delivered report, microseconds: all that a fresh process takes, all threads, from its start to the
   * last report. Loading, building the world, compiling and the embedded broker are in it.
   */
  readonly cpuPerReportUs: number
  /** Of which from the first event on: without loading and building the world. */
  readonly runningCpuPerReportUs: number
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

/** Runs lamps in processes of their own, one after the other. */
export async function benchLamps(lamps = 10_000, hours = 6): Promise<LampBenchResult> {
  const small = await inProcess(fewLamps, hours)
  measureToy(lamps, hours)
  const toyBeforeUs = measureToy(lamps, hours)
  const large = await inProcess(lamps, hours)
  const toyUs = (toyBeforeUs + measureToy(lamps, hours)) / 2
  const cpuPerReportUs = large.cpuUs / large.delivered
  return {
    lamps,
    simulatedHours: hours,
    delivered: large.delivered,
    eventsPerReport: large.events / large.delivered,
    cpuPerReportUs,
    runningCpuPerReportUs: large.runningCpuUs / large.delivered,
    toyCpuPerReportUs: toyUs,
    toyRatio: cpuPerReportUs / toyUs,
    nodeSecondsPerSecond: (lamps * hours * 3600) / large.wallS,
    bytesPerLamp: (large.bytes - small.bytes) / (lamps - fewLamps),
    peakRssMB: large.peakRssMB,
  }
}

/** A world in a fresh process with the flags of this one. */
async function inProcess(lamps: number, hours: number): Promise<LampProcessResult> {
  const program = fileURLToPath(new URL('./lamp-process.js', import.meta.url))
  const words = [...process.execArgv, program, String(lamps), String(hours)]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return JSON.parse(stdout) as LampProcessResult
}

function measureToy(lamps: number, hours: number): number {
  const toy = new ToyLamps(lamps)
  const before = process.cpuUsage()
  toy.run(hours * 3600e6)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / toy.reports
}
