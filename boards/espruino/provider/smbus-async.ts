import type { ByteBuffer, Completion } from '../../../firmware/hal/base.js'
import type { SMBusAsync, SMBusOptions } from '../../../firmware/hal/smbus.js'
import { EspruinoI2CAsync } from './i2c-async.js'
import { view, whole } from './options.js'

/** Registers over I2C with completions (ECMA-419 clause 10.8). */
export class EspruinoSMBusAsync extends EspruinoI2CAsync implements SMBusAsync {
  private readonly isInterrupted: boolean

  constructor(options: SMBusOptions) {
    super(options)
    this.isInterrupted = options.stop === true
  }

  readUint8(register: number, done: Completion<[number]>): void {
    this.readRegister(register, 1, done, (bytes) => bytes[0]!)
  }

  writeUint8(register: number, value: number, done?: Completion): void {
    this.writeRegister(register, [whole(value, 0, 255, 'value')], done)
  }

  readUint16(register: number, bigEndian: boolean, done: Completion<[number]>): void {
    this.readRegister(register, 2, done, (bytes) =>
      bigEndian ? (bytes[0]! << 8) | bytes[1]! : (bytes[1]! << 8) | bytes[0]!,
    )
  }

  writeUint16(register: number, value: number, bigEndian: boolean, done?: Completion): void {
    const high = whole(value, 0, 65535, 'value') >> 8
    const low = value & 255
    this.writeRegister(register, bigEndian ? [high, low] : [low, high], done)
  }

  readBuffer(register: number, buffer: ByteBuffer, done: Completion<[number]>): void {
    this.issue(registerByte(register), buffer, done as never, undefined, this.isInterrupted)
  }

  writeBuffer(register: number, buffer: ByteBuffer, done?: Completion): void {
    const bytes = view(buffer)
    const all = new Uint8Array(1 + bytes.length)
    all[0] = registerByte(register)[0]!
    all.set(bytes, 1)
    this.write(all, done)
  }

  /** The interpreter cannot send an address alone: nothing shows on the wire. */
  readQuick(done: Completion): void {
    this.read(0, done as never)
  }

  /** The interpreter cannot send an address alone: nothing shows on the wire. */
  writeQuick(done: Completion): void {
    this.write(new Uint8Array(0), done)
  }

  receiveByte(done: Completion<[number]>): void {
    this.read(
      1,
      valueOf(done, (bytes) => bytes[0]!),
    )
  }

  sendByte(command: number, done?: Completion): void {
    this.write(registerByte(command), done)
  }

  private readRegister(
    register: number,
    count: number,
    done: Completion<[number]>,
    decode: (bytes: Uint8Array) => number,
  ): void {
    this.issue(registerByte(register), count, valueOf(done, decode), undefined, this.isInterrupted)
  }

  private writeRegister(register: number, values: readonly number[], done?: Completion): void {
    this.writeBuffer(register, new Uint8Array(values), done)
  }
}

function registerByte(register: number): Uint8Array {
  return new Uint8Array([whole(register, 0, 255, 'register')])
}

/** A completion that wants a number out of the bytes that were read. */
function valueOf(done: Completion<[number]> | undefined, decode: (bytes: Uint8Array) => number): Completion<[never]> {
  return (error, buffer) => {
    if (!done) return
    if (error) (done as (error: Error) => void)(error)
    else done(null, decode(new Uint8Array(buffer)))
  }
}
