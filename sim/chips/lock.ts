import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** From current to the bolt drawn, and from there until the spring has pushed the door off its switch (assumed). */
const drawUs = 40_000
const springUs = 150_000
/** A coil that is on for longer than this is too hot (12 V latches allow up to 10 s; recalled). */
const burnsAfterUs = 10_000_000
/** 12 V, 0.65 A. */
const coilW = 7.8
const powerStates: PartStates = { part: 'lock', states: ['off', 'drawn'], supply: 'mains' }
const noFaults: PartFaults = {}

/**
 * A solenoid latch in a spring-loaded door, and the switch that is shut to ground by the closed door. The world shuts the door
 * ({@link shut}) or forces it ({@link force}).
 *
 * Faults: `missing`: cut wires: nothing moves and the switch reads open; `hung`: jammed, the coil draws and the door stays shut;
 * `stuck`: the switch keeps what it said when the fault came. Noise means nothing to it.
 */
export class LockModel implements Powered {
  /** Whether the door stands open. */
  isOpen = false
  /** The coil was on for too long: it never draws again. */
  isBurnt = false
  /** How often the coil was switched on. */
  pulses = 0
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private event: EventHandle = -1
  private heat: EventHandle = -1
  private isOn = false

  constructor(
    private readonly host: PartHost,
    private readonly coil: Net,
    private readonly door: Net,
  ) {
    this.meter = host.ledger.add(powerStates)
    coil.listen(() => this.onCoil())
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
    this.show()
  }

  powerOn(): void {
    this.powered = true
    this.show()
    this.onCoil()
  }

  powerOff(): void {
    this.powered = false
    this.release()
    this.door.drive(this, undefined)
  }

  /** Somebody pushes the door shut. */
  shut(): void {
    this.isOpen = false
    this.show()
  }

  /** Somebody breaks the door open. */
  force(): void {
    this.isOpen = true
    this.show()
  }

  private onCoil(): void {
    const isOn = this.powered && this.coil.level === 1 && !this.currentFaults.missing && !this.isBurnt
    if (isOn === this.isOn) return
    if (!isOn) return this.release()
    const { scheduler, partOwner, ledger } = this.host
    this.isOn = true
    this.pulses++
    ledger.enter(this.meter, 1, coilW)
    this.heat = scheduler.after(burnsAfterUs, partOwner, burn, this)
    if (!this.currentFaults.hung) this.event = scheduler.after(drawUs + springUs, partOwner, swing, this)
  }

  private release(): void {
    const { scheduler, ledger } = this.host
    scheduler.cancel(this.event)
    scheduler.cancel(this.heat)
    this.isOn = false
    ledger.enter(this.meter, 0, 0)
  }

  /** @internal The scheduler's way in. */
  swing(): void {
    this.force()
  }

  /** @internal The scheduler's way in. */
  burn(): void {
    this.isBurnt = true
    this.host.note('warning', 'lock', 'a coil that is off within 10 s expected: it has burnt')
    this.release()
  }

  /** The switch grounds the line while the door is shut; a pull-up of the board does the rest. */
  private show(): void {
    const { missing, stuck } = this.currentFaults
    if (stuck) return
    const isGrounded = this.powered && !this.isOpen && !missing
    this.door.drive(this, isGrounded ? { strength: 'strong', level: 0 } : undefined)
  }
}

function swing(model: LockModel): void {
  model.swing()
}

function burn(model: LockModel): void {
  model.burn()
}
