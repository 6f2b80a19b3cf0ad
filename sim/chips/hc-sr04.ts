import { range, timing } from '../../firmware/drivers/hc-sr04.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** The air before the sensor. */
export interface HcSr04Scene {
  /** Metres to the nearest reflecting surface, undefined where there is none. */
  readonly distance: number | undefined
  /** Degrees Celsius. */
  readonly temperature: number
}

/** From the end of the trigger to the echo's rise: eight periods of 40 kHz and what the chip adds (recalled: 450 us). */
const burstUs = 450
/** 15 mA while it measures, 2 mA idle, at 5 V (user guide; idle recalled). */
const powerW = [0, 0.01, 0.075] as const
const powerStates: PartStates = { part: 'hc-sr04', states: ['off', 'idle', 'measuring'], supply: 'board' }
const noFaults: PartFaults = {}

/**
 * HC-SR04, the sensor on its two wires. A trigger of 10 us or more starts a burst; a shorter one is ignored and noted; one
 * during a measurement is ignored.
 *
 * Faults: `missing` leaves the echo wire alone; `hung` keeps it low; `stuck` repeats the width it had; `noise` spreads it.
 */
export class HcSr04Model implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private triggeredUs: number | undefined
  private isMeasuring = false
  private event: EventHandle = -1
  private frozenUs: number | undefined

  constructor(
    private readonly host: PartHost,
    private readonly trigger: Net,
    private readonly echo: Net,
    private readonly scene: () => HcSr04Scene,
  ) {
    this.meter = host.ledger.add(powerStates)
    trigger.listen(() => this.onTrigger())
  }

  /** Whether a burst is on its way. */
  get isBusy(): boolean {
    return this.isMeasuring
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.frozenUs = faults.stuck ? (this.frozenUs ?? this.widthUs()) : undefined
    this.currentFaults = faults
  }

  powerOn(): void {
    this.powered = true
    this.triggeredUs = undefined
    this.settle()
  }

  powerOff(): void {
    this.host.scheduler.cancel(this.event)
    this.powered = false
    this.isMeasuring = false
    this.echo.drive(this, undefined)
    this.host.ledger.enter(this.meter, 0, 0)
  }

  private onTrigger(): void {
    if (!this.powered || this.isMeasuring) return
    const { scheduler, partOwner } = this.host
    if (this.trigger.level === 1) {
      this.triggeredUs ??= scheduler.nowUs
      return
    }
    const lengthUs = this.triggeredUs === undefined ? undefined : scheduler.nowUs - this.triggeredUs
    this.triggeredUs = undefined
    if (lengthUs === undefined || this.currentFaults.missing || this.currentFaults.hung) return
    if (lengthUs < timing.trigger)
      return this.host.note('warning', 'hc-sr04', `a trigger of 10 us expected, got ${lengthUs} us`)
    this.isMeasuring = true
    this.host.ledger.enter(this.meter, 2, powerW[2])
    this.event = scheduler.after(burstUs, partOwner, beginEcho, this)
  }

  /** @internal The scheduler's way in. */
  beginEcho(): void {
    this.echo.drive(this, { strength: 'strong', level: 1 })
    this.event = this.host.scheduler.after(this.frozenUs ?? this.widthUs(), this.host.partOwner, endEcho, this)
  }

  /** @internal The scheduler's way in. */
  endEcho(): void {
    this.settle()
  }

  private settle(): void {
    this.isMeasuring = false
    this.echo.drive(this, this.currentFaults.missing ? undefined : { strength: 'strong', level: 0 })
    this.host.ledger.enter(this.meter, 1, powerW[1])
  }

  private widthUs(): number {
    const { distance, temperature } = this.scene()
    if (distance === undefined || distance > range.far) return timing.noEcho
    const { noise } = this.currentFaults
    const metres = Math.max(range.near, distance) * (1 + (noise ? this.host.chance.normal(0, noise) : 0))
    return Math.max(1, Math.round(((2 * metres) / (331.3 + 0.606 * temperature)) * 1e6))
  }
}

function beginEcho(model: HcSr04Model): void {
  model.beginEcho()
}

function endEcho(model: HcSr04Model): void {
  model.endEcho()
}
