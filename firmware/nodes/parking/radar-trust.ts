import type { PartHealth } from '../../lib/health.js'

/** A radar that has been right is asked again after so many changes that the field told for certain. */
const everyChanges = 8
/** Wrong so often about vehicles, or about empty bays, is no accident. */
const wrongInARow = 2

/**
 * Whether the radar can be believed. A radar may answer and still see nothing, or always the same: now and then it is asked what the
 * field says for certain anyway. One that always says the same is right half of the time, so taken and empty are counted apart.
 */
export class RadarTrust {
  private untested = everyChanges
  private wrongTaken = 0
  private wrongEmpty = 0

  constructor(private readonly health: PartHealth) {}

  /** The radar decided what the field left open: whether it could will show at the next change that the field tells for certain. */
  decided(): void {
    this.untested = everyChanges
  }

  /** The field told a change for certain. Returns whether the radar is to be asked whether it sees it, too. */
  wantsTest(): boolean {
    this.untested++
    return this.untested > everyChanges || this.wrongTaken + this.wrongEmpty > 0
  }

  /** What the radar said when it was tested, and what it should have said. */
  tested(seen: boolean | undefined, isOccupied: boolean): void {
    if (seen === undefined) return
    this.untested = 0
    const isRight = seen === isOccupied
    if (isOccupied) this.wrongTaken = isRight ? 0 : this.wrongTaken + 1
    else this.wrongEmpty = isRight ? 0 : this.wrongEmpty + 1
    if (Math.max(this.wrongTaken, this.wrongEmpty) >= wrongInARow) return this.disbelieve()
    if (this.wrongTaken + this.wrongEmpty === 0) this.health.succeeded()
  }

  /** However often it failed before. */
  private disbelieve(): void {
    for (let times = 0; times < wrongInARow; times++) this.health.contradicted()
  }
}
