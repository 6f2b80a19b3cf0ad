/**
 * The lanes of one track: spans that overlap lie in different ones, for viewers take what overlaps on one thread for
 * calls within calls.
 */
export class Lanes {
  /** Until when each lane is taken. */
  private readonly takenUntilUs: number[] = []

  /** The first lane that is free for a span. */
  place(startUs: number, endUs: number): number {
    const lane = this.free(startUs)
    this.takenUntilUs[lane] = endUs
    return lane
  }

  /** The first lane that is free for a span whose end is not known yet; it is taken until {@link close}. */
  open(startUs: number): number {
    return this.place(startUs, Infinity)
  }

  /** A span that was opened is over. */
  close(lane: number, endUs: number): void {
    this.takenUntilUs[lane] = endUs
  }

  private free(startUs: number): number {
    const lane = this.takenUntilUs.findIndex((untilUs) => untilUs <= startUs)
    return lane < 0 ? this.takenUntilUs.length : lane
  }
}
