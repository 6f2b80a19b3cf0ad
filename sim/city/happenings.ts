import type { RandomStream } from '../kernel/random.js'
import type { OwnerId, Scheduler } from '../kernel/scheduler.js'

/** What people, weather and mischief do to one thing: events of its own on the world's clock, by its own chance. */
export abstract class Happenings {
  constructor(
    protected readonly scheduler: Scheduler,
    private readonly owner: OwnerId,
    protected readonly chance: RandomStream,
  ) {}

  /** Acts after a delay, microseconds, rounded to whole ones. */
  protected later(delayUs: number, act: () => void): void {
    this.scheduler.after(Math.round(delayUs), this.owner, call, act)
  }

  /** Acts again and again as a Poisson process, from mean to mean so many microseconds; Infinity is never. */
  protected nowAndThen(meanUs: number, act: () => void): void {
    if (meanUs === Infinity) return
    this.later(this.chance.exponential(meanUs), () => {
      act()
      this.nowAndThen(meanUs, act)
    })
  }
}

function call(act: () => void): void {
  act()
}
