import {
  CtrlReg1,
  CtrlReg2,
  CtrlReg3,
  Mode,
  Register,
  StatusReg,
  addresses,
  autoIncrement,
  powerOnValues,
  whoAmI,
} from '../../firmware/drivers/lis3mdl.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { MagnetometerTarget, noCounts, type MagneticWorld } from './magnetometer-target.js'

/** What a LIS3MDL measures along an axis at 4 gauss, microteslas, and what one count is worth. */
export const lis3mdlRange = { max: 400, step: 100 / 6842 } as const

/** Counts a gauss by FS (table 3). */
const countsPerGauss = [6842, 3421, 2281, 1711] as const
/** One conversion by OM, microseconds: 1000, 560, 300 and 155 a second. */
const conversionUs = [1e6 / 1000, 1e6 / 560, 1e6 / 300, 1e6 / 155].map(Math.ceil)
/** Measurements a second by DO. */
const outputRates = [0.625, 1.25, 2.5, 5, 10, 20, 40, 80] as const

const powerStates: PartStates = { part: 'lis3mdl', states: ['down', 'measuring'], supply: 'board' }
const supplyVolts = 3.3
/** 1 uA powered down (recalled, not confirmed). */
const powerW = [1e-6 * supplyVolts, 0] as const
/**
 * Amperes while a conversion runs, by OM: what makes 40 uA in low power and 270 uA in ultra high performance on average at
 * 20 Hz (recalled, not confirmed; those between are drawn in proportion to their conversion time).
 */
const measuringA = 2e-3

/**
 * ST LIS3MDL, the silicon. A single conversion takes the field at its end and powers down; in continuous mode the field is
 * taken when somebody looks, if a period has passed since.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` reads another WHO_AM_I.
 */
export class Lis3mdlModel extends MagnetometerTarget {
  private readonly image = new Uint8Array(0x34)
  protected override readonly incrementFlag = autoIncrement

  constructor(
    host: PartHost,
    protected readonly world: MagneticWorld,
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** The registers from CTRL_REG1 on, without the data. */
  get settings(): readonly number[] {
    return [...this.image.subarray(Register.CTRL_REG1)]
  }

  protected reset(): void {
    this.image.fill(0)
    this.image[Register.CTRL_REG1] = powerOnValues.CTRL_REG1
    this.image[Register.CTRL_REG3] = powerOnValues.CTRL_REG3
    this.counts = noCounts
    this.isOver = false
  }

  protected readRegister(address: number): number {
    this.update()
    if (address === Register.WHO_AM_I) return this.faults.impostor ? 0x3c : whoAmI
    const offset = address - Register.OUT_X_L
    return offset >= 0 && offset < 6 ? this.dataByte(offset) : (this.image[address] ?? 0)
  }

  protected writeRegister(address: number, value: number): void {
    const isSetting = address >= Register.CTRL_REG1 && address <= Register.CTRL_REG5
    const isInterrupt = address >= Register.INT_CFG && address < this.image.length
    if (!isSetting && !isInterrupt)
      return this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
    this.image[address] = value
    if (address === Register.INT_CFG && value & 1) this.warn('the interrupt generator is not modelled')
    if (address === Register.CTRL_REG2 && take(value, CtrlReg2.SOFT_RST)) this.softReset()
    if (address === Register.CTRL_REG3) this.begin()
  }

  private softReset(): void {
    this.abort()
    this.stopCycles()
    this.enter(0)
    this.reset()
  }

  private dataByte(offset: number): number {
    if (offset === 5) this.image[Register.STATUS_REG] = 0
    const { x, y, z } = this.counts
    const count = [x, y, z][offset >> 1]!
    return offset & 1 ? count >> 8 : count
  }

  private begin(): void {
    this.abort()
    this.stopCycles()
    this.enter(0)
    const mode = take(this.image[Register.CTRL_REG3]!, CtrlReg3.MD)
    const lengthUs = conversionUs[take(this.image[Register.CTRL_REG1]!, CtrlReg1.OM)]!
    if (mode === Mode.Single) {
      this.enter(1, measuringA * supplyVolts)
      if (!this.faults.hung) this.convert(lengthUs)
    } else if (mode === Mode.Continuous) {
      const rate = this.rateHz(lengthUs)
      this.startCycles(lengthUs, 1e6 / rate)
      this.enter(1, (1e-6 + (measuringA * lengthUs * rate) / 1e6) * supplyVolts)
    }
  }

  private rateHz(lengthUs: number): number {
    const control = this.image[Register.CTRL_REG1]!
    return take(control, CtrlReg1.FAST_ODR) ? 1e6 / lengthUs : outputRates[take(control, CtrlReg1.DO)]!
  }

  protected override endConversion(): void {
    this.measure(false)
    this.image[Register.CTRL_REG3] = put(this.image[Register.CTRL_REG3]!, CtrlReg3.MD, Mode.PowerDown)
    this.enter(0)
  }

  private update(): void {
    const ended = this.cyclesEnded()
    if (ended > 0 && !this.faults.hung) this.measure(ended > 1)
  }

  private measure(skipped: boolean): void {
    const missed = skipped || take(this.image[Register.STATUS_REG]!, StatusReg.ZYXDA) === 1
    this.takeField(countsPerGauss[take(this.image[Register.CTRL_REG2]!, CtrlReg2.FS)]! / 100, -0x8000, 0x7fff)
    this.image[Register.STATUS_REG] = missed ? 0xff : 0x0f
  }
}
