import { avrInstruction, type CPU } from 'avr8js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'

/** Something that the processor did and the world must see at its instant. */
export interface Meeting {
  /** World and processor are at the same instant, to less than a microsecond. */
  meet(): void
}

/** How far the processor may run ahead of the world, and by how much a slice is never shorter. Microseconds. */
export interface SliceOptions {
  /** Default 250: what comes from outside of the world's events is heard that late at most. */
  readonly longestSliceUs?: number
  /** Default 1. Several processors in one world run faster with longer slices, and hear each other that late. */
  readonly shortestSliceUs?: number
}

/** What the queue of avr8js tells nobody: when the next event of a peripheral is due. */
interface ClockEvents {
  readonly nextClockEvent: { readonly cycles: number } | null
}

/**
 * Runs a processor in slices of virtual time. A slice ends before the world's next event, so that nothing can happen
 * that the processor should have heard of, and at whatever the processor does to the world: the world is brought to that
 * instant first. A processor that sleeps is carried over the time until something is due.
 */
export class LockStep {
  /** Whether instructions are run; a processor asleep still has its peripherals. */
  isAsleep = false
  /** Whether the main clock stands still. */
  isFrozen = false
  private limit = 0
  private anchorUs = 0
  private anchorCycles = 0
  private cyclesPerUs: number
  private meetings: Meeting[] = []
  private yieldedAtUs = -1
  private isEnded = false
  private wakeUs = 0
  private readonly longestUs: number
  private readonly shortestUs: number

  constructor(
    private readonly cpu: CPU,
    private readonly scheduler: Scheduler,
    private readonly owner: OwnerId,
    /** The processor woke by an interrupt. */
    private readonly onWake: () => void,
    clockHz: number,
    { longestSliceUs = 250, shortestSliceUs = 1 }: SliceOptions = {},
  ) {
    this.cyclesPerUs = clockHz / 1e6
    this.longestUs = longestSliceUs
    this.shortestUs = shortestSliceUs
  }

  /** The processor's own time, microseconds since the world began; a fraction. */
  get nodeUs(): number {
    return this.anchorUs + (this.cpu.cycles - this.anchorCycles) / this.cyclesPerUs
  }

  /** From now on instructions are run. */
  begin(): void {
    this.anchor(this.scheduler.nowUs)
    this.scheduler.after(0, this.owner, runSlice, this)
  }

  /** Never again. Events under way are the caller's to cancel. */
  end(): void {
    this.isEnded = true
    this.limit = 0
  }

  /** Ends the slice with the running instruction: the meeting is at that instant. */
  request(meeting: Meeting): void {
    if (!this.meetings.includes(meeting)) this.meetings.push(meeting)
    this.limit = 0
  }

  /** Something will happen in the world at an instant: the slice does not go beyond. */
  boundBy(atUs: number): void {
    const cycles = this.cyclesAt(atUs)
    if (cycles < this.limit) this.limit = cycles
  }

  /** The main clock has another rate from here on, hertz. */
  setClock(hz: number): void {
    this.anchor(this.nodeUs)
    this.cyclesPerUs = hz / 1e6
  }

  /** The main clock stands still until {@link stir} finds an interrupt. `wakeUs`: how long it takes to come back. */
  freeze(wakeUs: number): void {
    this.isFrozen = true
    this.wakeUs = wakeUs
  }

  /** An interrupt may have come from outside: a processor whose clock stands still looks. */
  stir(): void {
    if (!this.isFrozen || this.isEnded) return
    if (!this.takesInterrupt()) return
    this.isFrozen = false
    const nowUs = this.scheduler.nowUs
    this.anchor(nowUs + this.wakeUs)
    this.scheduler.at(Math.ceil(nowUs + this.wakeUs), this.owner, runSlice, this)
    this.wake()
  }

  /** Called by its own event only. */
  slice(): void {
    this.meetAll()
    if (this.isEnded) return
    if (this.isFrozen) return this.stir()
    const { scheduler } = this
    const nowUs = scheduler.nowUs
    const nextUs = scheduler.nextTimeUs()
    // Whatever else is due now goes first, once: another processor in the world says the same.
    if (nextUs === nowUs && this.yieldedAtUs !== nowUs) {
      this.yieldedAtUs = nowUs
      return void scheduler.at(nowUs, this.owner, runSlice, this)
    }
    const endUs = Math.max(nowUs + this.shortestUs, Math.min(nextUs, nowUs + this.longestUs))
    this.limit = this.cyclesAt(endUs)
    if (this.isAsleep) this.skip()
    if (!this.isAsleep) this.run()
    const atUs = this.meetings.length > 0 ? Math.ceil(this.nodeUs) : Math.floor(this.nodeUs)
    scheduler.at(Math.max(nowUs, atUs), this.owner, runSlice, this)
  }

  private meetAll(): void {
    if (this.meetings.length === 0) return
    const { meetings } = this
    this.meetings = []
    for (const meeting of meetings) if (!this.isEnded) meeting.meet()
  }

  /** The loop that all time goes into: keep it bare. */
  private run(): void {
    const { cpu } = this
    while (cpu.cycles < this.limit) {
      avrInstruction(cpu)
      cpu.tick()
    }
  }

  /** Carries a sleeping processor from event to event of its peripherals, to its waking or the end of the slice. */
  private skip(): void {
    const { cpu } = this
    const events = cpu as unknown as ClockEvents
    if (this.takesInterrupt()) return this.wake()
    const canWake = cpu.interruptsEnabled
    while (cpu.cycles < this.limit) {
      const dueAt = events.nextClockEvent?.cycles ?? Infinity
      if (dueAt >= this.limit) {
        cpu.cycles = this.limit
        return
      }
      if (dueAt > cpu.cycles) cpu.cycles = dueAt
      cpu.tick()
      if (canWake && !cpu.interruptsEnabled) return this.wake()
    }
  }

  /** Whether an interrupt was pending and is now served. A sleep without interrupts ends with a reset only. */
  private takesInterrupt(): boolean {
    const { cpu } = this
    if (cpu.nextInterrupt < 0 || !cpu.interruptsEnabled) return false
    cpu.tick()
    return !cpu.interruptsEnabled
  }

  private wake(): void {
    this.isAsleep = false
    // Four cycles from a sleep to the interrupt's first instruction, besides what any interrupt takes (section 7.7.1).
    this.cpu.cycles += 4
    this.onWake()
  }

  private anchor(atUs: number): void {
    this.anchorUs = atUs
    this.anchorCycles = this.cpu.cycles
  }

  private cyclesAt(atUs: number): number {
    return Math.ceil(this.anchorCycles + (atUs - this.anchorUs) * this.cyclesPerUs)
  }
}

function runSlice(steps: LockStep): void {
  steps.slice()
}
