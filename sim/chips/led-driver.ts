import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import type { MeterLoad } from './bl0942-meter.js'
import { lampInput, lampPower, luminousFlux, type Lamp } from './lamp.js'
import { MainsLamp } from './mains-lamp.js'

/** Who is told of every change of the load on the mains: a BL0942 model. */
export interface LoadMeter {
  setLoad(load: MeterLoad): void
}

/** The analogue stage between a PWM pin and the 0-10 V line. The filter is ideal: no ripple, no delay. */
export interface AnalogStage {
  /** Volts at duty cycles 0 and 1. */
  readonly voltsAtZero: number
  readonly voltsAtFull: number
  /** Volts while nothing drives the pin: what its pull resistor makes of it. */
  readonly idleVolts: number
}

/** Gain of 10 V at full duty, pull-down at the input: a board without firmware has its lamp off. */
export const plainStage: AnalogStage = { voltsAtZero: 0, voltsAtFull: 10, idleVolts: 0 }

/** World side of a {@link LedDriverModel}. One object may serve all lamps of a street. */
export interface LedDriverWorld {
  readonly lamp: Lamp
  /** Default {@link plainStage}. */
  readonly stage?: AnalogStage
  /** Mains at the lamp; default 230 V, 50 Hz. */
  readonly mains?: Pick<MeterLoad, 'voltage' | 'frequency'>
}

/** Faults of a lamp and its driver. The common `missing` means the lamp is not connected to the mains at all. */
export interface LedDriverFaults extends PartFaults {
  /** The LEDs are an open circuit: the driver idles at its open-load power, no light. */
  open?: boolean
  /** The LEDs are a short circuit: the driver hiccups at a small power, no light. */
  short?: boolean
  /** Light that is lost to dirt and ageing, [0, 1]; the power stays. */
  lumenLoss?: number
}

/** Volts below which the driver switches off, and above which it switches on again: the gap keeps it from flickering. */
export const dimToOff = { offBelowVolts: 0.6, onAboveVolts: 0.8 } as const

/** Level, [0, 1], that the driver gives for volts on its control line while it is on: 10 % at 1 V to 100 % at 10 V. */
export function levelOfVolts(volts: number, minimumLevel: number): number {
  if (volts >= 10) return 1
  return volts <= 1 ? minimumLevel : minimumLevel + (1 - minimumLevel) * ((volts - 1) / 9)
}

const powerStates: PartStates = { part: 'lamp', states: ['off', 'on', 'fault'], supply: 'mains' }
const State = { off: 0, on: 1, fault: 2 } as const

const europeanMains = { voltage: 230, frequency: 50 }
const noFaults: LedDriverFaults = {}

/**
 * An LED street lamp with a 0-10 V driver, behind the analogue stage of its controller. It hangs on the mains whether the
 * controller lives or not; its control line follows the PWM pin's net. Faults: {@link LedDriverFaults}; `stuck` keeps the
 * level it had; `hung` stays off.
 */
export class LedDriverModel extends MainsLamp implements Powered {
  private currentFaults = noFaults
  private switchedOn = false
  private currentLevel = 0

  /** Follows `control`, the wire on the PWM pin; tells `meter`, where there is one, of every change. */
  constructor(
    host: PartHost,
    private readonly control: Net,
    private readonly world: LedDriverWorld,
    private readonly meter?: LoadMeter,
  ) {
    super(host, powerStates)
    control.listen(() => this.follow())
    this.decide()
    this.apply()
  }

  /** Volts on the 0-10 V line. */
  get controlVolts(): number {
    const { voltsAtZero, voltsAtFull, idleVolts } = this.world.stage ?? plainStage
    // A net without a PWM drive has no frequency: the pin floats, the pull resistor decides.
    if (this.control.hz === undefined) return idleVolts
    return voltsAtZero + (voltsAtFull - voltsAtZero) * this.control.duty
  }

  /** Level that the driver gives, or tries to: 0, or [minimum, 1]. */
  get level(): number {
    return this.currentLevel
  }

  /** Luminous flux in lumens. */
  get luminousFlux(): number {
    const { lumenLoss, open, short, missing } = this.currentFaults
    return open || short || missing ? 0 : luminousFlux(this.currentLevel, this.world.lamp, lumenLoss)
  }

  /** What is wrong with the lamp now. */
  get faults(): LedDriverFaults {
    return this.currentFaults
  }

  /** Breaks or mends the lamp. */
  setFaults(faults: LedDriverFaults): void {
    this.settle()
    this.currentFaults = faults
    this.decide()
    this.apply()
  }

  /** The controller's supply does not feed the lamp: what changes is its control line, and that is heard by itself. */
  powerOn(): void {
    this.follow()
  }

  powerOff(): void {
    this.follow()
  }

  /** The control line changed. */
  private follow(): void {
    const before = this.currentLevel
    this.decide()
    if (this.currentLevel !== before) this.apply()
  }

  private decide(): void {
    if (this.currentFaults.stuck) return
    this.settle()
    const volts = this.controlVolts
    this.switchedOn = volts > dimToOff.onAboveVolts || (this.switchedOn && volts >= dimToOff.offBelowVolts)
    if (this.currentFaults.hung) this.switchedOn = false
    this.currentLevel = this.switchedOn ? levelOfVolts(volts, this.world.lamp.minimumLevel) : 0
  }

  private apply(): void {
    const { open, short, missing } = this.currentFaults
    const state = this.currentLevel === 0 ? State.off : open || short || missing ? State.fault : State.on
    const power = this.powerAt(this.currentLevel)
    this.host.ledger.enter(this.powerMeter, state, power)
    this.meter?.setLoad(lampInput(this.currentLevel, power, this.world.mains ?? europeanMains))
  }

  protected powerAt(level: number): number {
    const { open, short, missing } = this.currentFaults
    if (missing) return 0
    const { lamp } = this.world
    if (level === 0) return lamp.standbyPowerW
    if (open) return lamp.openLoadPowerW
    return short ? lamp.hiccupPowerW : lampPower(level, lamp)
  }
}
