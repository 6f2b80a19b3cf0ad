import { Command, Status, addresses } from '../../firmware/drivers/sht31.js'
import type { I2cDirection, I2cTarget } from '../board/i2c-bus.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { ChipTarget, clampedCount, type ChipFaults } from './chip-target.js'

/** What an SHT31 can say, and how far one count goes. */
export const sht31Range = {
  /** Degrees Celsius within which the part is specified. */
  temperature: { min: -40, max: 125, step: 175 / 65535 },
  /** Percent relative humidity. */
  humidity: { min: 0, max: 100, step: 100 / 65535 },
} as const

/** Air around an {@link Sht31Model}. One object may serve many models. */
export interface Sht31World {
  /** Degrees Celsius now. Asked at the end of each measurement. */
  readonly temperature: () => number
  /** Percent relative humidity now. Asked at the end of each measurement. */
  readonly humidity: () => number
  /** Pin ADDR: 0x44 (low, default) or 0x45 (high). */
  readonly address?: number
  /** Whether measurements take the typical time of the datasheet (default) or its maximum. */
  readonly conversion?: 'typical' | 'maximum'
}

/** Faults of an {@link Sht31Model}. */
export interface Sht31Faults extends ChipFaults {
  /** Damages the CRC of every word. */
  corrupt?: boolean
}

/** Typical and longest measurement times, microseconds (version 5, table 4: above 2.4 V 12.5 / 15, 4.5 / 6, 2.5 / 4 ms; below 15.5, 6.5, 4.5). */
const measurementUs: Readonly<Record<number, { readonly typical: number; readonly maximum: number }>> = {
  [Command.SingleShotHigh]: { typical: 12_500, maximum: 15_500 },
  [Command.SingleShotMedium]: { typical: 4_500, maximum: 6_500 },
  [Command.SingleShotLow]: { typical: 2_500, maximum: 4_500 },
}

/** From the soft reset to the end of start-up, microseconds (table 4: 0.5 ms typical). */
const startUpUs = 500
const powerStates: PartStates = { part: 'sht31', states: ['idle', 'measuring'], supply: 'board' }
/** 0.2 uA idle and 600 uA measuring, typical (table 3; recalled, not confirmed), at 3.3 V. */
const powerW = [0.2e-6 * 3.3, 600e-6 * 3.3] as const
/** The heater's power at 3.3 V (table 3 says 3.6 to 33 mW by supply; recalled, not confirmed for 3.3 V). */
const heaterW = 10e-3

const nothing = new Uint8Array(0)

/**
 * Sensirion SHT31-DIS, the silicon, in single-shot mode without clock stretching. While it measures, and when there is
 * nothing to read, it does not acknowledge its address for a read. Data is taken at the end of a measurement.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never ends a measurement; `stuck` keeps the words; `noise`
 * spreads the temperature and the humidity; `corrupt` damages each CRC; `impostor` has no status register.
 */
export class Sht31Model extends ChipTarget implements I2cTarget {
  readonly address: number
  private command = 0
  private position = 0
  private status = 0
  private words: readonly [number, number] = [0, 0]
  /** What the next read gives. */
  private output: Uint8Array = nothing
  private busyUntilUs = 0

  constructor(
    host: PartHost,
    private readonly world: Sht31World,
  ) {
    super(host, powerStates, powerW)
    this.address = world.address ?? addresses[0]
  }

  /** The status register, 16 bits. */
  get statusRegister(): number {
    return this.status
  }

  override get faults(): Sht31Faults {
    return super.faults
  }

  override setFaults(faults: Sht31Faults): void {
    super.setFaults(faults)
  }

  start(direction: I2cDirection): boolean {
    this.position = 0
    if (!this.isThere || this.host.scheduler.nowUs < this.busyUntilUs) return false
    return direction === 'write' || this.output.length > 0
  }

  write(byte: number): boolean {
    const position = this.position++
    if (position === 0) this.command = byte << 8
    else if (position === 1) this.execute(this.command | byte)
    else this.warn(`a command of two bytes expected, got another 0x${byte.toString(16)}`)
    return true
  }

  read(): number {
    return this.output[this.position++] ?? 0xff
  }

  stop(): void {
    if (this.position > 0 && this.position >= this.output.length) this.output = nothing
    this.position = 0
  }

  protected reset(): void {
    this.status = Status.AlertPending | Status.SystemReset
    this.words = [0, 0]
    this.output = nothing
    this.busyUntilUs = 0
  }

  private execute(command: number): void {
    const duration = measurementUs[command]
    this.output = nothing
    this.status &= ~Status.CommandFailed
    if (duration) this.measure(duration[this.world.conversion ?? 'typical'])
    else if (command === Command.ReadStatus) this.output = this.checked([this.faults.impostor ? 0xffff : this.status])
    else if (command === Command.ClearStatus) this.status &= Status.Heater
    else if (command === Command.HeaterEnable) this.heat(Status.Heater)
    else if (command === Command.HeaterDisable) this.heat(0)
    else if (command === Command.SoftReset) this.softReset()
    else this.refuse(command)
  }

  private refuse(command: number): void {
    this.status |= Status.CommandFailed
    this.warn(`a known command expected, got 0x${command.toString(16)}`)
  }

  private measure(durationUs: number): void {
    if (this.faults.hung) return
    this.convert(durationUs)
    this.draw()
  }

  protected override endConversion(): void {
    if (!this.faults.stuck) this.words = this.takeWords()
    this.output = this.checked(this.words)
    this.draw()
  }

  private takeWords(): readonly [number, number] {
    const temperature = this.noisy(this.world.temperature())
    const humidity = this.noisy(this.world.humidity())
    return [clampedCount(((temperature + 45) / 175) * 65535, 0, 65535), clampedCount(humidity * 655.35, 0, 65535)]
  }

  private heat(heater: number): void {
    this.status = (this.status & ~Status.Heater) | heater
    this.draw()
  }

  private softReset(): void {
    this.abort()
    this.reset()
    this.busyUntilUs = this.host.scheduler.nowUs + startUpUs
    this.draw()
  }

  private draw(): void {
    const state = this.isConverting ? 1 : 0
    this.enter(state, powerW[state] + (this.status & Status.Heater ? heaterW : 0))
  }

  /** Words, high byte first, each with its CRC. */
  private checked(words: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(3 * words.length)
    words.forEach((word, index) => {
      bytes[3 * index] = word >> 8
      bytes[3 * index + 1] = word
      bytes[3 * index + 2] = checksum(word) ^ (this.faults.corrupt ? 0x01 : 0)
    })
    return bytes
  }
}

/** CRC-8 bit by bit, as table 20 describes it: the driver does it by table. */
function checksum(word: number): number {
  let crc = 0xff00 ^ word
  for (let bit = 0; bit < 16; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x3100) & 0xffff : (crc << 1) & 0xffff
  return crc >> 8
}
