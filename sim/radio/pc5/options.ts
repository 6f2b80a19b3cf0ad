import type { BlerTable } from './bler.js'
import type { StreetMap } from './streets.js'

/** Kind of a station: it decides pool and antenna height. */
export type StationKind = 'obu' | 'rsu'

/**
 * What a {@link Pc5Medium} is made of; what is left out is taken from {@link pc5Defaults}. Figures without a source of
 * their own are rows of facts/protocols.md 1.6.
 */
export interface Pc5Options {
  /** Seed of the scenario; every station draws from a stream of its own, made of the seed and its id. */
  readonly seed: number
  /**
   * "sps": sensing, half duplex, interference and block errors are computed for every frame and receiver. "curve": a frame
   * is received with the published probability for its mean power and the load around it; cheaper, no collisions as such.
   */
  readonly fidelity?: 'sps' | 'curve'
  /** Resource blocks of the carrier: 100 in 20 MHz, 50 in 10 MHz. */
  readonly resourceBlocks?: number
  /** Resource blocks of a sub-channel, of which a frame's control information takes two (adjacent PSCCH and PSSCH). */
  readonly subchannelBlocks?: number
  /** "halves": vehicles use the lower half of the sub-channels and roadside units the upper one. */
  readonly pools?: 'shared' | 'halves'
  readonly txPowerDbm?: number
  readonly carrierGhz?: number
  /** Antenna heights, metres. */
  readonly heightM?: Readonly<Record<StationKind, number>>
  /** Standard deviation of shadowing in dB, along a street and around a corner. */
  readonly shadowingDb?: { readonly los: number; readonly nlos: number }
  /** Ground over which shadowing stays the same, metres. */
  readonly decorrelationM?: number
  /** Thermal noise and noise figure in 50 resource blocks, dBm. */
  readonly noiseDbm?: number
  /** Weakest frame that a receiver locks on to, dBm over the whole frame. */
  readonly sensitivityDbm?: number
  /** Power below which a frame neither disturbs nor is sensed, dBm: how far the model looks. */
  readonly cutoffDbm?: number
  /** The same around corners, where far more stations are near and far fewer are heard. */
  readonly cornerCutoffDbm?: number
  /** Power in a sub-channel from which it counts as busy for the channel busy ratio, dBm (TS 36.214, 5.1.30). */
  readonly busyThresholdDbm?: number
  /** First and last subframe of the selection window after the frame came, ms (TS 36.213, 14.1.1.6). */
  readonly selectionWindowMs?: readonly [number, number]
  /** Reference signal power of a reservation from which its resource is excluded at first, dBm for one resource element. */
  readonly rsrpThresholdDbm?: number
  /** Added to the threshold for each step that the reservation is less urgent than the frame to send, dB. */
  readonly priorityStepDb?: number
  /** Probability of keeping a resource when its counter is used up, [0, 0.8]. */
  readonly keepProbability?: number
  /** Occasions in a row that may pass unused before the resource is given up (sl-ReselectAfter). */
  readonly reselectAfter?: number
  /** Blind repetitions of a frame, within 15 ms after it. */
  readonly retransmissions?: 0 | 1
  /** Bytes that MAC, RLC and PDCP add to a frame. */
  readonly overheadBytes?: number
  /** Highest code rate; a frame takes as many sub-channels as this needs. */
  readonly maxCodeRate?: number
  /** Block errors over signal to noise. */
  readonly bler?: BlerTable
  /** Where streets are; without it every station sees every other. */
  readonly streets?: StreetMap
}

/** All options, filled in. */
export type Pc5Settings = Required<Omit<Pc5Options, 'bler' | 'streets'>> & Pick<Pc5Options, 'bler' | 'streets'>

/**
 * The access parameters of the 2020 trials in China (20 MHz, 23 dBm, 10 blocks a sub-channel, separate halves) and the
 * radio of the published model. The overhead of 13 bytes (MAC 9, RLC 1, PDCP 3), the antenna of a roadside unit, -94 dBm
 * for a busy sub-channel and the nine unused occasions are recalled, not confirmed.
 */
export const pc5Defaults = {
  fidelity: 'sps',
  resourceBlocks: 100,
  subchannelBlocks: 10,
  pools: 'halves',
  txPowerDbm: 23,
  carrierGhz: 5.91,
  heightM: { obu: 1.5, rsu: 5 },
  shadowingDb: { los: 3, nlos: 4 },
  decorrelationM: 25,
  noiseDbm: -95,
  sensitivityDbm: -90.5,
  cutoffDbm: -102,
  cornerCutoffDbm: -96,
  busyThresholdDbm: -94,
  selectionWindowMs: [4, 100],
  rsrpThresholdDbm: -110,
  priorityStepDb: 0,
  keepProbability: 0,
  reselectAfter: 9,
  retransmissions: 0,
  overheadBytes: 13,
  maxCodeRate: 0.75,
} as const satisfies Omit<Pc5Options, 'seed'>

/** Fills in what is left out. @throws RangeError for what no channel is */
export function completePc5Options(given: Pc5Options): Pc5Settings {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const settings = { ...pc5Defaults, ...(present as unknown as Pc5Options) }
  check('resourceBlocks', settings.resourceBlocks, 6, 100, true)
  check('subchannelBlocks', settings.subchannelBlocks, 4, settings.resourceBlocks, true)
  check('txPowerDbm', settings.txPowerDbm, -40, 33)
  check('carrierGhz', settings.carrierGhz, 2, 6)
  check('decorrelationM', settings.decorrelationM, 1, 1000)
  check('cutoffDbm', settings.cutoffDbm, -115, settings.sensitivityDbm)
  check('cornerCutoffDbm', settings.cornerCutoffDbm, settings.cutoffDbm, settings.sensitivityDbm)
  check('keepProbability', settings.keepProbability, 0, 0.8)
  check('reselectAfter', settings.reselectAfter, 1, 9, true)
  check('overheadBytes', settings.overheadBytes, 0, 200, true)
  check('maxCodeRate', settings.maxCodeRate, 0.1, 0.95)
  checkWindow(settings.selectionWindowMs)
  if (settings.pools === 'halves' && settings.resourceBlocks < 2 * settings.subchannelBlocks)
    throw new RangeError('pools: two sub-channels or more expected for halves')
  return settings
}

function check(name: string, value: number, low: number, high: number, whole = false): void {
  if (!(value >= low && value <= high) || (whole && !Number.isInteger(value)))
    throw new RangeError(`${name}: ${whole ? 'a whole number ' : ''}in [${low}, ${high}] expected, got ${value}`)
}

/** T1 at most 4, T2 from 20 to 100 (TS 36.213, 14.1.1.6). */
function checkWindow([first, last]: readonly [number, number]): void {
  check('selectionWindowMs[0]', first, 1, 4, true)
  check('selectionWindowMs[1]', last, 20, 100, true)
}
