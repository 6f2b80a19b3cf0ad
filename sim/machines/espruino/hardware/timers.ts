import type { Value } from '../interpreter/index.js'

/** A timer of `setTimeout` or `setInterval`, or one that the firmware of the interpreter itself set. */
export interface Timer {
  readonly id: number
  /** When it is due on the chip's clock, microseconds. */
  dueUs: number
  /** Undefined for a timer that fires once. */
  intervalUs: number | undefined
  readonly callback: Value | (() => void)
  readonly args: Value[]
  /** `clearTimeout()` leaves it alone: the interpreter's own. */
  readonly isOwn: boolean
}

/** Shortest and longest delay in milliseconds: 0.1 ms, and 100 years (jswrap_interactive.c of 2v29.277). */
const shortestMs = 0.1
export const longestMs = 3_153_600_000_000

/** Timers in the order in which they were made: those that are due together run in that order. */
export class Timers {
  private readonly list: Timer[] = []
  private changes = 0

  /** A delay as the interpreter takes it, in microseconds. */
  static delayUs(ms: number): number {
    return (ms >= shortestMs ? ms : shortestMs) * 1000
  }

  /** What timers of the program hold, for the memory count. */
  get held(): Value[] {
    return this.list.flatMap(({ callback, args, isOwn }) => (isOwn ? [] : [callback as Value, ...args]))
  }

  /** Sets a timer and returns its number: the lowest after the highest in use. */
  add(timer: Omit<Timer, 'id'>): Timer {
    const id = this.list.reduce((highest, other) => Math.max(highest, other.id), 0) + 1
    const added = { ...timer, id }
    this.list.push(added)
    this.changes++
    return added
  }

  find(id: number): Timer | undefined {
    return this.list.find((timer) => timer.id === id && !timer.isOwn)
  }

  remove(timer: Timer): void {
    const index = this.list.indexOf(timer)
    if (index < 0) return
    this.list.splice(index, 1)
    this.changes++
  }

  /** All timers of the program. */
  clear(): void {
    for (const timer of [...this.list]) if (!timer.isOwn) this.remove(timer)
  }

  changed(): void {
    this.changes++
  }

  /** When the first is due; Infinity where none is. */
  get nextUs(): number {
    return this.list.reduce((first, { dueUs }) => Math.min(first, dueUs), Infinity)
  }

  /** Runs what is due by an instant. An interval that fell behind runs once for each period it missed. */
  runDue(nowUs: number, run: (timer: Timer) => void): void {
    for (let isChanged = true; isChanged;) {
      const { changes } = this
      isChanged = false
      for (const timer of [...this.list]) {
        if (timer.dueUs > nowUs || !this.list.includes(timer)) continue
        this.fire(timer, run)
        if (this.changes !== changes) {
          isChanged = true
          break
        }
      }
    }
  }

  /** The interval is looked up after the callback, which may have changed it. */
  private fire(timer: Timer, run: (timer: Timer) => void): void {
    run(timer)
    const index = this.list.indexOf(timer)
    if (timer.intervalUs !== undefined) timer.dueUs += timer.intervalUs
    else if (index >= 0) this.list.splice(index, 1)
  }
}
