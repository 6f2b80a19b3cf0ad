import type { ByteBuffer, Completion } from './base.js'
import type { I2CAsync, I2COptions } from './i2c.js'

/** Options of SMBus (ECMA-419 clause 10.7). `stop`: whether a STOP follows the register byte of a read; default false. */
export interface SMBusOptions extends I2COptions {
  readonly stop?: boolean
}

/** Registers over I2C with completion callbacks (ECMA-419 clause 10.8); 16-bit values are little-endian by default. */
export interface SMBusAsync extends I2CAsync {
  readUint8(register: number, done: Completion<[number]>): void
  writeUint8(register: number, value: number, done?: Completion): void
  readUint16(register: number, bigEndian: boolean, done: Completion<[number]>): void
  writeUint16(register: number, value: number, bigEndian: boolean, done?: Completion): void
  readBuffer(register: number, buffer: ByteBuffer, done: Completion<[number]>): void
  writeBuffer(register: number, buffer: ByteBuffer, done?: Completion): void
  /** Address with the read bit and nothing else. */
  readQuick(done: Completion): void
  /** Address with the write bit and nothing else. */
  writeQuick(done: Completion): void
  receiveByte(done: Completion<[number]>): void
  sendByte(command: number, done?: Completion): void
}

export type SMBusAsyncConstructor = new (options: SMBusOptions) => SMBusAsync

/** SMBus as a capability: providers without synchronous buses offer `.Async` alone. */
export interface SMBusConstructor {
  readonly Async?: SMBusAsyncConstructor
}
