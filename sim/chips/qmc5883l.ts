import {
  Control1,
  Control2,
  Mode,
  Register,
  Status,
  addresses,
  chipId,
  outputRates,
  recommendedPeriod,
} from '../../firmware/drivers/qmc5883l.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { clampedCount } from './chip-target.js'
import { MagnetometerTarget, noCounts, type MagneticWorld } from './magnetometer-target.js'

/** What a QMC5883L measures along an axis, microteslas, and what one count is worth. */
export const qmc5883lRange = {
  2: { max: 200, step: 1 / 120 },
  8: { max: 800, step: 1 / 30 },
} as const

/** World side of a {@link Qmc5883lModel}. */
export interface Qmc5883lWorld extends MagneticWorld {
  /** Degrees Celsius of the chip now; default 25. */
  readonly temperature?: () => number
  /** What this part's temperature reads too much, degrees Celsius, any value; default 0. */
  readonly temperatureOffset?: number
}

const powerStates: PartStates = { part: 'qmc5883l', states: ['standby', 'continuous'], supply: 'board' }
const supplyVolts = 3.3
/** 3 uA in standby (recalled, not confirmed). */
const powerW = [3e-6 * supplyVolts, 0] as const
/** Microamperes at 10, 50, 100, 200 Hz: with 512 samples each, and with 64 (recalled, not confirmed; others lie in between). */
const continuousMicroamperes = { many: [100, 250, 450, 850], few: [75, 150, 250, 450] } as const

/**
 * QST QMC5883L, the silicon. In continuous mode it takes the field when somebody looks, if a period has passed since.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` reads another chip id.
 */
export class Qmc5883lModel extends MagnetometerTarget {
  private control1 = 0
  private control2 = 0
  private period = 0
  private status = 0
  private temperature = 0

  constructor(
    host: PartHost,
    protected readonly world: Qmc5883lWorld,
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** Registers that firmware can write, and the status. */
  get settings(): readonly number[] {
    return [this.control1, this.control2, this.period, this.status]
  }

  protected reset(): void {
    this.control1 = 0
    this.control2 = 0
    this.period = 0
    this.status = 0
    this.counts = noCounts
    this.temperature = 0
    this.isOver = false
  }

  /** With ROL_PNT a burst goes round the data and status registers. */
  protected override successor(register: number): number {
    if (register === Register.STATUS && take(this.control2, Control2.ROL_PNT)) return Register.XOUT_L
    return super.successor(register)
  }

  protected readRegister(address: number): number {
    this.update()
    if (address < Register.STATUS) {
      this.status = put(put(this.status, Status.DRDY, 0), Status.DOR, 0)
      return this.dataByte(address)
    }
    if (address === Register.STATUS) return this.status
    if (address === Register.TOUT_L) return this.temperature & 0xff
    if (address === Register.TOUT_L + 1) return (this.temperature >> 8) & 0xff
    if (address === Register.CONTROL1) return this.control1
    if (address === Register.CONTROL2) return this.control2
    if (address === Register.PERIOD) return this.period
    if (address === Register.CHIP_ID) return this.faults.impostor ? 0x00 : chipId
    return 0
  }

  protected writeRegister(address: number, value: number): void {
    if (address === Register.CONTROL1) this.writeControl1(value)
    else if (address === Register.CONTROL2) this.writeControl2(value)
    else if (address === Register.PERIOD) this.period = value
    else this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
  }

  private dataByte(address: number): number {
    const { x, y, z } = this.counts
    const count = [x, y, z][address >> 1]!
    return address & 1 ? count >> 8 : count
  }

  private writeControl1(value: number): void {
    this.control1 = value
    if (take(value, Control1.MODE) !== Mode.Continuous) {
      this.stopCycles()
      return this.enter(0)
    }
    if (this.period !== recommendedPeriod) this.warn('SET/RESET period 1 expected before measuring, as recommended')
    const rate = take(value, Control1.ODR)
    const periodUs = 1e6 / outputRates[rate]!
    this.startCycles(periodUs, periodUs)
    const { many, few } = continuousMicroamperes
    const few3 = take(value, Control1.OSR) / 3
    this.enter(1, (many[rate]! + (few[rate]! - many[rate]!) * few3) * 1e-6 * supplyVolts)
  }

  private writeControl2(value: number): void {
    if (!take(value, Control2.SOFT_RST)) {
      this.control2 = value
      return
    }
    this.stopCycles()
    this.enter(0)
    this.reset()
  }

  private update(): void {
    const ended = this.cyclesEnded()
    if (ended === 0 || this.faults.hung) return
    const countsPerMicrotesla = take(this.control1, Control1.RNG) === 0 ? 120 : 30
    this.takeField(countsPerMicrotesla, -0x8000, 0x7fff)
    const degrees = (this.world.temperature?.() ?? 25) + (this.world.temperatureOffset ?? 0)
    this.temperature = clampedCount(degrees * 100, -0x8000, 0x7fff)
    const missed = ended > 1 || take(this.status, Status.DRDY) === 1
    const status = put(put(0, Status.DRDY, 1), Status.OVL, this.isOver ? 1 : 0)
    this.status = put(status, Status.DOR, missed ? 1 : 0)
  }
}
