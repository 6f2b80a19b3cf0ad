import type { VcdValue } from './model.js'

/** The coming changes of one variable, in the order of time. */
export interface Wave {
  /** Tick of the next change; Infinity while none is known. */
  readonly nextTick: number
  /** The value of the next change, which is taken. */
  take(): VcdValue
}

/** Changes that were said one by one. */
export class EdgeWave implements Wave {
  private ticks: number[] = []
  private values: VcdValue[] = []
  private head = 0
  private lastTick = 0

  get nextTick(): number {
    return this.head < this.ticks.length ? this.ticks[this.head]! : Infinity
  }

  /** Adds a change; one that would lie before the last is put at the same tick. */
  push(tick: number, value: VcdValue): void {
    this.lastTick = Math.max(this.lastTick, tick)
    this.ticks.push(this.lastTick)
    this.values.push(value)
  }

  take(): VcdValue {
    const value = this.values[this.head++]!
    if (this.head === this.ticks.length) {
      this.ticks = []
      this.values = []
      this.head = 0
    }
    return value
  }
}

/** What drives a PWM output from an instant on. */
interface Program {
  /** In ticks, with their fraction. */
  readonly start: number
  /** Ticks of a period; 0 for a level that stays. */
  readonly period: number
  readonly high: number
  readonly active: VcdValue
  readonly inactive: VcdValue
  /** Periods that are drawn. */
  readonly periods: number
}

/** A PWM output as the edges that it makes. A new duty cycle at the same frequency takes effect with the next period. */
export class PwmWave implements Wave {
  private programs: Program[] = []
  private edge = 0
  nextTick = Infinity

  /** `ticksPerSecond` of the dump; `burstS`: seconds that are drawn after each change, Infinity for all. */
  constructor(
    private readonly ticksPerSecond: number,
    private readonly burstS: number,
  ) {}

  /** From a tick on a level. */
  level(tick: number, value: VcdValue): void {
    this.append({ start: tick, period: 0, high: 0, active: value, inactive: value, periods: 0 })
  }

  /** From a tick on PWM; a duty cycle of 0 or 1 is a level. */
  pwm(tick: number, hz: number, duty: number, activeLevel: 0 | 1): void {
    const active = activeLevel === 1 ? '1' : '0'
    const inactive = activeLevel === 1 ? '0' : '1'
    const period = this.ticksPerSecond / hz
    const start = this.boundaryAfter(tick, period)
    const isLevel = duty <= 0 || duty >= 1
    const level = duty <= 0 ? inactive : active
    const periods = Math.max(1, Math.ceil(this.burstS * hz))
    if (isLevel) this.append({ start, period: 0, high: 0, active: level, inactive: level, periods: 0 })
    else this.append({ start, period, high: duty * period, active, inactive, periods })
  }

  take(): VcdValue {
    const { active, inactive, periods } = this.programs[0]!
    const value = this.edge === 2 * periods && periods > 0 ? 'x' : this.edge % 2 === 0 ? active : inactive
    this.edge++
    this.findNext()
    return value
  }

  /** The next period of what runs at that frequency by then, or the tick itself. */
  private boundaryAfter(tick: number, period: number): number {
    const last = this.programs.at(-1)
    if (!last || last.period !== period) return tick
    return last.start + Math.ceil(Math.max(0, tick - last.start) / period) * period
  }

  private append(program: Program): void {
    const { programs } = this
    // What never came to run is forgotten, unless its first edge is out already.
    while (programs.length > 0 && programs.at(-1)!.start >= program.start && !(programs.length === 1 && this.edge > 0))
      programs.pop()
    if (programs.length === 0) this.edge = 0
    programs.push(program)
    this.findNext()
  }

  private findNext(): void {
    for (;;) {
      const [program, following] = this.programs
      const at = program ? edgeAt(program, this.edge) : Infinity
      if (!following || at < following.start) {
        this.nextTick = at === Infinity ? at : Math.round(at)
        return
      }
      this.programs.shift()
      this.edge = 0
    }
  }
}

function edgeAt({ start, period, high, periods }: Program, edge: number): number {
  if (period === 0) return edge === 0 ? start : Infinity
  if (edge > 2 * periods) return Infinity
  return start + Math.floor(edge / 2) * period + (edge % 2) * high
}
