import { analogSteps, periodUs, rangeMm } from '../../firmware/drivers/maxbotix.js'
import type { Net } from '../board/net.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import type { UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'
import { Ranger } from './ranger.js'

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

/**
 * MaxBotix HRXL-MaxSonar of 5 m, free running: a reading every 150 ms on all outputs that are connected.
 *
 * Faults: `missing` and `hung` are silent; `stuck` repeats the reading it had; `noise` spreads it; `corrupt` damages the text.
 */
export class MaxbotixModel extends Ranger {
  private pulseEvent: EventHandle = -1

  /** `distance`: metres to the nearest reflecting surface, undefined where there is none. */
  constructor(
    host: PartHost,
    private readonly outputs: MaxbotixOutputs,
    distance: () => number | undefined,
  ) {
    super(host, powerStates, powerW, periodUs, distance)
  }

  protected report(): void {
    if (this.faults.hung) return
    const mm = this.reading()
    const { serial, pulse, analog } = this.outputs
    if (serial?.peer?.listener) serial.send(this.text(mm))
    analog?.setVolts((mm / analogSteps) * supplyVolts)
    if (!pulse) return
    pulse.drive(this, { strength: 'strong', level: 1 })
    this.pulseEvent = this.host.scheduler.after(mm, this.host.partOwner, endPulse, this)
  }

  protected silence(): void {
    const { serial, pulse, analog } = this.outputs
    this.host.scheduler.cancel(this.pulseEvent)
    serial?.reset()
    pulse?.drive(this, undefined)
    analog?.setVolts(undefined)
  }

  protected millimetres(metres: number | undefined): number {
    if (metres === undefined) return rangeMm.none
    return Math.min(rangeMm.none, Math.max(rangeMm.near, Math.round(this.spread(metres) * 1000)))
  }

  /** @internal The scheduler's way in. */
  endPulse(): void {
    this.outputs.pulse?.drive(this, { strength: 'strong', level: 0 })
  }

  private text(mm: number): Uint8Array {
    const text = `R${String(mm).padStart(4, '0')}\r`
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    if (this.faults.corrupt) bytes[2]! |= 0x40
    return bytes
  }
}

function endPulse(model: MaxbotixModel): void {
  model.endPulse()
}
