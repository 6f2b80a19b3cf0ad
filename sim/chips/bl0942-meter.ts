import { ModeBit, Register } from '../../firmware/drivers/bl0942-frames.js'
import type { RandomStream } from '../kernel/random.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { Bl0942UserRegisters } from './bl0942-registers.js'
import { zero } from '../kernel/zero.js'

/** The mains and what hangs on it, constant until the next one. */
export interface MeterLoad {
  /** Volts, RMS; 0 is a power cut. */
  readonly voltage: number
  /** Active power in watts; negative flows back into the mains. */
  readonly power: number
  /** Active over apparent power, (0, 1]. */
  readonly powerFactor: number
  /** Hertz. */
  readonly frequency: number
}

/** Mains without a load. */
export const noLoad: MeterLoad = { voltage: 230, power: 0, powerFactor: 1, frequency: 50 }

/** How mains volts and amperes become millivolts at the chip's pins. */
export interface Bl0942FrontEnd {
  readonly millivoltsPerVolt: number
  readonly millivoltsPerAmpere: number
}

/** Belling's reference design: 5 x 390 kOhm over 510 Ohm, 1 milliohm. */
export const referenceDesign: Bl0942FrontEnd = {
  millivoltsPerVolt: 0.51e6 / (5 * 390e3 + 510),
  millivoltsPerAmpere: 1,
}

const vref = 1.218
const span24 = 2 ** 24
/** Seconds in which CF_CNT goes one step at WATT = 1. */
const secondsPerStep = 1638.4 * 256
/** Current gains that GAIN_CR selects; the formulas are for 16. */
const gains: readonly number[] = [1, 4, 16, 24]

/**
 * The measuring half of a BL0942: turns a load into counts and integrates the energy counter over virtual time. Lazily:
 * nothing happens until the load or the registers change or somebody looks.
 */
export class Bl0942Meter {
  private load = noLoad
  private sinceUs = zero
  /** CF_CNT with its fraction. */
  private steps = zero
  /** Steps a second under the present load and registers, signed; 0 while the chip has no supply. */
  private stepRate = zero
  /** WATT under the present load, before rounding; 0 below the creep threshold. */
  private watt = zero
  private running = false

  constructor(
    private readonly scheduler: Scheduler,
    private readonly frontEnd: Bl0942FrontEnd,
    private readonly user: Bl0942UserRegisters,
  ) {}

  /** CF_CNT now, [0, 2^24). */
  get counter(): number {
    this.settle()
    return Math.floor(this.steps)
  }

  /** Another load from now on. */
  setLoad(load: MeterLoad): void {
    this.settle()
    this.load = load
    this.evaluate()
  }

  /** The chip starts: the counter begins at 0. */
  start(): void {
    this.running = true
    this.steps = 0
    this.sinceUs = this.scheduler.nowUs
    this.evaluate()
  }

  /** The chip loses its supply. */
  stop(): void {
    this.running = false
    this.stepRate = 0
  }

  /** Brings the counter up to now. To be called before registers change. */
  settle(): void {
    const { nowUs } = this.scheduler
    if (this.stepRate !== 0) {
      const steps = this.steps + (this.stepRate * (nowUs - this.sinceUs)) / 1e6
      this.steps = steps - Math.floor(steps / span24) * span24
    }
    this.sinceUs = nowUs
  }

  /** Works out counts and rates anew. To be called after registers changed. */
  evaluate(): void {
    const mode = this.user.read(Register.MODE)
    const { millivoltsPerVolt, millivoltsPerAmpere } = this.frontEnd
    const power = this.load.voltage > 0 ? this.load.power : 0
    const watt = (3537 * power * millivoltsPerVolt * millivoltsPerAmpere * this.gain()) / (vref * vref)
    this.watt = Math.abs(watt) < this.creepLimit() ? 0 : watt
    const counted = mode & ModeBit.CF_CNT_ADD_SEL ? Math.abs(this.watt) : this.watt
    this.stepRate = this.running && mode & ModeBit.CF_EN ? counted / secondsPerStep : 0
  }

  /** CF_CNT was read: where MODE says so it is cleared. */
  counterWasRead(): void {
    if (this.user.read(Register.MODE) & ModeBit.CF_CNT_CLR_SEL) this.steps -= Math.floor(this.steps)
  }

  /** Writes the measurements into a packet, bytes 1 to 21; spread by `noise` where a stream of chance is given. */
  fill(bytes: Uint8Array, chance?: RandomStream, noise = 0): void {
    this.settle()
    const { load, frontEnd } = this
    const amperes = load.voltage > 0 ? Math.abs(load.power) / (load.voltage * load.powerFactor) : 0
    const current = round(spread((305978 * amperes * frontEnd.millivoltsPerAmpere * this.gain()) / vref, chance, noise))
    put24(bytes, 1, current)
    put24(bytes, 4, round(spread((73989 * load.voltage * frontEnd.millivoltsPerVolt) / vref, chance, noise)))
    put24(bytes, 7, current)
    put24(bytes, 10, roundSigned(spread(this.watt, chance, noise)))
    put24(bytes, 13, Math.floor(this.steps))
    const period = load.voltage > 0 && load.frequency > 0 ? Math.round(1e6 / load.frequency) : 0
    bytes[16] = period
    bytes[17] = period >> 8
    bytes[19] = this.status()
  }

  /** STATUS bits 7..0: CF_REVP_F, CREEP_F. */
  private status(): number {
    return (this.watt < 0 ? 1 : 0) | (this.watt === 0 ? 2 : 0)
  }

  private gain(): number {
    return gains[this.user.read(Register.GAIN_CR)]! / 16
  }

  /** WA_CREEP = WATT x 256 / 3125 [recalled]. */
  private creepLimit(): number {
    return (this.user.read(Register.WA_CREEP) * 3125) / 256
  }
}

function spread(value: number, chance: RandomStream | undefined, noise: number): number {
  return chance ? value * (1 + chance.normal(0, noise)) : value
}

const round = (value: number): number => Math.min(span24 - 1, Math.max(0, Math.round(value)))

const roundSigned = (value: number): number => Math.min(span24 / 2 - 1, Math.max(-span24 / 2, Math.round(value)))

function put24(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value
  bytes[offset + 1] = value >> 8
  bytes[offset + 2] = value >> 16
}
