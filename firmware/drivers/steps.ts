import type { Completion, I2CAsync, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'

/** One step of a dialogue with an I2C chip: bytes to it, a pause in microseconds, or a count of bytes from it. */
export type Step =
  | { readonly write: Uint8Array }
  | { readonly waitUs: number }
  /** At most one to a dialogue: its bytes are the result. */
  | { readonly read: number }

/**
 * A dialogue under way: runs its steps in order and completes once, never inside the call that began it.
 * The steps are data, shared by all instances of a driver; only this object belongs to one measurement.
 */
export class StepRun {
  private next = 0
  private bytes: Uint8Array | undefined
  private timer: TimerHandle | undefined
  private over = false
  /** Serves every step of the run: a bus completes it with an error or null, a timer with nothing. */
  private readonly resume: (error?: Error | null) => void

  /**
   * Begins with the first step.
   * @param done completes with the bytes of the read step (none: zero bytes), or with the bus error of the step that
   * failed, or with a DriverError "closed" after {@link cancel}
   */
  constructor(
    private readonly bus: I2CAsync,
    private readonly timers: Timers,
    private readonly steps: readonly Step[],
    private readonly done: Completion<[Uint8Array]>,
  ) {
    this.resume = (error) => this.proceed(error)
    this.step()
  }

  /** Ends the run before its time: no further step touches the bus, and it completes with "closed" as a task of its own. */
  cancel(): void {
    if (this.over) return
    this.timers.cancel(this.timer)
    this.failLater(driverError('closed', 'a dialogue to its end expected, got close'))
  }

  private proceed(error?: Error | null): void {
    if (this.over) return
    if (error) return this.finish(error)
    if (this.next < this.steps.length) return this.step()
    this.finish(null)
  }

  private step(): void {
    try {
      this.perform(this.steps[this.next++]!)
    } catch (error) {
      // A bus that is gone throws at the call; whoever began the run learns of it like of any other failure.
      this.failLater(error as Error)
    }
  }

  private perform(step: Step): void {
    if ('write' in step) this.bus.write(step.write, this.resume)
    else if ('read' in step) this.bus.read((this.bytes = new Uint8Array(step.read)), this.resume)
    else this.timer = this.timers.after(step.waitUs, this.resume)
  }

  private failLater(error: Error): void {
    this.over = true
    this.timers.after(0, () => this.done(error, noBytes))
  }

  private finish(error: Error | null): void {
    this.over = true
    this.done(error, this.bytes ?? noBytes)
  }
}

const noBytes = new Uint8Array(0)
