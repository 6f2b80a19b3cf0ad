import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import { uint16le } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'

/**
 * ams TSL2591: ambient light by two diodes, one for everything and one for infrared, I2C 0x29, 16 bit each.
 * @part ams TSL2591
 * @datasheet TSL2591 v2-04, 2018-06-05: registers and operating characteristics (gains 25, 428, 9876; 275 uA active, 2.3 uA
 * asleep) as quoted by public pages; the datasheet has no formula for lux: the one here is that of public drivers
 * @sample illuminance in lux, [0, 88,000] at gain "low" and 100 ms; infrared, its part of the light, [0, 1]
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  ENABLE: 0x00,
  CONTROL: 0x01,
  ID: 0x12,
  STATUS: 0x13,
  /** Four bytes from here: both channels, low bytes first. */
  C0DATAL: 0x14,
} as const

/** Or'ed to a register's address: a command byte of normal operation. */
export const command = 0xa0

export const Enable = fields(8, { PON: flag(0), AEN: flag(1), AIEN: flag(4), SAI: flag(6), NPIEN: flag(7) })
export const Control = fields(8, { ATIME: field(0, 3), AGAIN: field(4, 2), SRESET: flag(7) })
export const Status = fields(8, { AVALID: flag(0), AINT: flag(4), NPINTR: flag(5) })

/** What the register ID reads. */
export const deviceId = 0x50

/** Gains: code in AGAIN and typical factor. */
export const gains = {
  low: { code: 0, factor: 1 },
  medium: { code: 1, factor: 25 },
  high: { code: 2, factor: 428 },
  maximum: { code: 3, factor: 9876 },
} as const
export type Gain = keyof typeof gains

/** Integration times in milliseconds: code in ATIME. */
export const integrationTimes = { 100: 0, 200: 1, 300: 2, 400: 3, 500: 4, 600: 5 } as const
export type IntegrationTimeMs = keyof typeof integrationTimes

/** Lux for one count of a lamp without infrared at gain 1 in one millisecond (of public drivers; recalled, not confirmed). */
export const luxFactor = 408
/** Full channel: after 100 ms the converter has not yet had the time for 65535 counts (recalled, not confirmed). */
export const fullScales = { shortest: 36863, longer: 65535 } as const

/** The chip's only address. */
export const addresses = [0x29] as const

/** What {@link Tsl2591.configure} sets. What is absent stays as it is. */
export interface Tsl2591Configuration {
  /** Default "low": the others saturate in daylight. */
  readonly gain?: Gain
  /** Milliseconds; default 100. */
  readonly integrationTime?: IntegrationTimeMs
}

export type Tsl2591Options = I2cChipOptions & Tsl2591Configuration

/** A measurement of ambient light. */
export interface Tsl2591Sample {
  /** Lux. */
  readonly illuminance: number
  /** What the infrared diode has of the other one's counts: about 0.1 under lamps, 0.3 under the sun. */
  readonly infrared: number
  /** Whether a channel was full: then it was brighter than that. */
  readonly overflow: boolean
}

const set = (register: number, value: number): Move => ({ write: new Uint8Array([command | register, value]) })

const preparation: readonly Move[] = [
  { identify: new Uint8Array([command | Register.ID]), length: 1, accepts: (bytes) => bytes[0] === deviceId },
]

/** The bus dialogue of one measurement: on, an integration of up to 8 % more than its name says, both channels, off. */
export function measurement(gain: Gain, integrationTime: IntegrationTimeMs): readonly Move[] {
  const control = put(put(0, Control.AGAIN, gains[gain].code), Control.ATIME, integrationTimes[integrationTime])
  return [
    set(Register.CONTROL, control),
    set(Register.ENABLE, put(put(0, Enable.PON, 1), Enable.AEN, 1)),
    { waitUs: integrationTime * 1080 },
    {
      poll: new Uint8Array([command | Register.STATUS]),
      isReady: (status) => take(status, Status.AVALID) === 1,
      everyUs: 5_000,
      atMost: 5,
    },
    { from: new Uint8Array([command | Register.C0DATAL]), read: 4 },
    set(Register.ENABLE, 0),
  ]
}

/** Both channels to lux: what both see less what is infrared, weighted by how much of it there is. */
export function decode(bytes: Uint8Array, gain: Gain, integrationTime: IntegrationTimeMs): Tsl2591Sample {
  const full = uint16le(bytes, 0)
  const infrared = uint16le(bytes, 2)
  const limit = integrationTime === 100 ? fullScales.shortest : fullScales.longer
  const countsPerLux = (integrationTime * gains[gain].factor) / luxFactor
  const visible = Math.max(0, full - infrared)
  return {
    illuminance: full === 0 ? 0 : (visible * (1 - infrared / full)) / countsPerLux,
    infrared: full === 0 ? 0 : infrared / full,
    overflow: full >= limit || infrared >= limit,
  }
}

/** Driver of one TSL2591. The chip sleeps between samples. */
export class Tsl2591 {
  private readonly chip: I2cChip
  private gain: Gain = 'low'
  private integrationTime: IntegrationTimeMs = 100
  private steps: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, gain or integration time;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Tsl2591Options) {
    const address = addressOf('TSL2591', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('TSL2591', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another gain or integration time; DriverError "closed"
   */
  configure(configuration: Tsl2591Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
  }

  /**
   * Measures once: 1.08 integration times and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Tsl2591Sample]>): void {
    const { gain, integrationTime } = this
    this.chip.measure(preparation, this.steps, (bytes) => decode(bytes, gain, integrationTime), done)
  }

  /**
   * Frees the bus. A sample under way completes with "closed" and leaves the chip measuring, as does one that failed, until
   * the next sample ends. Closing again does nothing.
   */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Tsl2591Configuration): void {
    const { gain = this.gain, integrationTime = this.integrationTime } = configuration
    choice('TSL2591', 'a gain', gains, gain)
    choice('TSL2591', 'an integrationTime', integrationTimes, integrationTime)
    this.gain = gain
    this.integrationTime = integrationTime
    this.steps = measurement(gain, integrationTime)
  }
}
