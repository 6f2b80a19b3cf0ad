import { minutesToNextStep, planLevel, type PlanStep } from './plan.js'

const secondsPerDay = 86400

/** A level that the platform asked for, which beats the plan while it lasts. */
interface Override {
  readonly level: number
  /** Unix seconds; Infinity for until the next change between day and night. */
  readonly untilS: number
}

/** Which level is due: the plan while it is dark, off while it is light, a commanded level above both. */
export class LevelControl {
  private override: Override | undefined

  /** `zoneS`: seconds that local time is ahead of UTC. */
  constructor(
    private plan: readonly PlanStep[],
    public zoneS: number,
  ) {}

  /** The level due now in percent. */
  level(nowS: number, isDark: boolean): number {
    if (this.override && nowS >= this.override.untilS) this.override = undefined
    if (this.override) return this.override.level
    return isDark ? planLevel(this.plan, this.minute(nowS)) : 0
  }

  /** When the level may change by itself, in Unix seconds. */
  nextChangeS(nowS: number): number {
    const minute = this.minute(nowS)
    const step =
      nowS + minutesToNextStep(this.plan, minute) * 60 - (((nowS + this.zoneS) % secondsPerDay) - minute * 60)
    return this.override && this.override.untilS < step ? this.override.untilS : step
  }

  /** Takes a commanded level; without `untilS` it lasts to the next change between day and night. */
  command(level: number, untilS: number | undefined): void {
    this.override = { level, untilS: untilS === undefined ? Infinity : untilS }
  }

  /** Back to the plan. */
  release(): void {
    this.override = undefined
  }

  /** Day and night changed: a commanded level without an end of its own ends here. */
  onDaylightChange(): void {
    if (this.override && this.override.untilS === Infinity) this.override = undefined
  }

  /** Replaces the plan as a whole. */
  setPlan(plan: readonly PlanStep[]): void {
    this.plan = plan
  }

  private minute(nowS: number): number {
    return Math.floor(((nowS + this.zoneS) % secondsPerDay) / 60)
  }
}
