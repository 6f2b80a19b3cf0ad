import { analogSteps, periodUs, rangeMm } from '../../firmware/drivers/maxbotix.js'
import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** Faults of a {@link MaxbotixModel}. */
export interface MaxbotixFaults extends PartFaults {
  /** A digit of every reading is damaged. */
  corrupt?: boolean
}

/** The outputs that are connected. */
export interface MaxbotixOutputs {
  readonly serial?: UartPort
  readonly pulse?: Net
  readonly analog?: Net
}

/** 3.1 mA at 3.3 V on average (recalled). */
const powerW = 0.0102
const supplyVolts = 3.3
const powerStates: PartStates = { part: 'maxbotix', states: ['off', 'on'], supply: 'board' }
const noFaults: MaxbotixFaults = {}

/**
 * MaxBotix HRXL-MaxSonar of 5 m, free running: a reading every 150 ms on all outputs that are connected.
 *
 * Faults: `missing` and `hung` are silent; `stuck` repeats the reading it had; `noise` spreads it; `corrupt` damages the text.
 */
export class MaxbotixModel implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private event: EventHandle = -1
  private pulseEvent: EventHandle = -1
  private frozen: number | undefined

  /** `distance`: metres to the nearest reflecting surface, undefined where there is none. */
  constructor(
    private readonly host: PartHost,
    private readonly outputs: MaxbotixOutputs,
    private readonly distance: () => number | undefined,
  ) {
    this.meter = host.ledger.add(powerStates)
  }

  /** Breaks or mends the part. */
  setFaults(faults: MaxbotixFaults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.millimetres()) : undefined
    this.currentFaults = faults
  }

  powerOn(): void {
    this.host.ledger.enter(this.meter, 1, powerW)
    this.schedule()
  }

  powerOff(): void {
    const { scheduler, ledger } = this.host
    scheduler.cancel(this.event)
    scheduler.cancel(this.pulseEvent)
    this.outputs.serial?.reset()
    this.outputs.pulse?.drive(this, undefined)
    this.outputs.analog?.setVolts(undefined)
    ledger.enter(this.meter, 0, 0)
  }

  private schedule(): void {
    this.event = this.host.scheduler.after(periodUs, this.host.partOwner, measure, this)
  }

  /** @internal The scheduler's way in. */
  measure(): void {
    this.schedule()
    if (this.currentFaults.missing || this.currentFaults.hung) return
    const mm = this.frozen ?? this.millimetres()
    const { serial, pulse, analog } = this.outputs
    if (serial?.peer?.listener) serial.send(this.text(mm))
    analog?.setVolts((mm / analogSteps) * supplyVolts)
    if (!pulse) return
    pulse.drive(this, { strength: 'strong', level: 1 })
    this.pulseEvent = this.host.scheduler.after(mm, this.host.partOwner, endPulse, this)
  }

  /** @internal The scheduler's way in. */
  endPulse(): void {
    this.outputs.pulse?.drive(this, { strength: 'strong', level: 0 })
  }

  private text(mm: number): Uint8Array {
    const text = `R${String(mm).padStart(4, '0')}\r`
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    if (this.currentFaults.corrupt) bytes[2]! |= 0x40
    return bytes
  }

  private millimetres(): number {
    const distance = this.distance()
    if (distance === undefined) return rangeMm.none
    const { noise } = this.currentFaults
    const spread = noise ? distance * (1 + this.host.chance.normal(0, noise)) : distance
    return Math.min(rangeMm.none, Math.max(rangeMm.near, Math.round(spread * 1000)))
  }
}

function measure(model: MaxbotixModel): void {
  model.measure()
}

function endPulse(model: MaxbotixModel): void {
  model.endPulse()
}
