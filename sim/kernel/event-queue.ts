/**
 * A priority queue of events on typed arrays: ordered by (time, sequence), so that equal times leave first in, first out.
 * Four children a node: half the levels of a binary heap, and the four keys share a cache line.
 *
 * An event lives in a slot that keeps its place while the heap moves only keys. Cancelling marks the slot; the dead key
 * is dropped when it reaches the top, or all at once when dead keys outnumber living ones.
 */
export class EventQueue {
  private times: Float64Array
  private sequences: Float64Array
  private slots: Int32Array
  private owners: Int32Array
  private epochs: Int32Array
  private generations: Uint32Array
  private readonly callbacks: (((argument: never) => void) | undefined)[] = []
  private readonly args: unknown[] = []
  private freeSlots: Int32Array
  private freeCount = 0
  private slotCount = 0
  private heapSize = 0
  private live = 0
  private nextSequence = 0
  private readonly ownerEpochs: number[] = [0]
  private readonly ownerLive: number[] = [0]

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity)
    this.sequences = new Float64Array(capacity)
    this.slots = new Int32Array(capacity)
    this.owners = new Int32Array(capacity)
    this.epochs = new Int32Array(capacity)
    this.generations = new Uint32Array(capacity)
    this.freeSlots = new Int32Array(capacity)
  }

  /** Events that will still fire. */
  get size(): number {
    return this.live
  }

  /** A new owner: a number under which events can be cancelled together. Owner 0 is always there. */
  addOwner(): number {
    this.ownerEpochs.push(0)
    return this.ownerLive.push(0) - 1
  }

  /** Events of one owner that will still fire. */
  pendingOf(owner: number): number {
    return this.ownerLive[owner]!
  }

  /** Adds an event. Returns its handle, good for {@link cancel} for ever after. */
  push(timeUs: number, owner: number, callback: (argument: never) => void, argument: unknown): number {
    const slot = this.takeSlot()
    this.owners[slot] = owner
    this.epochs[slot] = this.ownerEpochs[owner]!
    this.callbacks[slot] = callback
    this.args[slot] = argument
    this.ownerLive[owner]!++
    this.live++
    this.siftUp(this.heapSize++, timeUs, this.nextSequence++, slot)
    return this.generations[slot]! * slotSpan + slot
  }

  /** Takes an event back. False if it fired, was cancelled, or never was. */
  cancel(handle: number): boolean {
    const slot = handle % slotSpan
    if (!(slot < this.slotCount) || this.generations[slot] !== (handle - slot) / slotSpan) return false
    if (!this.isLive(slot)) return false
    this.ownerLive[this.owners[slot]!]!--
    this.retire(slot)
    return true
  }

  /** Takes back all events of an owner, in constant time. Returns how many there were. */
  cancelOwner(owner: number): number {
    const count = this.ownerLive[owner]!
    this.ownerEpochs[owner]!++
    this.ownerLive[owner] = 0
    this.live -= count
    if (this.heapSize > 64 && this.live * 2 < this.heapSize) this.compact()
    return count
  }

  /** Time of the next event in microseconds, Infinity if there is none. */
  nextTimeUs(): number {
    while (this.heapSize > 0 && !this.isLive(this.slots[0]!)) this.dropTop()
    return this.heapSize > 0 ? this.times[0]! : Infinity
  }

  /**
   * Takes the next event off the queue and runs it. Call only after {@link nextTimeUs} gave a finite time.
   * The event is gone from the queue before its callback runs, so the callback may schedule and cancel as it likes.
   */
  fireNext(): void {
    const slot = this.slots[0]!
    const callback = this.callbacks[slot] as (argument: unknown) => void
    const argument = this.args[slot]
    this.ownerLive[this.owners[slot]!]!--
    this.live--
    this.callbacks[slot] = undefined
    this.dropTop()
    callback(argument)
  }

  private isLive(slot: number): boolean {
    return this.callbacks[slot] !== undefined && this.epochs[slot] === this.ownerEpochs[this.owners[slot]!]
  }

  private retire(slot: number): void {
    this.callbacks[slot] = undefined
    this.args[slot] = undefined
    this.live--
    if (this.heapSize > 64 && this.live * 2 < this.heapSize) this.compact()
  }

  private takeSlot(): number {
    if (this.freeCount > 0) return this.freeSlots[--this.freeCount]!
    if (this.slotCount === this.slots.length) this.grow()
    this.callbacks.push(undefined)
    this.args.push(undefined)
    return this.slotCount++
  }

  private releaseSlot(slot: number): void {
    this.callbacks[slot] = undefined
    this.args[slot] = undefined
    this.generations[slot]!++
    this.freeSlots[this.freeCount++] = slot
  }

  private grow(): void {
    const capacity = this.slots.length * 2
    if (capacity > slotSpan) throw new RangeError(`more than ${slotSpan} events pending`)
    this.times = copyInto(new Float64Array(capacity), this.times)
    this.sequences = copyInto(new Float64Array(capacity), this.sequences)
    this.slots = copyInto(new Int32Array(capacity), this.slots)
    this.owners = copyInto(new Int32Array(capacity), this.owners)
    this.epochs = copyInto(new Int32Array(capacity), this.epochs)
    this.generations = copyInto(new Uint32Array(capacity), this.generations)
    this.freeSlots = copyInto(new Int32Array(capacity), this.freeSlots)
  }

  private siftUp(start: number, time: number, sequence: number, slot: number): void {
    const { times, sequences, slots } = this
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 2
      const parentTime = times[parent]!
      if (parentTime < time || (parentTime === time && sequences[parent]! < sequence)) break
      times[index] = parentTime
      sequences[index] = sequences[parent]!
      slots[index] = slots[parent]!
      index = parent
    }
    times[index] = time
    sequences[index] = sequence
    slots[index] = slot
  }

  private dropTop(): void {
    this.releaseSlot(this.slots[0]!)
    const last = --this.heapSize
    if (last > 0) this.siftDown(0, this.times[last]!, this.sequences[last]!, this.slots[last]!)
  }

  private siftDown(start: number, time: number, sequence: number, slot: number): void {
    const { times, sequences, slots, heapSize } = this
    let index = start
    for (;;) {
      const firstChild = index * 4 + 1
      if (firstChild >= heapSize) break
      const endChild = firstChild + 4 < heapSize ? firstChild + 4 : heapSize
      let least = firstChild
      let leastTime = times[firstChild]!
      for (let child = firstChild + 1; child < endChild; child++) {
        const childTime = times[child]!
        if (childTime < leastTime || (childTime === leastTime && sequences[child]! < sequences[least]!)) {
          least = child
          leastTime = childTime
        }
      }
      if (time < leastTime || (time === leastTime && sequence < sequences[least]!)) break
      times[index] = leastTime
      sequences[index] = sequences[least]!
      slots[index] = slots[least]!
      index = least
    }
    times[index] = time
    sequences[index] = sequence
    slots[index] = slot
  }

  /** Drops every dead key and builds the heap anew, in linear time. */
  private compact(): void {
    let kept = 0
    for (let index = 0; index < this.heapSize; index++) {
      const slot = this.slots[index]!
      if (!this.isLive(slot)) {
        this.releaseSlot(slot)
        continue
      }
      this.times[kept] = this.times[index]!
      this.sequences[kept] = this.sequences[index]!
      this.slots[kept++] = slot
    }
    this.heapSize = kept
    for (let index = (kept - 2) >> 2; index >= 0; index--)
      this.siftDown(index, this.times[index]!, this.sequences[index]!, this.slots[index]!)
  }
}

/** Slots a queue may have: handles hold the slot in their low 24 bits and the slot's generation above. */
const slotSpan = 2 ** 24

function copyInto<Table extends { set(source: Table): void }>(target: Table, source: Table): Table {
  target.set(source)
  return target
}
