/** Whether a bin is full. */
export type FillState = 'unknown' | 'normal' | 'full'

/** What a look brought. */
export type FillVerdict = 'same' | 'unsure' | 'full' | 'normal'

/** Looks in a row that have to agree before a bin counts as full, or no longer so. */
export const agreeing = 2
/** A bin is no longer full when it is so much below the threshold, percent. */
export const hysteresis = 10

/**
 * Judges fills against a threshold: a bag that stands up before it settles must not be an alarm, and a fill that plays around the
 * threshold must not be many.
 */
export class FillWatch {
  state: FillState = 'unknown'
  private agreed = 0

  /**
   * Takes a look.
   * @param fill percent
   * @param threshold percent from which on a bin is full
   * @returns the new state where it changed; "unsure" where another look is wanted soon
   */
  see(fill: number, threshold: number): FillVerdict {
    const next = this.next(fill, threshold)
    if (next === this.state) {
      this.agreed = 0
      return 'same'
    }
    this.agreed++
    // A bin that is not full at the first look is just that.
    const isFirst = this.state === 'unknown' && next === 'normal'
    if (this.agreed < agreeing && !isFirst) return 'unsure'
    this.agreed = 0
    this.state = next
    return isFirst ? 'same' : next
  }

  private next(fill: number, threshold: number): 'normal' | 'full' {
    if (fill >= threshold) return 'full'
    return this.state === 'full' && fill > threshold - hysteresis ? 'full' : 'normal'
  }
}
