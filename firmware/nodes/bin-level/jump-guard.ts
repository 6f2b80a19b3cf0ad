/** One visit brings a bag or two: so much at most, percent, and so much that readings scatter anyway. */
export const perVisit = 9
export const scatter = 12
/** A jump that stands for so long without a visit is taken for true, seconds: somebody threw in a big box. */
export const patienceS = 36000
/** Visits after a jump that it has to outlast: one bag that stands up may well follow another. */
export const outlasts = 2

/**
 * Finds bags that stand up before the sensor: fills that rise by more than the visits since can have brought. Such a fill counts once
 * it has outlasted further visits, or once it has stood for hours. A fall is always true: nothing makes waste look farther away.
 */
export class JumpGuard {
  private last: number | undefined
  private doubtfulS: number | undefined
  private visitsBefore = 0

  /**
   * Takes a look.
   * @param fill percent
   * @param visits times that the lid was opened since the last fill that was accepted; undefined where nobody counts
   * @param nowS seconds of any clock that does not go back
   */
  accepts(fill: number, visits: number | undefined, nowS: number): boolean {
    const isJump = this.last !== undefined && visits !== undefined && fill > this.last + scatter + perVisit * visits
    if (isJump && !this.isConfirmed(visits!, nowS)) return false
    this.last = fill
    this.doubtfulS = undefined
    return true
  }

  private isConfirmed(visits: number, nowS: number): boolean {
    if (this.doubtfulS === undefined) {
      this.doubtfulS = nowS
      this.visitsBefore = visits
      return false
    }
    return visits >= this.visitsBefore + outlasts || nowS - this.doubtfulS >= patienceS
  }
}
