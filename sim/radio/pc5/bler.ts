/** Block error rate over signal to interference and noise, of one message at one coding. */
export interface BlerTable {
  /** Information bits a resource element of this coding. */
  readonly efficiency: number
  /** Pairs of signal to noise in dB and block error rate, rising in dB. */
  readonly points: readonly (readonly [number, number])[]
}

/**
 * 190 bytes in 10 resource blocks, QPSK of rate 0.7, at a relative speed of 280 km/h: 3GPP R1-160284 as read by
 * Gonzalez-Martin et al. (IEEE TVT 68(2), 2019). The table of the published reception curve.
 */
export const highwayBler: BlerTable = {
  efficiency: 1.43,
  points: [
    [0, 1],
    [2, 0.9],
    [4, 0.7],
    [6, 0.4],
    [8, 0.13],
    [10, 0.045],
    [12, 0.017],
    [14, 0.007],
    [16, 1e-3],
    [20, 1e-3],
    [20.1, 1e-4],
  ],
}

/** 350 bytes, MCS 7, urban with line of sight (WiLabV2Xsim; facts/protocols.md 1.6). 1224 bits in 10 blocks. */
export const urbanBler: BlerTable = {
  efficiency: 1.13,
  points: [
    [-1, 1],
    [0, 0.982],
    [1, 0.894],
    [2, 0.71],
    [3, 0.453],
    [4, 0.224],
    [5, 0.089],
    [6, 0.029],
    [7, 0.009],
    [8, 1e-3],
  ],
}

const lowestDb = -20
const highestDb = 40
const stepsPerDb = 10
/** Bits of a single-precision float that are left out. */
const ratioShift = 17

/** A table of block errors, spread out for look-ups. Below its points every block is lost, above them the last rate holds. */
export class BlerCurve {
  private readonly rates = new Float32Array((highestDb - lowestDb) * stepsPerDb + 1)
  /** The same by the leading bits of a ratio that is no decibel: exponent and six bits, steps of 0.07 dB. */
  private readonly ratesByBits = new Float32Array(1 << (31 - ratioShift))
  private readonly ratio = new Float32Array(1)
  private readonly ratioBits = new Int32Array(this.ratio.buffer)

  /** @throws RangeError for points that do not rise in dB or are no rates */
  constructor(private readonly table: BlerTable) {
    const { points } = table
    for (let index = 0; index < points.length; index++) {
      const [db, rate] = points[index]!
      if (!(rate >= 0 && rate <= 1) || !(index === 0 || db > points[index - 1]![0]))
        throw new RangeError(`points that rise in dB with rates in [0, 1] expected, got ${db} dB ${rate}`)
    }
    for (let index = 0; index < this.rates.length; index++)
      this.rates[index] = interpolate(points, lowestDb + index / stepsPerDb)
    for (let index = 0; index < this.ratesByBits.length; index++) {
      // The middle of the step.
      this.ratioBits[0] = (index << ratioShift) | (1 << (ratioShift - 1))
      this.ratesByBits[index] = this.rateAt(10 * Math.log10(this.ratio[0]!))
    }
  }

  /**
   * How many dB more another coding needs than the table's: the ratio of what Shannon's limit asks of both. Checked against
   * the measured distances of MCS 4, 7 and 11 in the test, to 1 dB.
   */
  shiftDb(efficiency: number): number {
    return 10 * Math.log10((2 ** efficiency - 1) / (2 ** this.table.efficiency - 1))
  }

  /** Block error rate at a signal to noise as a ratio, not negative, to 0.1 dB: without a logarithm. */
  rateAtRatio(sinr: number): number {
    this.ratio[0] = sinr
    return this.ratesByBits[this.ratioBits[0]! >>> ratioShift]!
  }

  /** Block error rate at a signal to noise in dB, to a tenth of it. */
  rateAt(sinrDb: number): number {
    if (!(sinrDb > lowestDb)) return 1
    const index = Math.round((sinrDb - lowestDb) * stepsPerDb)
    return this.rates[Math.min(index, this.rates.length - 1)]!
  }
}

function interpolate(points: BlerTable['points'], db: number): number {
  if (db < points[0]![0]) return 1
  for (let index = 1; index < points.length; index++) {
    const [highDb, highRate] = points[index]!
    const [lowDb, lowRate] = points[index - 1]!
    if (db <= highDb) return lowRate + ((highRate - lowRate) * (db - lowDb)) / (highDb - lowDb)
  }
  return points[points.length - 1]![1]
}
