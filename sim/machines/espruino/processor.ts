import type { Scheduler } from '../../kernel/scheduler.js'

/** How many statements were executed: what the interpreter counts. */
export interface StatementCounter {
  readonly statements: number
}

/** Longest that one run of script may take in virtual time before it is held for endless: 60 s. */
const longestRunUs = 60e6

/**
 * Time as code on the chip sees it. The scheduler stands while a script runs; statements and transfers on buses move the
 * chip's own clock on from there, and nothing else begins before that time is over.
 */
export class Processor {
  counter: StatementCounter = { statements: 0 }
  private freeAtUs = 0
  private startUs = 0
  private countAtStart = 0
  private chargedUs = 0
  private depth = 0
  private isAbandoned = false

  constructor(
    private readonly scheduler: Scheduler,
    private readonly statementUs: number,
  ) {}

  /** The present instant on the chip, microseconds since the world began; with a fraction. */
  get nowUs(): number {
    if (this.depth === 0) return Math.max(this.scheduler.nowUs, this.freeAtUs)
    return this.startUs + this.chargedUs + (this.counter.statements - this.countAtStart) * this.statementUs
  }

  /** The instant from which on the chip can do something new, whole microseconds. */
  get idleAtUs(): number {
    return Math.ceil(Math.max(this.scheduler.nowUs, this.nowUs))
  }

  /** Work that takes so long: a transfer, an erase. */
  charge(durationUs: number): void {
    if (this.depth === 0) this.freeAtUs = this.nowUs + durationUs
    else this.chargedUs += durationUs
  }

  /** The processor starts anew: nothing is under way. */
  reset(): void {
    this.freeAtUs = 0
    this.depth = 0
  }

  /** Runs code of the chip; what it takes keeps the chip busy. */
  run<Result>(work: () => Result): Result {
    if (this.depth === 0) this.begin()
    this.depth++
    try {
      return work()
    } finally {
      const endUs = this.nowUs
      if (--this.depth === 0) this.freeAtUs = this.isAbandoned ? this.startUs : endUs
    }
  }

  /** The code under way goes on for ever: whoever breaks it need not wait until it is over. */
  abandon(): void {
    this.isAbandoned = true
  }

  /** Whether the code under way has taken longer than anything that ends. */
  get isEndless(): boolean {
    return this.depth > 0 && this.nowUs - this.startUs > longestRunUs
  }

  private begin(): void {
    this.startUs = this.nowUs
    this.countAtStart = this.counter.statements
    this.chargedUs = 0
    this.isAbandoned = false
  }
}
