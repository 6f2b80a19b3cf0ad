/**
 * Where streets are, for who sees whom: stations on one street see each other along it, others only around a corner.
 * Streets run east or north, as WINNER's layout of blocks has them.
 */
export interface StreetMap {
  /** Largest width of a street from wall to wall, metres. */
  readonly widthM: number
  /**
   * Writes the number of the street running east that a place is on, and of the one running north; -1 for none. A place on
   * no street is heard around corners only.
   */
  streetsOf(x: number, y: number, streets: Int32Array): void
}

/** Streets of a grid: one along every multiple of the spacing, both ways. Between them are buildings. */
export class GridStreets implements StreetMap {
  /** @param spacingM from one street to the next; @param widthM from wall to wall */
  constructor(
    private readonly spacingM: number,
    readonly widthM: number,
  ) {
    if (!(widthM > 0 && spacingM > widthM))
      throw new RangeError(`a spacing beyond the width expected, got ${spacingM}, ${widthM}`)
  }

  streetsOf(x: number, y: number, streets: Int32Array): void {
    streets[0] = this.nearest(y)
    streets[1] = this.nearest(x)
  }

  /** Numbers are moved up, so that -1 stays free. */
  private nearest(across: number): number {
    const index = Math.round(across / this.spacingM)
    return Math.abs(across - index * this.spacingM) <= this.widthM / 2 ? index + zeroStreet : -1
  }
}

const zeroStreet = 1 << 20
