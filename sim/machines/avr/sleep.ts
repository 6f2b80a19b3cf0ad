import type { AVRClock, CPU } from 'avr8js'
import type { PartMeter, PartStates, PowerLedger } from '../../board/power-ledger.js'
import { Register, sleepMode, stopsClock, supplyCurrent, type SleepMode } from './atmega328p.js'
import type { LockStep, Meeting } from './lock-step.js'

const states = [
  'off',
  'active',
  'idle',
  'adc-noise-reduction',
  'power-down',
  'power-save',
  'standby',
  'extended-standby',
] as const

/** The processor in the ledger: beside "board", which is the rest of it. */
export const processorStates: PartStates = { part: 'atmega328p', states, supply: 'board' }

/** Where a processor's current is written down. */
export interface ProcessorMeter {
  readonly ledger: PowerLedger
  readonly meter: PartMeter
  readonly volts: number
}

/** Crystal start-up after power-down and power-save with the fuses of an Arduino: 16384 cycles (table 8-4). */
const startUpUs = 1024
/** From standby: six cycles. */
const standbyUs = 1

/** What SLEEP does: the processor waits for an interrupt and draws less. */
export class Sleep implements Meeting {
  private wanted: SleepMode | undefined
  private couldWake = false

  constructor(
    private readonly cpu: CPU,
    private readonly clock: AVRClock,
    private readonly steps: LockStep,
    private readonly power: ProcessorMeter,
    private readonly watchdogIsOn: () => boolean,
  ) {
    this.enter('active')
  }

  /** The instruction. Without SE it does nothing. */
  sleep(): void {
    const mode = sleepMode(this.cpu.data[Register.SMCR]!)
    if (!mode) return
    this.wanted = mode
    this.couldWake = this.cpu.interruptsEnabled
    this.steps.request(this)
  }

  /** The processor woke, now or within this slice. */
  woke(): void {
    this.wanted = undefined
    this.steps.request(this)
  }

  meet(): void {
    const { wanted, cpu, steps } = this
    // An interrupt that was pending is served in the same step: it never slept.
    const isAwake = wanted === undefined || (this.couldWake && !cpu.interruptsEnabled)
    this.wanted = undefined
    if (isAwake) return this.enter('active')
    steps.isAsleep = true
    this.enter(wanted)
    if (stopsClock(wanted)) steps.freeze(wanted.endsWith('standby') ? standbyUs : startUpUs)
  }

  /** The clock has another rate: what it draws changes with it. */
  clockChanged(): void {
    this.enter('active')
  }

  private enter(mode: 'active' | SleepMode): void {
    const { ledger, meter, volts } = this.power
    const amperes = supplyCurrent(mode, this.clock.frequency / 1e6, this.watchdogIsOn())
    ledger.enter(meter, states.indexOf(mode), amperes * volts)
  }
}
