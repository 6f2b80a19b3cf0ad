import type { RandomStream } from '../../kernel/random.js'
import type { BinLife } from './bin-life.js'

/** Waste is rough: from echo to echo, metres. Now and then one is lost, or comes back from somewhere nearer (chosen). */
const roughnessM = 0.012
const lostShare = 0.04
const strayShare = 0.03
/** Sensors without a thermometer take sound to be as fast as at 20 degrees Celsius. */
const soundAt = (celsius: number): number => 331.3 + 0.606 * celsius

/**
 * What a level sensor in the lid makes of the bin under it: metres to where its echo seems to come from, undefined without one.
 * @param compensates whether the sensor knows how warm the air is
 */
export function echoOf(bin: BinLife, chance: RandomStream, compensates: boolean): number | undefined {
  if (chance.chance(lostShare) || bin.isFallen) return undefined
  const metres = bin.isLidOpen ? chance.between(0.6, 6) : surface(bin, chance)
  return compensates ? metres : (metres * soundAt(20)) / soundAt(bin.celsius())
}

/** The nearest of what reflects: the heap under the sensor, a fold that stands up from it, the wall by way of a stray echo. */
function surface(bin: BinLife, chance: RandomStream): number {
  const { heightM } = bin
  const waste = heightM * (1 - bin.fill / 100) - bin.heapM + chance.normal(0, roughnessM)
  const { obstacle } = bin
  const isFold = obstacle !== undefined && chance.chance(obstacle.opacity)
  const fold = isFold ? heightM * (1 - obstacle.depth) + chance.normal(0, roughnessM) : Infinity
  const stray = chance.chance(strayShare) ? chance.between(0.05, heightM) : Infinity
  return Math.max(0, Math.min(waste, fold, stray))
}
