/** How a paced run goes at one moment. */
export interface Pace {
  /** How far virtual time may go now, in whole microseconds. */
  readonly targetUs: number
  /** How far virtual time is behind that, in wall seconds; 0 where it keeps up. */
  readonly lagSeconds: number
}

/**
 * Ties virtual time to the wall: so many virtual seconds for each wall second. It only computes; who asks also runs the
 * world and waits. The wall clock is passed in, in seconds from wherever, and never goes back.
 *
 * A world that cannot keep up falls behind and may catch up; nothing is skipped. {@link rebase} forgives what was lost,
 * for example while the world was held on purpose.
 */
export class Pacer {
  private originUs: number
  private originSeconds: number

  /** `factor`: virtual seconds for each wall second, from now on; Infinity for as fast as it can. @throws RangeError */
  constructor(
    readonly factor: number,
    private readonly wallSeconds: () => number,
    nowUs = 0,
  ) {
    if (!(factor > 0)) throw new RangeError(`a speed factor of more than 0 expected, got ${factor}`)
    this.originUs = nowUs
    this.originSeconds = wallSeconds()
  }

  /** How far virtual time, which is at `nowUs`, may go, and how far it lags. */
  pace(nowUs: number): Pace {
    if (this.factor === Infinity) return { targetUs: Infinity, lagSeconds: 0 }
    const elapsedUs = (this.wallSeconds() - this.originSeconds) * this.factor * 1e6
    const targetUs = this.originUs + Math.floor(elapsedUs)
    return { targetUs, lagSeconds: Math.max(0, targetUs - nowUs) / (this.factor * 1e6) }
  }

  /** Wall seconds until virtual time may reach an instant; 0 where it may already. */
  waitSeconds(untilUs: number): number {
    if (this.factor === Infinity) return 0
    const dueSeconds = this.originSeconds + (untilUs - this.originUs) / (this.factor * 1e6)
    return Math.max(0, dueSeconds - this.wallSeconds())
  }

  /** Begins anew from here: what was lost is not made up for. */
  rebase(nowUs: number): void {
    this.originUs = nowUs
    this.originSeconds = this.wallSeconds()
  }
}
