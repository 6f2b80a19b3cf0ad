import type { LogLevel } from '../../firmware/hal/index.js'
import type { I2cDirection, I2cOutcome } from './i2c-bus.js'
import type { PartStates } from './power-ledger.js'

/**
 * What somebody who watches a board hears. A tap is put on one board's own bus, port, ledger or processor; without one
 * nothing is told, and nothing but a look whether there is one is spent. A tap changes nothing and schedules nothing.
 * Arrays belong to the board: whoever keeps one copies it.
 */

/** One end of a serial line: what it sends. */
export interface UartTap {
  /** The last stop bit of these bytes is over now. */
  onBytes(bytes: Uint8Array, baud: number): void
}

/** An I2C bus. */
export interface I2cTap {
  /** One transaction from (repeated) START on, at a clock rate in hertz. `bytes`: those that were on the wires. */
  onTransaction(
    hz: number,
    address: number,
    direction: I2cDirection,
    bytes: Uint8Array,
    outcome: I2cOutcome,
    stop: boolean,
  ): void
}

/** An SPI bus. */
export interface SpiTap {
  /** Bytes went both ways with a chip select active. */
  onExchange(select: string, hz: number, mode: 0 | 1 | 2 | 3, out: Uint8Array, input: Uint8Array): void
  /** The chip select was released. */
  onDeselect(select: string): void
}

/** A power ledger. `part` is the object that the consumer was added with, `meter` tells two of them apart. */
export interface PowerTap {
  /** A consumer entered a state (by index) in which it draws a constant power in watts. */
  onState(part: PartStates, meter: number, state: number, powerW: number): void
  /** Energy in joules was taken at once. */
  onBurst(part: PartStates, meter: number, state: number, energyJ: number): void
}

/** The processor of a board. */
export interface ProcessorTap {
  /** A task begins. `by`: whose callback it is, undefined for a timer; `woke`: whether it ended a sleep. */
  onTask(by: unknown, woke: boolean): void
  /** Something on the board said something, at whatever level. */
  onNote(level: LogLevel, part: string, text: string): void
}
