import type { Completion, Digital, DigitalConstructor, PinSpecifier, Timers } from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'
import { Pending } from './pending.js'

/** Clock pulses of a reading by what the next conversion is to be (datasheet, table 3). */
export const pulsesFor = { 128: 25, 32: 26, 64: 27 } as const
export type Hx711Gain = keyof typeof pulsesFor

/** Times in microseconds (datasheet, timing and power-down). Settling is four conversions. */
export const timing = { powerDown: 60, settling10: 400_000, settling80: 50_000 } as const

/** Counts of the converter's ends: it stays there while its input is out of range. */
export const countsRange = { min: -0x800000, max: 0x7fffff } as const

/** How counts become kilograms. */
export interface Hx711Calibration {
  /** Counts of the empty scale. */
  readonly zero: number
  readonly countsPerKilogram: number
}

/** The two pins of the converter and what is around it; `io` is the class of both pins. */
export interface Hx711Options {
  readonly io: DigitalConstructor
  /** PD_SCK. */
  readonly clock: PinSpecifier
  /** DOUT. */
  readonly data: PinSpecifier
  readonly timers: Timers
  /** 128 and 64 are channel A, 32 is channel B. Default 128. */
  readonly gain?: Hx711Gain
  /** Default: counts, no weight. */
  readonly calibration?: Hx711Calibration
}

/** A conversion. */
export interface Hx711Sample {
  /** [-2^23, 2^23). */
  readonly counts: number
  /** Whether the input is out of range: the counts stand at an end. */
  readonly isSaturated: boolean
  /** Kilograms; absent without a calibration. */
  readonly weight?: number
}

/** 24 bits, two's complement. */
export function signed24(bits: number): number {
  return bits & 0x800000 ? bits - 0x1000000 : bits
}

/**
 * Avia HX711: 24-bit converter for a load cell, read bit by bit. A provider whose two writes to a pin lie more than 60 us apart
 * powers the chip down with each pulse and cannot serve it.
 * @part Avia HX711
 * @datasheet HX711 24-bit ADC for weigh scales, Avia: output format p. 4, pulse counts table 3, power-down p. 5 (pulses as
 * quoted in public drivers, times recalled)
 * @sample counts, weight in kg
 * @throws DriverError ("no-answer" | "busy" | "closed" | "missing")
 */
export class Hx711 {
  private readonly clock: Digital
  private readonly data: Digital
  private readonly pending: Pending<Hx711Sample>
  private readonly gain: Hx711Gain
  /** Gain of the conversion under way; unknown after a start of the processor alone. */
  private selected: Hx711Gain | undefined
  private isDown = false
  private closed = false

  /**
   * Takes both pins; the clock low, so that the chip is awake.
   * @throws TypeError without options or timers; RangeError for pins, gain or calibration; DriverError "missing"
   */
  constructor(private readonly options: Hx711Options) {
    if (!options || !options.timers) throw new TypeError('HX711: options with timers expected')
    const { io, clock, data, timers, gain = 128, calibration } = options
    if (!io) throw driverError('missing', 'HX711: a digital class in io expected, got none')
    if (clock === undefined || data === undefined) throw new RangeError('HX711: pins clock and data expected')
    if (!pulsesFor[gain]) throw new RangeError('HX711: a gain of 128, 64 or 32 expected, got ' + gain)
    if (calibration && !(calibration.countsPerKilogram !== 0 && calibration.zero === calibration.zero))
      throw new RangeError('HX711: a calibration with counts per kilogram expected')
    this.gain = gain
    this.pending = new Pending(timers, 'HX711')
    this.clock = new io({ pin: clock, mode: DigitalMode.Output, initialValue: 0 })
    try {
      this.data = new io({
        pin: data,
        mode: DigitalMode.InputPullUp,
        edge: Edge.Falling,
        onReadable: () => this.look(),
      })
    } catch (error) {
      this.clock.close()
      throw error
    }
  }

  /**
   * Waits for a conversion and reads it; wakes the chip if need be.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Hx711Sample]>): void {
    this.assertOpen()
    const expired = (): Error => driverError('no-answer', 'HX711: a conversion in time expected, DOUT stayed high')
    if (!this.pending.open(done, 2.5 * timing.settling10, expired)) return
    if (this.isDown) this.wake()
    this.options.timers.after(0, () => this.look())
  }

  /** Puts the chip to sleep: the clock stays high. @throws DriverError "closed" */
  powerDown(): void {
    this.assertOpen()
    this.isDown = true
    this.clock.write(1)
  }

  /** Frees the pins. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pending.cancel()
    this.clock.close()
    this.data.close()
  }

  /** Out of power-down the chip converts channel A at 128 (datasheet p. 5). */
  private wake(): void {
    this.isDown = false
    this.selected = 128
    this.clock.write(0)
  }

  /** DOUT low says that a conversion is there. The first of another gain only selects it. */
  private look(): void {
    if (this.closed || this.isDown || !this.pending.isOpen || this.data.read() === 1) return
    const wasSelected = this.selected === this.gain
    const counts = this.readOut()
    this.selected = this.gain
    if (wasSelected) this.pending.succeed(this.sampleOf(counts))
  }

  private readOut(): number {
    const { clock, data } = this
    let bits = 0
    for (let pulse = 0; pulse < pulsesFor[this.gain]; pulse++) {
      clock.write(1)
      if (pulse < 24) bits = (bits << 1) | data.read()
      clock.write(0)
    }
    return signed24(bits)
  }

  private sampleOf(counts: number): Hx711Sample {
    const { calibration } = this.options
    const isSaturated = counts === countsRange.min || counts === countsRange.max
    if (!calibration) return { counts, isSaturated }
    return { counts, isSaturated, weight: (counts - calibration.zero) / calibration.countsPerKilogram }
  }

  private assertOpen(): void {
    if (this.closed) throw driverError('closed', 'HX711: an open driver expected, got a closed one')
  }
}
