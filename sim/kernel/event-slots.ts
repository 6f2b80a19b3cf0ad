/** Doubles of a slot's record: its time, its sequence. */
export const timeAt = 0
export const sequenceAt = 1
export const doublesPerSlot = 4

/** Words of a slot's record, after the doubles: its owner, the owner's epoch at the push, generation, next in a list. */
export const ownerAt = 4
export const epochAt = 5
const generationAt = 6
export const nextAt = 7
export const wordsPerSlot = 8

/** Slots there may be: handles hold the slot in their low 24 bits and the slot's generation, 29 bits, above. */
const slotSpan = 2 ** 24
const generationSpan = 2 ** 29

/** The end of a list of slots. Slot 0 stands for it and holds no event, so that fresh memory is an empty list. */
export const noSlot = 0

/**
 * Where events live while they are pending: 32 bytes a slot in one memory with two views, and callback and argument side by
 * side. A slot keeps its place; free slots are a list through their records.
 */
export class EventSlots {
  doubles: Float64Array
  words: Int32Array
  /** Callback and argument of each slot; no callback where the slot is free or cancelled. */
  readonly entries: unknown[] = [undefined, undefined]
  /** Slots in use. */
  used = 0
  private count = 1
  private firstFree = noSlot

  constructor(capacity: number) {
    this.doubles = new Float64Array(doublesPerSlot * capacity)
    this.words = new Int32Array(this.doubles.buffer)
  }

  /** A free slot. @throws RangeError if there are too many events */
  take(): number {
    this.used++
    const slot = this.firstFree
    if (slot !== noSlot) {
      this.firstFree = this.words[wordsPerSlot * slot + nextAt]!
      return slot
    }
    if (doublesPerSlot * this.count === this.doubles.length) this.grow()
    this.entries.push(undefined, undefined)
    return this.count++
  }

  /** Gives a slot back. One that was used 2^29 times stays out of use: its next handle would not be a safe integer. */
  release(slot: number): void {
    this.used--
    this.clear(slot)
    const generation = ++this.words[wordsPerSlot * slot + generationAt]!
    if (generation === generationSpan) return
    this.words[wordsPerSlot * slot + nextAt] = this.firstFree
    this.firstFree = slot
  }

  /** Forgets callback and argument. */
  clear(slot: number): void {
    this.entries[2 * slot] = undefined
    this.entries[2 * slot + 1] = undefined
  }

  /** A number for the present use of a slot, never used again. */
  handleOf(slot: number): number {
    return this.words[wordsPerSlot * slot + generationAt]! * slotSpan + slot
  }

  /** The slot that a handle is for, {@link noSlot} if that use of it is over or never was. */
  slotOf(handle: number): number {
    const slot = handle % slotSpan
    return slot > 0 && slot < this.count && this.handleOf(slot) === handle ? slot : noSlot
  }

  private grow(): void {
    if (this.count >= slotSpan) throw new RangeError(`at most ${slotSpan - 1} pending events expected, got one more`)
    const doubles = new Float64Array(2 * this.doubles.length)
    doubles.set(this.doubles)
    this.doubles = doubles
    this.words = new Int32Array(doubles.buffer)
  }
}
