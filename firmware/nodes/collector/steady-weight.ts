/** Readings in a row that have to agree before a weight counts: half a second, more than a period of a swinging lift. */
export const agreeing = 6
/** They agree when they lie this close together, kilograms. */
export const closeKg = 0.6

/** Finds the weight in the readings of a scale that swings. */
export class SteadyWeight {
  private readonly latest: number[] = []
  private steady: number | undefined

  /** @param keepsFirst whether the first steady weight stays, or the last one counts */
  constructor(private readonly keepsFirst: boolean) {}

  /** Kilograms: the steady weight, or the middle of the latest readings where there was none; undefined without a reading. */
  get weight(): number | undefined {
    return this.steady === undefined ? middleOf(this.latest) : this.steady
  }

  get isSteady(): boolean {
    return this.steady !== undefined
  }

  /** Takes a reading, kilograms. */
  add(kilograms: number): void {
    if (this.keepsFirst && this.steady !== undefined) return
    const { latest } = this
    latest.push(kilograms)
    if (latest.length > agreeing) latest.shift()
    if (latest.length < agreeing) return
    let low = latest[0]!
    let high = low
    let sum = 0
    for (const each of latest) {
      if (each < low) low = each
      if (each > high) high = each
      sum += each
    }
    if (high - low <= closeKg) this.steady = sum / latest.length
  }
}

function middleOf(values: readonly number[]): number | undefined {
  const sorted = values.slice().sort((first, second) => first - second)
  return sorted[Math.floor(sorted.length / 2)]
}
