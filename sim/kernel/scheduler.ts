import { EventQueue } from './event-queue.js'

/** What {@link Scheduler.at} gives and {@link Scheduler.cancel} takes. */
export type EventHandle = number

/** Who scheduled an event; see {@link Scheduler.cancelOwner}. 0 is the world itself. */
export type OwnerId = number

/** Why a run ended. */
export type RunEnd = 'reached' | 'dry' | 'stopped'

/**
 * The one clock of a world. Time is an integer count of microseconds since the world began, exact for 285 years.
 * Events leave in order of (time, sequence): first in, first out on ties.
 */
export class Scheduler {
  private readonly queue = new EventQueue()
  private currentUs = 0
  private isRunning = false
  private stopRequested = false
  private firedCount = 0

  /** Now, in microseconds since the world began. */
  get nowUs(): number {
    return this.currentUs
  }

  /** Events that will still fire. */
  get pending(): number {
    return this.queue.size
  }

  /** Events that have fired since the world began. */
  get fired(): number {
    return this.firedCount
  }

  /** A new owner, whose events can be cancelled together: a board that loses its power, a modem that reboots. */
  addOwner(): OwnerId {
    return this.queue.addOwner()
  }

  /** Events of an owner that will still fire. */
  pendingOf(owner: OwnerId): number {
    return this.queue.pendingOf(owner)
  }

  /**
   * Calls back at an instant. The argument spares a closure on paths that run millions of times.
   * @throws RangeError for an instant that is past, fractional, NaN or not a safe integer
   */
  at<Argument>(atUs: number, owner: OwnerId, callback: (argument: Argument) => void, argument: Argument): EventHandle {
    if (!(atUs >= this.currentUs && Number.isSafeInteger(atUs)))
      throw new RangeError(`an instant in whole microseconds from ${this.currentUs} on expected, got ${atUs}`)
    return this.queue.push(atUs, owner, callback as (argument: never) => void, argument)
  }

  /** Calls back after a delay, rounded to whole microseconds. @throws RangeError for a negative delay or NaN */
  after<Argument>(
    delayUs: number,
    owner: OwnerId,
    callback: (argument: Argument) => void,
    argument: Argument,
  ): EventHandle {
    return this.at(this.currentUs + Math.round(delayUs), owner, callback, argument)
  }

  /** Takes an event back. False if it fired, was cancelled, or never was. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle)
  }

  /** Takes back all events of an owner. Returns how many there were. */
  cancelOwner(owner: OwnerId): number {
    return this.queue.cancelOwner(owner)
  }

  /** When the next event is due; Infinity if there is none. */
  nextTimeUs(): number {
    return this.queue.nextTimeUs()
  }

  /**
   * Runs all events before `untilUs`, then sets the clock to it: consecutive calls make one run. Events at `untilUs`
   * wait for the next call. `limit` bounds the count of events, so that a host can look around in between.
   * @returns "reached" with the clock at `untilUs`; "stopped" after {@link stop} or `limit` events, with the clock at the
   * last event
   * @throws RangeError for an instant that is past or NaN; Error from within a run; whatever a callback throws, with the
   * clock at that event and all others still pending
   */
  runUntil(untilUs: number, limit = Infinity): Exclude<RunEnd, 'dry'> {
    if (!(untilUs >= this.currentUs))
      throw new RangeError(`an instant from ${this.currentUs} on expected, got ${untilUs}`)
    if (this.isRunning) throw new Error('a run from outside expected, got one from within a callback')
    this.isRunning = true
    this.stopRequested = false
    try {
      if (!this.runEvents(untilUs, limit)) return 'stopped'
    } finally {
      this.isRunning = false
    }
    if (untilUs !== Infinity) this.currentUs = untilUs
    return 'reached'
  }

  /** Runs until no event is left. The clock stays at the last event. `limit` guards against a world that never ends. */
  runDry(limit = Infinity): Exclude<RunEnd, 'reached'> {
    const end = this.runUntil(Infinity, limit)
    return end === 'stopped' ? 'stopped' : 'dry'
  }

  /** Ends the current run after the event that is under way. */
  stop(): void {
    this.stopRequested = true
  }

  /** Whether all events before the instant have fired. */
  private runEvents(untilUs: number, limit: number): boolean {
    const { queue } = this
    for (let count = 0; ; count++) {
      const timeUs = queue.nextTimeUs()
      if (timeUs >= untilUs) return true
      if (count >= limit) return false
      this.currentUs = timeUs
      this.firedCount++
      queue.fireNext()
      if (this.stopRequested) return false
    }
  }
}
