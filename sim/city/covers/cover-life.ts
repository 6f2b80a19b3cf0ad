import type { RandomStream } from '../../kernel/random.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { Happenings } from '../happenings.js'
import { hourOfDay } from '../solar-time.js'

/** What traffic and people do to a cover. */
export interface CoverHabits {
  /** Wheels that hit the cover hard enough to be felt, an hour in the busiest hour, mean. */
  readonly wheelsPerHour: number
  /** Times that somebody lifts it, a year, mean. */
  readonly liftsPerYear: number
}

/** What really happened: to score a node's reports with. */
export interface CoverTruth {
  wheels: number
  /** Each time it was open: when it began and ended, microseconds of virtual time; the end is absent while it lasts. */
  readonly openings: { readonly fromUs: number; untilUs?: number }[]
}

/** Acceleration in the chip's axes, metres per second squared. */
export interface Push {
  readonly x: number
  readonly y: number
  readonly z: number
}

const second = 1_000_000
const hour = 3600 * second
const gravity = 9.80665
/** Share of the busiest hour's traffic by hour of the day (chosen: two rush hours, few at night). */
const hourly = [
  0.1, 0.06, 0.05, 0.05, 0.08, 0.2, 0.5, 0.9, 1, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.75, 0.9, 1, 0.95, 0.7, 0.5, 0.4, 0.3,
  0.2,
] as const
/** A wheel's push, metres per second squared, and how long it lasts (chosen: a tenth of a gravity is a good hit on iron). */
const wheelPush = { mean: 1.2, deviation: 0.8 }
const wheelUs = 60_000
/** A lever brings the cover up within this time. */
const liftUs = 2 * second

/**
 * One cover in its frame, tilted a little as they all are: wheels shake it, people lift it and lay it beside the hole. It tells the chip of every
 * change of the acceleration along its axes; in between it costs nothing.
 */
export class CoverLife extends Happenings {
  readonly truth: CoverTruth = { wheels: 0, openings: [] }
  private readonly restTilt: number
  private readonly heading: number
  private tilt: number

  /**
   * @param noonUs when it is noon at the place, microseconds of virtual time, any day
   * @param push takes what the chip feels from now on
   */
  constructor(
    scheduler: Scheduler,
    owner: OwnerId,
    chance: RandomStream,
    habits: CoverHabits,
    noonUs: number,
    private readonly push: (acceleration: Push) => void,
  ) {
    super(scheduler, owner, chance)
    this.restTilt = this.tilt = (chance.between(0, 4) * Math.PI) / 180
    this.heading = chance.between(0, 2 * Math.PI)
    push(this.atRest())
    // Poisson with the hour's rate, by thinning.
    this.nowAndThen(hour / habits.wheelsPerHour, () => {
      if (chance.chance(hourly[hourOfDay(scheduler.nowUs, noonUs)]!)) this.shake()
    })
    this.nowAndThen((365.25 * 24 * hour) / habits.liftsPerYear, () => this.lift(chance.between(300, 7200)))
  }

  /** Whether it lies beside its hole or stands in it. */
  get isOpen(): boolean {
    const { openings } = this.truth
    return openings.length > 0 && openings[openings.length - 1]!.untilUs === undefined
  }

  /** Somebody lifts the cover now, and puts it back after so many seconds. */
  lift(forS: number): void {
    if (this.isOpen) return
    this.truth.openings.push({ fromUs: this.scheduler.nowUs })
    const lying = (this.chance.between(40, 180) * Math.PI) / 180
    // In four steps: a lever, not a spring.
    for (let step = 1; step <= 4; step++)
      this.later((liftUs * step) / 4, () => this.lay(this.restTilt + ((lying - this.restTilt) * step) / 4))
    this.later(liftUs + forS * second, () => this.putBack())
  }

  private putBack(): void {
    this.lay(this.restTilt + (this.chance.between(-1, 1) * Math.PI) / 180)
    this.truth.openings[this.truth.openings.length - 1]!.untilUs = this.scheduler.nowUs
  }

  private lay(tilt: number): void {
    this.tilt = tilt
    this.push(this.atRest())
  }

  private atRest(): Push {
    const { tilt, heading } = this
    const across = gravity * Math.sin(tilt)
    return { x: across * Math.cos(heading), y: across * Math.sin(heading), z: gravity * Math.cos(tilt) }
  }

  private shake(): void {
    this.truth.wheels++
    const { x, y, z } = this.atRest()
    const hit = Math.max(0.1, this.chance.normal(wheelPush.mean, wheelPush.deviation))
    this.push({ x: x + hit * this.chance.between(-0.3, 0.3), y: y + hit * this.chance.between(-0.3, 0.3), z: z + hit })
    this.later(wheelUs, () => this.push(this.atRest()))
  }
}
