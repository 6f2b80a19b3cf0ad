import { doublesPerSlot, nextAt, noSlot, timeAt, wordsPerSlot, type EventSlots } from './event-slots.js'

/** Spokes of a level, and bits of their number. */
const spokeBits = 10
const spokes = 1 << spokeBits
const bitmapWords = spokes >> 5
/** Microseconds of the narrowest spoke: 2^14, 16 ms. */
const narrowestBits = 14
/** Four levels of spokes of 16 ms, 17 s, 4.8 h and 204 days: enough for every instant that a number holds exactly. */
const levels = 4

/** Microseconds of a spoke of each level. */
const spokeUs: readonly number[] = Array.from(
  { length: levels },
  (_, level) => 2 ** (narrowestBits + level * spokeBits),
)

const spokesPerUs = Float64Array.from(spokeUs, (lengthUs) => 1 / lengthUs)

/**
 * Events of the far future, unsorted: a list for every spoke of time, narrow spokes for what is near and wide ones for what
 * is not. Putting an event in costs the same however many there are; each moves to narrower spokes at most three times
 * before it is due. Everything before the horizon has left the wheel.
 */
export class TimingWheel {
  /** Events before this instant are no business of the wheel. */
  horizonUs = 0
  private readonly heads = new Int32Array(levels * spokes)
  /** One bit a spoke: whether it may hold events. */
  private readonly bitmap = new Int32Array(levels * bitmapWords)
  /** End of the page of each level that the horizon is on: a level holds this one page. */
  private readonly pageEndUs = new Float64Array(levels)

  constructor(private readonly slots: EventSlots) {
    this.moveHorizon(0)
  }

  /** Puts an event in, whose time is not before the horizon. */
  push(timeUs: number, slot: number): void {
    const { pageEndUs, heads } = this
    let level = 0
    while (timeUs >= pageEndUs[level]!) level++
    const spoke = level * spokes + spokeOf(timeUs, level)
    this.slots.words[wordsPerSlot * slot + nextAt] = heads[spoke]!
    heads[spoke] = slot
    this.bitmap[spoke >> 5]! |= 1 << (spoke & 31)
  }

  /**
   * Takes out the events of the next narrow spoke that has any, as a list, and moves the horizon to its end.
   * Call only while there are events in the wheel.
   */
  takeNext(): number {
    for (;;) {
      const present = spokeOf(this.horizonUs, 0)
      if (present === 0) this.spreadPresent()
      const spoke = this.findSpoke(0, present)
      if (spoke >= 0) {
        this.moveHorizon(this.startOf(spoke, 0) + spokeUs[0]!)
        return this.takeList(spoke)
      }
      this.skipEmptyPages()
    }
  }

  /** Takes out every event that is not to be kept. */
  filter(keeps: (slot: number) => boolean): void {
    const { heads } = this
    const { words } = this.slots
    for (let spoke = 0; spoke < heads.length; spoke++) {
      let slot = heads[spoke]!
      heads[spoke] = noSlot
      while (slot !== noSlot) {
        const next = words[wordsPerSlot * slot + nextAt]!
        if (keeps(slot)) {
          words[wordsPerSlot * slot + nextAt] = heads[spoke]!
          heads[spoke] = slot
        }
        slot = next
      }
    }
  }

  /** A page begins at the horizon: moves the events of the wider spokes that begin there to the levels below. */
  private spreadPresent(): void {
    const { doubles, words } = this.slots
    for (let level = levels - 1; level > 0; level--) {
      let slot = this.takeList(level * spokes + spokeOf(this.horizonUs, level))
      while (slot !== noSlot) {
        const next = words[wordsPerSlot * slot + nextAt]!
        this.push(doubles[doublesPerSlot * slot + timeAt]!, slot)
        slot = next
      }
    }
  }

  /** Nothing is left on the narrowest page: moves the horizon to where the next wider spoke with events begins. */
  private skipEmptyPages(): void {
    for (let level = 1; level < levels; level++) {
      const spoke = this.findSpoke(level, spokeOf(this.horizonUs, level) + 1)
      if (spoke >= 0) return this.moveHorizon(this.startOf(spoke, level))
    }
  }

  private takeList(spoke: number): number {
    const first = this.heads[spoke]!
    this.heads[spoke] = noSlot
    this.bitmap[spoke >> 5]! &= ~(1 << (spoke & 31))
    return first
  }

  /** The first spoke of a level, from a place on, that may hold events; -1 if there is none. */
  private findSpoke(level: number, from: number): number {
    const { bitmap } = this
    const end = (level + 1) * bitmapWords
    let place = level * bitmapWords + (from >> 5)
    if (place >= end) return -1
    let bits = bitmap[place]! & (-1 << (from & 31))
    while (bits === 0) {
      if (++place === end) return -1
      bits = bitmap[place]!
    }
    return (place << 5) + 31 - Math.clz32(bits & -bits)
  }

  /** When a spoke on the present page of a level begins. */
  private startOf(spoke: number, level: number): number {
    return this.pageEndUs[level]! - (spokes - (spoke & (spokes - 1))) * spokeUs[level]!
  }

  private moveHorizon(horizonUs: number): void {
    this.horizonUs = horizonUs
    if (horizonUs < this.pageEndUs[0]!) return
    for (let level = 0; level < levels; level++) {
      const pageUs = spokeUs[level]! * spokes
      this.pageEndUs[level] = (Math.floor(horizonUs / pageUs) + 1) * pageUs
    }
  }
}

/** Which spoke of a level's page an instant is in. Powers of two: to multiply by the inverse is as exact as to divide. */
function spokeOf(timeUs: number, level: number): number {
  return (timeUs * spokesPerUs[level]!) & (spokes - 1)
}
