import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import { int16le } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'
import { microteslasPerGauss, type MagneticFieldSample } from './magnetic-field.js'

/**
 * ST LIS3MDL: magnetic field along three axes, I2C 0x1c (SDO low) or 0x1e (SDO high), 16 bit, +-4 to +-16 gauss.
 * @part STMicroelectronics LIS3MDL
 * @datasheet DocID024204 rev. 4, May 2015: sensitivities table 3; AN4602 for modes. Sensitivities as ST's own driver has them;
 * register bits, conversion times and currents recalled, not confirmed
 * @sample x, y, z in microteslas, [-400, 400] to [-1600, 1600] by range
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  WHO_AM_I: 0x0f,
  CTRL_REG1: 0x20,
  CTRL_REG2: 0x21,
  CTRL_REG3: 0x22,
  CTRL_REG4: 0x23,
  CTRL_REG5: 0x24,
  STATUS_REG: 0x27,
  OUT_X_L: 0x28,
  INT_CFG: 0x30,
} as const

/** Or'ed to a register's address: the ones after it follow. */
export const autoIncrement = 0x80
/** What WHO_AM_I reads. */
export const whoAmI = 0x3d

export const CtrlReg1 = fields(8, {
  ST: flag(0),
  FAST_ODR: flag(1),
  DO: field(2, 3),
  OM: field(5, 2),
  TEMP_EN: flag(7),
})
export const CtrlReg2 = fields(8, { SOFT_RST: flag(2), REBOOT: flag(3), FS: field(5, 2) })
export const CtrlReg3 = fields(8, { MD: field(0, 2), SIM: flag(2), LP: flag(5) })
export const CtrlReg4 = fields(8, { BLE: flag(1), OMZ: field(2, 2) })
export const CtrlReg5 = fields(8, { BDU: flag(6), FAST_READ: flag(7) })
export const StatusReg = fields(8, { ZYXDA: flag(3), ZYXOR: flag(7) })

/** Power-on values of CTRL_REG1 and CTRL_REG3. */
export const powerOnValues = { CTRL_REG1: 0x10, CTRL_REG3: 0x03 } as const
/** Modes in MD; 2 and 3 are power down. */
export const Mode = { Continuous: 0, Single: 1, PowerDown: 3 } as const

/** Full scales in gauss: code in FS and counts a gauss (table 3). */
export const ranges = {
  4: { fs: 0, countsPerGauss: 6842 },
  8: { fs: 1, countsPerGauss: 3421 },
  12: { fs: 2, countsPerGauss: 2281 },
  16: { fs: 3, countsPerGauss: 1711 },
} as const
export type RangeGauss = keyof typeof ranges

/** Performance: code in OM and OMZ, and the time of one conversion, microseconds: one over the FAST_ODR rates. */
export const performances = {
  low: { om: 0, conversionUs: 1_000 },
  medium: { om: 1, conversionUs: 1_786 },
  high: { om: 2, conversionUs: 3_334 },
  ultra: { om: 3, conversionUs: 6_452 },
} as const
export type Performance = keyof typeof performances

/** The chip's addresses: pin SDO low, high. */
export const addresses = [0x1c, 0x1e] as const

/** What {@link Lis3mdl.configure} sets. What is absent stays as it is. */
export interface Lis3mdlConfiguration {
  /** Gauss; default 4. */
  readonly range?: RangeGauss
  /** More is steadier, slower, and costs more current; default "ultra". */
  readonly performance?: Performance
}

export type Lis3mdlOptions = I2cChipOptions & Lis3mdlConfiguration

const set = (register: number, value: number): Move => ({ write: new Uint8Array([register, value]) })

/** Identification and settings. */
function preparationOf(range: RangeGauss, performance: Performance): readonly Move[] {
  const { om } = performances[performance]
  return [
    { identify: new Uint8Array([Register.WHO_AM_I]), length: 1, accepts: (bytes) => bytes[0] === whoAmI },
    // Single conversions want a rate of 0.625 to 80 Hz: 80.
    set(Register.CTRL_REG1, put(put(0, CtrlReg1.DO, 7), CtrlReg1.OM, om)),
    set(Register.CTRL_REG2, put(0, CtrlReg2.FS, ranges[range].fs)),
    set(Register.CTRL_REG4, put(0, CtrlReg4.OMZ, om)),
    set(Register.CTRL_REG5, put(0, CtrlReg5.BDU, 1)),
  ]
}

/** The bus dialogue of one measurement; the chip powers down by itself after it. */
export function measurement(performance: Performance): readonly Move[] {
  const { conversionUs } = performances[performance]
  return [
    set(Register.CTRL_REG3, put(0, CtrlReg3.MD, Mode.Single)),
    { waitUs: conversionUs },
    {
      poll: new Uint8Array([Register.STATUS_REG]),
      isReady: (status) => take(status, StatusReg.ZYXDA) === 1,
      everyUs: 2_000,
      atMost: 8,
    },
    { from: new Uint8Array([Register.OUT_X_L | autoIncrement]), read: 6 },
  ]
}

/** Three words, low bytes first, to microteslas. An axis at the end of its scale counts as an overflow. */
export function decode(bytes: Uint8Array, range: RangeGauss): MagneticFieldSample {
  const scale = microteslasPerGauss / ranges[range].countsPerGauss
  const x = int16le(bytes, 0)
  const y = int16le(bytes, 2)
  const z = int16le(bytes, 4)
  return { x: x * scale, y: y * scale, z: z * scale, overflow: isFull(x) || isFull(y) || isFull(z) }
}

function isFull(count: number): boolean {
  return count === 0x7fff || count === -0x8000
}

/** Driver of one LIS3MDL. The chip is powered down between samples. */
export class Lis3mdl {
  private readonly chip: I2cChip
  private range: RangeGauss = 4
  private performance: Performance = 'ultra'
  private preparation: readonly Move[] = []
  private steps: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, range or performance;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Lis3mdlOptions) {
    const address = addressOf('LIS3MDL', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('LIS3MDL', options, address)
  }

  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another range or performance; DriverError "closed"
   */
  configure(configuration: Lis3mdlConfiguration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Measures once: 1 to 7 ms by performance, and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[MagneticFieldSample]>): void {
    const { range } = this
    this.chip.measure(this.preparation, this.steps, (bytes) => decode(bytes, range), done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Lis3mdlConfiguration): void {
    const { range = this.range, performance = this.performance } = configuration
    choice('LIS3MDL', 'a range', ranges, range)
    choice('LIS3MDL', 'a performance', performances, performance)
    this.range = range
    this.performance = performance
    this.preparation = preparationOf(range, performance)
    this.steps = measurement(performance)
  }
}
