import { frame, rangeMm } from '../../firmware/drivers/a02yyuw.js'
import type { PartHost } from '../board/part.js'
import type { PartStates } from '../board/power-ledger.js'
import type { UartPort } from '../board/uart.js'
import { Ranger } from './ranger.js'

/** What an A02YYUW measures and how far it may be off: 10 mm and 0.5 % of the distance (recalled). Metres. */
export const a02yyuwRange = { min: 0.031, max: 4.5 } as const

/** Between two frames (recalled: 100 ms near, up to 300 ms far). */
const periodUs = 150_000
/** 8 mA at 5 V on average (recalled). */
const powerW = 0.04
const powerStates: PartStates = { part: 'a02yyuw', states: ['off', 'on'], supply: 'board' }

/**
 * DYP A02YYUW, the sensor on its UART: a frame every 150 ms while it has its supply.
 *
 * Faults: `missing` is silent; `hung` stops within a frame; `stuck` repeats the distance it had; `noise` spreads it;
 * `corrupt` damages each checksum.
 */
export class A02yyuwModel extends Ranger {
  /** `distance`: metres to the nearest reflecting surface, undefined where there is none. */
  constructor(
    host: PartHost,
    private readonly port: UartPort,
    distance: () => number | undefined,
  ) {
    super(host, powerStates, powerW, periodUs, distance)
  }

  protected report(): void {
    const { hung, corrupt } = this.faults
    if (!this.port.peer?.listener) return
    const mm = this.reading()
    const sum = (frame.header + (mm >> 8) + (mm & 0xff)) % 256
    const bytes = Uint8Array.of(frame.header, mm >> 8, mm & 0xff, corrupt ? sum ^ 0x40 : sum)
    this.port.send(hung ? bytes.subarray(0, 2) : bytes)
    if (hung) this.pause(10)
  }

  protected silence(): void {
    this.port.reset()
  }

  /** Nearer than the blind zone comes out as its edge; nothing in range as 0 (recalled). */
  protected millimetres(metres: number | undefined): number {
    if (metres === undefined || metres * 1000 > rangeMm.far) return 0
    return Math.min(0xffff, Math.max(rangeMm.blind, Math.round(this.spread(metres) * 1000)))
  }
}
