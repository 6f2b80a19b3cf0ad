import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import type { MeterLoad } from './bl0942-meter.js'
import { lampInput, lampPower, luminousFlux, powerFactor, type Lamp } from './lamp.js'
import type { LedDriverFaults, LoadMeter } from './led-driver.js'
import { MainsLamp } from './mains-lamp.js'

const powerStates: PartStates = { part: 'lamp', states: ['off', 'on', 'fault'], supply: 'mains' }
const State = { off: 0, on: 1, fault: 2 } as const

/** Faults of a lamp with a DALI driver. The common `missing` means that the two wires of the line are cut. */
export interface DaliGearFaults extends LedDriverFaults {
  /** The gear itself is broken: it answers, says so, and gives no light. */
  failed?: boolean
}

/** Counters that outlive the mains (DiiA 253), in seconds and in times. */
export interface LampCounters {
  readonly gearSeconds: number
  readonly gearStarts: number
  readonly lampSeconds: number
  readonly lampStarts: number
  readonly lampFailures: number
  readonly gearFailures: number
}

/** The power side of an LED driver: what a level, faults and the mains make of watts, lumens, joules and counters. */
export class DaliLamp extends MainsLamp {
  faults: DaliGearFaults = {}
  /** Light output asked for, [0, 1]. */
  private output = 0
  private isLive = false
  private gearUs = 0
  private voltAmpereS = 0
  private gearStarts = 0
  private lampStarts = 0
  private lampFailures = 0
  private gearFailures = 0
  private hadLampFailure = false

  constructor(
    host: PartHost,
    readonly lamp: Lamp,
    readonly mains: Pick<MeterLoad, 'voltage' | 'frequency'>,
    private readonly meter?: LoadMeter,
  ) {
    super(host, powerStates)
  }

  /** Mains came or went. */
  setLive(isLive: boolean): void {
    if (isLive === this.isLive) return
    this.settle()
    this.isLive = isLive
    if (isLive) this.gearStarts++
    else this.output = 0
    this.apply()
  }

  /** The dimmer asks for a light output, [0, 1]. */
  setOutput(output: number): void {
    this.settle()
    if (output > 0 && this.output === 0) this.lampStarts++
    this.output = output
    this.apply()
  }

  setFaults(faults: DaliGearFaults): void {
    this.settle()
    if (faults.failed && !this.faults.failed) this.gearFailures = Math.min(253, this.gearFailures + 1)
    this.faults = faults
    this.apply()
  }

  /** Whether the lamp was found broken when it was last asked for light. */
  get hasFailed(): boolean {
    return this.hadLampFailure
  }

  /** Whether there is light. */
  get isLit(): boolean {
    const { open, short, failed } = this.faults
    return this.isLive && this.output > 0 && !open && !short && !failed
  }

  /** Light output asked for, [0, 1]. */
  get level(): number {
    return this.output
  }

  /** Luminous flux in lumens. */
  get luminousFlux(): number {
    return this.isLit ? luminousFlux(this.output, this.lamp, this.faults.lumenLoss) : 0
  }

  /** Apparent energy so far, volt-ampere seconds. */
  get apparentVAs(): number {
    this.settle()
    return this.voltAmpereS
  }

  /** Power factor now, [0, 1]. */
  get powerFactor(): number {
    return powerFactor(this.output)
  }

  get counters(): LampCounters {
    this.settle()
    return {
      gearSeconds: Math.floor(this.gearUs / 1e6),
      gearStarts: this.gearStarts,
      lampSeconds: Math.floor(this.onTimeUs / 1e6),
      lampStarts: this.lampStarts,
      lampFailures: this.lampFailures,
      gearFailures: this.gearFailures,
    }
  }

  protected override settle(): void {
    const passedUs = this.unsettledUs
    if (this.isLive) this.gearUs += passedUs
    this.voltAmpereS += ((this.power / this.powerFactor) * passedUs) / 1e6
    super.settle()
  }

  private apply(): void {
    const isBroken = this.faults.open === true || this.faults.short === true
    if (this.output > 0 || !isBroken) {
      if (isBroken && !this.hadLampFailure) this.lampFailures = Math.min(253, this.lampFailures + 1)
      this.hadLampFailure = isBroken
    }
    const power = this.isLive ? this.powerAt(this.output) : 0
    const isOff = this.output === 0
    const state = isOff ? State.off : this.isLit ? State.on : State.fault
    this.host.ledger.enter(this.powerMeter, state, power)
    this.meter?.setLoad(lampInput(this.output, power, this.mains))
  }

  protected powerAt(output: number): number {
    const { lamp, faults } = this
    if (output === 0 || faults.failed) return lamp.standbyPowerW
    if (faults.open) return lamp.openLoadPowerW
    return faults.short ? lamp.hiccupPowerW : lampPower(output, lamp)
  }
}
