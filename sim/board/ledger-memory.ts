/** Doubles of the first slab; each further one has twice as many, up to the most. */
const fewest = 256
const most = 8192

/** Where the figures of one ledger lie: in this slab, from `base` on. */
export interface Figures {
  slab: Float64Array
  base: number
}

/**
 * Memory for the figures of all ledgers of a world. A board touches its ledger at every event: figures in arrays of their
 * own would be two objects more on the way, each of them far away in a city's memory.
 */
export class LedgerMemory {
  private slab = new Float64Array(fewest)
  private used = 0

  /** Makes `count` figures `more` longer, with zeros: where they are if nobody came behind them, else elsewhere. */
  lengthen(figures: Figures, count: number, more: number): void {
    const isLast = figures.slab === this.slab && figures.base + count === this.used
    if (isLast && this.used + more <= this.slab.length) this.used += more
    else this.move(figures, count, more)
  }

  private move(figures: Figures, count: number, more: number): void {
    const { slab, base } = figures
    if (this.used + count + more > this.slab.length) {
      this.slab = new Float64Array(Math.max(count + more, Math.min(2 * this.slab.length, most)))
      this.used = 0
    }
    this.slab.set(slab.subarray(base, base + count), this.used)
    figures.slab = this.slab
    figures.base = this.used
    this.used += count + more
  }
}
