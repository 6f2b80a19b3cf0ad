/** Whether it burns: "smoulders" is a bin that gets warm faster than the sun warms it. */
export type FireState = 'none' | 'smoulders' | 'burns'

/** Degrees Celsius at which it burns whatever came before; 15 below it is over. */
export const overBelow = 15
/** From look to look, K: the sun on a steel bin makes 4 K in two minutes. */
export const riseK = 8

/** Judges the air under the lid. */
export class FireWatch {
  state: FireState = 'none'
  private last: number | undefined

  /**
   * Takes a temperature, degrees Celsius, at a regular look.
   * @param limit degrees Celsius from which on it burns
   * @returns whether the state changed
   */
  see(temperature: number, limit: number): boolean {
    const before = this.state
    this.state = this.next(temperature, limit)
    this.last = temperature
    return this.state !== before
  }

  private next(temperature: number, limit: number): FireState {
    if (temperature >= limit) return 'burns'
    if (this.state === 'burns') return temperature > limit - overBelow ? 'burns' : 'none'
    if (this.last === undefined) return 'none'
    const rise = temperature - this.last
    if (rise >= riseK) return 'smoulders'
    return this.state === 'smoulders' && rise > -1 ? 'smoulders' : 'none'
  }
}
