import type { BaseOptions, ByteBuffer, Closable, PinSpecifier, PortSpecifier } from './base.js'

/** Options of {@link Serial} (ECMA-419 clause 10.9). Always 8 data bits, no parity, 1 stop bit. */
export interface SerialOptions extends BaseOptions {
  readonly baud: number
  readonly receive?: PinSpecifier
  readonly transmit?: PinSpecifier
  readonly flowControl?: 'none' | 'hardware'
  readonly port?: PortSpecifier
  /** Bytes arrived: once an arrival, with the count that can be read. */
  readonly onReadable?: ((this: Serial, byteLength: number) => void) | null
  /** Bytes may be written: the first call says that the port is ready. */
  readonly onWritable?: ((this: Serial, byteLength: number) => void) | null
  /** The port is lost; only `close` is useful afterwards. */
  readonly onError?: ((this: Serial) => void) | null
}

/** A UART (ECMA-419 clause 10.9), format "buffer". */
export interface Serial extends Closable {
  /** All that is there as a fresh buffer, or undefined; never waits. */
  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  /** Fills `buffer` and returns the count of bytes, or undefined where there are none. */
  read(buffer: ByteBuffer): number | undefined
  /** All or nothing. @throws BusError "buffer-full", "closed" */
  write(buffer: ByteBuffer): void
  /** Drops unread input, or waits out pending output; without arguments both. @throws Error with one argument */
  flush(input?: boolean, output?: boolean): void
}

export type SerialConstructor = new (options: SerialOptions) => Serial
