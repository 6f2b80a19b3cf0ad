import { defaultHorizonMs, type GridPattern } from './grid.js'
import { preambleSpanMs } from './numerology.js'
import type { CoverageLevel } from './options.js'

/** Subcarriers of 3.75 kHz in a tone of 15 kHz. */
const subcarriersPerTone = 4
const tonesOfCarrier = 12

/**
 * What an anchor carrier keeps for itself: NPRACH of the three levels in the uplink; in the downlink NPBCH in subframe 0 of
 * each frame, NPSS in 5, NSSS in 9 of even frames, SIB1-NB in 4 of odd ones (facts/nbiot.md 1.4). SIB2-NB and on are not
 * counted.
 * @throws RangeError for NPRACH periods without a common multiple within the grid
 */
export function anchorPattern(levels: readonly CoverageLevel[]): GridPattern {
  const lengthMs = levels.map(({ periodMs }) => periodMs).reduce(leastCommonMultiple)
  if (lengthMs > defaultHorizonMs)
    throw new RangeError(`NPRACH periods with a common multiple to ${defaultHorizonMs} ms expected`)
  const uplink = new Uint16Array(lengthMs)
  for (const level of levels) mark(uplink, level)
  return { uplink, downlink: broadcast() }
}

function mark(uplink: Uint16Array, level: CoverageLevel): void {
  const { periodMs, startMs, preambleRepetitions, subcarrierOffset, subcarriers } = level
  const first = Math.floor(subcarrierOffset / subcarriersPerTone)
  const end = Math.min(tonesOfCarrier, Math.ceil((subcarrierOffset + subcarriers) / subcarriersPerTone))
  const tones = ((1 << (end - first)) - 1) << first
  const spanMs = Math.ceil(preambleSpanMs(preambleRepetitions))
  for (let occasionMs = startMs; occasionMs < startMs + uplink.length; occasionMs += periodMs)
    for (let atMs = occasionMs; atMs < occasionMs + spanMs; atMs++) uplink[atMs % uplink.length]! |= tones
}

function broadcast(): Uint8Array {
  const twoFrames = new Uint8Array(20)
  for (const subframe of [0, 5, 9, 10, 14, 15]) twoFrames[subframe] = 1
  return twoFrames
}

function leastCommonMultiple(first: number, second: number): number {
  let [a, b] = [first, second]
  while (b !== 0) [a, b] = [b, a % b]
  return (first / a) * second
}
