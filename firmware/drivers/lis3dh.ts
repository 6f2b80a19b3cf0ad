import type { Completion } from '../hal/index.js'
import { field, fields, flag, put, take } from '../lib/fields.js'
import { int16le } from '../lib/integers.js'
import type { Move } from './dialogue.js'
import { I2cChip, addressOf, choice, type I2cChipOptions } from './i2c-chip.js'

/**
 * ST LIS3DH: acceleration along three axes, I2C 0x18 (SA0 low) or 0x19 (SA0 high), 12 bit, +-2 to +-16 g, with an interrupt on
 * motion.
 * @part STMicroelectronics LIS3DH
 * @datasheet DocID17530 rev. 2, December 2016: mechanical characteristics table 4, operating modes 3.2.1, registers section 8;
 * AN3308 4.2.3 for the worked example. Register numbers, bits, rates and currents recalled, not confirmed
 * @sample x, y, z in metres per second squared, within the full scale, step 1 mg at 2 g, 12 mg at 16 g
 * @throws DriverError ("bus", with the BusError as `cause`; "wrong-chip"; "not-ready"; "busy"; "closed"; "missing")
 */
export const Register = {
  WHO_AM_I: 0x0f,
  CTRL_REG1: 0x20,
  CTRL_REG2: 0x21,
  CTRL_REG3: 0x22,
  CTRL_REG4: 0x23,
  CTRL_REG5: 0x24,
  CTRL_REG6: 0x25,
  REFERENCE: 0x26,
  STATUS_REG: 0x27,
  OUT_X_L: 0x28,
  INT1_CFG: 0x30,
  INT1_SRC: 0x31,
  INT1_THS: 0x32,
  INT1_DURATION: 0x33,
} as const

/** Or'ed to a register's address: the ones after it follow (6.1.1). */
export const autoIncrement = 0x80

/** What WHO_AM_I reads. */
export const whoAmI = 0x33

export const CtrlReg1 = fields(8, { XEN: flag(0), YEN: flag(1), ZEN: flag(2), LPEN: flag(3), ODR: field(4, 4) })
/** HPIS1: the interrupt generator sees the high-pass filtered data. */
export const CtrlReg2 = fields(8, { HPIS1: flag(0), FDS: flag(3), HPCF: field(4, 2), HPM: field(6, 2) })
/** I1_IA1: interrupt 1 comes out on pin INT1. */
export const CtrlReg3 = fields(8, { I1_ZYXDA: flag(4), I1_IA1: flag(6) })
export const CtrlReg4 = fields(8, { HR: flag(3), FS: field(4, 2), BLE: flag(6), BDU: flag(7) })
/** LIR_INT1: interrupt 1 stays until INT1_SRC is read. */
export const CtrlReg5 = fields(8, { LIR_INT1: flag(3), FIFO_EN: flag(6), BOOT: flag(7) })
export const StatusReg = fields(8, { ZYXDA: flag(3), ZYXOR: flag(7) })
export const Int1Cfg = fields(8, { LOW: flag(0), XHIE: flag(1), YHIE: flag(3), ZHIE: flag(5), AOI: flag(7) })
export const Int1Src = fields(8, { XH: flag(1), YH: flag(3), ZH: flag(5), IA: flag(6) })

/** Full scales: code in FS, milligravities a count of 12 bits, and of the interrupt threshold (table 4 and INT1_THS). */
export const ranges = {
  2: { fs: 0, milligravities: 1, threshold: 16 },
  4: { fs: 1, milligravities: 2, threshold: 32 },
  8: { fs: 2, milligravities: 4, threshold: 62 },
  16: { fs: 3, milligravities: 12, threshold: 186 },
} as const
export type RangeGravities = keyof typeof ranges

/** Measurements a second: code in ODR (table of CTRL_REG1). */
export const rates = { 1: 1, 10: 2, 25: 3, 50: 4, 100: 5, 200: 6, 400: 7 } as const
export type RateHz = keyof typeof rates

/** Metres per second squared of one standard gravity. */
export const standardGravity = 9.80665

/** The chip's addresses: pin SA0 low, high. */
export const addresses = [0x18, 0x19] as const

/** What {@link Lis3dh.configure} sets. What is absent stays as it is. */
export interface Lis3dhConfiguration {
  /** Full scale in gravities; default 2. */
  readonly range?: RangeGravities
  /** Measurements a second; default 10. */
  readonly rate?: RateHz
  /**
   * Change of acceleration that raises pin INT1, in metres per second squared, up to 127 steps of the range (2 g: 0.157 to
   * 19.9); 0 for none, the default. The pin stays up until {@link Lis3dh.acknowledgeMotion}.
   */
  readonly motionThreshold?: number
}

export type Lis3dhOptions = I2cChipOptions & Lis3dhConfiguration

/** Acceleration along the chip's axes; at rest it points away from the earth and is one gravity long. */
export interface AccelerationSample {
  /** Metres per second squared. */
  readonly x: number
  /** Metres per second squared. */
  readonly y: number
  /** Metres per second squared. */
  readonly z: number
}

const set = (register: number, value: number): Move => ({ write: new Uint8Array([register, value]) })

const measurement: readonly Move[] = [{ from: new Uint8Array([Register.OUT_X_L | autoIncrement]), read: 6 }]
/** Reading INT1_SRC takes the interrupt back, reading REFERENCE starts the high-pass filter from the present (8.12, 8.22). */
const acknowledgement: readonly Move[] = [
  { from: new Uint8Array([Register.REFERENCE]), read: 1 },
  { from: new Uint8Array([Register.INT1_SRC]), read: 1 },
]

/** Three words, low byte first, of which the upper 12 bits count, to metres per second squared. */
export function decode(bytes: Uint8Array, range: RangeGravities): AccelerationSample {
  const scale = (ranges[range].milligravities * standardGravity) / 1000
  return {
    x: (int16le(bytes, 0) >> 4) * scale,
    y: (int16le(bytes, 2) >> 4) * scale,
    z: (int16le(bytes, 4) >> 4) * scale,
  }
}

/** Driver of one LIS3DH. The chip measures all the time at its rate; a sample is the latest measurement. */
export class Lis3dh {
  private readonly chip: I2cChip
  private range: RangeGravities = 2
  private rate: RateHz = 10
  private motionThreshold = 0
  private preparation: readonly Move[] = []

  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for an option outside its range;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options: Lis3dhOptions) {
    const address = addressOf('LIS3DH', options, addresses)
    this.apply(options)
    this.chip = new I2cChip('LIS3DH', options, address)
  }

  /**
   * Sets how the chip works from the next sample or acknowledgement on. Nothing changes where any of it is refused.
   * @throws RangeError for an option outside its range; DriverError "closed"
   */
  configure(configuration: Lis3dhConfiguration): void {
    this.chip.assertOpen()
    this.apply(configuration)
    this.chip.forget()
  }

  /**
   * Reads the latest measurement. The first sample sets the chip up and waits for its first measurement: 7 periods of its rate.
   * @param done completes exactly once, later, with the sample or a DriverError
   * @throws DriverError "closed"
   */
  sample(done: Completion<[AccelerationSample]>): void {
    const { range } = this
    this.chip.measure(this.preparation, measurement, (bytes) => decode(bytes, range), done)
  }

  /**
   * Takes the interrupt on pin INT1 back and watches for changes against the present position.
   * @param done completes exactly once, later, with whether there was motion since the last time, or a DriverError
   * @throws DriverError "closed"
   */
  acknowledgeMotion(done: Completion<[boolean]>): void {
    this.chip.measure(this.preparation, acknowledgement, (bytes) => take(bytes[1]!, Int1Src.IA) === 1, done)
  }

  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. The chip goes on measuring. */
  close(): void {
    this.chip.close()
  }

  private apply(configuration: Lis3dhConfiguration): void {
    const { range = this.range, rate = this.rate, motionThreshold = this.motionThreshold } = configuration
    const { threshold } = choice('LIS3DH', 'a range', ranges, range)
    choice('LIS3DH', 'a rate', rates, rate)
    const steps = motionThreshold / ((threshold * standardGravity) / 1000)
    if (!(motionThreshold === 0 || (steps >= 0.5 && steps < 127.5)))
      throw new RangeError('LIS3DH: a motionThreshold of 0 or of 1 to 127 steps expected, got ' + motionThreshold)
    this.range = range
    this.rate = rate
    this.motionThreshold = motionThreshold
    this.preparation = preparationOf(range, rate, Math.round(steps))
  }
}

/** Identification, settings, and the wait for the first measurement in high resolution: 7 periods (3.2.1). */
function preparationOf(range: RangeGravities, rate: RateHz, threshold: number): readonly Move[] {
  const watches = threshold > 0 ? 1 : 0
  const axes = put(put(put(0, Int1Cfg.XHIE, watches), Int1Cfg.YHIE, watches), Int1Cfg.ZHIE, watches)
  return [
    { identify: new Uint8Array([Register.WHO_AM_I]), length: 1, accepts: (bytes) => bytes[0] === whoAmI },
    set(Register.CTRL_REG2, put(0, CtrlReg2.HPIS1, watches)),
    set(Register.CTRL_REG3, put(0, CtrlReg3.I1_IA1, watches)),
    set(Register.CTRL_REG4, put(put(put(0, CtrlReg4.FS, ranges[range].fs), CtrlReg4.HR, 1), CtrlReg4.BDU, 1)),
    set(Register.CTRL_REG5, put(0, CtrlReg5.LIR_INT1, watches)),
    set(Register.INT1_THS, threshold),
    set(Register.INT1_DURATION, 0),
    set(Register.CTRL_REG1, put(0x07, CtrlReg1.ODR, rates[rate])),
    { waitUs: Math.ceil(7e6 / rate) },
    {
      poll: new Uint8Array([Register.STATUS_REG]),
      isReady: (status) => take(status, StatusReg.ZYXDA) === 1,
      everyUs: Math.ceil(1e6 / rate),
      atMost: 3,
    },
    // Only to be read: the high-pass filter starts from the present position.
    { poll: new Uint8Array([Register.REFERENCE]), isReady: () => true, everyUs: 0, atMost: 1 },
    set(Register.INT1_CFG, axes),
  ]
}
