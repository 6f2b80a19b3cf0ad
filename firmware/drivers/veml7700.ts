import type { Completion } from '../hal/index.js'
import { field, fields, flag, put } from '../lib/fields.js'
import { uint16le } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'

/**
 * Vishay VEML7700: ambient light, I2C 0x10, 16 bit, registers of 16 bits, low byte first.
 * @part Vishay VEML7700
 * @datasheet document 84286: command register format, gain and integration time codes; application note 84323 rev. 06-Mar-2025:
 * 0.0672 lx a count at gain 1 and 100 ms, correction polynomial (as quoted by public drivers); supply currents recalled, not
 * confirmed
 * @sample illuminance in lux, [0, 120,000] at gain 1/8 and up to 100 ms; white, in the same steps, uncorrected
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "busy"; "closed"; "missing")
 */
export const Register = {
  ALS_CONF_0: 0x00,
  ALS_WH: 0x01,
  ALS_WL: 0x02,
  POWER_SAVING: 0x03,
  ALS: 0x04,
  WHITE: 0x05,
  ALS_INT: 0x06,
  ID: 0x07,
} as const

/** Fields of ALS_CONF_0. */
export const Configuration = fields(16, {
  ALS_SD: flag(0),
  ALS_INT_EN: flag(1),
  ALS_PERS: field(4, 2),
  ALS_IT: field(6, 4),
  ALS_GAIN: field(11, 2),
})
/** Fields of ALS_INT. */
export const Interrupt = fields(16, { INT_TH_HIGH: flag(14), INT_TH_LOW: flag(15) })

/** Low byte of the register ID (recalled, not confirmed; the high byte tells the address). */
export const deviceId = 0x81

/** Gains: code in ALS_GAIN and factor. */
export const gains = {
  '2': { code: 1, factor: 2 },
  '1': { code: 0, factor: 1 },
  '1/4': { code: 3, factor: 1 / 4 },
  '1/8': { code: 2, factor: 1 / 8 },
} as const
export type Gain = keyof typeof gains

/** Integration times in milliseconds: code in ALS_IT. */
export const integrationTimes = { 25: 12, 50: 8, 100: 0, 200: 1, 400: 2, 800: 3 } as const
export type IntegrationTimeMs = keyof typeof integrationTimes

/** Lux a count at gain 1 and 100 ms (84323). */
const luxPerCount = 0.0672

/** The chip's only address. */
export const addresses = [0x10] as const

/** Longest time from power-on of the chip to its first integration, microseconds (application note: 2.5 ms; kept longer). */
export const startUpUs = 4_000

/** What {@link Veml7700.configure} sets. What is absent stays as it is. */
export interface Veml7700Configuration {
  /** Default "1/8": the others saturate in daylight. */
  readonly gain?: Gain
  /** Milliseconds; default 100. 25 and 50 flicker with lamps. */
  readonly integrationTime?: IntegrationTimeMs
}

export type Veml7700Options = I2cChipOptions & Veml7700Configuration

/** A measurement of ambient light. */
export interface Veml7700Sample {
  /** Lux. */
  readonly illuminance: number
  /** The white channel in the steps of the other, uncorrected: how much infrared there is. */
  readonly white: number
  /** Whether a channel was full: then it was brighter than that. */
  readonly overflow: boolean
}

const word = (register: number, value: number): Move => ({
  write: new Uint8Array([register, value & 0xff, value >> 8]),
})

const preparation: readonly Move[] = [
  { identify: new Uint8Array([Register.ID]), length: 2, accepts: (bytes) => bytes[0] === deviceId },
]

/** The bus dialogue of one measurement: on, one integration and a tenth more, both channels, off. */
export function measurement(gain: Gain, integrationTime: IntegrationTimeMs): readonly Move[] {
  const settings = put(
    put(0, Configuration.ALS_GAIN, gains[gain].code),
    Configuration.ALS_IT,
    integrationTimes[integrationTime],
  )
  return [
    word(Register.ALS_CONF_0, settings),
    { waitUs: startUpUs + integrationTime * 1100 },
    { from: new Uint8Array([Register.ALS]), read: 2 },
    { from: new Uint8Array([Register.WHITE]), read: 2 },
    word(Register.ALS_CONF_0, put(settings, Configuration.ALS_SD, 1)),
  ]
}

/** Lux that one count is worth before the correction: 0.0042 at gain 2 and 800 ms, 2.1504 at gain 1/8 and 25 ms (84323). */
export function resolution(gain: Gain, integrationTime: IntegrationTimeMs): number {
  return (luxPerCount * 100) / (integrationTime * gains[gain].factor)
}

/**
 * The application note's correction of what strong light does to the chip; about nothing below 1000 lx. The note wants it
 * above 1000 lx; it is applied everywhere here, so that there is no step.
 */
export function corrected(lux: number): number {
  return (((6.0135e-13 * lux - 9.3924e-9) * lux + 8.1488e-5) * lux + 1.0023) * lux
}

/** ALS and WHITE, low bytes first, to lux. */
export function decode(bytes: Uint8Array, luxPerStep: number): Veml7700Sample {
  const als = uint16le(bytes, 0)
  const white = uint16le(bytes, 2)
  return {
    illuminance: corrected(als * luxPerStep),
    white: white * luxPerStep,
    overflow: als === 0xffff || white === 0xffff,
  }
}

/** Driver of one VEML7700. The chip is shut down between samples. */
export class Veml7700 {
  private readonly chip: I2cChip
  private gain: Gain = '1/8'
  private integrationTime: IntegrationTimeMs = 100
  private steps: readonly Move[] = []
  private luxPerStep = 0

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, gain or integration time;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Veml7700Options) {
    const address = addressOf('VEML7700', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('VEML7700', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another gain or integration time; DriverError "closed"
   */
  configure(configuration: Veml7700Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
  }

  /**
   * Measures once: 1.1 integration times, 4 ms and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Veml7700Sample]>): void {
    const { luxPerStep } = this
    this.chip.measure(preparation, this.steps, (bytes) => decode(bytes, luxPerStep), done)
  }

  /**
   * Frees the bus. A sample under way completes with "closed" and leaves the chip measuring, as does one that failed, until
   * the next sample ends. Closing again does nothing.
   */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Veml7700Configuration): void {
    const { gain = this.gain, integrationTime = this.integrationTime } = configuration
    choice('VEML7700', 'a gain', gains, gain)
    choice('VEML7700', 'an integrationTime', integrationTimes, integrationTime)
    this.gain = gain
    this.integrationTime = integrationTime
    this.steps = measurement(gain, integrationTime)
    this.luxPerStep = resolution(gain, integrationTime)
  }
}
