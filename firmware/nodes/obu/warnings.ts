import type { DriverInterface, WarningKind } from './vehicle.js'

/** A warning stays on for so long behind its last cause, us. */
const holdUs = 1000000

/** The warnings that are on: each is told once when it begins and once when it ends. */
export class Warnings {
  private readonly untilUs: Partial<Record<WarningKind, number>> = {}
  private count = 0

  constructor(private readonly driver: Pick<DriverInterface, 'warn'>) {}

  /** There is cause for a warning. */
  raise(kind: WarningKind, nowUs: number): void {
    const wasOn = this.untilUs[kind] !== undefined
    this.untilUs[kind] = nowUs + holdUs
    if (wasOn) return
    this.count++
    this.driver.warn(kind, true)
  }

  /** Takes back those whose cause is gone. */
  letGo(nowUs: number): void {
    if (this.count === 0) return
    for (const name of Object.keys(this.untilUs)) {
      const kind = name as WarningKind
      if (this.untilUs[kind]! > nowUs) continue
      delete this.untilUs[kind]
      this.count--
      this.driver.warn(kind, false)
    }
  }
}
