import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import { int16be } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'
import { microteslasPerGauss, type MagneticFieldSample } from './magnetic-field.js'

/**
 * Honeywell HMC5883L: magnetic field along three axes, I2C 0x1e, 12 bit, +-0.88 to +-8.1 gauss, with a self-test.
 * @part Honeywell HMC5883L
 * @datasheet HMC5883L 900405 rev. E: configuration registers p. 12 and 13 (tables 3 to 9), mode register p. 14, data p. 15,
 * status p. 16 (tables 16 and 17); self-test p. 19 and currents p. 2 recalled, not confirmed
 * @sample x, y, z in microteslas, [-88, 88] to [-810, 810] by range
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  CRA: 0x00,
  CRB: 0x01,
  MODE: 0x02,
  /** Six bytes from here: x, z, y, high bytes first. */
  DXRA: 0x03,
  STATUS: 0x09,
  IRA: 0x0a,
} as const

/** Fields of configuration register A (table 4). */
export const ConfigurationA = fields(8, { MS: field(0, 2), DO: field(2, 3), MA: field(5, 2) })
/** Fields of configuration register B (table 8). */
export const ConfigurationB = fields(8, { GN: field(5, 3) })
/** Fields of the status register (table 17). */
export const Status = fields(8, { RDY: flag(0), LOCK: flag(1) })

/** The mode register (table 12). */
export const Mode = { Continuous: 0, Single: 1, Idle: 3 } as const
/** Measurement with or without the bias field of the self-test (table 6). */
export const Bias = { None: 0, Positive: 1, Negative: 2 } as const
/** Identification registers A, B and C: "H43". */
export const identity = [0x48, 0x34, 0x33] as const
/** What an axis reads that is beyond its range (p. 15). */
export const overflowCount = -4096
/** Power-on values of CRA, CRB and MODE. */
export const powerOnValues = { CRA: 0x10, CRB: 0x20, MODE: 0x01 } as const

/** Recommended ranges in gauss: code in GN and counts a gauss (table 9). */
export const ranges = {
  '0.88': { gn: 0, countsPerGauss: 1370 },
  '1.3': { gn: 1, countsPerGauss: 1090 },
  '1.9': { gn: 2, countsPerGauss: 820 },
  '2.5': { gn: 3, countsPerGauss: 660 },
  '4.0': { gn: 4, countsPerGauss: 440 },
  '4.7': { gn: 5, countsPerGauss: 390 },
  '5.6': { gn: 6, countsPerGauss: 330 },
  '8.1': { gn: 7, countsPerGauss: 230 },
} as const
export type RangeGauss = keyof typeof ranges

/** Samples behind one measurement: code in MA (table 4). */
export const averages = { 1: 0, 2: 1, 4: 2, 8: 3 } as const
export type Averages = keyof typeof averages

/** The chip's only address. */
export const addresses = [0x1e] as const

/** One measurement, microseconds ("wait 6 ms", p. 18). */
export const measurementUs = 6_000

/** Counts of a sound self-test at 4.7 gauss (p. 19). */
export const selfTestLimits = { min: 243, max: 575 } as const

/** What {@link Hmc5883l.configure} sets. What is absent stays as it is. */
export interface Hmc5883lConfiguration {
  /** Gauss; default "1.3". */
  readonly range?: RangeGauss
  /** Default 8. */
  readonly averages?: Averages
}

export type Hmc5883lOptions = I2cChipOptions & Hmc5883lConfiguration

const set = (register: number, value: number): Move => ({ write: new Uint8Array([register, value]) })

const identification: Move = {
  identify: new Uint8Array([Register.IRA]),
  length: 3,
  accepts: (bytes) => bytes[0] === identity[0] && bytes[1] === identity[1] && bytes[2] === identity[2],
}

/** A single measurement up to its end. */
const measuring: readonly Move[] = [
  set(Register.MODE, Mode.Single),
  { waitUs: measurementUs },
  {
    poll: new Uint8Array([Register.STATUS]),
    isReady: (status) => take(status, Status.RDY) === 1,
    everyUs: 1_000,
    atMost: 5,
  },
]
const reading: Move = { from: new Uint8Array([Register.DXRA]), read: 6 }
const measurement: readonly Move[] = measuring.concat(reading)

/** The bus dialogue that prepares the chip: identification, settings, and a measurement to throw away: the first one after a change still has the old gain (p. 13). */
export function preparationOf(cra: number, range: RangeGauss): readonly Move[] {
  const crb = put(0, ConfigurationB.GN, ranges[range].gn)
  return [identification, set(Register.CRA, cra), set(Register.CRB, crb)].concat(measuring)
}

const selfTestPreparation = preparationOf(
  put(put(powerOnValues.CRA, ConfigurationA.MA, averages[8]), ConfigurationA.MS, Bias.Positive),
  '4.7',
)

/** Registers 3 to 8: x, z, y, high bytes first, to microteslas. */
export function decode(bytes: Uint8Array, range: RangeGauss): MagneticFieldSample {
  const scale = microteslasPerGauss / ranges[range].countsPerGauss
  const x = int16be(bytes, 0)
  const z = int16be(bytes, 2)
  const y = int16be(bytes, 4)
  const overflow = x === overflowCount || y === overflowCount || z === overflowCount
  return { x: x * scale, y: y * scale, z: z * scale, overflow }
}

/** Whether all axes felt the bias field as they should (p. 19). */
export function isSound(bytes: Uint8Array): boolean {
  for (let at = 0; at < 6; at += 2) {
    const count = int16be(bytes, at)
    if (count < selfTestLimits.min || count > selfTestLimits.max) return false
  }
  return true
}

/** Driver of one HMC5883L. The chip is idle between samples. */
export class Hmc5883l {
  private readonly chip: I2cChip
  private range: RangeGauss = '1.3'
  private averages: Averages = 8
  private preparation: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, range or number of averages;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Hmc5883lOptions) {
    const address = addressOf('HMC5883L', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('HMC5883L', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another range or number of averages; DriverError "closed"
   */
  configure(configuration: Hmc5883lConfiguration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Measures once: 6 ms and the bus, twice that the first time.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[MagneticFieldSample]>): void {
    const { range } = this
    this.chip.measure(this.preparation, measurement, (bytes) => decode(bytes, range), done)
  }

  /**
   * Measures the chip's own bias field.
   * @param done completes exactly once, later, with whether the chip is sound, or with a DriverError
   * @throws DriverError "closed"
   */
  selfTest(done: Completion<[boolean]>): void {
    this.chip.forget()
    this.chip.measure(selfTestPreparation, measurement, isSound, (error, sound) => {
      this.chip.forget()
      done(error, sound)
    })
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Hmc5883lConfiguration): void {
    const { range = this.range, averages: count = this.averages } = configuration
    choice('HMC5883L', 'a range', ranges, range)
    const ma = choice('HMC5883L', 'averages', averages, count)
    this.range = range
    this.averages = count
    this.preparation = preparationOf(put(powerOnValues.CRA, ConfigurationA.MA, ma), range)
  }
}
