import { judgeLamp, type LampRating } from '../../drivers/lamp-curve.js'

/** Why a lamp counts as failed: OMA 3416 leaves the numbers to the maker. */
export const LampFailure = {
  None: 0,
  TooLittlePower: 1,
  TooMuchPower: 2,
  /** The gear says that its light source is broken. */
  LightSource: 3,
  /** The gear says that it is broken itself. */
  Gear: 4,
  /** Nobody answers on a line that has power. */
  NoAnswer: 5,
  /** The line has no power: it is cut or shorted, or the gear that feeds it is dead. */
  NoLine: 6,
} as const
export type LampFailureReason = (typeof LampFailure)[keyof typeof LampFailure]

/** Readings that must agree before the lamp counts as failed or as well again. */
const readingsToDecide = 2

/**
 * Tells from level against power whether the lamp does what it is told. One odd reading decides nothing: two in a row do,
 * in either direction.
 */
export class LampWatch {
  /** What is known now. */
  failure: LampFailureReason = LampFailure.None
  private suspicion: LampFailureReason = LampFailure.None
  private count = 0

  constructor(private readonly rating: LampRating) {}

  /** Takes a reading: level in percent, watts. Returns whether the verdict changed. */
  judge(levelPercent: number, measuredW: number): boolean {
    // A lamp that is off and draws nothing may be sound or broken: that says nothing of a failure known from the night.
    if (levelPercent === 0 && this.failure === LampFailure.TooLittlePower) return false
    return this.see(this.reason(levelPercent, measuredW))
  }

  /** Takes what a reading means. Returns whether the verdict changed. */
  see(reason: LampFailureReason): boolean {
    if (reason !== this.suspicion) {
      this.suspicion = reason
      this.count = 0
    }
    this.count++
    if (reason === this.failure || this.count < readingsToDecide) return false
    this.failure = reason
    return true
  }

  /** Whether the last reading contradicts the verdict, so that another one soon would settle it. */
  get isUnsure(): boolean {
    return this.suspicion !== this.failure
  }

  private reason(levelPercent: number, measuredW: number): LampFailureReason {
    switch (judgeLamp(levelPercent, measuredW, this.rating)) {
      case 'ok':
        return LampFailure.None
      case 'failed':
      case 'power-low':
        return LampFailure.TooLittlePower
      case 'power-high':
      case 'unexpected-on':
        return LampFailure.TooMuchPower
    }
  }
}
