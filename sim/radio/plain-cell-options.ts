import type { CellIdentity } from './cell.js'
import { standaloneBudget, type LinkBudget } from './link-budget.js'

/** A span of time from which a delay is drawn, both ends in whole microseconds. */
export interface DelaySpan {
  readonly minUs: number
  readonly maxUs: number
}

/** What a {@link PlainCell} is made of; what is left out is taken from {@link plainCellDefaults}. */
export interface PlainCellOptions {
  readonly identity: CellIdentity
  /** Seed of the scenario; every modem draws from a stream of its own, made of the seed and its IMSI. */
  readonly seed: number
  /** Cell search, random access, NAS attach and default bearer together. */
  readonly attachDelay?: DelaySpan
  /** From idle to connected when the modem has something to send. */
  readonly accessDelay?: DelaySpan
  /** From idle to connected when the network has something to send: the wait for the next paging occasion. */
  readonly pagingDelay?: DelaySpan
  /** From the modem to the server behind the core network and back, without the bytes' own time on the air. */
  readonly upDelay?: DelaySpan
  readonly downDelay?: DelaySpan
  /** What a byte costs on the air. */
  readonly bitsPerSecondUp?: number
  readonly bitsPerSecondDown?: number
  /** Chance that a packet never arrives, each way, [0, 1]. */
  readonly lossProbability?: number
  /** How long a connection is kept without use. */
  readonly inactivityUs?: number
  readonly budget?: LinkBudget
}

/**
 * Ordinary figures of a live network: attach 4 to 6 s and release after 20 s (facts/nbiot.md 1.13, 1.10), a short report
 * in 0.3 to 0.7 s with its access (TR 45.820 says 0.3 s at 144 dB, ns3-lena-nb 0.19 to 0.53), paging every 2.56 s
 * (rf256), sustained single-tone rates of release 13 (facts/nbiot.md 1.8).
 */
export const plainCellDefaults = {
  attachDelay: { minUs: 4_000_000, maxUs: 6_000_000 },
  accessDelay: { minUs: 120_000, maxUs: 350_000 },
  pagingDelay: { minUs: 0, maxUs: 2_560_000 },
  upDelay: { minUs: 60_000, maxUs: 150_000 },
  downDelay: { minUs: 40_000, maxUs: 120_000 },
  bitsPerSecondUp: 16_700,
  bitsPerSecondDown: 19_600,
  lossProbability: 0,
  inactivityUs: 20_000_000,
  budget: standaloneBudget,
} as const satisfies Omit<PlainCellOptions, 'identity' | 'seed'>

/** Fills in what is left out. @throws RangeError for a span that ends before it begins, a rate or a probability out of range */
export function completeOptions(given: PlainCellOptions): Required<PlainCellOptions> {
  const options = { ...plainCellDefaults, ...withoutUndefined(given) }
  checkOptions(options)
  return options
}

/** What is present and undefined counts as left out. */
function withoutUndefined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options
}

function checkOptions(options: Required<PlainCellOptions>): void {
  const { attachDelay, accessDelay, pagingDelay, upDelay, downDelay } = options
  for (const [name, span] of Object.entries({ attachDelay, accessDelay, pagingDelay, upDelay, downDelay }))
    if (
      !(span.minUs >= 0 && span.maxUs >= span.minUs) ||
      !Number.isInteger(span.minUs) ||
      !Number.isInteger(span.maxUs)
    )
      throw new RangeError(
        `${name}: 0 <= minUs <= maxUs in whole microseconds expected, got ${span.minUs}..${span.maxUs}`,
      )
  if (!(options.bitsPerSecondUp > 0 && options.bitsPerSecondDown > 0))
    throw new RangeError('bitsPerSecondUp and bitsPerSecondDown: more than 0 expected')
  if (!(options.lossProbability >= 0 && options.lossProbability <= 1))
    throw new RangeError(`lossProbability: 0 to 1 expected, got ${options.lossProbability}`)
  if (!(options.inactivityUs > 0))
    throw new RangeError(`inactivityUs: more than 0 expected, got ${options.inactivityUs}`)
}
