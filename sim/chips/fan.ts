import { current, shuntOhms } from '../../firmware/drivers/fan.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'

/** A rotor that is blocked draws so much more (recalled). */
const blockedFactor = 2
/** 5 V behind a boost converter of this efficiency (chosen). */
const supplyW = (amperes: number): number => (5 * amperes) / 0.85
const powerStates: PartStates = { part: 'fan', states: ['off', 'on'], supply: 'board' }
const noFaults: PartFaults = {}

/**
 * A 5 V fan on a PWM wire, with the shunt in its ground line. Its current follows the duty at once: nothing is spun up.
 *
 * Faults: `missing`: a cut wire, no current; `hung`: a blocked rotor, twice the current and no air; `stuck`: the shunt shows what it
 * showed; `noise` spreads the current.
 */
export class FanModel implements Powered {
  /** Seconds that it has blown, in all. */
  private blownUs = 0
  private sinceUs = 0
  private blows = 0
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false

  constructor(
    private readonly host: PartHost,
    private readonly wire: Net,
    private readonly sense: Net,
  ) {
    this.meter = host.ledger.add(powerStates)
    wire.listen(() => this.update())
  }

  /** Share of its full speed. */
  get speed(): number {
    return this.blows
  }

  /** Seconds at full speed that it has blown so far. */
  get blownS(): number {
    return (this.blownUs + this.blows * (this.host.scheduler.nowUs - this.sinceUs)) / 1e6
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
    this.update()
  }

  powerOn(): void {
    this.powered = true
    this.update()
  }

  powerOff(): void {
    this.powered = false
    this.update()
  }

  private update(): void {
    const { missing, hung, stuck, noise } = this.currentFaults
    const { ledger, scheduler, chance } = this.host
    const duty = this.powered && this.wire.driven !== undefined && !missing ? this.wire.duty : 0
    const spread = noise && duty > 0 ? 1 + chance.normal(0, noise) : 1
    const amperes = duty * current.rated * (hung ? blockedFactor : 1) * spread
    this.blownUs += this.blows * (scheduler.nowUs - this.sinceUs)
    this.sinceUs = scheduler.nowUs
    this.blows = hung ? 0 : duty
    if (!stuck) this.sense.setVolts(Math.max(0, amperes) * shuntOhms)
    ledger.enter(this.meter, duty > 0 ? 1 : 0, supplyW(amperes))
  }
}
