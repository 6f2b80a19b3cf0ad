import {
  Control0,
  Control1,
  Control2,
  Register,
  Status1,
  addresses,
  nullCount,
  productId,
} from '../../firmware/drivers/mmc5603.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { MagnetometerTarget, noCounts, type FieldVector, type MagneticWorld } from './magnetometer-target.js'

/** What an MMC5603NJ measures along an axis, microteslas, and what one count is worth. */
export const mmc5603Range = { max: 3000, step: 0.00625 } as const

/** World side of an {@link Mmc5603Model}. */
export interface Mmc5603World extends MagneticWorld {
  /** What a strong magnet left in this part, microteslas: measured with the field unless SET and RESET take it out. Default none. */
  readonly magnetization?: FieldVector
}

/** One measurement by BW, microseconds. */
const measurementUs = [6_600, 3_500, 2_000, 1_200] as const
const powerStates: PartStates = { part: 'mmc5603', states: ['idle', 'measuring'], supply: 'board' }
const supplyVolts = 3.3
/** 0.5 uA idle; 1.5 mA while it measures, SET and RESET included (10 uA at 1 Hz and 75 Hz bandwidth; recalled, not confirmed). */
const powerW = [0.5e-6 * supplyVolts, 1.5e-3 * supplyVolts] as const
/** How long a software reset takes, microseconds (recalled; the longest is 20 ms). */
const resetUs = 10_000

/**
 * MEMSIC MMC5603NJ, the silicon, by single measurements. A measurement takes the field at its end.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` reads another product id.
 */
export class Mmc5603Model extends MagnetometerTarget {
  private control0 = 0
  private control1 = 0
  private control2 = 0
  private status = 0
  private readyAtUs = 0

  constructor(
    host: PartHost,
    protected readonly world: Mmc5603World,
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** Control registers, which cannot be read on the wire, and the status. */
  get settings(): readonly number[] {
    return [this.control1, this.control2, this.status]
  }

  protected reset(): void {
    this.control0 = 0
    this.control1 = 0
    this.control2 = 0
    this.status = put(0, Status1.OTP_READ_DONE, 1)
    this.readyAtUs = 0
    this.counts = noCounts
    this.isOver = false
  }

  protected readRegister(address: number): number {
    if (address === Register.STATUS1) return this.status
    if (address === Register.PRODUCT_ID) return this.faults.impostor ? 0x11 : productId
    return address < Register.XOUT0 + 9 ? this.dataByte(address) : 0
  }

  protected writeRegister(address: number, value: number): void {
    if (this.host.scheduler.nowUs < this.readyAtUs) return this.warn('a wait for the software reset expected')
    if (address === Register.CONTROL0) this.take(value)
    else if (address === Register.CONTROL1) this.writeControl1(value)
    else if (address === Register.CONTROL2) this.writeControl2(value)
    else this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
  }

  private take(control0: number): void {
    if (!take(control0, Control0.TAKE_MEAS_M)) return
    this.control0 = control0
    this.status = put(this.status, Status1.MEAS_M_DONE, 0)
    this.enter(1)
    if (!this.faults.hung) this.convert(measurementUs[take(this.control1, Control1.BW)]!)
  }

  private writeControl1(value: number): void {
    this.control1 = value
    if (!take(value, Control1.SW_RESET)) return
    this.abort()
    this.enter(0)
    this.reset()
    this.readyAtUs = this.host.scheduler.nowUs + resetUs
  }

  private writeControl2(value: number): void {
    this.control2 = value
    if (take(value, Control2.CMM_EN)) this.warn('continuous mode is not modelled')
  }

  protected override endConversion(): void {
    const left = take(this.control0, Control0.AUTO_SR_EN) ? noCounts : (this.world.magnetization ?? noCounts)
    this.takeField(160, -nullCount, nullCount - 1, left)
    this.status = put(this.status, Status1.MEAS_M_DONE, 1)
    this.enter(0)
  }

  private dataByte(offset: number): number {
    const { x, y, z } = this.counts
    const axes = [x, y, z]
    if (offset >= 6) return ((axes[offset - 6]! + nullCount) & 0x0f) << 4
    const count = axes[offset >> 1]! + nullCount
    return offset & 1 ? count >> 4 : count >> 12
  }
}
