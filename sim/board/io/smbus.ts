import type { ByteBuffer, Completion, SMBusAsync, SMBusOptions } from '../../../firmware/hal/index.js'
import { SimulatedI2CAsync, viewOf } from './i2c.js'
import { integerOption, requireOptions } from '../../../boards/provider-options.js'

/** Registers over the simulated I2C (ECMA-419 clause 10.8). */
export class SimulatedSMBusAsync extends SimulatedI2CAsync implements SMBusAsync {
  private readonly stopAfterRegister: boolean

  constructor(options: SMBusOptions) {
    const stop = Boolean(requireOptions(options).stop)
    super(options)
    this.stopAfterRegister = stop
  }

  readUint8(register: number, done?: Completion<[number]>): void {
    const bytes = new Uint8Array(1)
    this.readRegister(register, bytes, (error) => (error ? fail(done, error) : done?.(null, bytes[0]!)))
  }

  writeUint8(register: number, value: number, done?: Completion): void {
    this.write(Uint8Array.of(byte(register), integerOption(value, 'value', 0, 255)), done)
  }

  readUint16(register: number, bigEndian: boolean, done?: Completion<[number]>): void {
    const bytes = new Uint8Array(2)
    this.readRegister(register, bytes, (error) => {
      if (error) return fail(done, error)
      done?.(null, bigEndian ? (bytes[0]! << 8) | bytes[1]! : (bytes[1]! << 8) | bytes[0]!)
    })
  }

  writeUint16(register: number, value: number, bigEndian: boolean, done?: Completion): void {
    const word = integerOption(value, 'value', 0, 65535)
    const [first, second] = bigEndian ? [word >> 8, word & 0xff] : [word & 0xff, word >> 8]
    this.write(Uint8Array.of(byte(register), first, second), done)
  }

  readBuffer(register: number, buffer: ByteBuffer, done?: Completion<[number]>): void {
    this.readRegister(register, buffer, done)
  }

  writeBuffer(register: number, buffer: ByteBuffer, done?: Completion): void {
    const bytes = viewOf(buffer)
    const out = new Uint8Array(bytes.length + 1)
    out[0] = byte(register)
    out.set(bytes, 1)
    this.write(out, done)
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

  private readRegister(register: number, into: ByteBuffer, done: Completion<[number]> | undefined): void {
    this.exchange(this.stopAfterRegister ? 'writeStopRead' : 'writeRead', Uint8Array.of(byte(register)), into, done)
  }
}

const byte = (register: number): number => integerOption(register, 'register', 0, 255)

function fail(done: Completion<[number]> | undefined, error: Error): void {
  if (done) (done as Completion)(error)
}
