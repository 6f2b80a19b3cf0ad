import { Instruction, addresses, measurementTimes } from '../../firmware/drivers/bh1750.js'
import type { I2cDirection, I2cTarget } from '../board/i2c-bus.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'
import { zero } from '../kernel/zero.js'

/** What a BH1750 measures: the range over which its counts are true, and how far they may be off. */
export const bh1750Range = {
  /** Lux. */
  min: 0,
  /** Lux at which 16 bits are full: 65535 / 1.2. */
  max: 54612.5,
  /** Lux that one count is worth in high resolution, at the default sensitivity. */
  step: 1 / 1.2,
} as const

/** World side of a {@link Bh1750Model}. One object may serve many models if they see the same light. */
export interface Bh1750World {
  /** Light on the sensor's window now, lux. Asked at the end of each conversion. */
  readonly illuminance: () => number
  /** Pin ADDR: 0x23 (low, default) or 0x5c (high). */
  readonly address?: number
  /** Whether conversions take the typical time of the datasheet (default) or its maximum. */
  readonly conversion?: 'typical' | 'maximum'
  /** Counts per lux of this very part, [0.96, 1.44] (rev. B p. 2); default 1.2. */
  readonly countsPerLux?: number
}

/** How the silicon measures after one instruction. Times in microseconds (rev. B p. 2). */
interface Conversion {
  readonly typicalUs: number
  readonly maximumUs: number
  /** Counts for one count of the plain high resolution mode. */
  readonly gain: number
  /** The mode's counts come in multiples of this. */
  readonly step: number
  readonly continuous: boolean
}

const high = { typicalUs: 120_000, maximumUs: 180_000, gain: 1, step: 1, continuous: false }
const high2 = { ...high, gain: 2 }
// 4 lx resolution is the datasheet's round figure; parts step by four counts, 3.33 lx [recalled].
const low = { typicalUs: 16_000, maximumUs: 24_000, gain: 1, step: 4, continuous: false }

const conversions: Readonly<Record<number, Conversion>> = {
  [Instruction.OneTimeHigh]: high,
  [Instruction.OneTimeHigh2]: high2,
  [Instruction.OneTimeLow]: low,
  [Instruction.ContinuousHigh]: { ...high, continuous: true },
  [Instruction.ContinuousHigh2]: { ...high2, continuous: true },
  [Instruction.ContinuousLow]: { ...low, continuous: true },
}

const powerStates: PartStates = { part: 'bh1750', states: ['down', 'on'], supply: 'board' }
/** Icc1 120 uA and Icc2 0.01 uA typical at 3.0 V (rev. B p. 2). */
const powerW = [0.01e-6 * 3, 120e-6 * 3] as const

const noFaults: PartFaults = {}

/**
 * ROHM BH1750FVI, the silicon. Light is taken at the end of a conversion. A read before that gives the previous counts.
 * Instructions it does not know are acknowledged and ignored; so is everything after the first byte up to the STOP.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` acknowledges the address and refuses every instruction;
 * `stuck` keeps the counts; `noise` spreads them.
 */
export class Bh1750Model implements I2cTarget, Powered {
  readonly address: number
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private on = false
  private conversion: Conversion | undefined = undefined
  private conversionEnd: EventHandle = zero
  private counts = 0
  private time: number = measurementTimes.default
  /** Bytes since the START. */
  private position = 0
  /** What the read under way gives: a conversion that ends between the two bytes does not tear them. */
  private latched = 0

  constructor(
    private readonly host: PartHost,
    private readonly world: Bh1750World,
  ) {
    this.address = world.address ?? addresses.low
    this.meter = host.ledger.add(powerStates)
  }

  /** Counts in the data register, [0, 65535]. */
  get dataRegister(): number {
    return this.counts
  }

  /** Measurement time register, [0, 255]. */
  get measurementTime(): number {
    return this.time
  }

  /** Whether the part is out of power down. */
  get isOn(): boolean {
    return this.on
  }

  /** What is wrong with the part now. */
  get faults(): PartFaults {
    return this.currentFaults
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
  }

  start(direction: I2cDirection): boolean {
    this.position = 0
    if (direction === 'read') this.latched = this.counts
    return this.powered && !this.currentFaults.missing
  }

  write(byte: number): boolean {
    if (this.currentFaults.hung) return false
    if (this.position++ === 0) this.execute(byte)
    else this.warn(`one instruction per STOP expected, got a second byte 0x${byte.toString(16)}`)
    return true
  }

  read(): number {
    const position = this.position++
    if (position === 0) return this.latched >> 8
    return position === 1 ? this.latched & 0xff : 0xff
  }

  stop(): void {
    this.position = 0
  }

  powerOn(): void {
    this.powered = true
    this.conversion = undefined
    this.counts = 0
    this.time = measurementTimes.default
    this.position = 0
    this.setOn(false)
  }

  powerOff(): void {
    this.powered = false
    this.on = false
    this.conversion = undefined
    this.host.ledger.enter(this.meter, 0, 0)
  }

  private execute(byte: number): void {
    const conversion = conversions[byte]
    if (conversion) this.convert(conversion)
    else if (byte === Instruction.PowerDown) this.powerDown()
    else if (byte === Instruction.PowerOn) this.setOn(true)
    else if (byte === Instruction.Reset) this.reset()
    else if ((byte & 0xf8) === Instruction.MeasurementTimeHigh) this.time = (this.time & 0x1f) | ((byte & 7) << 5)
    else if ((byte & 0xe0) === Instruction.MeasurementTimeLow) this.time = (this.time & 0xe0) | (byte & 0x1f)
    else this.warn(`a known instruction expected, got 0x${byte.toString(16)}`)
  }

  private reset(): void {
    if (this.on) this.counts = 0
    else this.warn('reset is not accepted in power down')
  }

  private powerDown(): void {
    this.abort()
    this.setOn(false)
  }

  private convert(conversion: Conversion): void {
    if (this.time < measurementTimes.min || this.time > measurementTimes.max)
      this.warn(`a measurement time register of 31 to 254 expected, got ${this.time}`)
    this.abort()
    this.setOn(true)
    this.conversion = conversion
    this.schedule(conversion)
  }

  private schedule(conversion: Conversion): void {
    const { scheduler, partOwner } = this.host
    const defaultUs = this.world.conversion === 'maximum' ? conversion.maximumUs : conversion.typicalUs
    const lengthUs = Math.ceil((defaultUs * this.time) / measurementTimes.default)
    this.conversionEnd = scheduler.at(scheduler.nowUs + lengthUs, partOwner, endConversion, this)
  }

  private abort(): void {
    if (!this.conversion) return
    this.host.scheduler.cancel(this.conversionEnd)
    this.conversion = undefined
  }

  /** @internal The scheduler's way in. */
  endConversion(): void {
    const conversion = this.conversion!
    if (!this.currentFaults.stuck) this.counts = this.measure(conversion)
    if (conversion.continuous) return this.schedule(conversion)
    this.conversion = undefined
    this.setOn(false)
  }

  private measure(conversion: Conversion): number {
    const { noise } = this.currentFaults
    const countsPerLux = (this.world.countsPerLux ?? 1.2) * conversion.gain * (this.time / measurementTimes.default)
    let counts = this.world.illuminance() * countsPerLux
    if (noise) counts *= 1 + this.host.chance.normal(0, noise)
    const whole = Math.floor(counts / conversion.step) * conversion.step
    return whole > 0 ? Math.min(whole, 0xffff) : 0
  }

  private setOn(on: boolean): void {
    this.on = on
    const state = on ? 1 : 0
    this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private warn(text: string): void {
    this.host.note('warning', 'bh1750', text)
  }
}

function endConversion(model: Bh1750Model): void {
  model.endConversion()
}
