import type { PartHost } from '../board/part.js'
import type { EventHandle } from '../kernel/scheduler.js'
import type { GearVariables } from './dali-gear-state.js'

/** Light output, [0, 1], of a level [0, 254] on the logarithmic curve, from the standard's table of 0.1 % to 100 %. */
export function logarithmicOutput(level: number): number {
  return level === 0 ? 0 : 10 ** ((3 * (level - 254)) / 253)
}

/** The lowest level whose output is at least so much: what a lamp with a lowest output of that much has as physical minimum. */
export function lowestLevelFor(output: number): number {
  for (let level = 1; level < 254; level++) if (logarithmicOutput(level) >= output - 1e-9) return level
  return 254
}

const noEvent: EventHandle = -1

/**
 * The level of a control gear and its way to another one: an event for each level passed, none while it rests. Levels are
 * those of the curve, [0, 254]; the limits are the gear's own variables.
 */
export class DaliDimmer {
  /** The level now. */
  actual = 0
  /** The level was asked for beyond the limits, and one of them was taken. */
  limitError = false
  private goal = 0
  private offAtEnd = false
  private from = 0
  private steps = 0
  private startUs = 0
  private durationUs = 0
  private event: EventHandle = noEvent

  /** `onLevel` hears of every change of the level. */
  constructor(
    private readonly host: PartHost,
    private readonly variables: GearVariables,
    private readonly onLevel: () => void,
  ) {}

  get isFading(): boolean {
    return this.event !== noEvent
  }

  /** The level that it is at, or on its way to. */
  get target(): number {
    if (!this.isFading) return this.actual
    return this.offAtEnd ? 0 : this.goal
  }

  /** Goes to a level, limited unless it is 0, over a time in microseconds; from off it starts at the minimum level. */
  goTo(level: number, durationUs: number): void {
    this.stop()
    const { minLevel } = this.variables
    const goal = level === 0 ? minLevel : this.limited(level)
    if (level === 0) this.limitError = false
    if (this.actual === 0 && level === 0) return
    if (this.actual === 0) this.set(durationUs > 0 ? minLevel : goal)
    this.offAtEnd = level === 0
    this.fade(goal, durationUs)
  }

  /** Goes up or down at so many levels a second, for a time in microseconds or as far as the limits let it. */
  move(direction: 1 | -1, stepsPerSecond: number, forUs = Infinity): void {
    this.stop()
    if (this.actual === 0) return
    const { minLevel, maxLevel } = this.variables
    const room = Math.max(0, direction > 0 ? maxLevel - this.actual : this.actual - minLevel)
    const levels = Math.min(room, Math.floor((stepsPerSecond * forUs) / 1e6))
    this.offAtEnd = false
    this.fade(this.actual + direction * levels, (levels / stepsPerSecond) * 1e6)
  }

  /** Stays where it is. */
  stop(): void {
    if (!this.isFading) return
    this.host.scheduler.cancel(this.event)
    this.event = noEvent
  }

  /** The mains went: no light, and no events left to cancel. */
  lose(): void {
    this.event = noEvent
    this.actual = 0
    this.limitError = false
  }

  /** One step of a fade is due. */
  step(): void {
    this.steps++
    const total = Math.abs(this.goal - this.from)
    this.event = noEvent
    if (this.steps >= total) return this.arrive()
    this.schedule()
    this.set(this.from + Math.sign(this.goal - this.from) * this.steps)
  }

  private limited(level: number): number {
    const { minLevel, maxLevel } = this.variables
    const within = Math.min(maxLevel, Math.max(minLevel, level))
    this.limitError = within !== level
    return within
  }

  private fade(goal: number, durationUs: number): void {
    this.goal = goal
    this.from = this.actual
    this.steps = 0
    this.startUs = this.host.scheduler.nowUs
    this.durationUs = durationUs
    if (durationUs > 0 && goal !== this.actual) this.schedule()
    else this.arrive()
  }

  private schedule(): void {
    const part = (this.steps + 1) / Math.abs(this.goal - this.from)
    const atUs = this.startUs + Math.round(part * this.durationUs)
    this.event = this.host.scheduler.at(atUs, this.host.partOwner, step, this)
  }

  private arrive(): void {
    this.set(this.offAtEnd ? 0 : this.goal)
  }

  private set(level: number): void {
    if (level === this.actual) return
    this.actual = level
    if (level > 0) this.variables.lastActiveLevel = level
    this.onLevel()
  }
}

function step(dimmer: DaliDimmer): void {
  dimmer.step()
}
