import type { BaseOptions, ByteBuffer, Closable, PinSpecifier, PortSpecifier } from './base.js'

/** Options of {@link SPI} (ECMA-419 clause 10.10). At least one of `in` and `out` is there. */
export interface SPIOptions extends BaseOptions {
  readonly clock: PinSpecifier
  readonly hz: number
  /** Data from the target to the controller. */
  readonly in?: PinSpecifier
  /** Data from the controller to the target. */
  readonly out?: PinSpecifier
  readonly select?: PinSpecifier
  /** Level of `select` while a target is meant. Default 0. */
  readonly active?: 0 | 1
  /** Clock polarity and phase. Default 0. */
  readonly mode?: 0 | 1 | 2 | 3
  readonly port?: PortSpecifier
}

/** One SPI target with its chip select (ECMA-419 clause 10.10). @throws TypeError where the direction has no pin */
export interface SPI extends Closable {
  read(byteLength: number): ArrayBuffer
  read(buffer: ByteBuffer): number
  write(buffer: ByteBuffer): void
  /** Exchanges in place: the bytes sent are overwritten by the bytes received. */
  transfer<Buffer extends ByteBuffer>(buffer: Buffer): Buffer
  /** Ends the transaction: `deselect` releases the chip select. */
  flush(deselect?: boolean): void
}

export type SPIConstructor = new (options: SPIOptions) => SPI
