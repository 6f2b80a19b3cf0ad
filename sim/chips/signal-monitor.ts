/** What a {@link SignalMonitor} knows of a group. Microseconds. */
export interface MonitoredGroup {
  readonly isPedestrian: boolean
  readonly minimumGreenUs: number
  readonly amberUs: number
}

/** What the heads show: a bit a group; or that they hang on the flasher, or are dark. */
export interface MonitoredLamps {
  readonly red: number
  readonly amber: number
  readonly green: number
  readonly onFlasher: boolean
}

/** What went wrong, when, and with which groups (from 1). */
export interface SignalViolation {
  readonly kind:
    | 'conflict' // two greens that must not be together
    | 'intergreen' // a green too soon behind a conflicting one
    | 'minimum-green' // a green too short
    | 'amber' // amber missing, too short, or in front of green
    | 'mixed' // two colours in one group
    | 'dark' // no lamp lit, longer than a flashing green is dark
    | 'start' // a green before everybody had red after flashing
  readonly atUs: number
  readonly groups: readonly number[]
}

/** Longest that a head may be dark between two flashes. */
const flashDarkUs = 500_000

/** What a head has done so far, as an onlooker sees it. */
class Head {
  colour: 'none' | 'red' | 'amber' | 'green' = 'none'
  greenSinceUs = NaN
  /** The first time that this green went out, be it to flash. */
  steadyEndUs = NaN
  /** When amber or red last took the place of green; before the first green: long ago. */
  greenEndUs = -Infinity
  amberSinceUs = NaN
  darkSinceUs = NaN
}

/**
 * Watches a junction's heads as an onlooker with a stop watch and the tables of minimum greens and green intervals would. It
 * shares no code with the controller. A green that ends because all heads go over to the flasher at once is no violation:
 * that is how a controller fails.
 */
export class SignalMonitor {
  readonly violations: SignalViolation[] = []
  /** Greens seen, by group: a monitor that saw nothing proves nothing. */
  readonly greens: number[]
  private readonly heads: Head[]
  private onFlasher = true
  private redSinceUs = NaN

  /** `intergreenUs`: [from][to], 0 where two groups may be green together. */
  constructor(
    private readonly groups: readonly MonitoredGroup[],
    private readonly intergreenUs: readonly (readonly number[])[],
  ) {
    this.heads = groups.map(() => new Head())
    this.greens = groups.map(() => 0)
  }

  /** The heads show this from an instant on. Instants do not go back. */
  observe(atUs: number, lamps: MonitoredLamps): void {
    if (lamps.onFlasher) return this.toFlasher(atUs)
    if (this.onFlasher) this.fromFlasher(atUs, lamps)
    this.groups.forEach((_, index) => this.watch(atUs, index, lamps))
    this.heads.forEach((head, index) => {
      if (head.colour === 'green') this.checkConflicts(atUs, index)
    })
  }

  /** The end of the watch: what is dark now must not be so for long. */
  finish(atUs: number): void {
    this.heads.forEach((head, index) => this.checkDark(atUs, head, index))
  }

  private toFlasher(atUs: number): void {
    if (!this.onFlasher)
      for (const head of this.heads) {
        if (head.colour === 'green') head.greenEndUs = atUs
        Object.assign(head, { colour: 'none', greenSinceUs: NaN, amberSinceUs: NaN, darkSinceUs: NaN })
      }
    this.onFlasher = true
  }

  private fromFlasher(atUs: number, { red }: MonitoredLamps): void {
    this.onFlasher = false
    this.redSinceUs = atUs
    const all = 2 ** this.groups.length - 1
    if (red !== all)
      this.violate(
        'start',
        atUs,
        this.heads.map((_, index) => index),
      )
  }

  private watch(atUs: number, index: number, lamps: MonitoredLamps): void {
    const head = this.heads[index]!
    const lit = (['red', 'amber', 'green'] as const).filter((colour) => (lamps[colour] >> index) & 1)
    if (lit.length > 1) return this.violate('mixed', atUs, [index])
    if (lit.length === 0) {
      if (Number.isNaN(head.darkSinceUs)) head.darkSinceUs = atUs
      if (head.colour !== 'green') this.violate('dark', atUs, [index])
      else this.noteSteadyEnd(atUs, head, index)
      return
    }
    this.checkDark(atUs, head, index)
    head.darkSinceUs = NaN
    const colour = lit[0]!
    if (colour !== head.colour) this.change(atUs, head, index, colour)
  }

  private checkDark(atUs: number, head: Head, index: number): void {
    if (atUs - head.darkSinceUs > flashDarkUs) this.violate('dark', atUs, [index])
  }

  private change(atUs: number, head: Head, index: number, colour: 'red' | 'amber' | 'green'): void {
    const { isPedestrian, amberUs } = this.groups[index]!
    if (head.colour === 'green') {
      this.noteSteadyEnd(atUs, head, index)
      head.greenEndUs = atUs
      head.greenSinceUs = NaN
      head.steadyEndUs = NaN
      if (colour === 'red' && !isPedestrian) this.violate('amber', atUs, [index])
    }
    if (head.colour === 'amber' && (colour !== 'red' || atUs - head.amberSinceUs < amberUs))
      this.violate('amber', atUs, [index])
    if (colour === 'amber') {
      if (head.colour !== 'green' || isPedestrian) this.violate('amber', atUs, [index])
      head.amberSinceUs = atUs
    }
    head.colour = colour
    if (colour === 'green') this.beginGreen(atUs, head, index)
  }

  private beginGreen(atUs: number, head: Head, index: number): void {
    this.greens[index]!++
    head.greenSinceUs = atUs
    let longest = 0
    this.heads.forEach((other, from) => {
      const interval = this.intergreenUs[from]![index]!
      longest = Math.max(longest, interval)
      if (interval > 0 && atUs - other.greenEndUs < interval) this.violate('intergreen', atUs, [from, index])
    })
    if (!(atUs - this.redSinceUs >= longest)) this.violate('start', atUs, [index])
  }

  private noteSteadyEnd(atUs: number, head: Head, index: number): void {
    if (!Number.isNaN(head.steadyEndUs)) return
    head.steadyEndUs = atUs
    if (atUs - head.greenSinceUs < this.groups[index]!.minimumGreenUs) this.violate('minimum-green', atUs, [index])
  }

  private checkConflicts(atUs: number, index: number): void {
    for (let other = 0; other < index; other++)
      if (this.intergreenUs[other]![index]! > 0 && this.heads[other]!.colour === 'green')
        this.violate('conflict', atUs, [other, index])
  }

  private violate(kind: SignalViolation['kind'], atUs: number, groups: readonly number[]): void {
    this.violations.push({ kind, atUs, groups: groups.map((index) => index + 1) })
  }
}
