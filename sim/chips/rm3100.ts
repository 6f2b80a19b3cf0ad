import { Cmm, Poll, Register, Status, addresses, defaultCycleCount, revision } from '../../firmware/drivers/rm3100.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { MagnetometerTarget, noCounts, type MagneticWorld } from './magnetometer-target.js'

/** What an RM3100 measures along an axis, microteslas, and what one count is worth at 200 cycles. */
export const rm3100Range = { max: 800, step: 1 / 75 } as const

/** Gain and time of one axis by cycle count (table 3-1, recalled): 20, 38, 75 counts a microtesla; 1600, 850, 440 Hz. */
const published: Readonly<Record<number, { readonly gain: number; readonly axisUs: number }>> = {
  50: { gain: 20, axisUs: 1e6 / 1600 },
  100: { gain: 38, axisUs: 1e6 / 850 },
  200: { gain: 75, axisUs: 1e6 / 440 },
}

const powerStates: PartStates = { part: 'rm3100', states: ['idle', 'measuring'], supply: 'board' }
const supplyVolts = 3.3
/** 1 uA idle; 260 uA on average at 8 Hz and 200 cycles (recalled), which is 4.8 mA over the 6.8 ms of a measurement. */
const powerW = [1e-6 * supplyVolts, 4.8e-3 * supplyVolts] as const

/**
 * PNI RM3100, the silicon, by single measurements. A measurement takes the field at its end, all axes at once. Cycle counts
 * other than 50, 100 and 200 follow the straight line 0.3671 a cycle and 1.5.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` reads another revision.
 */
export class Rm3100Model extends MagnetometerTarget {
  private readonly cycles = new Uint8Array(6)
  private axes = 0
  private status = 0

  constructor(
    host: PartHost,
    protected readonly world: MagneticWorld,
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** Cycle count registers and status. */
  get settings(): readonly number[] {
    return [...this.cycles, this.status]
  }

  protected reset(): void {
    for (let axis = 0; axis < 6; axis += 2) {
      this.cycles[axis] = defaultCycleCount >> 8
      this.cycles[axis + 1] = defaultCycleCount & 0xff
    }
    this.axes = 0
    this.status = 0
    this.counts = noCounts
    this.isOver = false
  }

  protected readRegister(address: number): number {
    if (address === Register.STATUS) return this.status
    if (address === Register.REVID) return this.faults.impostor ? 0x21 : revision
    const cycle = this.cycles[address - Register.CCX]
    if (cycle !== undefined) return cycle
    const offset = address - Register.MX
    return offset >= 0 && offset < 9 ? this.dataByte(offset) : 0
  }

  protected writeRegister(address: number, value: number): void {
    const place = address - Register.CCX
    if (place >= 0 && place < 6) this.cycles[place] = value
    else if (address === Register.POLL) this.poll(value)
    else if (address === Register.CMM && take(value, Cmm.START))
      this.warn('continuous measurement mode is not modelled')
    else if (address !== Register.CMM && address !== Register.TMRC)
      this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
  }

  private poll(axes: number): void {
    this.axes = axes
    const count = take(axes, Poll.PMX) + take(axes, Poll.PMY) + take(axes, Poll.PMZ)
    if (count === 0) return
    this.status = 0
    this.enter(1)
    if (!this.faults.hung) this.convert(Math.ceil(count * this.characteristic().axisUs))
  }

  protected override endConversion(): void {
    const before = this.counts
    this.takeField(this.characteristic().gain, -0x800000, 0x7fffff)
    // An axis that was not asked for keeps its counts.
    this.counts = {
      x: take(this.axes, Poll.PMX) ? this.counts.x : before.x,
      y: take(this.axes, Poll.PMY) ? this.counts.y : before.y,
      z: take(this.axes, Poll.PMZ) ? this.counts.z : before.z,
    }
    this.status = put(0, Status.DRDY, 1)
    this.enter(0)
  }

  /** By the cycle count of x, which stands for all. */
  private characteristic(): { readonly gain: number; readonly axisUs: number } {
    const cycles = (this.cycles[0]! << 8) | this.cycles[1]!
    return published[cycles] ?? { gain: 0.3671 * cycles + 1.5, axisUs: (cycles * 1e6) / 440 / 200 }
  }

  private dataByte(offset: number): number {
    this.status = 0
    const { x, y, z } = this.counts
    const count = [x, y, z][Math.floor(offset / 3)]!
    return count >> (16 - 8 * (offset % 3))
  }
}
