import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'
import type { MagneticFieldSample } from './magnetic-field.js'

/**
 * MEMSIC MMC5603NJ: magnetic field along three axes, I2C 0x30, 20 bit, +-30 gauss, 6.25 nT a count. Its coil magnetizes the
 * sensor anew before each measurement (SET and RESET), so that strong magnets leave no offset behind.
 * @part MEMSIC MMC5603NJ
 * @datasheet MMC5603NJ rev. B, 2018-07-12: registers and bits as public drivers have them, measurement times by bandwidth 6.6,
 * 3.5, 2.0, 1.2 ms; currents, reset time and offsets recalled, not confirmed
 * @sample x, y, z in microteslas, [-3276.8, 3276.8], step 0.00625
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  /** Nine bytes from here: bits 19 to 12 and 11 to 4 of x, y and z in turn, then bits 3 to 0 of each, in upper halves. */
  XOUT0: 0x00,
  STATUS1: 0x18,
  CONTROL0: 0x1b,
  CONTROL1: 0x1c,
  CONTROL2: 0x1d,
  PRODUCT_ID: 0x39,
} as const

export const Status1 = fields(8, { OTP_READ_DONE: flag(4), SAT_SENSOR: flag(5), MEAS_M_DONE: flag(6) })
export const Control0 = fields(8, {
  TAKE_MEAS_M: flag(0),
  TAKE_MEAS_T: flag(1),
  DO_SET: flag(3),
  DO_RESET: flag(4),
  AUTO_SR_EN: flag(5),
  CMM_FREQ_EN: flag(7),
})
export const Control1 = fields(8, { BW: field(0, 2), SW_RESET: flag(7) })
export const Control2 = fields(8, { CMM_EN: flag(4) })

/** What the product id reads. */
export const productId = 0x10
/** Counts at no field. */
export const nullCount = 0x80000
/** Microteslas of one count: 0.0625 milligauss. */
export const microteslasPerCount = 0.00625

/** Times of one measurement, microseconds, and their codes in BW: longer is steadier. */
export const bandwidths = {
  75: { bw: 0, measurementUs: 6_600 },
  150: { bw: 1, measurementUs: 3_500 },
  255: { bw: 2, measurementUs: 2_000 },
  1000: { bw: 3, measurementUs: 1_200 },
} as const
export type BandwidthHz = keyof typeof bandwidths

/** The chip's only address. */
export const addresses = [0x30] as const
/** Longest time of a software reset, microseconds. */
export const resetUs = 20_000

/** What {@link Mmc5603.configure} sets. What is absent stays as it is. */
export interface Mmc5603Configuration {
  /** Hertz; default 75. */
  readonly bandwidth?: BandwidthHz
}

export type Mmc5603Options = I2cChipOptions & Mmc5603Configuration

/** Identification, software reset, bandwidth. */
function preparationOf(bandwidth: BandwidthHz): readonly Move[] {
  return [
    { identify: new Uint8Array([Register.PRODUCT_ID]), length: 1, accepts: (bytes) => bytes[0] === productId },
    { write: new Uint8Array([Register.CONTROL1, put(0, Control1.SW_RESET, 1)]) },
    { waitUs: resetUs },
    { write: new Uint8Array([Register.CONTROL1, put(0, Control1.BW, bandwidths[bandwidth].bw)]) },
  ]
}

/** The bus dialogue of one measurement with SET and RESET. */
export function measurement(bandwidth: BandwidthHz): readonly Move[] {
  const control0 = put(put(0, Control0.TAKE_MEAS_M, 1), Control0.AUTO_SR_EN, 1)
  return [
    { write: new Uint8Array([Register.CONTROL0, control0]) },
    { waitUs: bandwidths[bandwidth].measurementUs },
    {
      poll: new Uint8Array([Register.STATUS1]),
      isReady: (status) => take(status, Status1.MEAS_M_DONE) === 1,
      everyUs: 1_000,
      atMost: 10,
    },
    { from: new Uint8Array([Register.XOUT0]), read: 9 },
  ]
}

/** Three words of 20 bits around 0x80000 to microteslas. An axis at the end of its scale counts as an overflow. */
export function decode(bytes: Uint8Array): MagneticFieldSample {
  const x = countOf(bytes, 0)
  const y = countOf(bytes, 1)
  const z = countOf(bytes, 2)
  return {
    x: (x - nullCount) * microteslasPerCount,
    y: (y - nullCount) * microteslasPerCount,
    z: (z - nullCount) * microteslasPerCount,
    overflow: isFull(x) || isFull(y) || isFull(z),
  }
}

function countOf(bytes: Uint8Array, axis: number): number {
  return (bytes[2 * axis]! << 12) | (bytes[2 * axis + 1]! << 4) | (bytes[6 + axis]! >> 4)
}

function isFull(count: number): boolean {
  return count === 0 || count === 0xfffff
}

/** Driver of one MMC5603NJ. The chip is idle between samples. */
export class Mmc5603 {
  private readonly chip: I2cChip
  private bandwidth: BandwidthHz = 75
  private preparation: readonly Move[] = []
  private steps: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address or bandwidth;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Mmc5603Options) {
    const address = addressOf('MMC5603', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('MMC5603', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where it is refused.
   * @throws RangeError for another bandwidth; DriverError "closed"
   */
  configure(configuration: Mmc5603Configuration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Measures once: 1.2 to 6.6 ms by bandwidth, and the bus; the first time 20 ms more.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[MagneticFieldSample]>): void {
    this.chip.measure(this.preparation, this.steps, decode, done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply({ bandwidth = this.bandwidth }: Mmc5603Configuration): void {
    choice('MMC5603', 'a bandwidth', bandwidths, bandwidth)
    this.bandwidth = bandwidth
    this.preparation = preparationOf(bandwidth)
    this.steps = measurement(bandwidth)
  }
}
