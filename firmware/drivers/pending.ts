import type { Completion, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'

/**
 * The one measurement that a driver may have under way, and the longest it may take. Completes once, never inside the call
 * that began it: {@link succeed} and {@link fail} are for callbacks of the hardware, which come later anyway.
 */
export class Pending<Result> {
  private done: Completion<[Result]> | undefined
  private timer: TimerHandle | undefined

  /** `chip`: its name in error messages. */
  constructor(
    private readonly timers: Timers,
    private readonly chip: string,
  ) {}

  /** Whether a measurement is under way. */
  get isOpen(): boolean {
    return this.done !== undefined
  }

  /**
   * Begins a measurement; false where one is under way, and `done` then completes with "busy".
   * @param limitUs longest wait, microseconds
   * @param expired what to fail with when the time is up
   */
  open(done: Completion<[Result]>, limitUs: number, expired: () => Error): boolean {
    if (this.done) {
      const error = driverError('busy', this.chip + ': one measurement at a time expected, got two')
      this.timers.after(0, () => done(error, nothing))
      return false
    }
    this.done = done
    this.timer = this.timers.after(limitUs, () => this.fail(expired()))
    return true
  }

  /** Ends the measurement with its result. */
  succeed(result: Result): void {
    const done = this.take()
    if (done) done(null, result)
  }

  /** Ends the measurement with an error. */
  fail(error: Error): void {
    const done = this.take()
    if (done) done(error, nothing)
  }

  /** The same as a task of its own: for failures inside the call that began the measurement. */
  failLater(error: Error): void {
    const done = this.take()
    if (done) this.timers.after(0, () => done(error, nothing))
  }

  /** Ends the measurement because its driver is closed. */
  cancel(): void {
    this.failLater(driverError('closed', this.chip + ': a measurement to its end expected, got close'))
  }

  private take(): Completion<[Result]> | undefined {
    const { done } = this
    this.done = undefined
    this.timers.cancel(this.timer)
    return done
  }
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never
