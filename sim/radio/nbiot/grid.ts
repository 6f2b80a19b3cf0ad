/** How far ahead the grids reach unless told otherwise, in ms: a message that finds no room within it is not sent. */
export const defaultHorizonMs = 1 << 16

/** All twelve tones of 15 kHz. */
const allTones = 0xfff
/** Bit of a millisecond's word that says that the downlink is taken. */
const downlinkTaken = 0x8000

/** Tones that random access takes at regular times. */
export interface GridPattern {
  /** By millisecond modulo its length: tones of the uplink that random access has. */
  readonly uplink: Uint16Array
  /** By millisecond modulo its length: 1 where the downlink carries broadcast. */
  readonly downlink: Uint8Array
}

/**
 * Uplink and downlink of an anchor carrier, subframe by subframe: who has which tone, who has the downlink. Messages are
 * put where they fit first from an instant on, in the order in which they are asked for; what is in between stays free for
 * others. Uplink blocks are kept clear of random access instead of being postponed around it; downlink blocks step over the
 * subframes of broadcast, as in the standard.
 */
export class Grid {
  /** Tone milliseconds and downlink subframes given so far, for the load. */
  uplinkToneMs = 0
  downlinkMs = 0
  private readonly words: Uint16Array
  /** For one search: since when each group of tones has been free. */
  private readonly freeSince = new Float64Array(12)
  /** All milliseconds before this one plus the horizon are clean. */
  private cleanFromMs = 0

  private readonly mask: number

  /** `horizonMs`: a power of two. */
  constructor(
    private readonly pattern: GridPattern,
    private readonly horizonMs = defaultHorizonMs,
  ) {
    this.words = new Uint16Array(horizonMs)
    this.mask = horizonMs - 1
  }

  /** Forgets what is past. `nowMs` never goes back. */
  advance(nowMs: number): void {
    const passed = nowMs - this.cleanFromMs
    if (passed <= 0) return
    if (passed >= this.horizonMs) this.words.fill(0)
    else this.clear(this.cleanFromMs & this.mask, passed)
    this.cleanFromMs = nowMs
  }

  /**
   * Finds and takes `tones` neighbouring tones (1, 3, 6 or 12) for a length in ms, from an instant on. Returns its start,
   * or -1 if the grid is full up to its horizon.
   */
  reserveUplink(fromMs: number, lengthMs: number, tones: number): number {
    const { words, freeSince, mask } = this
    const { uplink } = this.pattern
    const endMs = this.cleanFromMs + this.horizonMs
    const groups = 12 / tones
    const wanted = (1 << tones) - 1
    freeSince.fill(fromMs)
    // The highest of the groups that have been free for longest.
    let best = groups - 1
    for (let atMs = fromMs; atMs < endMs; atMs++) {
      const taken = words[atMs & mask]! | uplink[atMs % uplink.length]!
      if ((taken & allTones) !== 0) {
        for (let group = 0; group < groups; group++)
          if ((taken & (wanted << (group * tones))) !== 0) freeSince[group] = atMs + 1
        if (freeSince[best] === atMs + 1) best = longestFree(freeSince, groups)
      }
      if (atMs - freeSince[best]! + 1 >= lengthMs) {
        this.takeUplink(freeSince[best]!, lengthMs, best * tones, tones)
        return freeSince[best]!
      }
    }
    return -1
  }

  /**
   * Finds and takes `subframes` free of broadcast, in one piece but for broadcast, from an instant on. Returns its start or
   * -1; its end is in `endMs`.
   */
  reserveDownlink(fromMs: number, subframes: number): number {
    const limitMs = this.cleanFromMs + this.horizonMs
    let startMs = fromMs
    while (startMs < limitMs) {
      const blockedMs = this.tryDownlink(startMs, subframes, limitMs)
      if (blockedMs < 0) return startMs
      startMs = blockedMs + 1
    }
    return -1
  }

  /**
   * Finds and takes a candidate of a search space for a DCI with repetitions: spaces of `most` subframes begin every
   * `periodMs`, candidates in them at multiples of the repetitions (3GPP TS 36.213, 16.6). Returns like reserveDownlink.
   */
  reserveControl(fromMs: number, repetitions: number, most: number, periodMs: number): number {
    const limitMs = this.cleanFromMs + this.horizonMs
    let startMs = candidateAt(fromMs, repetitions, most, periodMs)
    while (startMs < limitMs) {
      const blockedMs = this.tryDownlink(startMs, repetitions, limitMs)
      if (blockedMs < 0) return startMs
      startMs = candidateAt(blockedMs + 1, repetitions, most, periodMs)
    }
    return -1
  }

  /** End of what {@link reserveDownlink} took last. */
  endMs = 0

  /** The subframe that is in the way, or -1 after taking all of them. */
  private tryDownlink(startMs: number, subframes: number, limitMs: number): number {
    const { words, mask } = this
    const { downlink } = this.pattern
    let atMs = startMs
    for (let left = subframes; left > 0; atMs++) {
      if (atMs >= limitMs) return limitMs
      if (downlink[atMs % downlink.length] !== 0) continue
      if ((words[atMs & mask]! & downlinkTaken) !== 0) return atMs
      left--
    }
    for (let takenMs = startMs; takenMs < atMs; takenMs++) words[takenMs & mask]! |= downlinkTaken
    this.downlinkMs += subframes
    this.endMs = atMs
    return -1
  }

  private takeUplink(startMs: number, lengthMs: number, first: number, tones: number): void {
    const { words, mask } = this
    const taken = ((1 << tones) - 1) << first
    for (let atMs = startMs; atMs < startMs + lengthMs; atMs++) words[atMs & mask]! |= taken
    this.uplinkToneMs += lengthMs * tones
  }

  private clear(from: number, count: number): void {
    const end = from + count
    this.words.fill(0, from, Math.min(end, this.horizonMs))
    if (end > this.horizonMs) this.words.fill(0, 0, end - this.horizonMs)
  }
}

/** The group that has been free for longest; of several the highest, which leaves the lowest tones to long blocks. */
function longestFree(freeSince: Float64Array, groups: number): number {
  let best = groups - 1
  for (let group = groups - 2; group >= 0; group--) if (freeSince[group]! < freeSince[best]!) best = group
  return best
}

/** First candidate of a search space from an instant on. */
function candidateAt(fromMs: number, repetitions: number, most: number, periodMs: number): number {
  const spaceMs = Math.floor(fromMs / periodMs) * periodMs
  const offset = Math.ceil((fromMs - spaceMs) / repetitions) * repetitions
  return offset + repetitions <= most ? spaceMs + offset : spaceMs + periodMs
}
