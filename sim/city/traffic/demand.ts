import type { RandomStream } from '../../kernel/random.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import type { VehicleClass } from './source.js'

/** Vehicles that come into the world at a gateway. */
export interface DemandOptions {
  /** Id of a link out of a gateway. */
  readonly link: number
  readonly vehiclesPerHour: number
  /** Parts of trucks and buses, together at most 1; default 0.08 and 0.02. */
  readonly trucks?: number
  readonly buses?: number
  readonly fromUs?: number
  readonly untilUs?: number
}

/** Arrivals of one link: a Poisson process, each an event; those that find no room wait outside. */
export class Demand {
  /** Classes of vehicles that wait to come in, first come first. */
  readonly waiting: VehicleClass[] = []
  private readonly trucks: number
  private readonly buses: number
  private readonly untilUs: number

  /** @throws RangeError for a flow or parts that are none */
  constructor(
    readonly link: number,
    private readonly options: DemandOptions,
    private readonly scheduler: Scheduler,
    private readonly chance: RandomStream,
    /** Called when someone has come. */
    private readonly onArrival: () => void,
  ) {
    const { vehiclesPerHour, trucks = 0.08, buses = 0.02, untilUs = Infinity, fromUs = 0 } = options
    if (!(vehiclesPerHour > 0 && vehiclesPerHour <= 20_000))
      throw new RangeError(`vehicles an hour in (0, 20000] expected, got ${vehiclesPerHour}`)
    if (!(trucks >= 0 && buses >= 0 && trucks + buses <= 1))
      throw new RangeError(`parts of trucks and buses expected, got ${trucks} and ${buses}`)
    this.trucks = trucks
    this.buses = buses
    this.untilUs = untilUs
    this.schedule(Math.max(fromUs, scheduler.nowUs))
  }

  private schedule(fromUs: number): void {
    const atUs = Math.round(fromUs + this.chance.exponential(3600e6 / this.options.vehiclesPerHour))
    if (atUs < this.untilUs) this.scheduler.at(atUs, 0, this.arrive, undefined)
  }

  private readonly arrive = (): void => {
    const draw = this.chance.next()
    this.waiting.push(draw < this.trucks ? 'truck' : draw < this.trucks + this.buses ? 'bus' : 'car')
    this.schedule(this.scheduler.nowUs)
    this.onArrival()
  }
}
