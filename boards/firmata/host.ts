import { randomBytes } from 'node:crypto'
import type { Clock, Log, Random, TimerHandle, Timers } from '../../firmware/hal/index.js'

/** What a tethered board has from the computer that it hangs on. */
export interface Host {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly log: Log
  /** The time of day, milliseconds since 1970. A host without it gives the device no RTC. */
  readonly unixMs?: () => number
}

/** The computer this runs on: its monotonic clock, its timers, its chance; log lines go to standard error. */
export function systemHost(): Host {
  const clock = new SystemClock()
  return {
    clock,
    timers: new SystemTimers(clock),
    random: new SystemRandom(),
    log: logToStandardError,
    unixMs: () => Date.now(),
  }
}

class SystemClock implements Clock {
  private readonly beganMs = performance.now()

  uptimeUs(): number {
    return Math.floor((performance.now() - this.beganMs) * 1000)
  }
}

/** Node refuses longer delays than 2^31 - 1 ms: longer ones are waited for in pieces. */
const longestMs = 2 ** 31 - 1

class SystemTimers implements Timers {
  private readonly pending = new Map<TimerHandle, NodeJS.Timeout>()
  private lastHandle = 0

  constructor(private readonly clock: Clock) {}

  after(delayUs: number, callback: () => void): TimerHandle {
    if (!(delayUs >= 0)) throw new RangeError(`a delay of 0 or more microseconds expected, got ${delayUs}`)
    if (typeof callback !== 'function') throw new TypeError(`a callback expected, got ${typeof callback}`)
    const handle = ++this.lastHandle
    this.wait(handle, this.clock.uptimeUs() + delayUs, callback)
    return handle
  }

  cancel(handle: TimerHandle | undefined): void {
    if (handle === undefined) return
    clearTimeout(this.pending.get(handle))
    this.pending.delete(handle)
  }

  private wait(handle: TimerHandle, dueUs: number, callback: () => void): void {
    const delayMs = Math.min(longestMs, Math.ceil((dueUs - this.clock.uptimeUs()) / 1000))
    this.pending.set(
      handle,
      setTimeout(() => this.fire(handle, dueUs, callback), delayMs),
    )
  }

  /** Node's timers may fire up to a millisecond early by the monotonic clock. */
  private fire(handle: TimerHandle, dueUs: number, callback: () => void): void {
    if (this.clock.uptimeUs() < dueUs) return this.wait(handle, dueUs, callback)
    this.pending.delete(handle)
    callback()
  }
}

class SystemRandom implements Random {
  next(): number {
    return randomBytes(4).readUInt32LE() / 2 ** 32
  }
}

function logToStandardError(level: string, source: string, text: string): void {
  process.stderr.write(`${level} ${source}: ${text}\n`)
}
