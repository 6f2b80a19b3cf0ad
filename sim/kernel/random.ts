/**
 * The generator sfc32 (Chris Doty-Humphrey, PractRand 0.94): 128 bits of state, period at least 2^32. Of the state, three
 * words are the seed, the counter begins at 1, and the first twelve outputs are thrown away.
 */
export class Sfc32 {
  private counter = 1

  constructor(
    private a: number,
    private b: number,
    private c: number,
  ) {
    for (let round = 0; round < 12; round++) this.nextInt32()
  }

  /** The next 32 bits, as a signed integer. */
  nextInt32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum
  }
}

/** A seeded stream of chance. Every device has its own, so adding a device does not change what the others see. */
export class RandomStream extends Sfc32 {
  /** A stream of its own for every pair of seed, a whole number up to 2^53, and name. */
  constructor(seed: number, name: string) {
    super(
      mix(hashText(name, 0x9e3779b9), seed | 0),
      mix(hashText(name, 0x85ebca6b), Math.floor(seed / 2 ** 32) | 0),
      mix(hashText(name, 0xc2b2ae35), ~seed),
    )
  }

  /** Uniform in [0, 1), 32 bits. */
  next(): number {
    return (this.nextInt32() >>> 0) / 4294967296
  }

  /** Uniform integer in [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }

  /** Normally distributed (Box and Muller, one of the pair). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next())
  }
}

/** A 32-bit hash of a place in space and time: chance that needs no state. Uniform in [0, 1). */
export function hashUnit(seed: number, x: number, y: number, z: number): number {
  let hash = mix(seed | 0, x | 0)
  hash = mix(hash, y | 0)
  hash = mix(hash, z | 0)
  return (hash >>> 0) / 4294967296
}

function hashText(text: string, start: number): number {
  let hash = start | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

/** The finaliser of MurmurHash3 over two words. */
function mix(first: number, second: number): number {
  let hash = Math.imul(first ^ Math.imul(second, 0x27d4eb2d), 0x85ebca6b)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x7feb352d)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x846ca68b)
  return (hash ^ (hash >>> 16)) | 0
}
