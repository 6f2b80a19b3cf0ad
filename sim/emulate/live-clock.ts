import { Pacer } from '../kernel/pacer.js'
import type { Scheduler } from '../kernel/scheduler.js'

/** Longest sleep that Node's timers take. */
const longestSleepMs = 2 ** 31 - 1

/**
 * Runs a world in step with the wall, for whoever is at the other end of a line: it sleeps until the next event is
 * due, and is woken when something comes from outside.
 */
export class LiveClock {
  private readonly pacer: Pacer
  private timer: NodeJS.Timeout | undefined
  private isBegun = false
  private isStopped = false

  /** `speed`: virtual seconds for each second of the wall. */
  constructor(
    private readonly scheduler: Scheduler,
    speed = 1,
  ) {
    this.pacer = new Pacer(speed, () => performance.now() / 1000, scheduler.nowUs)
  }

  /** Brings the world to the present, lets something happen there, and sleeps until the next event. */
  touch(happening?: () => void): void {
    if (this.isStopped) return
    // The world begins with the first that happens in it, however long it took to build.
    if (this.isBegun) this.catchUp()
    else this.pacer.rebase(this.scheduler.nowUs)
    this.isBegun = true
    happening?.()
    this.sleep()
  }

  /** Nothing happens any more. */
  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }

  private catchUp(): void {
    const { targetUs } = this.pacer.pace(this.scheduler.nowUs)
    this.scheduler.runUntil(Math.max(targetUs, this.scheduler.nowUs))
  }

  private sleep(): void {
    clearTimeout(this.timer)
    const nextUs = this.scheduler.nextTimeUs()
    if (nextUs === Infinity) return
    const waitMs = Math.ceil(this.pacer.waitSeconds(nextUs) * 1000)
    this.timer = setTimeout(() => this.touch(), Math.min(waitMs, longestSleepMs))
  }
}
