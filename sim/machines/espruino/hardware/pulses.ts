import type { SimulatedBoard } from '../../../board/simulated-board.js'
import type { Processor } from '../processor.js'
import type { PinState } from './pins.js'

/** Edges that the chip's utility timer puts out at their instants (`digitalPulse`), while code goes on. */
export class Pulses {
  /** When the last edge of a pin is due, microseconds. */
  private readonly lastUs = new Map<string, number>()

  constructor(
    private readonly board: SimulatedBoard,
    private readonly processor: Processor,
  ) {}

  /**
   * The pin goes to a level, stays there for the first time, and changes after each. What is under way on the pin comes first.
   * Times in milliseconds.
   */
  start(pin: PinState, level: 0 | 1, timesMs: readonly number[]): void {
    let value = level
    let atUs = this.pendingUs(pin.name)
    if (atUs === undefined) pin.write(value)
    atUs ??= this.processor.nowUs
    for (const timeMs of timesMs) {
      value = value === 0 ? 1 : 0
      if (!(timeMs > 0)) continue
      atUs += timeMs * 1000
      this.at(atUs, pin, value)
    }
    this.lastUs.set(pin.name, atUs)
  }

  /** The chip waits until the last edge is out. */
  wait(): void {
    const endUs = Math.max(...this.lastUs.values(), 0)
    if (endUs > this.processor.nowUs) this.processor.charge(endUs - this.processor.nowUs)
  }

  private pendingUs(name: string): number | undefined {
    const lastUs = this.lastUs.get(name)
    return lastUs !== undefined && lastUs > this.processor.nowUs ? lastUs : undefined
  }

  private at(atUs: number, pin: PinState, level: 0 | 1): void {
    const { scheduler, cpuOwner } = this.board
    scheduler.at(Math.max(scheduler.nowUs, Math.round(atUs)), cpuOwner, () => pin.write(level), undefined)
  }
}
