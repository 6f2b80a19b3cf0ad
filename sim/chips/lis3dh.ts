import {
  CtrlReg1,
  CtrlReg2,
  CtrlReg3,
  CtrlReg4,
  CtrlReg5,
  Int1Cfg,
  Int1Src,
  Register,
  StatusReg,
  addresses,
  autoIncrement,
  whoAmI,
} from '../../firmware/drivers/lis3dh.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { Net } from '../board/net.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { clampedCount } from './chip-target.js'
import { RegisterTarget } from './register-target.js'

/** What a LIS3DH measures at 2 g, metres per second squared, and what a count is worth. */
export const lis3dhRange = { max: 2 * 9.80665, step: 0.00980665 } as const

/** Acceleration along the chip's axes, metres per second squared. A chip that lies flat feels 9.81 along z. */
export interface AccelerationVector {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** World side of a {@link Lis3dhModel}; the acceleration is pushed by {@link Lis3dhModel.setAcceleration}. */
export interface Lis3dhWorld {
  /** Pin SA0: 0x18 (low, default) or 0x19 (high). */
  readonly address?: number
  /** The wire on pin INT1, where there is one. */
  readonly interrupt?: Net
}

/** Milligravities of one count of 12 bits, and of one step of the interrupt threshold, by FS. */
const milligravities = [1, 2, 4, 12] as const
const thresholdMilligravities = [16, 32, 62, 186] as const
/** Measurements a second by ODR; codes 8 and 9 are 1.6 kHz and 5.376 kHz in low power (table of CTRL_REG1). */
const rates = [0, 1, 10, 25, 50, 100, 200, 400, 1600, 5376] as const

const powerStates: PartStates = { part: 'lis3dh', states: ['down', 'measuring'], supply: 'board' }
const supplyVolts = 3.3
/** 0.5 uA in power down; microamperes by ODR in high resolution or normal mode, and in low power (recalled, not confirmed). */
const powerW = [0.5e-6 * supplyVolts, 0] as const
const normalMicroamperes = [0, 2, 4, 6, 11, 20, 38, 73, 0, 185] as const
const lowPowerMicroamperes = [0, 2, 3, 4, 6, 10, 18, 36, 100, 185] as const

const still: AccelerationVector = { x: 0, y: 0, z: 9.80665 }
const axes = ['x', 'y', 'z'] as const
const highEvents = [Int1Src.XH, Int1Src.YH, Int1Src.ZH] as const
const highEnables = [Int1Cfg.XHIE, Int1Cfg.YHIE, Int1Cfg.ZHIE] as const

/**
 * ST LIS3DH, the silicon: data and the motion interrupt. It takes the acceleration when somebody looks, if a period of its
 * rate has passed since; a push of the acceleration is compared with the threshold one period later. The high-pass filter is
 * taken as settled between pushes.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready and feels nothing; `stuck` keeps the data;
 * `noise` spreads it; `impostor` reads another WHO_AM_I.
 */
export class Lis3dhModel extends RegisterTarget {
  private readonly image = new Uint8Array(0x40)
  private readonly data = new Int16Array(3)
  private acceleration = still
  /** What the high-pass filter has settled on. */
  private settled = still
  protected override readonly incrementFlag = autoIncrement

  constructor(
    host: PartHost,
    private readonly world: Lis3dhWorld = {},
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** The registers that firmware can write, and the status. */
  get settings(): readonly number[] {
    return [...this.image.subarray(Register.CTRL_REG1)]
  }

  /** The chip is accelerated so from now on, gravity included. The object is kept, so it must not change afterwards. */
  setAcceleration(acceleration: AccelerationVector): void {
    this.acceleration = acceleration
    const watches = this.image[Register.INT1_CFG]! !== 0 && this.rateHz > 0
    if (watches && !this.isConverting && !this.faults.hung) this.convert(Math.ceil(1e6 / this.rateHz))
  }

  protected reset(): void {
    this.image.fill(0)
    this.image[Register.CTRL_REG1] = 0x07
    this.data.fill(0)
    this.settled = this.acceleration
    this.raise(0)
  }

  override powerOff(): void {
    super.powerOff()
    this.world.interrupt?.drive(this, undefined)
  }

  protected readRegister(address: number): number {
    this.update()
    if (address >= Register.OUT_X_L && address < Register.OUT_X_L + 6) return this.dataByte(address - Register.OUT_X_L)
    if (address === Register.WHO_AM_I) return this.faults.impostor ? 0x32 : whoAmI
    if (address === Register.REFERENCE) this.settled = this.acceleration
    if (address === Register.INT1_SRC) return this.readSource()
    return this.image[address] ?? 0
  }

  protected writeRegister(address: number, value: number): void {
    const isSetting = address >= Register.CTRL_REG1 && address <= Register.REFERENCE
    const isInterrupt = address === Register.INT1_CFG || address >= Register.INT1_THS
    if (!isSetting && !isInterrupt)
      return this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
    if (address >= this.image.length) return
    this.image[address] = value
    if (address === Register.CTRL_REG1) this.begin()
    if (address === Register.INT1_CFG && (value & unmodelledEvents) !== 0)
      this.warn('only the "high" events of interrupt 1, or\'ed, are modelled')
  }

  private get rateHz(): number {
    return rates[take(this.image[Register.CTRL_REG1]!, CtrlReg1.ODR)] ?? 0
  }

  /** Power down or a rate: the first measurement comes after 7 periods in high resolution, after 1 otherwise (3.2.1). */
  private begin(): void {
    const control = this.image[Register.CTRL_REG1]!
    const { rateHz } = this
    if (rateHz === 0) {
      this.stopCycles()
      this.abort()
      return this.enter(0)
    }
    const periodUs = 1e6 / rateHz
    this.startCycles(take(this.image[Register.CTRL_REG4]!, CtrlReg4.HR) ? 7 * periodUs : periodUs, periodUs)
    const microamperes = take(control, CtrlReg1.LPEN) ? lowPowerMicroamperes : normalMicroamperes
    this.enter(1, microamperes[take(control, CtrlReg1.ODR)]! * 1e-6 * supplyVolts)
  }

  private dataByte(offset: number): number {
    if (offset === 5) this.image[Register.STATUS_REG] = 0
    const word = this.data[offset >> 1]!
    return offset & 1 ? word >> 8 : word
  }

  private update(): void {
    const ended = this.cyclesEnded()
    if (ended === 0 || this.faults.hung) return
    const missed = ended > 1 || take(this.image[Register.STATUS_REG]!, StatusReg.ZYXDA) === 1
    if (!this.faults.stuck) axes.forEach((axis, index) => (this.data[index] = this.wordOf(this.acceleration[axis])))
    this.image[Register.STATUS_REG] = missed ? 0xff : 0x0f
  }

  /** Left-justified: 12 bits in high resolution, 10 in normal mode, 8 in low power. */
  private wordOf(acceleration: number): number {
    const fs = take(this.image[Register.CTRL_REG4]!, CtrlReg4.FS)
    const counts = (this.noisy(acceleration) / 9.80665) * (1000 / milligravities[fs]!)
    const word = clampedCount(counts, -2048, 2047) * 16
    if (take(this.image[Register.CTRL_REG1]!, CtrlReg1.LPEN)) return word & ~0xff
    return take(this.image[Register.CTRL_REG4]!, CtrlReg4.HR) ? word : word & ~0x3f
  }

  /** A period after a push: the interrupt generator sees the new acceleration. */
  protected override endConversion(): void {
    const source = this.source()
    const latched = take(this.image[Register.CTRL_REG5]!, CtrlReg5.LIR_INT1) === 1
    const before = latched ? this.image[Register.INT1_SRC]! : 0
    this.settled = this.acceleration
    this.raise(before | source)
  }

  /** Which axes are beyond the threshold, as INT1_SRC says it. */
  private source(): number {
    const filtered = take(this.image[Register.CTRL_REG2]!, CtrlReg2.HPIS1) === 1
    const fs = take(this.image[Register.CTRL_REG4]!, CtrlReg4.FS)
    const limit = ((this.image[Register.INT1_THS]! & 0x7f) * thresholdMilligravities[fs]! * 9.80665) / 1000
    let source = 0
    axes.forEach((axis, index) => {
      const felt = this.acceleration[axis] - (filtered ? this.settled[axis] : 0)
      const isEnabled = take(this.image[Register.INT1_CFG]!, highEnables[index]!) === 1
      if (isEnabled && Math.abs(felt) > limit) source = put(source, highEvents[index]!, 1)
    })
    return source === 0 ? 0 : put(source, Int1Src.IA, 1)
  }

  private readSource(): number {
    const source = this.image[Register.INT1_SRC]!
    this.raise(0)
    return source
  }

  private raise(source: number): void {
    this.image[Register.INT1_SRC] = source
    const isOut = take(this.image[Register.CTRL_REG3]!, CtrlReg3.I1_IA1) === 1
    this.world.interrupt?.drive(this, { strength: 'strong', level: isOut && source !== 0 ? 1 : 0 })
  }
}

/** Bits of INT1_CFG that the model does not act on: AND, 6D and the "low" events. */
const unmodelledEvents = 0b1101_0101
