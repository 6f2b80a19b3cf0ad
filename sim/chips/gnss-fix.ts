/** How long a receiver takes from its supply to its first fix, microseconds. */
export interface GnssStartTimes {
  /** Nothing is known. */
  readonly cold: number
  /** Time and almanac are known, ephemerides are too old. */
  readonly warm: number
  /** Everything is known. */
  readonly hot: number
}

/** u-blox M8 with GPS and BeiDou: cold 26 s, aided 2 to 4 s, hot 1 s at -130 dBm; warm taken as cold less a second (recalled). */
export const startTimes: GnssStartTimes = { cold: 26_000_000, warm: 25_000_000, hot: 1_000_000 }
/** Ephemerides of GPS serve for four hours. */
const ephemerisUs = 4 * 3600e6
const reacquisitionUs = 1_000_000
const leastSatellites = 4

/** Whether a receiver has a fix, and what it knows when it starts. Instants are virtual time, microseconds. */
export class GnssFix {
  private fixed = false
  private isTimeKnown = false
  private dueUs = 0
  private lastUs = -Infinity

  constructor(
    private readonly times: GnssStartTimes,
    private readonly hasBackup: boolean,
  ) {}

  /** Whether there is a fix now. */
  get isFixed(): boolean {
    return this.fixed
  }

  /** Whether it knows what time it is. */
  get knowsTime(): boolean {
    return this.isTimeKnown
  }

  /** How it starts when its supply comes. */
  startKind(nowUs: number): keyof GnssStartTimes {
    if (!this.hasBackup || this.lastUs === -Infinity) return 'cold'
    return nowUs - this.lastUs <= ephemerisUs ? 'hot' : 'warm'
  }

  /** Begins to search. */
  start(kind: keyof GnssStartTimes, nowUs: number): void {
    this.fixed = false
    this.isTimeKnown = kind !== 'cold'
    this.dueUs = nowUs + this.times[kind]
  }

  /** The supply is gone. */
  lose(): void {
    this.fixed = false
  }

  /** An epoch. A fix needs four satellites for as long as the start takes; without them the search stands still. */
  judge(satellites: number, nowUs: number, periodUs: number): void {
    if (satellites < leastSatellites) {
      this.dueUs = this.fixed ? nowUs + reacquisitionUs : Math.max(this.dueUs, nowUs) + periodUs
      this.fixed = false
    } else this.fixed = nowUs >= this.dueUs
    if (!this.fixed) return
    this.isTimeKnown = true
    this.lastUs = nowUs
  }
}
