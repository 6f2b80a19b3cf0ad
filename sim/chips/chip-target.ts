import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** Faults of a chip that says who it is. */
export interface ChipFaults extends PartFaults {
  /** Another chip answers at the address: its identity register reads something else. */
  impostor?: boolean
}

const noFaults: ChipFaults = {}
const noConversion: EventHandle = -1

/**
 * What models of chips share: power states, faults, noise, one conversion at a time by the scheduler, and endless conversions
 * that cost nothing while nobody looks.
 */
export abstract class ChipTarget implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private conversion: EventHandle = noConversion
  private cycleStartUs = -1
  private cycleFirstUs = 0
  private cycleUs = 1
  private cyclesSeen = 0

  /** `watts`: what it draws in each of its states, the first being that after power-on. */
  constructor(
    protected readonly host: PartHost,
    private readonly states: PartStates,
    private readonly watts: readonly number[],
  ) {
    this.meter = host.ledger.add(states)
  }

  /** Everything starts from its power-on value. */
  protected abstract reset(): void

  /** What is wrong with the part now. */
  get faults(): ChipFaults {
    return this.currentFaults
  }

  /** Breaks or mends the part. */
  setFaults(faults: ChipFaults): void {
    this.currentFaults = faults
  }

  powerOn(): void {
    this.powered = true
    this.conversion = noConversion
    this.stopCycles()
    this.enter(0)
    this.reset()
  }

  powerOff(): void {
    this.powered = false
    this.conversion = noConversion
    this.host.ledger.enter(this.meter, 0, 0)
  }

  /** Whether the chip is on its bus at all: it has a supply and is not missing. */
  protected get isThere(): boolean {
    return this.powered && !this.currentFaults.missing
  }

  /** A conversion ended; only for models that {@link convert}. */
  protected endConversion(): void {}

  /** Enters a power state, by index. `watts` where it depends on settings. */
  protected enter(state: number, watts = this.watts[state]!): void {
    this.host.ledger.enter(this.meter, state, watts)
  }

  /** Ends a conversion after its time by the virtual clock, in place of one under way. */
  protected convert(durationUs: number): void {
    this.abort()
    const { scheduler, partOwner } = this.host
    this.conversion = scheduler.at(scheduler.nowUs + durationUs, partOwner, finishConversion, this)
  }

  /** Takes the conversion under way back. */
  protected abort(): void {
    if (this.conversion !== noConversion) this.host.scheduler.cancel(this.conversion)
    this.conversion = noConversion
  }

  /** Whether a conversion is under way. */
  protected get isConverting(): boolean {
    return this.conversion !== noConversion
  }

  /** Converts for ever from now on: the first conversion ends after `firstUs`, the others `periodUs` apart. */
  protected startCycles(firstUs: number, periodUs: number): void {
    this.cycleStartUs = this.host.scheduler.nowUs
    this.cycleFirstUs = firstUs
    this.cycleUs = periodUs
    this.cyclesSeen = 0
  }

  protected stopCycles(): void {
    this.cycleStartUs = -1
  }

  /** How many conversions of the cycle ended since this was last asked. */
  protected cyclesEnded(): number {
    if (this.cycleStartUs < 0) return 0
    const pastFirstUs = this.host.scheduler.nowUs - this.cycleStartUs - this.cycleFirstUs
    const total = pastFirstUs < 0 ? 0 : 1 + Math.floor(pastFirstUs / this.cycleUs)
    const ended = total - this.cyclesSeen
    this.cyclesSeen = total
    return ended
  }

  /** A reading with the noise that was asked for. */
  protected noisy(value: number): number {
    const { noise } = this.currentFaults
    return noise ? value * (1 + this.host.chance.normal(0, noise)) : value
  }

  protected warn(text: string): void {
    this.host.note('warning', this.states.part, text)
  }

  /** @internal The scheduler's way in. */
  conversionIsOver(): void {
    this.conversion = noConversion
    this.endConversion()
  }
}

function finishConversion(target: ChipTarget): void {
  target.conversionIsOver()
}

/** A value as a whole number between two limits: what an ADC makes of it. */
export function clampedCount(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, Math.round(value)))
}
