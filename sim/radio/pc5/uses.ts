import type { Grant, Occupancy } from './grant.js'

/** Words of a use, and of a row: the count of its uses and room for so many. */
export const useWords = 4
const mostUses = 16
export const rowWords = 1 + mostUses * useWords

/**
 * What others sense of a station, packed into a row of numbers: the resources that its flows use and used of late. Those who
 * choose read many rows one after the other; objects would lie all over the memory.
 *
 * A use is: its first and last subframe; period (10 bits), sub-channel (7), sub-channels (7), priority (4) and whether the
 * last frame announced another one; subframes to the repetition (4 bits), its sub-channel (7) and blocks of data (7).
 * @returns the uses written; the oldest of a station with very many are left out
 */
export function packUses(grants: readonly Grant[], into: Int32Array, row: number): number {
  let count = 0
  for (const grant of grants) {
    const { current } = grant
    const isUsed = current !== undefined && current.lastMs >= current.firstMs && count < mostUses
    grant.use = isUsed ? count++ : -1
    if (isUsed) repack(grant, into, row)
  }
  for (const { past } of grants)
    for (const each of past) if (count < mostUses) pack(each, 1, into, row + 1 + useWords * count++)
  into[row] = count
  return count
}

/** Packs the present use of a flow anew, which {@link packUses} has found a place for. */
export function repack({ current, block, use }: Grant, into: Int32Array, row: number): void {
  pack(current!, block?.dataBlocks ?? 1, into, row + 1 + useWords * use)
}

function pack(use: Occupancy, dataBlocks: number, into: Int32Array, at: number): void {
  into[at] = use.firstMs
  into[at + 1] = use.lastMs
  into[at + 2] =
    use.periodMs |
    (use.subchannel << 10) |
    (use.subchannels << 17) |
    (use.priority << 24) |
    (use.isReserved ? 1 << 28 : 0)
  into[at + 3] = use.gapMs | (use.repeatSubchannel << 4) | (dataBlocks << 11)
}
