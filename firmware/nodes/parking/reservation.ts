import type { TimerHandle, Timers } from '../../hal/index.js'

const second = 1000000

/** Who holds a bay, and until when. A restart forgets it, and the report of the start says so. */
export class Reservation {
  private timer: TimerHandle | undefined

  /** `onOver`: the time is over and nobody came. */
  constructor(
    private readonly timers: Timers,
    private readonly onOver: () => void,
  ) {}

  get isHeld(): boolean {
    return this.timer !== undefined
  }

  /** Holds the bay for so many seconds from now on, in place of what was; 0 frees it. */
  hold(seconds: number): void {
    this.free()
    if (seconds === 0) return
    this.timer = this.timers.after(seconds * second, () => {
      this.timer = undefined
      this.onOver()
    })
  }

  /** Somebody came, or nobody shall. */
  free(): void {
    this.timers.cancel(this.timer)
    this.timer = undefined
  }
}
