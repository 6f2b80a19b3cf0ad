import { Interrupted } from './errors.js'
import { countVariables } from './memory.js'
import type { Runtime } from './runtime.js'
import { stackTrace } from './trace.js'
import type { Value } from './values.js'

/** Statements between two counts, at least and at most. */
const SHORTEST = 500
const LONGEST = 10_000

/** Watches how many variables are in use; counts what is reachable, and only so often. */
export class MemoryMeter {
  /** Statements until the next count: so many cannot fill what is free. */
  interval = SHORTEST
  /** Values that only the host holds. */
  readonly hostRoots = new Set<Value>()
  private readonly runtime: Runtime
  private counted = 0
  private reserved = 0

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  get total(): number {
    return this.runtime.traits.variables
  }

  usage(): number {
    this.counted = countVariables(this.runtime, this.hostRoots)
    this.reserved = 0
    return this.counted
  }

  /** Text or data came into being within a statement. @param bytes its length */
  reserve(bytes: number): void {
    this.reserved += bytes / (this.runtime.traits.bytesPerVariable - 1)
    if (this.counted + this.reserved > this.total) this.check(bytes)
  }

  /** @throws Interrupted("memory") when what is reachable, and what is just being built, does not fit */
  check(bytes = 0): void {
    if (!Number.isFinite(this.total)) {
      this.interval = LONGEST
      return
    }
    const used = this.usage() + bytes / (this.runtime.traits.bytesPerVariable - 1)
    if (used > this.total) {
      this.runtime.errorFlags.add('LOW_MEMORY').add('MEMORY')
      throw new Interrupted('memory', stackTrace(this.runtime.frame))
    }
    this.interval = Math.max(SHORTEST, Math.min(LONGEST, (this.total - used) / 2))
  }
}
