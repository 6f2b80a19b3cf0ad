import {
  Bias,
  ConfigurationA,
  ConfigurationB,
  Mode,
  Register,
  Status,
  addresses,
  identity,
  measurementUs,
  overflowCount,
  powerOnValues,
} from '../../firmware/drivers/hmc5883l.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { MagnetometerTarget, noCounts, type AxisCounts, type MagneticWorld } from './magnetometer-target.js'

/** What an HMC5883L measures along an axis at 1.3 gauss, microteslas, and what one count is worth. */
export const hmc5883lRange = { max: 130, step: 100 / 1090 } as const

/** Counts a gauss by GN (table 9). */
const countsPerGauss = [1370, 1090, 820, 660, 440, 390, 330, 230] as const
/** Measurements a second by DO in continuous mode (table 5). */
const outputRates = [0.75, 1.5, 3, 7.5, 15, 30, 75, 15] as const
/** The bias field of the self-test, microteslas: 1.16 gauss on x and y, 1.08 on z (p. 19, nominal; recalled, not confirmed). */
const biasField: AxisCounts = { x: 116, y: 116, z: 108 }
const negativeBias: AxisCounts = { x: -116, y: -116, z: -108 }

const powerStates: PartStates = { part: 'hmc5883l', states: ['idle', 'measuring'], supply: 'board' }
/** 2 uA idle; 100 uA on average at 7.5 Hz (p. 2), which is 2.2 mA over the 6 ms of a measurement; at 2.5 V. */
const powerW = [2e-6 * 2.5, 2.2e-3 * 2.5] as const

/**
 * Honeywell HMC5883L, the silicon. A single measurement takes the field at its end; in continuous mode the field is taken when
 * somebody looks, if a period has passed since. A change of the gain counts from the second measurement on.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has data ready; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` has another identity.
 */
export class Hmc5883lModel extends MagnetometerTarget {
  private cra = 0
  private crb = 0
  private mode = 0
  private status = 0
  /** Gain code of the next measurement. */
  private gain = 0

  constructor(
    host: PartHost,
    protected readonly world: MagneticWorld,
  ) {
    super(host, world.address ?? addresses[0], powerStates, powerW)
  }

  /** Registers that firmware can write, and the status. */
  get settings(): readonly number[] {
    return [this.cra, this.crb, this.mode, this.status]
  }

  protected reset(): void {
    this.cra = powerOnValues.CRA
    this.crb = powerOnValues.CRB
    this.mode = powerOnValues.MODE
    this.status = 0
    this.gain = take(this.crb, ConfigurationB.GN)
    this.counts = noCounts
    this.isOver = false
  }

  /** After the last data register comes the first: a burst goes round (p. 11). */
  protected override successor(register: number): number {
    return register === Register.STATUS - 1 ? Register.DXRA : super.successor(register)
  }

  protected readRegister(address: number): number {
    this.update()
    if (address === Register.CRA) return this.cra
    if (address === Register.CRB) return this.crb
    if (address === Register.MODE) return this.mode
    if (address === Register.STATUS) return this.status
    if (address >= Register.DXRA && address < Register.STATUS) return this.dataByte(address - Register.DXRA)
    if (address >= Register.IRA && address < Register.IRA + 3)
      return this.faults.impostor ? 0 : identity[address - Register.IRA]!
    return 0
  }

  protected writeRegister(address: number, value: number): void {
    if (address === Register.CRA) this.cra = value
    else if (address === Register.CRB) this.crb = value
    else if (address === Register.MODE) this.begin(value)
    else this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
  }

  /** In the order x, z, y. */
  private dataByte(offset: number): number {
    const { x, y, z } = this.counts
    const count = [x, z, y][offset >> 1]!
    return offset & 1 ? count : count >> 8
  }

  private begin(mode: number): void {
    this.mode = mode
    this.abort()
    this.stopCycles()
    this.status = 0
    this.enter(0)
    if ((mode & 3) === Mode.Single) {
      this.enter(1)
      if (!this.faults.hung) this.convert(measurementUs)
    } else if ((mode & 3) === Mode.Continuous) {
      const rate = outputRates[take(this.cra, ConfigurationA.DO)]!
      this.startCycles(measurementUs, 1e6 / rate)
      this.enter(1, powerW[0] + (powerW[1] * measurementUs * rate) / 1e6)
    }
  }

  protected override endConversion(): void {
    this.measure()
    this.mode = put(this.mode, { offset: 0, width: 2 }, Mode.Idle)
    this.enter(0)
  }

  private update(): void {
    if (this.cyclesEnded() > 0 && !this.faults.hung) this.measure()
  }

  private measure(): void {
    const bias = take(this.cra, ConfigurationA.MS)
    const field = bias === Bias.Positive ? biasField : bias === Bias.Negative ? negativeBias : noCounts
    this.takeField(countsPerGauss[this.gain]! / 100, -2048, 2047, field)
    this.gain = take(this.crb, ConfigurationB.GN)
    if (this.isOver) this.counts = overflowed(this.counts)
    this.status = put(0, Status.RDY, 1)
  }
}

/** An axis at the end of its scale reads -4096 (p. 15). */
function overflowed({ x, y, z }: AxisCounts): AxisCounts {
  const marked = (count: number): number => (count === -2048 || count === 2047 ? overflowCount : count)
  return { x: marked(x), y: marked(y), z: marked(z) }
}
