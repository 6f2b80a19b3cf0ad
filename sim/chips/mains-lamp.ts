import type { PartHost } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import { zero } from '../kernel/zero.js'

/** What LED drivers on the mains share, however they are dimmed: power and energy, those of the same lamp undimmed, time on. */
export abstract class MainsLamp {
  protected readonly powerMeter: PartMeter
  private sinceUs = zero
  private onUs = zero
  private baselineJ = zero

  constructor(
    protected readonly host: PartHost,
    states: PartStates,
  ) {
    this.powerMeter = host.ledger.add(states)
  }

  /** Light output that the driver gives, or tries to, [0, 1]. */
  abstract get level(): number

  /** Power drawn from the mains, watts. */
  get power(): number {
    return this.host.ledger.powerW(this.powerMeter)
  }

  /** Energy drawn from the mains so far, joules. */
  get energyJ(): number {
    return this.host.ledger.energyJ(this.powerMeter)
  }

  /** Energy that the same lamp, with the same faults, would have drawn at 100 % over the time it was switched on, joules. */
  get baselineEnergyJ(): number {
    this.settle()
    return this.baselineJ
  }

  /** Time that the lamp was switched on so far, microseconds. */
  get onTimeUs(): number {
    this.settle()
    return this.onUs
  }

  /** Power that the lamp would draw at a level with the faults that it has, watts. */
  protected abstract powerAt(level: number): number

  /** Time since the figures were last brought up to date, microseconds. */
  protected get unsettledUs(): number {
    return this.host.scheduler.nowUs - this.sinceUs
  }

  /** Brings the figures up to now, at the level and faults that held until now. */
  protected settle(): void {
    const passedUs = this.unsettledUs
    this.sinceUs += passedUs
    if (this.level === 0) return
    this.onUs += passedUs
    this.baselineJ += (this.powerAt(1) * passedUs) / 1e6
  }
}
