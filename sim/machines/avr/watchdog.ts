import type { CPU } from 'avr8js'
import type { EventHandle, OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { Register } from './atmega328p.js'
import type { LockStep } from './lock-step.js'

/** WDTCSR (section 10.9.2). */
const WDIE = 0x40
const WDCE = 0x10
const WDE = 0x08
const prescaler = 0x27
const WDIF = 0x80

/** Cycles within which the second write of the timed sequence counts. */
const windowCycles = 4

const interrupt: Parameters<CPU['setInterruptFlag']>[0] = {
  address: 0x0c,
  flagRegister: Register.WDTCSR,
  flagMask: WDIF,
  enableRegister: Register.WDTCSR,
  enableMask: WDIE,
}

/**
 * The watchdog on its own 128 kHz oscillator: it goes on while the main clock stands still, which that of avr8js cannot.
 * In safety level 1, as the fuses of an Arduino have it.
 */
export class Watchdog {
  private deadlineUs = Infinity
  private event: EventHandle | undefined
  private windowEnd = -1

  constructor(
    private readonly cpu: CPU,
    private readonly steps: LockStep,
    private readonly scheduler: Scheduler,
    private readonly owner: OwnerId,
    /** It bites: the processor is to be reset. */
    private readonly onReset: () => void,
  ) {
    cpu.writeHooks[Register.WDTCSR] = (value, old) => this.control(value, old)
  }

  get isOn(): boolean {
    return (this.cpu.data[Register.WDTCSR]! & (WDE | WDIE)) !== 0
  }

  /** WDR: the time begins anew. */
  restart(): void {
    if (this.isOn) this.deadlineUs = this.steps.nodeUs + this.periodUs
    this.schedule()
  }

  /** 2048 cycles of 128 kHz, doubled by each step of WDP3:0 (table 10-2). Microseconds. */
  private get periodUs(): number {
    const control = this.cpu.data[Register.WDTCSR]!
    return 16_000 * 2 ** Math.min(9, ((control & 0x20) >> 2) | (control & 7))
  }

  /** Clearing WDE and changing the period take the timed sequence; all else does not (section 10.8). */
  private control(value: number, old: number): boolean {
    const { cpu } = this
    const isOpen = cpu.cycles <= this.windowEnd
    let next = value & (WDIE | WDE | prescaler)
    if (value & WDCE && value & WDE) this.windowEnd = cpu.cycles + windowCycles
    if (!isOpen) next = (next & WDIE) | ((next | old) & WDE) | (old & prescaler)
    cpu.data[Register.WDTCSR] = next | (old & WDIF)
    cpu.clearInterruptByFlag(interrupt, value)
    cpu.updateInterruptEnable(interrupt, next)
    this.deadlineUs = this.isOn ? this.steps.nodeUs + this.periodUs : Infinity
    this.schedule()
    return true
  }

  /** At most one event is under way; it looks again where the deadline moved on. */
  private schedule(): void {
    if (this.event !== undefined || this.deadlineUs === Infinity) return
    this.event = this.scheduler.at(Math.ceil(this.deadlineUs), this.owner, expire, this)
  }

  /** Called by its own event only. */
  expire(): void {
    this.event = undefined
    if (this.scheduler.nowUs < this.deadlineUs) return this.schedule()
    const { data } = this.cpu
    const control = data[Register.WDTCSR]!
    this.deadlineUs = this.scheduler.nowUs + this.periodUs
    if (control & WDIE) {
      this.cpu.setInterruptFlag(interrupt)
      // With both on, the interrupt comes first and the reset the next time.
      if (control & WDE) data[Register.WDTCSR]! &= ~WDIE
      this.schedule()
      this.steps.stir()
    } else if (control & WDE) this.onReset()
  }
}

function expire(watchdog: Watchdog): void {
  watchdog.expire()
}
