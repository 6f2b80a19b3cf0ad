import { angleBetween, lengthOf, type Vector } from '../../lib/vector.js'

/** How the lid lies: shut, open, or with the whole bin on its side. */
export type LidState = 'shut' | 'open' | 'fallen'

const gravity = 9.80665
/** What lies still feels one gravity, within this share. */
const stillShare = 0.08
/** A lid that is turned by less is shut, degrees: bins lean. */
const shutDegrees = 20
/** A lid turns about its hinge, the chip's x axis: so much of gravity along that axis is a bin on its side. */
const sideShare = 0.6
/** Readings in a row that have to agree. */
const agreeing = 2

/** Judges how a lid lies against how it lay when it was put on, the bin upright. */
export class LidWatch {
  state: LidState = 'shut'
  private agreed = 0
  private candidate: LidState = 'shut'

  /** @param reference gravity as the chip felt it with the lid shut, any length */
  constructor(private readonly reference: Vector) {}

  /** Takes a reading, metres per second squared. Returns whether another one is wanted soon: it moves, or has just changed. */
  see(acceleration: Vector): 'same' | 'unsure' | 'changed' {
    const share = lengthOf(acceleration) / gravity
    if (!(share > 1 - stillShare && share < 1 + stillShare)) return 'unsure'
    const next = this.next(acceleration)
    if (next === this.state) {
      this.agreed = 0
      return 'same'
    }
    this.agreed = next === this.candidate ? this.agreed + 1 : 1
    this.candidate = next
    if (this.agreed < agreeing) return 'unsure'
    this.agreed = 0
    this.state = next
    return 'changed'
  }

  private next(acceleration: Vector): LidState {
    const across = Math.abs(acceleration.x - this.reference.x) / gravity
    if (across > sideShare) return 'fallen'
    return angleBetween(acceleration, this.reference) > shutDegrees ? 'open' : 'shut'
  }
}
