import type { RandomStream } from '../../kernel/random.js'
import type { Grant, Occupancy } from './grant.js'
import { dbm, milliwatts } from './path-loss.js'
import { useWords } from './uses.js'

/** Milliseconds over which a station remembers what it sensed. */
export const sensingWindowMs = 1000
/** Subframes over which sensed power is averaged for periods of 100 ms and more, and subframes ahead that count. */
const longestFold = 100

/** What a choice is made for. */
export interface SelectionRequest {
  /** First subframe that may be chosen, and last. */
  readonly firstMs: number
  readonly lastMs: number
  /** Period of the frames to come, 0 for a single one. */
  readonly periodMs: number
  /** How many of them the resource is for. */
  readonly counter: number
  readonly priority: number
  readonly subchannels: number
  /** Sub-channels of the pool: from, to before. */
  readonly poolStart: number
  readonly poolEnd: number
}

/** What the rules of a choice need to know of the channel. */
export interface SelectionRules {
  readonly subchannelCount: number
  readonly rsrpThresholdDbm: number
  readonly priorityStepDb: number
  /** Weakest frame that is sensed, mW. */
  readonly sensitivityMw: number
}

/**
 * Sensing-based semi-persistent choice of a resource (TS 36.213, 14.1.1.6), for one station at a time:
 * begin, tell what each neighbour uses, then choose.
 *
 * What a station sensed over the last second is worked out when it needs it, from what its neighbours sent and the power
 * with which it hears them now, so sensing costs nothing while nobody chooses.
 */
export class ResourceSelection {
  /** Sensed power a sub-channel, mW, of each subframe of the fold. */
  private readonly sensed: Float32Array
  /** Strongest reservation of each resource of the window, mW a resource element; Infinity where own frames lie. */
  private readonly reserved: Float32Array
  /** Sum over the resource's sub-channels of the sensed power, by candidate; -1 where excluded. */
  private readonly ranking: Float32Array
  private readonly buckets = new Int32Array(1 << bucketBits)
  private readonly rankingBits: Int32Array
  private request!: SelectionRequest
  private fold = longestFold
  private nowMs = 0
  /** Bucket up to which candidates belong to the best fifth. */
  private lastBucket = 0

  constructor(private readonly rules: SelectionRules) {
    const size = longestFold * rules.subchannelCount
    this.sensed = new Float32Array(size)
    this.reserved = new Float32Array(size)
    this.ranking = new Float32Array(size)
    this.rankingBits = new Int32Array(this.ranking.buffer)
  }

  /** Begins a choice. */
  begin(nowMs: number, request: SelectionRequest): void {
    this.request = request
    this.nowMs = nowMs
    this.fold = request.periodMs > 0 ? Math.min(longestFold, request.periodMs) : longestFold
    this.sensed.fill(0)
    this.reserved.fill(0)
  }

  /** Own flows: subframes in which the station sent it could not sense, and those in which it will send it cannot use. */
  exclude(grant: Grant): void {
    if (grant.current) this.blockSubframes(grant.current, grant.nextMs)
    for (const occupancy of grant.past) if (this.isRecent(occupancy)) this.blockSubframes(occupancy, occupancy.lastMs)
  }

  /**
   * What a neighbour uses ({@link packUses}), heard with a power in mW over the whole frame. What is below the sensitivity is not sensed at all:
   * the published curve's assumption, which meets its row of 0.1 vehicles a metre to 0.02 where sensing down to the cut-off
   * is up to 0.06 better than it (see the test).
   */
  sense(uses: Int32Array, row: number, powerMw: number): void {
    if (powerMw < this.rules.sensitivityMw) return
    const end = row + 1 + uses[row]! * useWords
    for (let at = row + 1; at < end; at += useWords) {
      const lastMs = uses[at + 1]!
      if (lastMs < this.nowMs - sensingWindowMs) continue
      const what = uses[at + 2]!
      const how = uses[at + 3]!
      this.addPower(uses[at]!, lastMs, what, how, powerMw)
      if (what & reservedBit) this.markReservation(lastMs, what, how, powerMw / (12 * (how >>> 11)))
    }
  }

  /** The choice: subframe and first sub-channel, one of the best fifth at random. */
  choose(chance: RandomStream): { readonly subframeMs: number; readonly subchannel: number } {
    const starts = this.startCount
    const total = this.windowLength * starts
    const wanted = Math.ceil(total / 5)
    this.rank(wanted)
    const candidate = this.pick(chance, wanted)
    return this.resourceOf(candidate)
  }

  /** Another one for the repetition, at most 15 subframes after the first; undefined where there is none. */
  chooseRepeat(
    chance: RandomStream,
    subframeMs: number,
  ): { readonly subframeMs: number; readonly subchannel: number } | undefined {
    const { request, startCount, rankingBits, ranking } = this
    const begin = (subframeMs + 1 - request.firstMs) * startCount
    const end = Math.min(this.windowLength, subframeMs + longestGapMs + 1 - request.firstMs) * startCount
    let chosen = -1
    let seen = 0
    for (let candidate = begin; candidate < end; candidate++) {
      if (ranking[candidate]! < 0 || rankingBits[candidate]! >>> bucketShift > this.lastBucket) continue
      if (chance.integer(++seen) === 0) chosen = candidate
    }
    return chosen < 0 ? undefined : this.resourceOf(chosen)
  }

  private get windowLength(): number {
    return this.request.lastMs - this.request.firstMs + 1
  }

  /** First sub-channels that a resource may begin at. */
  private get startCount(): number {
    const { poolStart, poolEnd, subchannels } = this.request
    return poolEnd - poolStart - subchannels + 1
  }

  private isRecent(occupancy: Occupancy): boolean {
    return occupancy.lastMs >= this.nowMs - sensingWindowMs
  }

  private resourceOf(candidate: number): { readonly subframeMs: number; readonly subchannel: number } {
    const { request, startCount } = this
    const subframe = Math.floor(candidate / startCount)
    return { subframeMs: request.firstMs + subframe, subchannel: request.poolStart + candidate - subframe * startCount }
  }

  private blockSubframes({ periodMs, gapMs }: Occupancy, atMs: number): void {
    this.blockSubframe(atMs, periodMs)
    if (gapMs > 0) this.blockSubframe(atMs + gapMs, periodMs)
  }

  private blockSubframe(atMs: number, periodMs: number): void {
    const { request, rules, reserved } = this
    // Two flows of a station meet where their subframes agree over the smaller of both periods.
    const step = Math.min(this.fold, periodMs > 0 ? periodMs : longestFold)
    const count = rules.subchannelCount
    for (let at = positiveRemainder(atMs - request.firstMs, step); at < this.windowLength; at += step)
      reserved.fill(Infinity, at * count, (at + 1) * count)
  }

  private addPower(firstMs: number, lastMs: number, what: number, how: number, powerMw: number): void {
    const periodMs = what & 1023
    const subchannels = (what >> 17) & 127
    const from = Math.max(firstMs, this.nowMs - sensingWindowMs)
    const frames = periodMs > 0 ? Math.floor((lastMs - from) / periodMs) + 1 : 1
    const share = ((frames * this.fold) / sensingWindowMs) * (powerMw / subchannels)
    this.addAt(lastMs, (what >> 10) & 127, subchannels, share)
    if ((how & 15) > 0) this.addAt(lastMs + (how & 15), (how >> 4) & 127, subchannels, share)
  }

  private addAt(atMs: number, subchannel: number, subchannels: number, powerMw: number): void {
    const at = positiveRemainder(atMs - this.request.firstMs, this.fold) * this.rules.subchannelCount + subchannel
    for (let offset = 0; offset < subchannels; offset++) this.sensed[at + offset]! += powerMw
  }

  private markReservation(lastMs: number, what: number, how: number, rsrpMw: number): void {
    const steps = this.rules.priorityStepDb * (((what >> 24) & 15) - this.request.priority)
    const rsrp = steps === 0 ? rsrpMw : rsrpMw * milliwatts(-steps)
    this.markAt(lastMs, (what >> 10) & 127, what, rsrp)
    if ((how & 15) > 0) this.markAt(lastMs + (how & 15), (how >> 4) & 127, what, rsrp)
  }

  /** Marks where frames of ours would meet the frame that was announced, or those that follow within 100 ms. */
  private markAt(lastMs: number, subchannel: number, what: number, rsrp: number): void {
    const { request } = this
    const periodMs = what & 1023
    const subchannels = (what >> 17) & 127
    const repeats = Math.max(1, Math.floor(longestFold / periodMs))
    for (let repeat = 1; repeat <= repeats; repeat++) {
      let atMs = lastMs + repeat * periodMs
      for (let ours = 0; ours < request.counter && atMs >= request.firstMs; ours++) {
        if (atMs <= request.lastMs) this.markResource(atMs, subchannel, subchannels, rsrp)
        if (request.periodMs === 0) break
        atMs -= request.periodMs
      }
    }
  }

  private markResource(atMs: number, subchannel: number, subchannels: number, rsrp: number): void {
    const { reserved } = this
    const at = (atMs - this.request.firstMs) * this.rules.subchannelCount + subchannel
    for (let offset = 0; offset < subchannels; offset++) if (reserved[at + offset]! < rsrp) reserved[at + offset] = rsrp
  }

  /** Excludes with a threshold that rises by 3 dB until a fifth is left, then sorts what is left by sensed power. */
  private rank(wanted: number): void {
    let thresholdMw = milliwatts(this.rules.rsrpThresholdDbm)
    while (this.fill(thresholdMw) < wanted) {
      if (thresholdMw === Infinity) return
      // Beyond any power that is received only own subframes stand in the way, and those have to be taken.
      thresholdMw = dbm(thresholdMw) > 30 ? Infinity : thresholdMw * milliwatts(3)
    }
  }

  /** Fills the ranking and its buckets; returns how many candidates are left. */
  private fill(thresholdMw: number): number {
    const { request, rules, reserved, sensed, ranking, rankingBits, buckets } = this
    const { subchannels, poolStart } = request
    const starts = this.startCount
    const length = this.windowLength
    let left = 0
    buckets.fill(0)
    for (let subframe = 0; subframe < length; subframe++) {
      const at = subframe * rules.subchannelCount + poolStart
      const sensedAt = (subframe % this.fold) * rules.subchannelCount + poolStart
      for (let start = 0; start < starts; start++) {
        let power = 0
        for (let offset = start; offset < start + subchannels; offset++) {
          if (reserved[at + offset]! > thresholdMw) power = -Infinity
          power += sensed[sensedAt + offset]!
        }
        const candidate = subframe * starts + start
        ranking[candidate] = power < 0 ? -1 : power
        if (power < 0) continue
        left++
        buckets[rankingBits[candidate]! >>> bucketShift]!++
      }
    }
    return left
  }

  /** One of the `wanted` least busy candidates; among those of the last bucket that is needed, any. */
  private pick(chance: RandomStream, wanted: number): number {
    const { buckets, ranking, rankingBits } = this
    let place = chance.integer(wanted)
    let chosenBucket = -1
    let below = 0
    for (let bucket = 0; below < wanted && bucket < buckets.length; bucket++) {
      const count = buckets[bucket]!
      if (chosenBucket < 0 && below + count > place) chosenBucket = bucket
      below += count
      if (count > 0) this.lastBucket = bucket
    }
    place = chance.integer(buckets[chosenBucket]!)
    const total = this.windowLength * this.startCount
    for (let candidate = 0; candidate < total; candidate++) {
      if (ranking[candidate]! < 0 || rankingBits[candidate]! >>> bucketShift !== chosenBucket) continue
      if (place-- === 0) return candidate
    }
    throw new Error('a candidate of the bucket expected')
  }
}

/** Of a use: its last frame announced another one. */
const reservedBit = 1 << 28
/** Longest distance of a repetition, ms (TS 36.213, 14.1.1.4C). */
const longestGapMs = 15
/** A positive float's bits rise with its value: exponent and 5 bits of mantissa are buckets of at most 0.14 dB. */
const bucketShift = 18
const bucketBits = 13

function positiveRemainder(value: number, divisor: number): number {
  const rest = value % divisor
  return rest < 0 ? rest + divisor : rest
}
