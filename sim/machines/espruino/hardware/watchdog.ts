import type { SimulatedBoard } from '../../../board/simulated-board.js'
import type { EventHandle } from '../../../kernel/scheduler.js'
import type { Processor } from '../processor.js'

/** The chip's watchdog: once enabled it runs until the next reset, kicked or not. */
export class ChipWatchdog {
  /** The idle loop kicks it. */
  isAutomatic = false
  private timeoutUs = 0
  private deadlineUs = Infinity
  private event: EventHandle | undefined

  constructor(
    private readonly board: SimulatedBoard,
    private readonly processor: Processor,
    /** Whether the idle loop goes round: it rests between events here, and kicks all the same. */
    private readonly isIdle: () => boolean,
  ) {}

  enable(seconds: number): void {
    this.timeoutUs = Math.max(1, Math.round(seconds * 1e6))
    this.kick()
    this.arm()
  }

  kick(): void {
    if (this.timeoutUs > 0) this.deadlineUs = this.processor.nowUs + this.timeoutUs
  }

  /** The processor started anew: nothing is enabled. */
  stop(): void {
    this.isAutomatic = false
    this.timeoutUs = 0
    this.deadlineUs = Infinity
    this.event = undefined
  }

  /** Called by the watchdog's own event only. */
  check(): void {
    this.event = undefined
    if (this.isAutomatic && this.isIdle()) this.kick()
    if (this.deadlineUs > this.board.scheduler.nowUs) this.arm()
    else this.board.reset('watchdog')
  }

  private arm(): void {
    const { scheduler, cpuOwner } = this.board
    if (this.event !== undefined) scheduler.cancel(this.event)
    this.event = scheduler.at(Math.max(scheduler.nowUs, Math.ceil(this.deadlineUs)), cpuOwner, check, this)
  }
}

function check(watchdog: ChipWatchdog): void {
  watchdog.check()
}
