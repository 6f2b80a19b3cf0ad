/** Why the world waits: the window is full, the broker is gone, or a command has not come back. */
export type HoldReason = 'window' | 'gone' | 'command'

/**
 * Holds the world while the outside cannot keep up. Reasons add up; the world goes on when none is left. A failure
 * holds it for good, and whoever waits is told.
 */
export class Gate {
  private readonly reasons = new Set<HoldReason>()
  private readonly waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  private failure: Error | undefined
  private sinceMs = 0
  private totalMs = 0

  /** `onHold` is called whenever the world has to stop, from within the event that filled the window. */
  constructor(private readonly onHold: () => void) {}

  get isHeld(): boolean {
    return this.reasons.size > 0 || this.failure !== undefined
  }

  /** Why the run cannot go on. */
  get error(): Error | undefined {
    return this.failure
  }

  /** Wall-clock milliseconds the world has waited so far. */
  get heldMs(): number {
    return this.totalMs + (this.reasons.size > 0 ? performance.now() - this.sinceMs : 0)
  }

  has(reason: HoldReason): boolean {
    return this.reasons.has(reason)
  }

  hold(reason: HoldReason): void {
    if (this.reasons.has(reason)) return this.onHold()
    if (this.reasons.size === 0) this.sinceMs = performance.now()
    this.reasons.add(reason)
    this.onHold()
  }

  release(reason: HoldReason): void {
    if (!this.reasons.delete(reason) || this.reasons.size > 0) return
    this.totalMs += performance.now() - this.sinceMs
    if (!this.failure) for (const { resolve } of this.waiting.splice(0)) resolve()
  }

  /** The run cannot go on: whoever waits, now or later, gets the error. */
  fail(error: Error): void {
    this.failure ??= error
    this.onHold()
    for (const { reject } of this.waiting.splice(0)) reject(this.failure)
  }

  /** Resolves when nothing holds the world. */
  whenClear(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    if (this.reasons.size === 0) return Promise.resolve()
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }
}
