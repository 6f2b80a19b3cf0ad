import { RandomStream } from '../kernel/random.js'
import { Scheduler } from '../kernel/scheduler.js'
import { NbIotCell } from '../radio/nbiot/nbiot-cell.js'
import { TestModem } from '../radio/nbiot/test-modem.js'
import type { Surroundings } from '../radio/place/penetration.js'
import { coverageAt, sitesOf } from '../radio/place/coverage.js'

/** What the radio benchmark measured. */
export interface RadioBenchResult {
  readonly devices: number
  readonly simulatedSeconds: number
  /** Reports handed to the cell, those that arrived, and those that were lost; the rest were under way at the end. */
  readonly reports: number
  readonly delivered: number
  readonly lost: number
  readonly latencyP50S: number
  readonly latencyP95S: number
  readonly joulesPerReport: number
  /** Modems by coverage level. */
  readonly levels: readonly [number, number, number]
  /** Modems that no cell reaches: they do not count as devices of the sector. */
  readonly outOfReach: number
  readonly collisions: number
  readonly uplinkLoad: number
  readonly downlinkLoad: number
  /** Messages that found no room on the grids. */
  readonly refusals: number
  readonly eventsPerReport: number
  readonly cpuPerReportUs: number
  /** Devices times simulated seconds a wall second, and how often that is ns3-lena-nb's 675 (facts/nbiot.md 5.4). */
  readonly nodeSecondsPerSecond: number
  readonly timesLena: number
}

/** UE seconds a wall second of ns3-lena-nb: 450 modems for 6 minutes in 240 s (facts/nbiot.md 5.4). */
const lenaRate = 675
/** Devices of a sector, and their reports: share and interval in seconds (3GPP TR 45.820, annex E; facts/nbiot.md 2b). */
const devicesOfSector = 52_547
const intervals: readonly (readonly [number, number])[] = [
  [0.4, 86_400],
  [0.4, 7_200],
  [0.15, 3_600],
  [0.05, 1_800],
]
/** Reports of 20 to 200 bytes, Pareto with shape 2.5 [recalled]; headers of CoAP, DTLS, UDP and IP, compressed. */
const leastBytes = 20
const mostBytes = 200
const paretoShape = 2.5
const headerBytes = 29
/** Where the modems stand [chosen: the study has walls of three classes, this adds pits and basements]. */
const shareIndoor = 0.8
const shareDeepIndoor = 0.15
/** Radius of a cell at a spacing of 1732 m. */
const cellRadiusM = 1000
const identity = { plmn: '46000', tac: 1, cellId: 1, pci: 1, earfcn: 2506, band: 5 }

/** Mobile autonomous reporting in one sector: indoor modems around a mast, each report answered by half. One core, one cell. */
export async function benchRadio(devices = devicesOfSector, simulatedSeconds = 3600): Promise<RadioBenchResult> {
  const scheduler = new Scheduler()
  const cell = new NbIotCell(scheduler, { identity, seed: 1 })
  const sector = new Sector(scheduler, cell)
  sector.populate(devices)
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  scheduler.runUntil(simulatedSeconds * 1e6)
  const wallS = (performance.now() - wallBefore) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return sector.result(simulatedSeconds, wallS, user + system)
}

class Sector {
  private readonly chance = new RandomStream(1, 'sector')
  private readonly modems: TestModem[] = []
  private readonly levels: [number, number, number] = [0, 0, 0]
  private reports = 0
  private outOfReach = 0

  constructor(
    private readonly scheduler: Scheduler,
    private readonly cell: NbIotCell,
  ) {}

  populate(devices: number): void {
    const sites = sitesOf(1, 2 * cellRadiusM)
    for (let index = 0; this.modems.length < devices; index++) {
      const lossDb = this.lossOf(index, sites)
      const modem = new TestModem(this.scheduler, this.cell, `46000${String(index).padStart(10, '0')}`, lossDb)
      const { rsrpDbm, coverageLevel } = this.cell.signal(modem)
      if (rsrpDbm === 'not-detected') this.outOfReach++
      else this.add(modem, coverageLevel)
    }
  }

  result(simulatedSeconds: number, wallS: number, cpuUs: number): RadioBenchResult {
    const { modems, cell, levels, outOfReach, reports, scheduler } = this
    const latencies = modems.flatMap(({ latenciesS }) => latenciesS).sort((first, second) => first - second)
    const at = (share: number): number => latencies[Math.floor(share * latencies.length)] ?? NaN
    const airJ = modems.reduce((sum, { transmitUs, receiveUs }) => sum + transmitUs * 0.5e-6 + receiveUs * 0.08e-6, 0)
    const { collisions, uplinkLoad, downlinkLoad, refusals } = cell.figures
    const rate = (modems.length * simulatedSeconds) / wallS
    return {
      devices: modems.length,
      simulatedSeconds,
      reports,
      delivered: latencies.length,
      lost: modems.reduce((sum, { lost }) => sum + lost, 0),
      latencyP50S: at(0.5),
      latencyP95S: at(0.95),
      joulesPerReport: airJ / reports,
      levels,
      outOfReach,
      collisions,
      uplinkLoad,
      downlinkLoad,
      refusals,
      eventsPerReport: scheduler.fired / reports,
      cpuPerReportUs: cpuUs / reports,
      nodeSecondsPerSecond: rate,
      timesLena: rate / lenaRate,
    }
  }

  private lossOf(index: number, sites: ReturnType<typeof sitesOf>): number {
    const radiusM = cellRadiusM * Math.sqrt(this.chance.next())
    const angle = 2 * Math.PI * this.chance.next()
    const place = { eastM: radiusM * Math.cos(angle), northM: radiusM * Math.sin(angle) }
    return coverageAt(place, this.drawSurroundings(), index, sites, 880, 1).couplingLossDb
  }

  private add(modem: TestModem, level: 0 | 1 | 2): void {
    this.levels[level]++
    this.modems.push(modem)
    this.cell.admit(modem)
    const report = new Reporting(this.drawIntervalUs(), this.drawBytes(), modem, () => this.reports++)
    this.scheduler.after(this.chance.next() * report.intervalUs, modem.owner, sendReport, report)
  }

  private drawSurroundings(): Surroundings {
    const unit = this.chance.next()
    return unit < shareIndoor ? 'indoor' : unit < shareIndoor + shareDeepIndoor ? 'deep-indoor' : 'below-ground'
  }

  private drawIntervalUs(): number {
    let rest = this.chance.next()
    for (const [share, seconds] of intervals) if ((rest -= share) < 0) return seconds * 1e6
    return intervals[0]![1] * 1e6
  }

  private drawBytes(): number {
    return Math.min(mostBytes, Math.floor(leastBytes / (1 - this.chance.next()) ** (1 / paretoShape))) + headerBytes
  }
}

class Reporting {
  private readonly onDelivered: () => void
  private isAnswered = false

  constructor(
    readonly intervalUs: number,
    private readonly bytes: number,
    readonly modem: TestModem,
    private readonly count: () => void,
  ) {
    this.onDelivered = () => this.answer()
  }

  send(): void {
    this.count()
    this.modem.send(this.bytes, 'none', this.onDelivered)
  }

  /** Every second report is acknowledged by the application (facts/nbiot.md 2b). */
  private answer(): void {
    this.isAnswered = !this.isAnswered
    if (this.isAnswered) this.modem.cell.sendDown(this.modem, headerBytes, ignore, ignore, undefined)
  }
}

function ignore(): void {}

function sendReport(report: Reporting): void {
  report.send()
  report.modem.scheduler.after(report.intervalUs, report.modem.owner, sendReport, report)
}
