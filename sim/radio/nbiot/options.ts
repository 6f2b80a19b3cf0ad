import { standaloneBudget, type LinkBudget } from '../link-budget.js'
import type { CellIdentity } from '../cell.js'
import type { DelaySpan } from '../plain-cell-options.js'
import { defaultHorizonMs } from './grid.js'
import type { LinkModel } from './link-model.js'
import type { Deployment } from './numerology.js'

/** How a report crosses the cell (facts/nbiot.md 1.9). */
export type AccessMode = 'resume' | 'service-request' | 'ciot' | 'edt'

/** What a coverage enhancement level has of its own in the system information. */
export interface CoverageLevel {
  /** NPRACH: period and start in ms, repetitions of the preamble. */
  readonly periodMs: number
  readonly startMs: number
  readonly preambleRepetitions: number
  /** NPRACH: first of the 48 subcarriers of 3.75 kHz, and how many. */
  readonly subcarrierOffset: number
  readonly subcarriers: 12 | 24 | 36 | 48
  /** Preambles sent before it tries the next level. */
  readonly attempts: number
  /** NPDCCH: R_max and G; the search space comes every R_max x G ms. */
  readonly controlRepetitions: number
  readonly controlFactor: number
  /** What a modem listens for before it can send, in ms: after light sleep, and after deep sleep or power-on. */
  readonly wakeMs: number
  readonly searchMs: number
}

/** What an {@link NbIotCell} is made of; what is left out is taken from {@link liveCell}. */
export interface NbIotOptions {
  readonly identity: CellIdentity
  /** Seed of the scenario; every modem draws from a stream of its own, made of the seed and its IMSI. */
  readonly seed: number
  readonly mode: AccessMode
  readonly deployment: Deployment
  readonly budget: LinkBudget
  readonly modemPowerDbm: number
  readonly uplinkModel: LinkModel
  readonly downlinkModel: LinkModel
  /** Resource units that the scheduler gives: tones and their spacing. */
  readonly tones: readonly number[]
  readonly spacingsKHz: readonly number[]
  readonly levels: readonly [CoverageLevel, CoverageLevel, CoverageLevel]
  /** Preambles sent in all before a modem gives up (preambleTransMax-CE). */
  readonly preambleTransMax: number
  /** What a modem listens for after power-on until it has found a carrier at all, ms. */
  readonly cellSearchMs: number
  /** Windows for the random access response and for contention resolution, in search space periods. */
  readonly responseWindow: number
  readonly contentionWindow: number
  /** Largest back-off after a failed access, ms. */
  readonly backOffMs: number
  /** Time the base station, and the network behind it, take for each turn of a dialogue, ms. */
  readonly baseTurnMs: number
  readonly coreTurnMs: number
  /** From the base station to the server and back. */
  readonly upDelay: DelaySpan
  readonly downDelay: DelaySpan
  /** How long a connection is kept without use. */
  readonly inactivityUs: number
  /** Connected without traffic: the modem listens for `listenMs` in each cycle. */
  readonly connectedCycleMs: number
  readonly connectedListenMs: number
  /** Cycle of paging in idle, ms. */
  readonly pagingCycleMs: number
  /** How long early data waits for an answer to take along, ms. */
  readonly earlyDataHoldMs: number
  /** Largest transport block for early data in Msg3, bits. */
  readonly earlyDataBits: number
  /** How far ahead the grids reach, ms, a power of two. */
  readonly horizonMs: number
}

/** 0.423 over the Doppler frequency (Clarke's model), 1 Hz for things that stand still among what moves. */
const coherenceMs = 423

/**
 * A base station with two antennas. Calibrated: a pair of efficiency and margin that meets the air times of facts/nbiot.md 1.7
 * within a factor of 1.6 (root mean square of the logarithm) and the energies for 50 bytes within 10 %. Blocks come in steps of
 * two: an efficiency of 0.75 does the same and puts 200 bytes at 154 dB 21 % below the study.
 */
export const uplinkModel: LinkModel = {
  efficiency: 0.7,
  fadingMarginDb: 5,
  coherenceMs,
  estimationLoss: 0,
  estimationLossMaxDb: 5,
}

/**
 * A modem with one antenna: 10 dB is what Rayleigh fading needs for an outage of 10 %. The rest is calibrated on the NPDSCH
 * rows of facts/nbiot.md 1.7 (within a factor of 1.44).
 */
export const downlinkModel: LinkModel = {
  efficiency: 0.35,
  fadingMarginDb: 10,
  coherenceMs,
  estimationLoss: 0.05,
  estimationLossMaxDb: 5,
}

/**
 * A carrier as captured on a live network, South Africa 2018-19 (facts/nbiot.md 1.10): NPRACH, R_max, windows, inactivity
 * of 20 s, paging cycle rf256; the long connected cycle of another (2.048 s). What a modem listens for (NPBCH has a period of
 * 640 ms) and how long base station and core take are calibrated on the median of 2 s of live networks (facts 1.13).
 */
export const liveCell: Omit<NbIotOptions, 'identity' | 'seed'> = {
  mode: 'resume',
  deployment: 'standalone',
  budget: standaloneBudget,
  modemPowerDbm: 23,
  uplinkModel,
  downlinkModel,
  tones: [1, 3, 6, 12],
  spacingsKHz: [15],
  levels: [
    {
      periodMs: 640,
      startMs: 8,
      preambleRepetitions: 2,
      subcarrierOffset: 36,
      subcarriers: 12,
      attempts: 4,
      controlRepetitions: 8,
      controlFactor: 2,
      wakeMs: 480,
      searchMs: 960,
    },
    {
      periodMs: 640,
      startMs: 64,
      preambleRepetitions: 8,
      subcarrierOffset: 24,
      subcarriers: 12,
      attempts: 4,
      controlRepetitions: 16,
      controlFactor: 2,
      wakeMs: 800,
      searchMs: 1600,
    },
    {
      periodMs: 640,
      startMs: 128,
      preambleRepetitions: 32,
      subcarrierOffset: 12,
      subcarriers: 12,
      attempts: 4,
      controlRepetitions: 32,
      controlFactor: 2,
      wakeMs: 1920,
      searchMs: 3200,
    },
  ],
  preambleTransMax: 10,
  cellSearchMs: 1500,
  responseWindow: 5,
  contentionWindow: 8,
  backOffMs: 1024,
  baseTurnMs: 50,
  coreTurnMs: 250,
  upDelay: { minUs: 60_000, maxUs: 150_000 },
  downDelay: { minUs: 40_000, maxUs: 120_000 },
  inactivityUs: 20_000_000,
  connectedCycleMs: 2048,
  connectedListenMs: 128,
  pagingCycleMs: 2560,
  earlyDataHoldMs: 300,
  earlyDataBits: 1000,
  horizonMs: defaultHorizonMs,
}

/**
 * A carrier as 3GPP's study evaluates it (TR 45.820, 7.2; stand-alone, one tone of 15 kHz up): used for the checks of
 * docs/fidelity.md. What a modem listens for, R_max, and how long it stays connected are calibrated on
 * the rows for 50 bytes; preambles are those of the live network.
 */
export const evaluationCell: Omit<NbIotOptions, 'identity' | 'seed'> = {
  ...liveCell,
  tones: [1],
  levels: [
    { ...liveCell.levels[0], controlRepetitions: 8, wakeMs: 60, searchMs: 60, preambleRepetitions: 2, periodMs: 320 },
    { ...liveCell.levels[1], controlRepetitions: 64, wakeMs: 80, searchMs: 80, preambleRepetitions: 8 },
    { ...liveCell.levels[2], controlRepetitions: 256, wakeMs: 400, searchMs: 400, preambleRepetitions: 32 },
  ],
  inactivityUs: 8_000_000,
  connectedListenMs: 0,
  baseTurnMs: 10,
  coreTurnMs: 40,
}

/**
 * The carrier of the study of 84 bytes a day (facts/nbiot.md 2c), whose assumptions are known in part: one tone of 15 kHz with
 * the air times that the same group's look-up table has for it (facts 1.7). Calibrated: the receiver on that table, its
 * estimation loss on the row for 164 dB too (0.4 meets the table best and would give 3.0 years); how much the modem listens
 * while connected for 20 s on the row for 144 dB. Predicted: the row for 154 dB.
 */
export const lookUpCell: Omit<NbIotOptions, 'identity' | 'seed'> = {
  ...evaluationCell,
  uplinkModel: {
    ...uplinkModel,
    efficiency: 0.5,
    fadingMarginDb: 7,
    coherenceMs: 1e9,
    estimationLoss: 0.25,
    estimationLossMaxDb: 5,
  },
  horizonMs: 1 << 18,
  inactivityUs: 20_000_000,
  connectedCycleMs: 2048,
  connectedListenMs: 700,
}
