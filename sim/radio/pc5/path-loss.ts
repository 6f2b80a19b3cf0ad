const metresPerSecondOfLight = 3e8
/** The model holds from here on. */
const nearestM = 3

/**
 * WINNER+ B1 along a street, dB (D5.3; the constants of Gonzalez-Martin et al., facts/protocols.md 1.6), never below free
 * space. Effective heights are the antennas' own: no traffic lifts the ground.
 * @param metres distance, taken as 3 m where it is less
 */
export function losDb(metres: number, carrierGhz: number, firstHeightM: number, secondHeightM: number): number {
  const distance = Math.max(nearestM, metres)
  const breakpoint = (4 * firstHeightM * secondHeightM * carrierGhz * 1e9) / metresPerSecondOfLight
  const free = 20 * Math.log10(distance) + 46.4 + 20 * Math.log10(carrierGhz / 5)
  const street =
    distance < breakpoint
      ? 22.7 * Math.log10(distance) + 27 + 20 * Math.log10(carrierGhz)
      : 40 * Math.log10(distance) +
        7.56 -
        17.3 * Math.log10(firstHeightM) -
        17.3 * Math.log10(secondHeightM) +
        2.7 * Math.log10(carrierGhz)
  return Math.max(free, street)
}

/**
 * WINNER II B1 around one corner, dB (D1.1.2 table 4-4; recalled, and seen so in public simulators): the better of the two
 * ways of counting, never less than along a street of the same length.
 * @param first, second metres from each station to the corner
 */
export function nlosDb(
  first: number,
  second: number,
  carrierGhz: number,
  firstHeightM: number,
  secondHeightM: number,
): number {
  const los = (metres: number): number => losDb(metres, carrierGhz, firstHeightM, secondHeightM)
  const around = (near: number, far: number): number => {
    const slope = Math.max(2.8 - 0.0024 * near, 1.84)
    return (
      los(near) + 20 - 12.5 * slope + 10 * slope * Math.log10(Math.max(nearestM, far)) + 3 * Math.log10(carrierGhz / 5)
    )
  }
  return Math.max(Math.min(around(first, second), around(second, first)), los(Math.hypot(first, second)))
}

/** Metres of a step of the table around corners. */
const cornerStepM = 4
const halfStreetM = 20

/** Received power over distance, in milliwatts, for one pair of antenna heights: looked up, not computed. */
export class LinkTable {
  /** Beyond this nothing is left of a frame, metres. */
  readonly rangeM: number
  /** And beyond this, around a corner, where neither is nearer to it than half a street. */
  readonly cornerRangeM: number
  private readonly los: Float32Array
  private readonly corner: Float32Array
  private readonly cornerSteps: number

  constructor(
    txPowerDbm: number,
    cutoffDbm: number,
    cornerCutoffDbm: number,
    carrierGhz: number,
    firstHeightM: number,
    secondHeightM: number,
  ) {
    const losPower = (metres: number): number => txPowerDbm - losDb(metres, carrierGhz, firstHeightM, secondHeightM)
    let range = nearestM
    while (losPower(range) > cutoffDbm) range++
    this.rangeM = range
    this.los = Float32Array.from({ length: range + 2 }, (_, metres) => milliwatts(losPower(metres)))
    const nlosPower = (first: number, second: number): number =>
      txPowerDbm - nlosDb(first, second, carrierGhz, firstHeightM, secondHeightM)
    let steps = 1
    while (nlosPower(halfStreetM, steps * cornerStepM) > cornerCutoffDbm) steps++
    this.cornerRangeM = steps * cornerStepM
    this.cornerSteps = steps
    this.corner = Float32Array.from({ length: steps * steps }, (_, index) =>
      milliwatts(nlosPower((index % steps) * cornerStepM, Math.floor(index / steps) * cornerStepM)),
    )
  }

  /** Power along a street, for a distance up to the range. */
  losMw(metres: number): number {
    return this.los[Math.round(metres)]!
  }

  /** Power around a corner that is so far from each station; 0 where it is next to nothing. */
  nlosMw(first: number, second: number): number {
    const { cornerSteps } = this
    const column = Math.round(first / cornerStepM)
    const row = Math.round(second / cornerStepM)
    return column < cornerSteps && row < cornerSteps ? this.corner[row * cornerSteps + column]! : 0
  }
}

/** Power in milliwatts. */
export function milliwatts(dbm: number): number {
  return 10 ** (dbm / 10)
}

/** Power in dBm. */
export function dbm(milliwatts: number): number {
  return 10 * Math.log10(milliwatts)
}
