const quantileBits = 12
const quantiles = 1 << quantileBits

/**
 * Log-normal shadowing without state: a factor on power for each pair of stations, from a hash of where both stand. It stays
 * while both stay on their square of ground and is another one when either leaves it, so the correlation over a distance d
 * falls as 1 - d / (side of the square) for each that moves, and not as the exponential of TR 36.885.
 */
export class Shadowing {
  private readonly factors: Float32Array

  /** @param deviationDb standard deviation, dB */
  constructor(deviationDb: number) {
    const normal = normalQuantiles(quantiles)
    this.factors = normal.map((value) => 10 ** ((value * deviationDb) / 10))
  }

  /** The factor for two stations, whichever comes first; each gives its {@link shadowKey}. */
  factor(firstKey: number, secondKey: number): number {
    let hash = Math.imul(firstKey ^ secondKey, 0x7feb352d)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0x846ca68b)
    return this.factors[hash >>> (32 - quantileBits)]!
  }
}

/** What a station brings to the shadowing of its links: who it is and on which square of ground it stands. */
export function shadowKey(identity: number, column: number, row: number): number {
  let hash = Math.imul(identity ^ 0x5bd1e995, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13) ^ column, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16) ^ row, 0x27d4eb2d)
  return hash ^ (hash >>> 15)
}

/** Values of a normal distribution at the middle of each of so many equal parts, by adding up its density. */
function normalQuantiles(count: number): Float32Array {
  const values = new Float32Array(count)
  const step = 1e-4
  let probability = 0
  let index = 0
  for (let value = -6; index < count && value < 6; value += step) {
    probability += (step * Math.exp((-value * value) / 2)) / Math.sqrt(2 * Math.PI)
    while (index < count && probability >= (index + 0.5) / count) values[index++] = value
  }
  return values
}
