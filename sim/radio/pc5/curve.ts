import { losDb } from './path-loss.js'

/**
 * Packet delivery ratio every 25 m up to 500 m, 23 dBm, 190 bytes at 10 Hz in 4 sub-channels of 10 MHz: the model of
 * Gonzalez-Martin et al. (IEEE TVT 68(2), 2019), run by its authors' program (facts/protocols.md 1.6).
 */
export const publishedCurves: readonly { readonly vehiclesPerMetre: number; readonly ratios: readonly number[] }[] = [
  {
    vehiclesPerMetre: 0.1,
    ratios: [
      0.99, 0.986, 0.982, 0.978, 0.976, 0.973, 0.971, 0.967, 0.961, 0.951, 0.939, 0.924, 0.907, 0.89, 0.871, 0.849,
      0.821, 0.783, 0.733, 0.669, 0.593,
    ],
  },
  {
    vehiclesPerMetre: 0.2,
    ratios: [
      0.989, 0.978, 0.968, 0.96, 0.954, 0.947, 0.941, 0.934, 0.918, 0.896, 0.869, 0.837, 0.804, 0.77, 0.737, 0.702,
      0.666, 0.624, 0.575, 0.517, 0.453,
    ],
  },
  {
    vehiclesPerMetre: 0.3,
    ratios: [
      0.988, 0.97, 0.953, 0.94, 0.929, 0.919, 0.909, 0.897, 0.872, 0.838, 0.796, 0.749, 0.701, 0.655, 0.611, 0.569,
      0.528, 0.485, 0.44, 0.39, 0.338,
    ],
  },
]

const published = { powerDbm: 23, carrierGhz: 5.91, heightM: 1.5, sensitivityDbm: -90.5, shadowingDb: 3 }
const stepM = 25
const strongestDbm = -20
const stepsPerDb = 4
const steps = 100 * stepsPerDb

/**
 * The published reception as a function of two things that any setting has: mean power at the receiver and load of the
 * channel around the sender. Between the published densities and for none at all it is interpolated.
 */
export class ReceptionCurve {
  /** By power, from strong to weak, one row for each load; row 0 is an empty channel. */
  private readonly rows: readonly Float32Array[]
  /** Load of each row: air time asked for by all who are sensed, over what there is. */
  readonly loads: readonly number[]

  constructor() {
    const perDensity = loadPerDensity()
    this.loads = [0, ...publishedCurves.map(({ vehiclesPerMetre }) => vehiclesPerMetre * perDensity)]
    const first = rowOf(publishedCurves[0]!.ratios)
    const second = rowOf(publishedCurves[1]!.ratios)
    const empty = first.map((ratio, index) => Math.min(0.99, Math.max(ratio, 2 * ratio - second[index]!)))
    this.rows = [empty, first, second, rowOf(publishedCurves[2]!.ratios)]
  }

  /** Probability that a frame is received. @param load as {@link loads}; beyond the last row that one holds */
  ratioAt(meanPowerDbm: number, load: number): number {
    const index = Math.round((strongestDbm - meanPowerDbm) * stepsPerDb)
    if (index >= steps) return 0
    const { loads, rows } = this
    const at = Math.max(0, index)
    let row = 1
    while (row < loads.length - 1 && load > loads[row]!) row++
    const share = Math.min(1, (load - loads[row - 1]!) / (loads[row]! - loads[row - 1]!))
    const low = rows[row - 1]![at]!
    return low + (rows[row]![at]! - low) * share
  }
}

/** A row of ratios over power out of one over distance. */
function rowOf(ratios: readonly number[]): Float32Array {
  const row = new Float32Array(steps)
  let metres = 0
  for (let index = 0; index < steps; index++) {
    while (powerAt(metres) > strongestDbm - index / stepsPerDb) metres += 0.5
    row[index] = ratioAtDistance(ratios, metres)
  }
  return row
}

/** Linear between the published points; beyond the last it falls as the share of frames above the sensitivity does. */
function ratioAtDistance(ratios: readonly number[], metres: number): number {
  const last = ratios.length - 1
  const place = metres / stepM
  if (place >= last) return (ratios[last]! * heardShare(metres)) / heardShare(last * stepM)
  const before = Math.floor(place)
  return ratios[before]! + (ratios[before + 1]! - ratios[before]!) * (place - before)
}

function powerAt(metres: number): number {
  return published.powerDbm - losDb(metres, published.carrierGhz, published.heightM, published.heightM)
}

/** Share of frames that arrive above the sensitivity in spite of shadowing: the logistic fit to the normal distribution. */
function heardShare(metres: number): number {
  const deviations = (powerAt(metres) - published.sensitivityDbm) / published.shadowingDb
  return 1 / (1 + Math.exp(-1.702 * deviations))
}

/** Load per vehicle and metre: those heard, each 10 frames a second in one of 4 sub-channels of a millisecond. */
function loadPerDensity(): number {
  let metresHeard = 0
  for (let metres = 0; metres < 1500; metres++) metresHeard += 2 * heardShare(metres)
  return (metresHeard * 10) / 4000
}
