import { countsRange, pulsesFor, timing, type Hx711Gain } from '../../firmware/drivers/hx711.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** World side of an {@link Hx711Model}. */
export interface Hx711World {
  /** What the bridge on channel A gives, millivolts for each volt of excitation: load / capacity x sensitivity. */
  readonly bridge: () => number
  /** The same on channel B. Default: shorted. */
  readonly bridgeB?: () => number
  /** Conversions a second, by pin RATE. Default 10. */
  readonly rate?: 10 | 80
}

/** 1.5 mA at 3.3 V, under 1 uA in power-down (datasheet); the bridge takes 3.3 V over 350 Ohm besides. */
const powerW = [0, 0.005 + 3.3 ** 2 / 350, 3.3e-6] as const
const powerStates: PartStates = { part: 'hx711', states: ['off', 'on', 'power-down'], supply: 'board' }
const noFaults: PartFaults = {}

/**
 * Avia HX711, the silicon on its two wires. A conversion is taken when its first bit is clocked out, which is up to one
 * period later than silicon takes it; DOUT stays low until then, so that a scale nobody reads costs nothing.
 *
 * Faults: `missing` leaves DOUT to its pull-up; `hung` never gets ready; `stuck` repeats its counts; `noise` spreads them.
 */
export class Hx711Model implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private isDown = false
  private isReady = false
  private gain: Hx711Gain = 128
  private pulses = 0
  private shifted = 0
  private lastClock: 0 | 1 = 0
  private lastEdgeUs = 0
  private readyEvent: EventHandle = -1
  private downEvent: EventHandle = -1
  private frozen: number | undefined

  constructor(
    private readonly host: PartHost,
    private readonly clock: Net,
    private readonly data: Net,
    private readonly world: Hx711World,
  ) {
    this.meter = host.ledger.add(powerStates)
    clock.listen(() => this.onClock())
  }

  /** Whether the chip sleeps. */
  get isPoweredDown(): boolean {
    return this.isDown
  }

  /** Gain of the conversion under way. */
  get selectedGain(): Hx711Gain {
    return this.gain
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.convert()) : undefined
    this.currentFaults = faults
    if (this.powered && !this.isDown) this.begin(this.settlingUs)
  }

  powerOn(): void {
    this.powered = true
    this.lastClock = this.clock.level
    this.reset()
  }

  powerOff(): void {
    this.powered = false
    this.cancel()
    this.data.drive(this, undefined)
    this.host.ledger.enter(this.meter, 0, 0)
  }

  private get periodUs(): number {
    return this.world.rate === 80 ? 12_500 : 100_000
  }

  private get settlingUs(): number {
    return this.world.rate === 80 ? timing.settling80 : timing.settling10
  }

  private reset(): void {
    this.isDown = false
    this.gain = 128
    this.host.ledger.enter(this.meter, 1, powerW[1])
    this.begin(this.settlingUs)
  }

  /** DOUT goes high until a conversion is there. */
  private begin(delayUs: number): void {
    const { missing, hung } = this.currentFaults
    this.host.scheduler.cancel(this.readyEvent)
    this.isReady = false
    this.pulses = 0
    this.output(missing ? undefined : 1)
    if (!missing && !hung) this.readyEvent = this.host.scheduler.after(delayUs, this.host.partOwner, becomeReady, this)
  }

  /** @internal The scheduler's way in. */
  becomeReady(): void {
    this.isReady = true
    this.pulses = 0
    this.output(0)
  }

  private onClock(): void {
    const { level } = this.clock
    if (!this.powered || level === this.lastClock) return
    this.lastClock = level
    if (level === 1) this.onRise()
    else this.onFall()
  }

  private onRise(): void {
    const { scheduler, partOwner } = this.host
    this.downEvent = scheduler.after(timing.powerDown, partOwner, fallAsleep, this)
    // A reading that was broken off is forgotten with the next conversion.
    if (scheduler.nowUs - this.lastEdgeUs > this.periodUs) this.pulses = 0
    this.lastEdgeUs = scheduler.nowUs
    if (!this.isReady && this.pulses < 24) return
    this.pulses++
    if (this.pulses === 1) this.shifted = this.frozen ?? this.convert()
    if (this.pulses <= 24) this.output(((this.shifted >> (24 - this.pulses)) & 1) as 0 | 1)
    else this.select(this.pulses)
  }

  private onFall(): void {
    this.host.scheduler.cancel(this.downEvent)
    if (this.isDown) this.reset()
  }

  /** @internal The scheduler's way in. */
  fallAsleep(): void {
    this.isDown = true
    this.isReady = false
    this.host.scheduler.cancel(this.readyEvent)
    this.output(this.currentFaults.missing ? undefined : 1)
    this.host.ledger.enter(this.meter, 2, powerW[2])
  }

  /** Pulses 25 to 27 end a reading and say what comes next; another input takes the settling time. */
  private select(pulses: number): void {
    const gain = ([128, 32, 64] as const).find((candidate) => pulsesFor[candidate] === pulses)
    if (gain === undefined) return this.host.note('warning', 'hx711', `25 to 27 pulses expected, got ${pulses}`)
    const changes = gain !== this.gain
    this.gain = gain
    this.begin(changes ? this.settlingUs : this.periodUs)
    this.pulses = pulses
  }

  private cancel(): void {
    this.host.scheduler.cancel(this.readyEvent)
    this.host.scheduler.cancel(this.downEvent)
  }

  private output(level: 0 | 1 | undefined): void {
    this.data.drive(this, level === undefined ? undefined : { strength: 'strong', level })
  }

  /** Full scale is half the supply over the gain, and the supply is the excitation: it cancels (datasheet, analog inputs). */
  private convert(): number {
    const millivoltsPerVolt = this.gain === 32 ? (this.world.bridgeB?.() ?? 0) : this.world.bridge()
    const { noise } = this.currentFaults
    const spread = noise ? 1 + this.host.chance.normal(0, noise) : 1
    const counts = Math.round(((millivoltsPerVolt * spread) / 1000) * this.gain * 2 ** 24)
    return Math.max(countsRange.min, Math.min(countsRange.max, counts))
  }
}

function becomeReady(model: Hx711Model): void {
  model.becomeReady()
}

function fallAsleep(model: Hx711Model): void {
  model.fallAsleep()
}
