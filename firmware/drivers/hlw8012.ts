import type { Clock, Completion, Digital, DigitalConstructor, PinSpecifier, Timers } from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'
import { Pending } from './pending.js'

/** Hertz at the outputs for each watt, volt and ampere. */
export interface PulseRates {
  readonly perWatt: number
  readonly perVolt: number
  readonly perAmpere: number
}

/** The parts around the chip. */
export interface PulseFrontEnd {
  /** Current shunt, ohms. */
  readonly shuntOhms: number
  /** Mains volts for each volt at the pin. */
  readonly divider: number
}

/** Reference designs: 1 milliohm; 5 x 470 kOhm over 1 kOhm. */
export const referenceFrontEnd: PulseFrontEnd = { shuntOhms: 0.001, divider: 2351 }

/** Chips of the family. */
export type PulseMeterChip = 'hlw8012' | 'bl0937'

/** Reference and oscillator of an HLW8012: volts and hertz (manual; quoted in public drivers). */
const hlw8012 = { vref: 2.43, hz: 3_579_000 } as const
const bl0937Vref = 1.218

/** Output rates of a chip with its parts, by the makers' formulas as public drivers quote them. */
export function ratesOf(chip: PulseMeterChip, { shuntOhms, divider }: PulseFrontEnd): PulseRates {
  if (chip === 'bl0937')
    return {
      perWatt: (1_721_506 * shuntOhms) / (bl0937Vref * bl0937Vref * divider),
      perVolt: 15_397 / (bl0937Vref * divider),
      perAmpere: (94_638 * shuntOhms) / bl0937Vref,
    }
  const { vref, hz } = hlw8012
  return {
    perWatt: (hz * 24 * shuntOhms) / (64 * vref * vref * divider),
    perVolt: hz / (256 * vref * divider),
    perAmpere: (hz * 24 * shuntOhms) / (512 * vref),
  }
}

/** The pins of the chip and what is around it; `io` is the class of all three. */
export interface Hlw8012Options {
  readonly io: DigitalConstructor
  /** Power. */
  readonly cf: PinSpecifier
  /** Current or voltage, by SEL. */
  readonly cf1: PinSpecifier
  readonly sel: PinSpecifier
  readonly timers: Timers
  readonly clock: Clock
  /** Default "hlw8012". */
  readonly chip?: PulseMeterChip
  /** Default: {@link referenceFrontEnd}. */
  readonly frontEnd?: PulseFrontEnd
  /** Level of SEL that gives voltage; an inverting board has 0. Default 1. */
  readonly voltageLevel?: 0 | 1
  /** How long pulses are watched for at most, microseconds: the slowest rate is two in this time. Default 1000000. */
  readonly windowUs?: number
}

/** A measurement of the mains and the load on it. */
export interface Hlw8012Sample {
  /** Watts, active. */
  readonly power: number
  /** Volts, RMS. */
  readonly voltage: number
  /** Amperes, RMS. */
  readonly current: number
}

/** Pulses after which a rate is known well enough: more only keep the processor awake. */
const enoughPulses = 32

/**
 * HLW8012 and BL0937: power as pulses on CF, voltage and current in turn on CF1. Rates are taken from the time between the
 * first and the last of some pulses, not from counts, and pins are only watched during a sample: between samples nothing
 * wakes the processor. The outputs are taken as open collectors (optocouplers): the inputs pull up.
 * @part Hiliwei HLW8012, Shanghai Belling BL0937
 * @datasheet HLW8012 user manual, Hiliwei; BL0937 V1.02, Shanghai Belling: output formulas (as quoted in public drivers)
 * @sample power W, voltage V, current A; 0 where there were fewer than two pulses in the window
 * @throws DriverError ("busy" | "closed" | "missing" | "bus")
 */
export class Hlw8012 {
  private readonly sel: Digital
  private readonly pending: Pending<Hlw8012Sample>
  private readonly rates: PulseRates
  private readonly windowUs: number
  private readonly voltageLevel: 0 | 1
  private watches: RateWatch[] = []
  private closed = false

  /**
   * Takes the SEL pin; the other two are taken for each sample.
   * @throws TypeError without options, timers or clock; RangeError for bad pins, chip, window or parts; DriverError "missing"
   */
  constructor(private readonly options: Hlw8012Options) {
    checkOptions(options)
    const { io, sel, timers, chip = 'hlw8012', frontEnd = referenceFrontEnd, windowUs = 1_000_000 } = options
    this.rates = ratesOf(chip, frontEnd)
    this.windowUs = windowUs
    this.voltageLevel = options.voltageLevel ?? 1
    this.pending = new Pending(timers, 'HLW8012')
    this.sel = new io({ pin: sel, mode: DigitalMode.Output, initialValue: this.voltageLevel })
  }

  /**
   * Measures power and voltage at once, then current.
   * @param done completes exactly once, later, with the sample or a DriverError: "busy", "bus" (a pin is in use), "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Hlw8012Sample]>): void {
    if (this.closed) throw driverError('closed', 'HLW8012: an open driver expected, got a closed one')
    const expired = (): Error => driverError('no-answer', 'HLW8012: rates in time expected, got none')
    if (!this.pending.open(done, 4 * this.windowUs, expired)) return
    const { cf, cf1 } = this.options
    this.sel.write(this.voltageLevel)
    this.watch([cf, cf1], ([power, voltage]) => {
      this.sel.write(1 - this.voltageLevel)
      this.watch([cf1], ([current]) => this.finish(power!, voltage!, current!))
    })
  }

  /** Frees the pins. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.stop()
    this.pending.cancel()
    this.sel.close()
  }

  private finish(power: number, voltage: number, current: number): void {
    const { perWatt, perVolt, perAmpere } = this.rates
    this.pending.succeed({ power: power / perWatt, voltage: voltage / perVolt, current: current / perAmpere })
  }

  /** Watches pins together; goes on with their rates when all are known. */
  private watch(pins: readonly PinSpecifier[], then: (rates: readonly number[]) => void): void {
    let left = pins.length
    const onRate = (): void => {
      left--
      if (left > 0) return
      const rates = this.watches.map((watch) => watch.hz)
      this.watches = []
      then(rates)
    }
    this.watches = []
    try {
      for (const pin of pins) this.watches.push(new RateWatch(this.options, pin, this.windowUs, onRate))
    } catch (error) {
      this.stop()
      const cause = error as Error
      this.pending.failLater(driverError('bus', 'HLW8012: a free pin expected, got ' + cause.message, cause))
    }
  }

  private stop(): void {
    for (const watch of this.watches) watch.stop()
    this.watches = []
  }
}

/** Watches one pin until its rate is known or the window is over. */
class RateWatch {
  /** Pulses a second; 0 for fewer than two. */
  hz = 0
  private readonly input: Digital
  private readonly timer: number
  private firstUs = 0
  private lastUs = 0
  private count = 0

  constructor(
    private readonly options: Hlw8012Options,
    pin: PinSpecifier,
    windowUs: number,
    private readonly done: () => void,
  ) {
    const { io, timers } = options
    const edge = Edge.Falling
    this.input = new io({ pin, mode: DigitalMode.InputPullUp, edge, onReadable: () => this.onPulse() })
    this.timer = timers.after(windowUs, () => this.finish())
  }

  stop(): void {
    this.options.timers.cancel(this.timer)
    this.input.close()
  }

  private onPulse(): void {
    this.lastUs = this.options.clock.uptimeUs()
    if (this.count === 0) this.firstUs = this.lastUs
    this.count++
    if (this.count === enoughPulses) this.finish()
  }

  private finish(): void {
    this.stop()
    if (this.count > 1 && this.lastUs > this.firstUs) this.hz = ((this.count - 1) * 1e6) / (this.lastUs - this.firstUs)
    this.done()
  }
}

function checkOptions(options: Hlw8012Options): void {
  if (!options || !options.timers || !options.clock) throw new TypeError('HLW8012: timers and a clock expected')
  if (!options.io) throw driverError('missing', 'HLW8012: a digital class in io expected, got none')
  const { cf, cf1, sel, chip = 'hlw8012', frontEnd = referenceFrontEnd, windowUs = 1_000_000 } = options
  if (cf === undefined || cf1 === undefined || sel === undefined)
    throw new RangeError('HLW8012: pins cf, cf1 and sel expected')
  if (chip !== 'hlw8012' && chip !== 'bl0937') throw new RangeError('HLW8012: hlw8012 or bl0937 expected, got ' + chip)
  if (!(frontEnd.shuntOhms > 0 && frontEnd.divider > 0)) throw new RangeError('HLW8012: positive parts expected')
  if (!(windowUs >= 10_000 && windowUs <= 60_000_000))
    throw new RangeError('HLW8012: a window of 10 ms to 60 s expected, got ' + windowUs)
}
