import type { ByteBuffer, Completion, SMBusAsync, SMBusConstructor, SMBusOptions } from '../../firmware/hal/index.js'
import { FirmataI2CAsync, viewOf } from './i2c.js'
import type { I2cBus } from './i2c-bus.js'
import { integerOption, requireOptions } from '../provider-options.js'

/** SMBus of one board. */
export function smbusOf(bus: I2cBus): SMBusConstructor {
  return {
    Async: class extends FirmataSMBusAsync {
      constructor(options: SMBusOptions) {
        super(bus, options)
      }
    },
  }
}

/** Registers over I2C by Firmata (ECMA-419 clause 10.8). A quick read reads one byte and drops it. */
class FirmataSMBusAsync extends FirmataI2CAsync implements SMBusAsync {
  constructor(bus: I2cBus, options: SMBusOptions) {
    const hasRepeatedStart = !requireOptions(options).stop
    super(bus, options, hasRepeatedStart)
  }

  readUint8(register: number, done?: Completion<[number]>): void {
    const bytes = new Uint8Array(1)
    this.readBuffer(register, bytes, (error) => (error ? fail(done, error) : done?.(null, bytes[0]!)))
  }

  writeUint8(register: number, value: number, done?: Completion): void {
    this.write(Uint8Array.of(byte(register), integerOption(value, 'value', 0, 255)), done)
  }

  readUint16(register: number, bigEndian: boolean, done?: Completion<[number]>): void {
    const bytes = new Uint8Array(2)
    const view = new DataView(bytes.buffer)
    this.readBuffer(register, bytes, (error) =>
      error ? fail(done, error) : done?.(null, view.getUint16(0, !bigEndian)),
    )
  }

  writeUint16(register: number, value: number, bigEndian: boolean, done?: Completion): void {
    const bytes = new Uint8Array(3)
    bytes[0] = byte(register)
    new DataView(bytes.buffer).setUint16(1, integerOption(value, 'value', 0, 65535), !bigEndian)
    this.write(bytes, done)
  }

  readBuffer(register: number, buffer: ByteBuffer, done?: Completion<[number]>): void {
    this.writeRead(Uint8Array.of(byte(register)), viewOf(buffer), done as Completion<[never]>)
  }

  writeBuffer(register: number, buffer: ByteBuffer, done?: Completion): void {
    this.write(Uint8Array.of(byte(register), ...viewOf(buffer)), done)
  }

  readQuick(done?: Completion): void {
    this.read(new Uint8Array(0), true, (error) => done?.(error))
  }

  writeQuick(done?: Completion): void {
    this.write(new Uint8Array(0), done)
  }

  receiveByte(done?: Completion<[number]>): void {
    const bytes = new Uint8Array(1)
    this.read(bytes, true, (error) => (error ? fail(done, error) : done?.(null, bytes[0]!)))
  }

  sendByte(command: number, done?: Completion): void {
    this.write(Uint8Array.of(byte(command)), done)
  }
}

const byte = (register: number): number => integerOption(register, 'register', 0, 255)

function fail(done: Completion<[number]> | undefined, error: Error): void {
  if (done) (done as Completion)(error)
}
