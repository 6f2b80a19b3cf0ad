import { angleBetween, lengthOf, type Vector } from '../../lib/vector.js'

/** Whether the cover lies as it was put, stands open, or is about to be known. */
export type CoverState = 'closed' | 'open'

/** Readings in a row that have to agree before the cover counts as moved: wheels shake it. */
const agreeing = 3
/** What lies still feels one gravity, within this share: other readings are motion, and say nothing of the angle. */
const stillShare = 0.06
const gravity = 9.80665
/** A cover counts as shut again when it lies within this share of the threshold. */
const shutShare = 0.5

/** What a reading brought. */
export type Verdict = 'same' | 'unsure' | 'changed'

/** Judges the tilt of a cover against how it lay when it was put in. */
export class CoverWatch {
  state: CoverState = 'closed'
  /** Degrees against the reference at the last reading that lay still. */
  tilt = 0
  private agreed = 0

  /** @param reference gravity as the chip felt it with the cover shut, any length */
  constructor(private readonly reference: Vector) {}

  /**
   * Takes a reading.
   * @param acceleration metres per second squared
   * @param threshold degrees beyond which a cover is open
   * @returns "unsure" where another reading is wanted soon
   */
  see(acceleration: Vector, threshold: number): Verdict {
    const share = lengthOf(acceleration) / gravity
    if (!(share > 1 - stillShare && share < 1 + stillShare)) return 'unsure'
    this.tilt = angleBetween(acceleration, this.reference)
    const next = this.next(threshold)
    if (next === this.state) {
      this.agreed = 0
      return 'same'
    }
    this.agreed++
    if (this.agreed < agreeing) return 'unsure'
    this.agreed = 0
    this.state = next
    return 'changed'
  }

  private next(threshold: number): CoverState {
    if (this.tilt > threshold) return 'open'
    return this.state === 'open' && this.tilt > threshold * shutShare ? 'open' : 'closed'
  }
}
