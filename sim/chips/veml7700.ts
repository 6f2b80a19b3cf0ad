import { Configuration, Interrupt, Register, addresses, deviceId } from '../../firmware/drivers/veml7700.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { clampedCount } from './chip-target.js'
import { RegisterTarget } from './register-target.js'

/** What a VEML7700 measures with its least gain. */
export const veml7700Range = {
  /** Lux. */
  min: 0,
  /** Lux: "0 lx to about 120 klx" (front page). */
  max: 120_000,
  /** Lux a count at gain 1/8 and 100 ms, before strong light bends the curve. */
  step: 0.5376,
} as const

/** World side of a {@link Veml7700Model}. One object may serve many models if they see the same light. */
export interface Veml7700World {
  /** Light on the sensor's window now, lux. Asked when a finished integration is read. */
  readonly illuminance: () => number
  /** Counts of the white channel for one of the other; default 1.5 (chosen: daylight has infrared, LED lamps little). */
  readonly whiteRatio?: number
  /** Whether integrations take their nominal time (default) or a tenth more (chosen: the tolerance is not published). */
  readonly conversion?: 'typical' | 'maximum'
}

/** Counts a lux at gain 1, by code of ALS_IT: 1 / 0.0672 at 100 ms (84323). */
const milliseconds: Readonly<Record<number, number>> = { 12: 25, 8: 50, 0: 100, 1: 200, 2: 400, 3: 800 }
/** By code of ALS_GAIN. */
const gainFactors = [1, 2, 0.125, 0.25] as const
/** From ALS_SD = 0 to the start of the first integration, microseconds (application note). */
const startUpUs = 2_500

const powerStates: PartStates = { part: 'veml7700', states: ['shutdown', 'on'], supply: 'board' }
/** 0.5 uA shut down (VEML6030 application note) and 45 uA on (recalled, not confirmed), at 3.3 V. */
const powerW = [0.5e-6 * 3.3, 45e-6 * 3.3] as const

/**
 * Vishay VEML7700, the silicon, without its power saving mode. It takes the light when somebody looks, if an integration has
 * ended since. Strong light bends its curve as the application note's polynomial says.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` refuses every byte; `stuck` keeps the counts; `noise` spreads
 * them; `impostor` reads another ID.
 */
export class Veml7700Model extends RegisterTarget {
  private readonly words = new Uint16Array(8)
  private low = 0

  constructor(
    host: PartHost,
    private readonly world: Veml7700World,
  ) {
    super(host, addresses[0], powerStates, powerW)
  }

  /** All registers as they stand. */
  get registers(): readonly number[] {
    return [...this.words]
  }

  protected override get hangsOnBytes(): boolean {
    return true
  }

  protected reset(): void {
    this.words.fill(0)
    this.words[Register.ALS_CONF_0] = 1
    this.words[Register.ID] = 0xc400 | deviceId
    this.low = 0
  }

  /** A command code is a word: its bytes come low, high, low, ... */
  protected override registerOf(byte: number): number {
    return byte * 2
  }

  protected override successor(register: number): number {
    return register ^ 1
  }

  protected readRegister(address: number): number {
    this.update()
    const command = address >> 1
    if (command === Register.ID && this.faults.impostor) return 0
    const value = this.words[command] ?? 0
    // Reading the interrupt status takes it back, once both bytes are out.
    if (command === Register.ALS_INT && address & 1) this.words[command] = 0
    return address & 1 ? value >> 8 : value
  }

  protected writeRegister(address: number, value: number): void {
    if ((address & 1) === 0) {
      this.low = value
      return
    }
    const command = address >> 1
    if (command > Register.POWER_SAVING) return this.warn(`command code 0 to 3 expected, got ${command}`)
    this.words[command] = (value << 8) | this.low
    if (command === Register.ALS_CONF_0) this.begin()
    if (command === Register.POWER_SAVING && this.low & 1) this.warn('the power saving mode is not modelled')
  }

  private begin(): void {
    const settings = this.words[Register.ALS_CONF_0]!
    if (take(settings, Configuration.ALS_SD)) {
      this.stopCycles()
      return this.enter(0)
    }
    const ms = milliseconds[take(settings, Configuration.ALS_IT)]
    if (ms === undefined) this.warn('a known integration time expected, taken as 100 ms')
    const integrationUs = (ms ?? 100) * (this.world.conversion === 'maximum' ? 1100 : 1000)
    this.startCycles(startUpUs + integrationUs, integrationUs)
    this.enter(1)
  }

  private update(): void {
    if (this.cyclesEnded() === 0 || this.faults.stuck) return
    const settings = this.words[Register.ALS_CONF_0]!
    const ms = milliseconds[take(settings, Configuration.ALS_IT)] ?? 100
    const countsPerLux = (gainFactors[take(settings, Configuration.ALS_GAIN)]! * ms) / 6.72
    const counts = bent(this.noisy(this.world.illuminance())) * countsPerLux
    this.words[Register.ALS] = clampedCount(counts, 0, 0xffff)
    this.words[Register.WHITE] = clampedCount(counts * (this.world.whiteRatio ?? 1.5), 0, 0xffff)
    if (take(settings, Configuration.ALS_INT_EN)) this.compare()
  }

  private compare(): void {
    const als = this.words[Register.ALS]!
    let status = this.words[Register.ALS_INT]!
    if (als > this.words[Register.ALS_WH]!) status = put(status, Interrupt.INT_TH_HIGH, 1)
    if (als < this.words[Register.ALS_WL]!) status = put(status, Interrupt.INT_TH_LOW, 1)
    this.words[Register.ALS_INT] = status
  }
}

/** What the chip makes of an illuminance: the value whose polynomial (84323) is the truth, found by halving. */
function bent(lux: number): number {
  if (lux <= 0) return 0
  let low = 0
  let high = Math.max(30_000, lux)
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    const truth = 6.0135e-13 * middle ** 4 - 9.3924e-9 * middle ** 3 + 8.1488e-5 * middle ** 2 + 1.0023 * middle
    if (truth < lux) low = middle
    else high = middle
  }
  return high
}
