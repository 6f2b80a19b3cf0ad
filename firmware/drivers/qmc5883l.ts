import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import { int16le } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'
import { microteslasPerGauss, type MagneticFieldSample } from './magnetic-field.js'

/**
 * QST QMC5883L: magnetic field along three axes, I2C 0x0d, 16 bit, +-2 or +-8 gauss. Sold on boards marked HMC5883L: the
 * address tells them apart.
 * @part QST QMC5883L
 * @datasheet QMC5883L rev. 1.0: register map table 13, status 9.2.2, control 9.2.4, SET/RESET period 9.2.5, chip id 9.2.6 (as
 * quoted by public drivers); currents and start-up times recalled, not confirmed
 * @sample x, y, z in microteslas, [-273, 273] at 2 gauss, [-1092, 1092] at 8 gauss; temperature, relative
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  XOUT_L: 0x00,
  STATUS: 0x06,
  TOUT_L: 0x07,
  CONTROL1: 0x09,
  CONTROL2: 0x0a,
  PERIOD: 0x0b,
  CHIP_ID: 0x0d,
} as const

/** Fields of the status register. */
export const Status = fields(8, { DRDY: flag(0), OVL: flag(1), DOR: flag(2) })
/** Fields of control register 1. */
export const Control1 = fields(8, { MODE: field(0, 2), ODR: field(2, 2), RNG: field(4, 2), OSR: field(6, 2) })
/** Fields of control register 2. */
export const Control2 = fields(8, { INT_ENB: flag(0), ROL_PNT: flag(6), SOFT_RST: flag(7) })

/** Modes of control register 1: the chip measures for ever or not at all. */
export const Mode = { Standby: 0, Continuous: 1 } as const
/** Measurements a second by the field ODR. */
export const outputRates = [10, 50, 100, 200] as const
/** What the chip calls itself. */
export const chipId = 0xff
/** SET/RESET period that the datasheet recommends. */
export const recommendedPeriod = 0x01
/** Counts for one degree of the relative temperature (9.2.3). */
export const countsPerDegree = 100

/** Full scales, gauss. */
export const ranges = { 2: { rng: 0, countsPerGauss: 12000 }, 8: { rng: 1, countsPerGauss: 3000 } } as const
export type RangeGauss = keyof typeof ranges

/** Samples behind one measurement: more are steadier and cost more current. */
export const oversamplings = { 512: 0, 256: 1, 128: 2, 64: 3 } as const
export type Oversampling = keyof typeof oversamplings

/** The chip's only address. */
export const addresses = [0x0d] as const

/** What {@link Qmc5883l.configure} sets. What is absent stays as it is. */
export interface Qmc5883lConfiguration {
  /** Full scale in gauss; default 8. */
  readonly range?: RangeGauss
  /** Default 512. */
  readonly oversampling?: Oversampling
}

export type Qmc5883lOptions = I2cChipOptions & Qmc5883lConfiguration

/** Field and temperature at the chip. */
export interface Qmc5883lSample extends MagneticFieldSample {
  /** Degrees Celsius against an offset that differs from part to part: only changes mean something. */
  readonly relativeTemperature: number
}

const control1 = (mode: number, range: RangeGauss, oversampling: Oversampling): number => {
  // 200 Hz: the chip only measures continuously, and the fastest rate has one measurement ready soonest.
  const value = put(put(0, Control1.MODE, mode), Control1.ODR, 3)
  return put(put(value, Control1.RNG, ranges[range].rng), Control1.OSR, oversamplings[oversampling])
}

const preparation: readonly Move[] = [
  { identify: new Uint8Array([Register.CHIP_ID]), length: 1, accepts: (bytes) => bytes[0] === chipId },
  { write: new Uint8Array([Register.CONTROL2, put(0, Control2.SOFT_RST, 1)]) },
  { write: new Uint8Array([Register.PERIOD, recommendedPeriod]) },
]

/** The bus dialogue of one measurement: continuous mode until a measurement is there, then standby. */
export function measurement(range: RangeGauss, oversampling: Oversampling): readonly Move[] {
  return [
    { write: new Uint8Array([Register.CONTROL1, control1(Mode.Continuous, range, oversampling)]) },
    { waitUs: 5_000 },
    {
      poll: new Uint8Array([Register.STATUS]),
      isReady: (status) => take(status, Status.DRDY) === 1,
      everyUs: 2_000,
      atMost: 10,
    },
    { from: new Uint8Array([Register.XOUT_L]), read: 9 },
    { write: new Uint8Array([Register.CONTROL1, control1(Mode.Standby, range, oversampling)]) },
  ]
}

/** Registers 0 to 8, low bytes first, to microteslas. */
export function decode(bytes: Uint8Array, range: RangeGauss): Qmc5883lSample {
  const scale = microteslasPerGauss / ranges[range].countsPerGauss
  return {
    x: int16le(bytes, 0) * scale,
    y: int16le(bytes, 2) * scale,
    z: int16le(bytes, 4) * scale,
    overflow: take(bytes[6]!, Status.OVL) === 1,
    relativeTemperature: int16le(bytes, 7) / countsPerDegree,
  }
}

/** Driver of one QMC5883L. The chip is in standby between samples. */
export class Qmc5883l {
  private readonly chip: I2cChip
  private range: RangeGauss = 8
  private oversampling: Oversampling = 512
  private steps: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, range or oversampling;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Qmc5883lOptions) {
    const address = addressOf('QMC5883L', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('QMC5883L', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another range or oversampling; DriverError "closed"
   */
  configure(configuration: Qmc5883lConfiguration): void {
    this.chip.assertOpen()
    this.apply(configuration)
  }

  /**
   * Measures once: 5 ms and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Qmc5883lSample]>): void {
    const { range } = this
    this.chip.measure(preparation, this.steps, (bytes) => decode(bytes, range), done)
  }

  /**
   * Frees the bus. A sample under way completes with "closed" and leaves the chip measuring, as does one that failed, until
   * the next sample ends. Closing again does nothing.
   */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Qmc5883lConfiguration): void {
    const { range = this.range, oversampling = this.oversampling } = configuration
    choice('QMC5883L', 'a range', ranges, range)
    choice('QMC5883L', 'an oversampling', oversamplings, oversampling)
    this.range = range
    this.oversampling = oversampling
    this.steps = measurement(range, oversampling)
  }
}
