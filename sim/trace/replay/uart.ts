import { levelOf, microseconds, type Signal } from './signal.js'

/** A character as it was on a line. */
export interface HeardByte {
  readonly byte: number
  /** When its start bit began and its stop bit was over, in microseconds with their fraction. */
  readonly startUs: number
  readonly atUs: number
  /** Whether the stop bit was high. */
  readonly isWhole: boolean
}

const bitsPerByte = 10

/** Reads the characters of a serial line out of its levels: 8N1, least significant bit first, sampled in the middle of each bit. */
export function decodeUart(signal: Signal, baud: number): HeardByte[] {
  const line = new LevelReader(signal)
  const bitUs = 1e6 / baud
  const heard: HeardByte[] = []
  for (let startUs = line.nextFall(0); startUs !== undefined;) {
    const bit = (index: number): 0 | 1 => line.at(startUs! + (index + 0.5) * bitUs)
    const isStart = bit(0) === 0
    if (isStart) {
      let byte = 0
      for (let index = 0; index < 8; index++) byte |= bit(index + 1) << index
      heard.push({ byte, startUs, atUs: startUs + bitsPerByte * bitUs, isWhole: bit(9) === 1 })
    }
    // The next start bit may come a little early where the sender's clock is fast.
    startUs = line.nextFall(startUs + (isStart ? (bitsPerByte - 0.5) * bitUs : 0))
  }
  return heard
}

/** The levels of a signal, read forwards. Before its first edge a line is idle, high. */
class LevelReader {
  private readonly times: readonly number[]
  private readonly levels: readonly (0 | 1)[]
  private place = 0

  constructor(signal: Signal) {
    this.times = signal.edges.map(({ tick }) => microseconds(signal, tick))
    this.levels = signal.edges.map(({ value }) => levelOf(value) ?? 1)
  }

  /** The level at an instant. Instants do not go back. */
  at(atUs: number): 0 | 1 {
    this.goTo(atUs)
    return this.place === 0 ? 1 : this.levels[this.place - 1]!
  }

  /** The first falling edge after an instant. */
  nextFall(afterUs: number): number | undefined {
    this.goTo(afterUs)
    for (; this.place < this.times.length; this.place++) {
      const before = this.place === 0 ? 1 : this.levels[this.place - 1]!
      if (before === 1 && this.levels[this.place] === 0) return this.times[this.place++]
    }
    return undefined
  }

  private goTo(atUs: number): void {
    while (this.place < this.times.length && this.times[this.place]! <= atUs) this.place++
  }
}
