/**
 * The yardstick of the kernel: a binary heap on typed arrays and nothing else. Keys are (time, sequence), since the kernel
 * owes first in, first out on ties and a heap without that would be a different thing. Holes move, values do not swap.
 */
export class BareHeap {
  private readonly times: Float64Array
  private readonly sequences: Float64Array
  private readonly payloads: Int32Array
  private size = 0
  private nextSequence = 0

  constructor(capacity: number) {
    this.times = new Float64Array(capacity)
    this.sequences = new Float64Array(capacity)
    this.payloads = new Int32Array(capacity)
  }

  /** Time of the least key. */
  get topTime(): number {
    return this.times[0]!
  }

  push(time: number, payload: number): void {
    const { times, sequences, payloads } = this
    let index = this.size++
    // The newest sequence loses every tie, so a push compares times alone.
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (times[parent]! <= time) break
      times[index] = times[parent]!
      sequences[index] = sequences[parent]!
      payloads[index] = payloads[parent]!
      index = parent
    }
    times[index] = time
    sequences[index] = this.nextSequence++
    payloads[index] = payload
  }

  /** Takes the least key off and returns its payload. */
  pop(): number {
    const { times, sequences, payloads } = this
    const payload = payloads[0]!
    const size = --this.size
    const time = times[size]!
    const sequence = sequences[size]!
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= size) break
      if (child + 1 < size && this.isBefore(child + 1, times[child]!, sequences[child]!)) child++
      if (!this.isBefore(child, time, sequence)) break
      times[index] = times[child]!
      sequences[index] = sequences[child]!
      payloads[index] = payloads[child]!
      index = child
    }
    times[index] = time
    sequences[index] = sequence
    payloads[index] = payloads[size]!
    return payload
  }

  private isBefore(index: number, time: number, sequence: number): boolean {
    const other = this.times[index]!
    return other < time || (other === time && this.sequences[index]! < sequence)
  }
}
