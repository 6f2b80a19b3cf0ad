import { requiredDb, type LinkModel } from './link-model.js'
import { airTimeMs, bandwidthKHz, downlinkElements, resourceUnits, type Deployment } from './numerology.js'
import {
  downlinkBlocks,
  downlinkRepetitions,
  largestDownlinkBlock,
  largestDownlinkIndex,
  largestInBandIndex,
  largestSingleToneIndex,
  largestUplinkBlock,
  largestUplinkIndex,
  unitCounts,
  uplinkBlocks,
  uplinkRepetitions,
} from './transport-blocks.js'

/** What link adaptation goes by. */
export interface LinkPlannerOptions {
  readonly deployment: Deployment
  /** Power of the carrier and of a modem in dBm. */
  readonly carrierPowerDbm: number
  readonly modemPowerDbm: number
  readonly uplink: LinkModel
  readonly downlink: LinkModel
  /** Which resource units the scheduler gives. */
  readonly tones: readonly number[]
  readonly spacingsKHz: readonly number[]
}

/** CRC of a transport block in bits (3GPP TS 36.212, 6.3.2 and 6.4.3.2). */
const blockCrcBits = 24
/** More tones are taken where they shorten the block: twelve tones count as 1.6 times the time of one [chosen]. */
const toneExponent = 0.2

/** A configuration, with what is needed to rate it: made once a planner. */
export interface Candidate {
  readonly bits: number
  readonly index: number
  readonly units: number
  readonly repetitions: number
  readonly tones: number
  readonly spacingKHz: 3.75 | 15
  /** Which of the bandwidths it has. */
  readonly band: number
  readonly airMs: number
  readonly bitsPerElement: number
  /** What it needs for an error rate of 10 %. */
  readonly requiredDb: number
  readonly cost: number
}

/** The configurations of one direction, cheapest first, and the sizes of block that they have, smallest first. */
export interface Direction {
  readonly candidates: readonly Candidate[]
  readonly sizes: readonly number[]
}

export function directionOf(list: readonly Omit<Candidate, 'requiredDb'>[], model: LinkModel): Direction {
  const candidates = list.map((each) => ({
    ...each,
    requiredDb: requiredDb(model, each.repetitions, each.bitsPerElement, each.airMs),
  }))
  candidates.sort((first, second) => first.cost - second.cost)
  return { candidates, sizes: [...new Set(list.map(({ bits }) => bits))].sort((first, second) => first - second) }
}

/** The smallest size that carries so many bits; one beyond the largest where none does. */
export function nextSize(sizes: readonly number[], bits: number): number {
  for (const size of sizes) if (size >= bits) return size
  return sizes[sizes.length - 1]! + 1
}

/** What a block counts: its air time, and something for the tones that it takes. */
export function costOf(airMs: number, tones: number): number {
  return airMs * tones ** toneExponent
}

/** All of the uplink's configurations of release 13. */
export function uplinkCandidates({ tones, spacingsKHz }: LinkPlannerOptions): Omit<Candidate, 'requiredDb'>[] {
  const list: Omit<Candidate, 'requiredDb'>[] = []
  for (const [band, unit] of resourceUnits.entries()) {
    if (!tones.includes(unit.tones) || !spacingsKHz.includes(unit.spacingKHz)) continue
    const largestIndex = unit.tones === 1 ? largestSingleToneIndex : largestUplinkIndex
    for (let index = 0; index <= largestIndex; index++)
      for (let column = 0; column < unitCounts.length; column++)
        for (const repetitions of uplinkRepetitions) {
          const bits = uplinkBlocks[index]![column]!
          const units = unitCounts[column]!
          if (bits > largestUplinkBlock) continue
          const airMs = airTimeMs(unit, units, repetitions)
          const bitsPerElement = (bits + blockCrcBits) / (units * unit.durationMs * bandwidthKHz(unit))
          const { spacingKHz } = unit
          const cost = costOf(airMs, unit.tones)
          const candidate = { bits, index, units, repetitions, tones: unit.tones, spacingKHz }
          list.push({ ...candidate, band, airMs, bitsPerElement, cost })
        }
  }
  return list
}

/** All of the downlink's configurations of release 13. */
export function downlinkCandidates({ deployment }: LinkPlannerOptions): Omit<Candidate, 'requiredDb'>[] {
  const list: Omit<Candidate, 'requiredDb'>[] = []
  const largestIndex = deployment === 'in-band' ? largestInBandIndex : largestDownlinkIndex
  const share = downlinkElements[deployment] / downlinkElements.standalone
  for (let index = 0; index <= largestIndex; index++)
    for (let column = 0; column < unitCounts.length; column++)
      for (const repetitions of downlinkRepetitions) {
        const bits = downlinkBlocks[index]![column]!
        if (bits > largestDownlinkBlock) continue
        const units = unitCounts[column]!
        const airMs = units * repetitions
        const bitsPerElement = (bits + blockCrcBits) / (units * 180) / share
        const candidate = { bits, index, units, repetitions, tones: 12, spacingKHz: 15 as const }
        list.push({ ...candidate, band: 0, airMs, bitsPerElement, cost: airMs })
      }
  return list
}
