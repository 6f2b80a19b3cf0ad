import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** Faults of a {@link Ranger}. */
export interface RangerFaults extends PartFaults {
  /** Damages every reading on the line. */
  corrupt?: boolean
}

/** What models of ultrasonic sensors share that run free: a reading a period while they have their supply. */
export abstract class Ranger implements Powered {
  protected faults: RangerFaults = {}
  private readonly meter: PartMeter
  private event: EventHandle = -1
  private frozen: number | undefined

  /** `distance`: metres to the nearest reflecting surface, undefined where there is none. `states`: off and on; `powerW`: on average. */
  constructor(
    protected readonly host: PartHost,
    states: PartStates,
    private readonly powerW: number,
    private readonly periodUs: number,
    private readonly distance: () => number | undefined,
  ) {
    this.meter = host.ledger.add(states)
  }

  /** Breaks or mends the part. */
  setFaults(faults: RangerFaults): void {
    this.frozen = faults.stuck ? this.reading() : undefined
    this.faults = faults
  }

  powerOn(): void {
    this.host.ledger.enter(this.meter, 1, this.powerW)
    this.schedule(1)
  }

  powerOff(): void {
    this.host.scheduler.cancel(this.event)
    this.silence()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  /** @internal The scheduler's way in. */
  measure(): void {
    this.schedule(1)
    if (!this.faults.missing) this.report()
  }

  /** Puts a reading on the outputs. */
  protected abstract report(): void

  /** Lets the outputs go. */
  protected abstract silence(): void

  /** What the sensor makes of a distance, millimetres. */
  protected abstract millimetres(metres: number | undefined): number

  /** The next reading comes only after so many periods. */
  protected pause(periods: number): void {
    this.host.scheduler.cancel(this.event)
    this.schedule(periods)
  }

  /** The reading of now; a stuck sensor keeps the one it had. */
  protected reading(): number {
    if (this.frozen !== undefined) return this.frozen
    return this.millimetres(this.distance())
  }

  /** A distance with the noise that a fault adds. */
  protected spread(metres: number): number {
    const { noise } = this.faults
    return noise ? metres * (1 + this.host.chance.normal(0, noise)) : metres
  }

  private schedule(periods: number): void {
    this.event = this.host.scheduler.after(periods * this.periodUs, this.host.partOwner, measure, this)
  }
}

function measure(model: Ranger): void {
  model.measure()
}
