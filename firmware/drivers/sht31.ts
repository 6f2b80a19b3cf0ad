import type { Completion } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { crc8 } from '../lib/crc8.js'
import { uint16be } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'

/**
 * Sensirion SHT31-DIS: temperature and relative humidity, I2C 0x44 (ADDR low) or 0x45 (ADDR high), 16 bit each, CRC-8 on
 * every word.
 * @part Sensirion SHT31-DIS
 * @datasheet SHT3x-DIS version 5, May 2018: commands tables 9 and 13 to 19, status register table 18, CRC table 20,
 * conversion section 4.13; times of table 4 recalled, not confirmed
 * @sample temperature in degrees Celsius, [-45, 130], step 0.0027; humidity in percent relative humidity, [0, 100], step 0.0015
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "checksum"; "busy"; "closed"; "missing")
 */
export const Command = {
  SingleShotHigh: 0x2400,
  SingleShotMedium: 0x240b,
  SingleShotLow: 0x2416,
  ReadStatus: 0xf32d,
  ClearStatus: 0x3041,
  SoftReset: 0x30a2,
  HeaterEnable: 0x306d,
  HeaterDisable: 0x3066,
} as const

/** Bits of the status register that are used here (table 18). */
export const Status = {
  AlertPending: 0x8000,
  Heater: 0x2000,
  SystemReset: 0x0010,
  CommandFailed: 0x0002,
  /** Bits 14, 12, 3 and 2 read zero. */
  AlwaysZero: 0x500c,
} as const

/** Ways of measuring: longer is steadier. Times are the longest of table 4, microseconds. */
export const repeatabilities = {
  high: { command: Command.SingleShotHigh, maxMeasurementUs: 15_500 },
  medium: { command: Command.SingleShotMedium, maxMeasurementUs: 6_500 },
  low: { command: Command.SingleShotLow, maxMeasurementUs: 4_500 },
} as const

export type Repeatability = keyof typeof repeatabilities

/** The chip's addresses: pin ADDR low, high (table 8). */
export const addresses = [0x44, 0x45] as const

/** Longest time from a soft reset to the next command, microseconds (table 4). */
export const softResetUs = 1_500

/** What {@link Sht31.configure} sets. What is absent stays as it is. */
export interface Sht31Configuration {
  /** Default "high". */
  readonly repeatability?: Repeatability
  /** Heats the chip by a few degrees, to dry it or to see whether it lives; samples are then not those of the air. Default off. */
  readonly heater?: boolean
}

export type Sht31Options = I2cChipOptions & Sht31Configuration

/** Temperature and humidity of the air at the chip. */
export interface TemperatureHumiditySample {
  /** Degrees Celsius. */
  readonly temperature: number
  /** Percent relative humidity, [0, 100]. */
  readonly humidity: number
}

const commandBytes = (command: number): Uint8Array => new Uint8Array([command >> 8, command & 0xff])

const preparation: readonly Move[] = [
  { write: commandBytes(Command.SoftReset) },
  { waitUs: softResetUs },
  { identify: commandBytes(Command.ReadStatus), length: 3, accepts: isStatus },
]

/** The bus dialogue of one measurement. */
export function measurement({ command, maxMeasurementUs }: (typeof repeatabilities)[Repeatability]): readonly Move[] {
  return [{ write: commandBytes(command) }, { waitUs: maxMeasurementUs }, { read: 6 }]
}

/**
 * Two words with their CRCs to degrees Celsius and percent (section 4.13).
 * @throws DriverError "checksum"
 */
export function decode(bytes: Uint8Array): TemperatureHumiditySample {
  assertChecksum(bytes, 0)
  assertChecksum(bytes, 3)
  return {
    temperature: -45 + (175 * uint16be(bytes, 0)) / 65535,
    humidity: (100 * uint16be(bytes, 3)) / 65535,
  }
}

/** Driver of one SHT31. */
export class Sht31 {
  private readonly chip: I2cChip
  private repeatability: Repeatability = 'high'
  private heater = false
  private preparation = preparation
  private steps = measurement(repeatabilities.high)

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address or repeatability;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Sht31Options) {
    const address = addressOf('SHT31', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('SHT31', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another repeatability; TypeError for a heater that is no boolean; DriverError "closed"
   */
  configure(configuration: Sht31Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Measures once: 15.5, 6.5 or 4.5 ms by repeatability, and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[TemperatureHumiditySample]>): void {
    this.chip.measure(this.preparation, this.steps, decode, done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Sht31Configuration): void {
    const { repeatability = this.repeatability, heater = this.heater } = configuration
    const steps = measurement(choice('SHT31', 'a repeatability', repeatabilities, repeatability))
    if (typeof heater !== 'boolean') throw new TypeError('SHT31: a heater of true or false expected, got ' + heater)
    this.repeatability = repeatability
    this.heater = heater
    this.steps = steps
    this.preparation = heater ? preparation.concat({ write: commandBytes(Command.HeaterEnable) }) : preparation
  }
}

/** The chip has no identity register: a status word with zeros where they belong stands for one. */
function isStatus(bytes: Uint8Array): boolean {
  return (uint16be(bytes, 0) & Status.AlwaysZero) === 0
}

function assertChecksum(bytes: Uint8Array, at: number): void {
  const expected = crc8(bytes, at, at + 2)
  const got = bytes[at + 2]
  if (got !== expected) throw driverError('checksum', 'SHT31: CRC ' + expected + ' expected, got ' + got)
}
