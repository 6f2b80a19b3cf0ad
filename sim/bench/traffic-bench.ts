import { gridNetwork } from '../city/traffic/grid.js'
import { FixedTimeSignals, gridPlan } from '../city/traffic/signals.js'
import { blankVehicleState } from '../city/traffic/source.js'
import { TrafficModel } from '../city/traffic/traffic-model.js'
import { Scheduler } from '../kernel/scheduler.js'
import { Pc5Medium, type Pc5Handle } from '../radio/pc5/medium.js'
import type { Pc5Options } from '../radio/pc5/options.js'
import { GridStreets } from '../radio/pc5/streets.js'

/** What the traffic benchmark measured. */
export interface TrafficBenchResult {
  readonly crossroads: number
  /** Vehicles at the end, each with an OBU that sends ten times a second. */
  readonly vehicles: number
  readonly simulatedSeconds: number
  /** Virtual seconds for each second of the processor. */
  readonly realTimeFactor: number
  /** The same for traffic alone, without a radio. */
  readonly trafficOnlyFactor: number
  readonly sentPerSecond: number
  readonly receivedPerSecond: number
  /** Processor time for each reception, microseconds. */
  readonly cpuPerReceptionUs: number
  readonly meanBusyRatio: number
}

/** How the benchmark runs. */
export interface TrafficBenchOptions {
  readonly rows?: number
  readonly columns?: number
  readonly vehicles?: number
  readonly seconds?: number
  readonly fidelity?: Pc5Options['fidelity']
}

const spacingM = 400
/** Street from wall to wall. */
const streetM = 40
const frame = new Uint8Array(190)
const settlingSeconds = 3

/**
 * A city of crossroads with lights, filled with vehicles on all links, every one with an OBU at 10 Hz, and a roadside unit at
 * each crossroads that sends SPAT-sized frames at 10 Hz: what one second of it costs the processor.
 */
export function benchTraffic(options: TrafficBenchOptions = {}): Promise<TrafficBenchResult> {
  const { rows = 15, columns = 16, vehicles = 6000, seconds = 10, fidelity = 'sps' } = options
  const trafficOnly = new BenchCity(rows, columns, vehicles, undefined).run(seconds)
  const city = new BenchCity(rows, columns, vehicles, fidelity)
  const { cpuS, before } = city.run(seconds)
  const after = city.medium!.statistics()
  const received = after.received - before!.received
  return Promise.resolve({
    crossroads: rows * columns,
    vehicles: city.traffic.count,
    simulatedSeconds: seconds,
    realTimeFactor: seconds / cpuS,
    trafficOnlyFactor: seconds / trafficOnly.cpuS,
    sentPerSecond: (after.sent - before!.sent) / seconds,
    receivedPerSecond: received / seconds,
    cpuPerReceptionUs: (cpuS * 1e6) / received,
    meanBusyRatio: city.meanBusyRatio(),
  })
}

class BenchCity {
  readonly scheduler = new Scheduler()
  readonly traffic: TrafficModel
  readonly medium: Pc5Medium | undefined
  private readonly handles = new Map<number, Pc5Handle>()
  private readonly state = blankVehicleState()

  constructor(rows: number, columns: number, vehicles: number, fidelity: Pc5Options['fidelity']) {
    const { scheduler } = this
    const network = gridNetwork({ origin: { latitude: 30.2741, longitude: 120.1551 }, rows, columns, spacingM })
    this.traffic = new TrafficModel(scheduler, network, {
      seed: 1,
      signals: new FixedTimeSignals(scheduler, gridPlan),
      listener: { onLeave: (id) => this.detach(id) },
    })
    this.fill(vehicles)
    if (!fidelity) return
    this.medium = new Pc5Medium(scheduler, { seed: 1, fidelity, streets: new GridStreets(spacingM, streetM) })
    this.traffic.forEach((id) => this.equip(id))
    for (const { id, x, y, isGateway } of network.nodes) if (!isGateway) this.addRsu(1e6 + id, x, y)
  }

  run(seconds: number): { cpuS: number; before: ReturnType<Pc5Medium['statistics']> | undefined } {
    this.scheduler.runUntil(settlingSeconds * 1e6)
    const before = this.medium?.statistics()
    const cpu = process.cpuUsage()
    this.scheduler.runUntil((settlingSeconds + seconds) * 1e6)
    const { user, system } = process.cpuUsage(cpu)
    return { cpuS: (user + system) / 1e6, before }
  }

  meanBusyRatio(): number {
    const ratios = [...this.handles.values()].map((handle) => handle.busyRatio())
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  }

  /** The same number of vehicles on every link, evenly spaced. */
  private fill(vehicles: number): void {
    const { links } = this.traffic.map
    const perLink = vehicles / links.length
    links.forEach(({ link, lanes }, index) => {
      const count = Math.floor(perLink * (index + 1)) - Math.floor(perLink * index)
      for (let place = 0; place < count; place++)
        this.traffic.addVehicle({ route: link.id, place: 20 + (place * (lanes[0]!.length - 40)) / count, speed: 8 })
    })
  }

  private equip(id: number): void {
    const place = { x: 0, y: 0 }
    const position = (): { x: number; y: number } => {
      if (this.traffic.read(id, this.state)) {
        place.x = this.state.x
        place.y = this.state.y
      }
      return place
    }
    const handle = this.medium!.attach({ id, kind: 'obu', position, onFrame: () => undefined })
    this.handles.set(id, handle)
    this.repeat(id, (id * 7919) % 100_000)
  }

  private addRsu(id: number, x: number, y: number): void {
    const handle = this.medium!.attach({ id, kind: 'rsu', position: () => ({ x, y }), onFrame: () => undefined })
    this.handles.set(id, handle)
    this.repeat(id, (id * 7919) % 100_000)
  }

  private repeat(id: number, fromUs: number): void {
    this.scheduler.at(fromUs, 0, this.send, id)
  }

  private readonly send = (id: number): void => {
    const handle = this.handles.get(id)
    if (!handle) return
    handle.send(frame, { periodUs: 100_000 })
    this.scheduler.at(this.scheduler.nowUs + 100_000, 0, this.send, id)
  }

  private detach(id: number): void {
    this.handles.get(id)?.detach()
    this.handles.delete(id)
  }
}
