/** How a node on a battery has to live: as it is told, sparingly, or only just. */
export type BatteryState = 'ok' | 'low' | 'critical'

/** Thresholds of the state of charge, percent; a state is left again only `recovers` above where it was entered. */
export interface BatteryLimits {
  readonly low: number
  readonly critical: number
  readonly recovers: number
}

export const usualLimits: BatteryLimits = { low: 20, critical: 5, recovers: 5 }

/** By how much periodic work is stretched in each state. */
const stretches = { ok: 1, low: 4, critical: 24 }

/** Watches the charge of a battery. Cold or a burst of current makes readings dip: states have hysteresis. */
export class BatteryGuard {
  state: BatteryState = 'ok'

  constructor(private readonly limits: BatteryLimits = usualLimits) {}

  /** Factor on the intervals of periodic work, 1 with a good battery. */
  get stretch(): number {
    return stretches[this.state]
  }

  /** A reading, percent. Returns whether the state changed. */
  see(percent: number): boolean {
    const before = this.state
    this.state = this.next(percent)
    return this.state !== before
  }

  private next(percent: number): BatteryState {
    const { low, critical, recovers } = this.limits
    if (percent <= critical) return 'critical'
    if (this.state === 'critical' && percent < critical + recovers) return 'critical'
    if (percent <= low) return 'low'
    return this.state !== 'ok' && percent < low + recovers ? 'low' : 'ok'
  }
}
