import { frame, rangeMm } from '../../firmware/drivers/a02yyuw.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'

/** What an A02YYUW measures and how far it may be off: 10 mm and 0.5 % of the distance (recalled). Metres. */
export const a02yyuwRange = { min: 0.031, max: 4.5 } as const

/** Faults of an {@link A02yyuwModel}. */
export interface A02yyuwFaults extends PartFaults {
  /** Damages every checksum. */
  corrupt?: boolean
}

/** Between two frames (recalled: 100 ms near, up to 300 ms far). */
const periodUs = 150_000
/** 8 mA at 5 V on average (recalled). */
const powerW = 0.04
const powerStates: PartStates = { part: 'a02yyuw', states: ['off', 'on'], supply: 'board' }
const noFaults: A02yyuwFaults = {}

/**
 * DYP A02YYUW, the sensor on its UART: a frame every 150 ms while it has its supply.
 *
 * Faults: `missing` is silent; `hung` stops within a frame; `stuck` repeats the distance it had; `noise` spreads it;
 * `corrupt` damages each checksum.
 */
export class A02yyuwModel implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private event: EventHandle = -1
  private frozen: number | undefined

  /** `distance`: metres to the nearest reflecting surface, undefined where there is none. */
  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    private readonly distance: () => number | undefined,
  ) {
    this.meter = host.ledger.add(powerStates)
  }

  /** Breaks or mends the part. */
  setFaults(faults: A02yyuwFaults): void {
    this.frozen = faults.stuck ? (this.frozen ?? this.millimetres()) : undefined
    this.currentFaults = faults
  }

  powerOn(): void {
    this.host.ledger.enter(this.meter, 1, powerW)
    this.schedule()
  }

  powerOff(): void {
    this.host.scheduler.cancel(this.event)
    this.port.reset()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  private schedule(): void {
    this.event = this.host.scheduler.after(periodUs, this.host.partOwner, measure, this)
  }

  /** @internal The scheduler's way in. */
  measure(): void {
    this.schedule()
    const { missing, hung, corrupt } = this.currentFaults
    if (missing || !this.port.peer?.listener) return
    const mm = this.frozen ?? this.millimetres()
    const sum = (frame.header + (mm >> 8) + (mm & 0xff)) % 256
    const bytes = Uint8Array.of(frame.header, mm >> 8, mm & 0xff, corrupt ? sum ^ 0x40 : sum)
    this.port.send(hung ? bytes.subarray(0, 2) : bytes)
    if (hung) this.host.scheduler.cancel(this.event)
    if (hung) this.event = this.host.scheduler.after(10 * periodUs, this.host.partOwner, measure, this)
  }

  /** Nearer than the blind zone comes out as its edge; nothing in range as 0 (recalled). */
  private millimetres(): number {
    const distance = this.distance()
    if (distance === undefined || distance * 1000 > rangeMm.far) return 0
    const { noise } = this.currentFaults
    const spread = noise ? distance * (1 + this.host.chance.normal(0, noise)) : distance
    return Math.min(0xffff, Math.max(rangeMm.blind, Math.round(spread * 1000)))
  }
}

function measure(model: A02yyuwModel): void {
  model.measure()
}
