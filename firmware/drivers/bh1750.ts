import type { BusError, Completion, Connection, DriverError, I2CAsync, I2COptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import type { Step } from './steps.js'
import { StepRun } from './steps.js'

/**
 * ROHM BH1750FVI: ambient light, I2C 0x23 (ADDR low) or 0x5c (ADDR high), 16 bit, one-shot.
 * @part ROHM BH1750FVI
 * @datasheet rev. B, 2009-04 (read): measurement times p. 2, wire format and worked example p. 10. Rev. D, 2011-11 (as
 * quoted in design notes): instructions p. 5, measurement times p. 2, worked example p. 7
 * @sample illuminance in lux, [0, 54612.5] at the default sensitivity, step 0.83 (high), 0.42 (high2), 3.3 (low)
 * @throws DriverError ("bus", with the BusError as `cause`; "busy"; "closed"; "missing")
 */
export const Instruction = {
  PowerDown: 0x00,
  PowerOn: 0x01,
  Reset: 0x07,
  ContinuousHigh: 0x10,
  ContinuousHigh2: 0x11,
  ContinuousLow: 0x13,
  OneTimeHigh: 0x20,
  OneTimeHigh2: 0x21,
  OneTimeLow: 0x23,
  /** Or'ed with bits 7..5 of the measurement time register. */
  MeasurementTimeHigh: 0x40,
  /** Or'ed with bits 4..0 of the measurement time register. */
  MeasurementTimeLow: 0x60,
} as const

/** What one way of measuring asks of the chip and means for its counts. */
export interface Mode {
  readonly instruction: number
  /** Longest time of one measurement at the default measurement time, microseconds (p. 2). */
  readonly maxMeasurementUs: number
  /** Counts per lux at the default measurement time, typical part (p. 2, "measurement accuracy" 1.2). */
  readonly countsPerLux: number
}

/** The one-shot ways of measuring. The chip powers down by itself after each. */
export const modes = {
  high: { instruction: Instruction.OneTimeHigh, maxMeasurementUs: 180_000, countsPerLux: 1.2 },
  high2: { instruction: Instruction.OneTimeHigh2, maxMeasurementUs: 180_000, countsPerLux: 2.4 },
  low: { instruction: Instruction.OneTimeLow, maxMeasurementUs: 24_000, countsPerLux: 1.2 },
} as const satisfies Record<string, Mode>

export type ModeName = keyof typeof modes

/** Range and reset value of the measurement time register: sensitivity and measurement time grow with it (rev. D p. 11). */
export const measurementTimes = { min: 31, max: 254, default: 69 } as const

/** The chip's two addresses: pin ADDR low, high. */
export const addresses = { low: 0x23, high: 0x5c } as const

/** What {@link Bh1750.configure} sets. What is absent stays as it is. */
export interface Bh1750Configuration {
  /** Default "high". */
  readonly mode?: ModeName
  /** Measurement time register, an integer [31, 254]; default 69. 138 doubles sensitivity and time. */
  readonly measurementTime?: number
}

/** The I2C connection that the chip hangs on, its address where it is not 0x23, and the device's timers. */
export type Bh1750Options = Connection<Omit<I2COptions, 'address'> & { readonly address?: number }, I2CAsync> &
  Bh1750Configuration & { readonly timers: Timers }

/** A measurement of ambient light. */
export interface AmbientLightSample {
  /** Lux, [0, 54612.5] at the default sensitivity. */
  readonly illuminance: number
}

/** The bus dialogue of one measurement. The chip takes one instruction per STOP (rev. B p. 10). */
export function measurement(mode: Mode, measurementTime: number = measurementTimes.default): readonly Step[] {
  const steps: Step[] = []
  // One-shot powers the chip down, which keeps the register; but so does a brown-out reset it: it is written every time.
  if (measurementTime !== measurementTimes.default)
    steps.push(
      { write: new Uint8Array([Instruction.MeasurementTimeHigh | (measurementTime >> 5)]) },
      { write: new Uint8Array([Instruction.MeasurementTimeLow | (measurementTime & 31)]) },
    )
  const waitUs = Math.ceil((mode.maxMeasurementUs * measurementTime) / measurementTimes.default)
  steps.push({ write: new Uint8Array([mode.instruction]) }, { waitUs }, { read: 2 })
  return steps
}

/** Counts, high byte first, to lux. */
export function decode(bytes: Uint8Array, mode: Mode, measurementTime: number = measurementTimes.default): number {
  const counts = (bytes[0]! << 8) | bytes[1]!
  return (counts * measurementTimes.default) / (mode.countsPerLux * measurementTime)
}

/** Dialogues at the default sensitivity, one for all instances. */
const defaultMeasurements = {
  high: measurement(modes.high),
  high2: measurement(modes.high2),
  low: measurement(modes.low),
}

/** Driver of one BH1750. */
export class Bh1750 {
  private readonly bus: I2CAsync
  private readonly timers: Timers
  private mode: ModeName = 'high'
  private measurementTime: number = measurementTimes.default
  private steps = defaultMeasurements.high
  private run: StepRun | undefined
  private closed = false

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, mode or measurement time;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Bh1750Options) {
    if (!options || !options.timers) throw new TypeError('BH1750: options with timers expected')
    if (!options.io) throw driverError('missing', 'BH1750: an I2C connection with asynchronous io expected, got none')
    const address = options.address ?? addresses.low
    if (address !== addresses.low && address !== addresses.high)
      throw new RangeError('BH1750: address 0x23 or 0x5c expected, got ' + address)
    this.configure(options)
    this.timers = options.timers
    this.bus = new options.io(Object.assign({}, options, { address }))
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another mode or measurement time; DriverError "closed"
   */
  configure(configuration: Bh1750Configuration): void {
    this.assertOpen()
    const mode = configuration.mode ?? this.mode
    const measurementTime = configuration.measurementTime ?? this.measurementTime
    if (mode !== 'high' && mode !== 'high2' && mode !== 'low')
      throw new RangeError('BH1750: mode high, high2 or low expected, got ' + mode)
    if (!isMeasurementTime(measurementTime))
      throw new RangeError('BH1750: a whole measurement time from 31 to 254 expected, got ' + measurementTime)
    this.mode = mode
    this.measurementTime = measurementTime
    this.steps =
      measurementTime === measurementTimes.default
        ? defaultMeasurements[mode]
        : measurement(modes[mode], measurementTime)
  }

  /**
   * Measures once: 180 ms in the high modes, 24 ms in "low", at the default sensitivity, and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError: "bus" (its `cause` says what), "busy"
   * while another sample is under way, "closed" if `close` came before the end
   * @throws DriverError "closed"
   */
  sample(done: Completion<[AmbientLightSample]>): void {
    this.assertOpen()
    if (this.run) {
      this.timers.after(0, () => done(driverError('busy', 'BH1750: one sample at a time expected, got two'), noSample))
      return
    }
    const { mode, measurementTime } = this
    this.run = new StepRun(this.bus, this.timers, this.steps, (error, bytes) => {
      this.run = undefined
      if (error) done(asDriverError(error), noSample)
      else done(null, { illuminance: decode(bytes, modes[mode], measurementTime) })
    })
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.run?.cancel()
    this.bus.close()
  }

  private assertOpen(): void {
    if (this.closed) throw driverError('closed', 'BH1750: an open driver expected, got a closed one')
  }
}

/** What goes with an error where a sample would be; nobody may look at it. */
const noSample = undefined as unknown as AmbientLightSample

function isMeasurementTime(value: number): boolean {
  return value >= measurementTimes.min && value <= measurementTimes.max && Math.floor(value) === value
}

function asDriverError(error: Error): DriverError {
  if ((error as BusError).kind === 'closed') return error as DriverError
  return driverError('bus', 'BH1750: a measurement expected, got ' + error.message, error)
}
