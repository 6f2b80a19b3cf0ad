import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type Completion,
  type I2CAsync,
  type I2CConstructor,
  type I2COptions,
} from '../../firmware/hal/index.js'
import type { I2cBus, I2cInstance } from './i2c-bus.js'
import { integerOption, keepTarget, requireOptions } from '../provider-options.js'

/** I2C of one board: asynchronous only, since everything is a message (ECMA-419 clauses 10.5 and 10.6). */
export function i2cOf(bus: I2cBus): I2CConstructor {
  class Async extends FirmataI2CAsync {
    constructor(options: I2COptions) {
      super(bus, options)
    }
  }
  return Object.assign(noSynchronousI2C, { Async }) as unknown as I2CConstructor
}

function noSynchronousI2C(): never {
  throw new RangeError('I2C.Async expected: a tethered board has no I2C that waits')
}

/**
 * I2C with completions over Firmata (ECMA-419 clause 10.6). The board's pins and clock rate are its own; `hz` is checked
 * and not followed. A target that does not acknowledge is seen by a read and not by a write. Every operation ends with a
 * STOP; a `writeRead` of one byte ahead is a repeated START where the firmware knows how (protocol 2.5 and later), a
 * longer one is a write and a read.
 */
export class FirmataI2CAsync implements I2CAsync, I2cInstance {
  readonly address: number
  isClosed = false

  constructor(
    private readonly bus: I2cBus,
    options: I2COptions,
    hasRepeatedStart = true,
  ) {
    const { data, clock, hz, address, target } = requireOptions(options)
    integerOption(hz, 'hz', 1, 5_000_000)
    this.address = integerOption(address, 'address', 0, 127)
    bus.open(this, data, clock, hasRepeatedStart)
    keepTarget(this, target)
  }

  read(target: number | ByteBuffer, stop: boolean | Completion<[never]>, done?: Completion<[never]>): void {
    this.issue(undefined, target, typeof stop === 'function' ? stop : done)
  }

  write(buffer: ByteBuffer, stop?: boolean | Completion, done?: Completion): void {
    this.issue(buffer, undefined, typeof stop === 'function' ? stop : done)
  }

  writeRead(buffer: ByteBuffer, target: number | ByteBuffer, done?: Completion<[never]>): void {
    this.issue(buffer, target, done)
  }

  close(done?: Completion): void {
    if (!this.isClosed) {
      this.isClosed = true
      this.bus.release(this)
    }
    if (done) this.bus.issue({ instance: this, isClose: true, done })
  }

  private issue(
    out: ByteBuffer | undefined,
    target: number | ByteBuffer | undefined,
    done: Completion<[never]> | undefined,
  ): void {
    if (this.isClosed) throw busError('closed', 'an open I2C instance expected, got a closed one')
    this.bus.issue({
      instance: this,
      out: out === undefined ? undefined : new Uint8Array(viewOf(out)),
      into: target === undefined ? undefined : spaceOf(target),
      isCounted: typeof target !== 'number',
      done,
    })
  }
}

function spaceOf(target: number | ByteBuffer): Uint8Array {
  return typeof target === 'number' ? new Uint8Array(integerOption(target, 'byteLength', 0, 65535)) : viewOf(target)
}

/** The bytes that a caller's buffer shows. @throws TypeError for anything that is no byte buffer */
export function viewOf(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
  return bytesOf(buffer)
}
