import {
  Config,
  HibernateThreshold,
  Mode,
  Register,
  Status,
  VoltageAlert,
  addresses,
  debounceUs,
  hibernations,
  powerOnReset,
  powerOnValues,
} from '../../firmware/drivers/max17048.js'
import { put, take } from '../../firmware/lib/fields.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import { clampedCount } from './chip-target.js'
import { RegisterTarget } from './register-target.js'

/** What a MAX17048 measures, and how far it may be off. */
export const max17048Range = {
  /** Volts: 2.5 to 5 V, 7.5 mV at most, of which the model has only the rounding. */
  voltage: { min: 2.5, max: 4.5, step: 78.125e-6 },
  /** Percent. */
  stateOfCharge: { min: 0, max: 100, step: 1 / 256 },
} as const

/** The cell that a {@link Max17048Model} hangs on. One object may serve many models. */
export interface CellWorld {
  /** Volts at the terminals now. */
  readonly voltage: () => number
  /** What is in the cell now, percent of full. */
  readonly stateOfCharge: () => number
}

/** ADC periods: 250 ms active, 45 s in hibernation (19-6171, hibernate mode; recalled, not confirmed); microseconds. */
const activeUs = 250_000
const hibernateUs = 45_000_000
/** How long the rate must have been small before the chip hibernates (recalled, not confirmed), microseconds. */
const quietUs = 360_000_000
/** Shortest time over which the model takes a rate: chosen, the chip's own filter is not published. */
const rateSpanUs = 60_000_000

const powerStates: PartStates = { part: 'max17048', states: ['active', 'hibernate', 'sleep'], supply: 'board' }
/** 23 uA and 3 uA typical (front page), 0.5 uA asleep (recalled, not confirmed), at 3.7 V. */
const powerW = [23e-6 * 3.7, 3e-6 * 3.7, 0.5e-6 * 3.7] as const
const State = { active: 0, hibernate: 1, sleep: 2 } as const

/**
 * Maxim MAX17048, the silicon. In place of the ModelGauge algorithm it knows the cell's true state of charge. It measures when
 * somebody looks, if a period of its ADC has passed since: an idle gauge costs nothing.
 *
 * Faults: `missing` leaves the address unacknowledged; `hung` refuses every byte; `stuck` keeps voltage and state of charge;
 * `noise` spreads both; `impostor` reads another version.
 */
export class Max17048Model extends RegisterTarget {
  private readonly values = new Uint16Array(16)
  /** High byte of the word that is being written. */
  private high = 0
  private basisPercent = 0
  private basisUs = 0
  private isDebounced = false
  private state: number = State.active

  constructor(
    host: PartHost,
    private readonly world: CellWorld,
  ) {
    super(host, addresses[0], powerStates, powerW)
  }

  /** A register as it stands, without looking at the cell. */
  word(register: number): number {
    return this.values[register >> 1] ?? 0
  }

  /** Whether the chip hibernates. */
  get isHibernating(): boolean {
    return this.state === State.hibernate
  }

  protected override get hangsOnBytes(): boolean {
    return true
  }

  protected reset(): void {
    this.values.fill(0)
    this.set(Register.VERSION, 0x0012)
    this.set(Register.HIBRT, powerOnValues.HIBRT)
    this.set(Register.CONFIG, powerOnValues.CONFIG)
    this.set(Register.VALRT, powerOnValues.VALRT)
    this.set(Register.VRESET, powerOnValues.VRESET)
    this.set(Register.STATUS, powerOnValues.STATUS)
    this.high = 0
    this.isDebounced = false
    this.basisUs = this.nowUs
    this.basisPercent = this.world.stateOfCharge()
    this.enterState(State.active, debounceUs.voltage)
  }

  protected readRegister(address: number): number {
    this.update()
    if (address >> 1 === Register.VERSION >> 1 && this.faults.impostor) return 0
    const word = this.word(address)
    return address & 1 ? word & 0xff : word >> 8
  }

  protected writeRegister(address: number, value: number): void {
    if ((address & 1) === 0) this.high = value
    else this.writeWord(address & 0xfe, (this.high << 8) | value)
  }

  private writeWord(register: number, value: number): void {
    if (register === Register.CMD) this.command(value)
    else if (register === Register.MODE) this.writeMode(value)
    else if (register === Register.STATUS) this.set(register, this.word(register) & value)
    else if (register === Register.HIBRT) this.writeHibernation(value)
    else if (register === Register.CONFIG) this.writeConfig(value)
    else if (register === Register.VALRT || register === Register.VRESET) this.set(register, value)
    else this.warn(`a register that can be written expected, got 0x${register.toString(16)}`)
  }

  private command(value: number): void {
    if (value !== powerOnReset) return this.warn(`command 0x5400 expected, got 0x${value.toString(16)}`)
    this.abort()
    this.reset()
  }

  /** A quick start guesses the charge from the voltage; this chip knows it. */
  private writeMode(value: number): void {
    this.set(Register.MODE, put(this.word(Register.MODE), Mode.ENSLEEP, take(value, Mode.ENSLEEP)))
  }

  private writeHibernation(value: number): void {
    this.set(Register.HIBRT, value)
    if (this.state === State.sleep) return
    const state = value === hibernations.always ? State.hibernate : State.active
    if (state === this.state) this.watchForQuiet()
    else this.enterState(state)
  }

  private writeConfig(value: number): void {
    this.set(Register.CONFIG, value)
    const asleep = take(value, Config.SLEEP) === 1 && take(this.word(Register.MODE), Mode.ENSLEEP) === 1
    if (asleep) this.enterState(State.sleep)
    else if (this.state === State.sleep) this.enterState(State.active)
  }

  private enterState(state: number, firstUs?: number): void {
    this.abort()
    this.state = state
    this.enter(state)
    this.set(Register.MODE, put(this.word(Register.MODE), Mode.HIBSTAT, state === State.hibernate ? 1 : 0))
    if (state === State.sleep) return this.stopCycles()
    const periodUs = state === State.hibernate ? hibernateUs : activeUs
    this.startCycles(firstUs ?? periodUs, periodUs)
    this.watchForQuiet()
  }

  private watchForQuiet(): void {
    this.abort()
    const mayHibernate = this.state === State.active && this.word(Register.HIBRT) !== hibernations.never
    if (mayHibernate) this.convert(quietUs)
  }

  /** Six minutes of activity are over: hibernates if little went in or out, or looks again in six minutes. */
  protected override endConversion(): void {
    this.update()
    const threshold = take(this.word(Register.HIBRT), HibernateThreshold.HIBTHR)
    if (Math.abs(this.rateCount) < threshold) this.enterState(State.hibernate)
    else this.convert(quietUs)
  }

  private get rateCount(): number {
    return (this.word(Register.CRATE) << 16) >> 16
  }

  /** Measures if a period of the ADC has ended since it last did, or the first charge is there to be read. */
  private update(): void {
    const isFirst = !this.isDebounced && this.nowUs - this.basisUs >= debounceUs.stateOfCharge
    if ((this.cyclesEnded() === 0 && !isFirst) || this.faults.stuck) return
    const before = this.word(Register.VCELL)
    this.set(Register.VCELL, clampedCount(this.noisy(this.world.voltage()) / 78.125e-6, 0, 0xffff))
    this.isDebounced ||= isFirst
    if (this.isDebounced) {
      this.measureCharge()
      this.raiseAlerts()
    }
    this.leaveHibernation(before)
  }

  private measureCharge(): void {
    const percent = this.world.stateOfCharge()
    this.set(Register.SOC, clampedCount(this.noisy(percent) * 256, 0, 0xffff))
    const spanUs = this.nowUs - this.basisUs
    if (spanUs < rateSpanUs) return
    const perHour = ((percent - this.basisPercent) * 3600e6) / spanUs
    this.set(Register.CRATE, clampedCount(perHour / 0.208, -0x8000, 0x7fff) & 0xffff)
    this.basisPercent = percent
    this.basisUs = this.nowUs
  }

  private raiseAlerts(): void {
    const volts = this.word(Register.VCELL) * 78.125e-6
    const limits = this.word(Register.VALRT)
    const emptyBelow = 32 - take(this.word(Register.CONFIG), Config.ATHD)
    let status = this.word(Register.STATUS)
    if (volts > take(limits, VoltageAlert.MAX) * 0.02) status = put(status, Status.VH, 1)
    if (volts < take(limits, VoltageAlert.MIN) * 0.02) status = put(status, Status.VL, 1)
    if (this.word(Register.SOC) < emptyBelow * 256) status = put(status, Status.HD, 1)
    if ((status & ~this.word(Register.STATUS)) !== 0)
      this.set(Register.CONFIG, put(this.word(Register.CONFIG), Config.ALRT, 1))
    this.set(Register.STATUS, status)
  }

  /** A jump of the voltage means that somebody draws or charges. */
  private leaveHibernation(beforeCount: number): void {
    if (this.state !== State.hibernate || this.word(Register.HIBRT) === hibernations.always) return
    const jumpMillivolts = Math.abs(this.word(Register.VCELL) - beforeCount) * 78.125e-3
    if (jumpMillivolts > take(this.word(Register.HIBRT), HibernateThreshold.ACTTHR) * 1.25)
      this.enterState(State.active)
  }

  private get nowUs(): number {
    return this.host.scheduler.nowUs
  }

  private set(register: number, value: number): void {
    this.values[register >> 1] = value
  }
}
