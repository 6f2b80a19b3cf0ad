/**
 * A heap of (time, sequence) keys, each with the slot of its event. Four children a node: half the levels of a binary heap.
 * Holes move, keys do not swap.
 */
export class KeyHeap {
  size = 0
  private times = new Float64Array(64)
  private sequences = new Float64Array(64)
  private slots = new Int32Array(64)

  /** Time of the least key. */
  get topTime(): number {
    return this.times[0]!
  }

  /** Slot of the least key. */
  get topSlot(): number {
    return this.slots[0]!
  }

  push(time: number, sequence: number, slot: number): void {
    if (this.size === this.times.length) this.grow()
    const { times, sequences, slots } = this
    let index = this.size++
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

  /** Takes the least key off. */
  pop(): void {
    const last = --this.size
    if (last > 0) this.siftDown(0, this.times[last]!, this.sequences[last]!, this.slots[last]!)
  }

  /** Drops every key whose slot is not to be kept, in linear time. */
  filter(keeps: (slot: number) => boolean): void {
    const { times, sequences, slots } = this
    let kept = 0
    for (let index = 0; index < this.size; index++) {
      if (!keeps(slots[index]!)) continue
      times[kept] = times[index]!
      sequences[kept] = sequences[index]!
      slots[kept++] = slots[index]!
    }
    this.size = kept
    for (let index = (kept - 2) >> 2; index >= 0; index--)
      this.siftDown(index, times[index]!, sequences[index]!, slots[index]!)
  }

  private siftDown(start: number, time: number, sequence: number, slot: number): void {
    const { times, sequences, slots, size } = this
    let index = start
    for (;;) {
      const firstChild = index * 4 + 1
      if (firstChild >= size) break
      const endChild = firstChild + 4 < size ? firstChild + 4 : size
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

  private grow(): void {
    const capacity = 2 * this.times.length
    this.times = copyInto(new Float64Array(capacity), this.times)
    this.sequences = copyInto(new Float64Array(capacity), this.sequences)
    this.slots = copyInto(new Int32Array(capacity), this.slots)
  }
}

function copyInto<Table extends { set(source: Table): void }>(target: Table, source: Table): Table {
  target.set(source)
  return target
}
