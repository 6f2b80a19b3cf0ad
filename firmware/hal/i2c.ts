import type { BaseOptions, ByteBuffer, Closable, Completion, PinSpecifier, PortSpecifier } from './base.js'

/** Options of I2C and its kin (ECMA-419 clauses 10.5 to 10.8). `address` is 7-bit, right-aligned. */
export interface I2COptions extends BaseOptions {
  readonly data: PinSpecifier
  readonly clock: PinSpecifier
  readonly hz: number
  readonly address: number
  readonly port?: PortSpecifier
}

/**
 * I2C with completion callbacks (ECMA-419 clause 10.6). Operations run strictly in the order they were issued.
 * On the wire: START, address, bytes, STOP unless `stop` is false; a read NACKs its last byte; `writeRead` puts a
 * repeated START between its halves. Zero bytes are allowed (address only).
 *
 * Completions carry {@link BusError}: "nack-address", "nack-data", "timeout", "arbitration", "closed", "power".
 */
export interface I2CAsync {
  read(byteLength: number, stop: boolean, done: Completion<[ArrayBuffer]>): void
  read(byteLength: number, done: Completion<[ArrayBuffer]>): void
  /** Fills `buffer` and completes with the count of bytes. */
  read(buffer: ByteBuffer, stop: boolean, done: Completion<[number]>): void
  read(buffer: ByteBuffer, done: Completion<[number]>): void
  /** The bytes are taken at the call; the buffer may be used again at once. */
  write(buffer: ByteBuffer, stop: boolean, done?: Completion): void
  write(buffer: ByteBuffer, done?: Completion): void
  writeRead(buffer: ByteBuffer, byteLength: number, done: Completion<[ArrayBuffer]>): void
  writeRead(buffer: ByteBuffer, readBuffer: ByteBuffer, done: Completion<[number]>): void
  /** Operations not yet started complete with "closed" before `done`. */
  close(done?: Completion): void
}

export type I2CAsyncConstructor = new (options: I2COptions) => I2CAsync

/** I2C that waits (ECMA-419 clause 10.5). Only where the host can; drivers use {@link I2CAsync}. @throws BusError */
export interface I2C extends Closable {
  read(byteLength: number, stop?: boolean): ArrayBuffer
  read(buffer: ByteBuffer, stop?: boolean): number
  write(buffer: ByteBuffer, stop?: boolean): void
  writeRead(buffer: ByteBuffer, byteLength: number): ArrayBuffer
  writeRead(buffer: ByteBuffer, readBuffer: ByteBuffer): number
}

export interface I2CConstructor {
  new (options: I2COptions): I2C
  /** Absent where the host has no asynchronous I2C. */
  readonly Async?: I2CAsyncConstructor
}
