const dayS = 86400

/** How long vehicles stood. Uptime is in seconds; Unix seconds are undefined until somebody knows the time. */
export class StayClock {
  private sinceS: number | undefined
  private lastS: number | undefined
  /** Day of UTC that is counted, when it began by uptime, and what of it was taken by stays that are over. */
  private day = -1
  private midnightS = -Infinity
  private beforeS = 0

  /** A vehicle came. */
  begin(uptimeS: number): void {
    this.sinceS = uptimeS
  }

  /** The vehicle left. */
  end(uptimeS: number, unixS: number | undefined): void {
    if (this.sinceS === undefined) return
    this.turn(uptimeS, unixS)
    this.lastS = uptimeS - this.sinceS
    this.beforeS += uptimeS - Math.max(this.sinceS, this.midnightS)
    this.sinceS = undefined
  }

  /** How long the vehicle has stood, or the last one stood; undefined before the first. Seconds. */
  durationS(uptimeS: number): number | undefined {
    return this.sinceS === undefined ? this.lastS : uptimeS - this.sinceS
  }

  /** How long the bay was taken on this day of UTC, seconds; undefined without a clock. */
  dailyS(uptimeS: number, unixS: number | undefined): number | undefined {
    if (unixS === undefined) return undefined
    this.turn(uptimeS, unixS)
    return this.beforeS + (this.sinceS === undefined ? 0 : uptimeS - Math.max(this.sinceS, this.midnightS))
  }

  /** A new day begins with nothing. */
  private turn(uptimeS: number, unixS: number | undefined): void {
    if (unixS === undefined) return
    const day = Math.floor(unixS / dayS)
    this.midnightS = uptimeS - (unixS - day * dayS)
    if (day !== this.day && this.day >= 0) this.beforeS = 0
    this.day = day
  }
}
