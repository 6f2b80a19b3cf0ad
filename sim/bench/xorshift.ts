/** Marsaglia's xorshift32: the same row of numbers on both sides of a comparison, for next to nothing. */
export class Xorshift {
  private state = 0x2545f491

  /** In [0, 1). */
  next(): number {
    let { state } = this
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.state = state
    return (state >>> 0) / 4294967296
  }
}
