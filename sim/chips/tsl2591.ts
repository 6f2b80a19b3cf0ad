import { Control, Enable, Register, Status, addresses, deviceId, fullScales } from '../../firmware/drivers/tsl2591.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { clampedCount } from './chip-target.js'
import { RegisterTarget } from './register-target.js'

/** What a TSL2591 measures at its lowest gain in 100 ms under lamps. */
export const tsl2591Range = {
  /** Lux. */
  min: 0,
  /** Lux; brighter light fills its counter. */
  max: 100_000,
  /** Lux a count, about. */
  step: 408 / 100,
} as const

/** World side of a {@link Tsl2591Model}. One object may serve many models if they see the same light. */
export interface Tsl2591World {
  /** Light on the sensor's window now, lux. Asked when a finished integration is read. */
  readonly illuminance: () => number
  /** Part of the light that is infrared, as counts of channel 1 for one of channel 0, [0, 0.9]; default 0.13 (34.9 / 264.1: white LED). */
  readonly infrared?: () => number
  /** Whether integrations take their nominal time (default) or 8 % more. */
  readonly conversion?: 'typical' | 'maximum'
}

const gainFactors = [1, 25, 428, 9876] as const
const powerStates: PartStates = { part: 'tsl2591', states: ['sleep', 'active'], supply: 'board' }
/** 2.3 uA asleep and 275 uA active, typical at 3 V (operating characteristics). */
const powerW = [2.3e-6 * 3, 275e-6 * 3] as const
/** A command byte of normal operation has these upper bits; register addresses have five bits. */
const commandMask = 0xe0
const commandNormal = 0xa0
const addressMask = 0x1f
const nowhere = 0xff

/**
 * ams TSL2591, the silicon. It takes the light when somebody looks, if an integration has ended since. A command byte that is
 * none, and special functions (interrupts), are noted and ignored.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` never has valid data; `stuck` keeps the counts; `noise` spreads
 * both channels alike; `impostor` reads another ID.
 */
export class Tsl2591Model extends RegisterTarget {
  private enable = 0
  private control = 0
  private status = 0
  private full = 0
  private infrared = 0

  constructor(
    host: PartHost,
    private readonly world: Tsl2591World,
  ) {
    super(host, addresses[0], powerStates, powerW)
  }

  /** ENABLE, CONTROL and STATUS. */
  get settings(): readonly number[] {
    return [this.enable, this.control, this.status]
  }

  protected reset(): void {
    this.enable = 0
    this.control = 0
    this.status = 0
    this.full = 0
    this.infrared = 0
  }

  protected override registerOf(byte: number): number {
    if ((byte & commandMask) === commandNormal) return byte & addressMask
    this.warn(`a command byte of normal operation expected, got 0x${byte.toString(16)}`)
    return nowhere
  }

  protected override successor(register: number): number {
    return register === nowhere ? nowhere : (register + 1) & addressMask
  }

  protected readRegister(address: number): number {
    this.update()
    if (address === Register.ENABLE) return this.enable
    if (address === Register.CONTROL) return this.control
    if (address === Register.ID) return this.faults.impostor ? 0 : deviceId
    if (address === Register.STATUS) return this.status
    const offset = address - Register.C0DATAL
    if (offset < 0 || offset > 3) return 0
    const counts = offset < 2 ? this.full : this.infrared
    return offset & 1 ? counts >> 8 : counts
  }

  protected writeRegister(address: number, value: number): void {
    if (address === Register.ENABLE) this.writeEnable(value)
    else if (address === Register.CONTROL) this.writeControl(value)
    else this.warn(`ENABLE or CONTROL expected, got register 0x${address.toString(16)}`)
  }

  private writeEnable(value: number): void {
    this.enable = value
    if (take(value, Enable.AIEN) || take(value, Enable.NPIEN)) this.warn('interrupts are not modelled')
    this.begin()
  }

  private writeControl(value: number): void {
    this.control = value
    if (take(value, Control.SRESET)) this.reset()
    this.begin()
  }

  private begin(): void {
    this.stopCycles()
    this.status = 0
    const isOn = take(this.enable, Enable.PON) === 1
    this.enter(isOn ? 1 : 0)
    if (!isOn || !take(this.enable, Enable.AEN)) return
    const integrationUs = this.milliseconds * (this.world.conversion === 'maximum' ? 1080 : 1000)
    this.startCycles(integrationUs, integrationUs)
  }

  private get milliseconds(): number {
    return 100 * (take(this.control, Control.ATIME) + 1)
  }

  private update(): void {
    if (this.cyclesEnded() === 0 || this.faults.hung) return
    this.status = put(this.status, Status.AVALID, 1)
    if (this.faults.stuck) return
    const ratio = this.world.infrared?.() ?? 34.9 / 264.1
    const gain = gainFactors[take(this.control, Control.AGAIN)]!
    const visible = this.noisy(this.world.illuminance()) * this.milliseconds * gain
    const full = visible / 408 / (1 - ratio) ** 2
    const limit = this.milliseconds === 100 ? fullScales.shortest : fullScales.longer
    this.full = clampedCount(full, 0, limit)
    this.infrared = clampedCount(full * ratio, 0, limit)
  }
}
