import { hashUnit } from '../kernel/random.js'
import { hashText } from './fingerprint.js'

/** From how long to how long something takes, microseconds. */
export interface TimeSpan {
  readonly minUs: number
  readonly maxUs: number
}

/** How long the platform takes when the scenario does not say: 5 to 20 ms, a broker that is near. */
export const defaultServiceTime: TimeSpan = { minUs: 5_000, maxUs: 20_000 }

/**
 * How long the platform takes to answer: drawn from whom it answers, when and what, so that no stream of chance has to be
 * kept for each session and the same question gets the same time whoever else asks.
 */
export class ServiceTime {
  /** @throws RangeError for a span that ends before it begins */
  constructor(
    private readonly seed: number,
    private readonly span: TimeSpan,
  ) {
    if (!(span.minUs >= 0 && span.maxUs >= span.minUs))
      throw new RangeError(`service time: 0 <= minUs <= maxUs expected, got ${span.minUs}..${span.maxUs}`)
  }

  /** Microseconds for an answer to `who` at an instant; `what` tells apart answers of one instant. */
  draw(who: string, atUs: number, what: number): number {
    const { minUs, maxUs } = this.span
    if (minUs === maxUs) return minUs
    const chance = hashUnit(this.seed, hashText(who), atUs % 2 ** 31, what)
    return minUs + Math.floor(chance * (maxUs - minUs + 1))
  }
}
