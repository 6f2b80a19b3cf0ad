import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type Completion,
  type I2C,
  type I2CAsync,
  type I2COptions,
} from '../../../firmware/hal/index.js'
import { transactionBits, type I2cOutcome } from '../i2c-bus.js'
import { simulatedPin } from '../pin.js'
import type { SimulatedBoard } from '../simulated-board.js'
import type { I2cController, I2cInstance } from './i2c-controller.js'
import { integerOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** What an operation does on the wires; "writeStopRead" is a writeRead without a repeated START. */
type Step = 'write' | 'read' | 'writeRead' | 'writeStopRead' | 'close'

/** A transaction that was issued. Its completion is called at the instant its last bit is over. */
class Operation {
  constructor(
    readonly io: I2cPort,
    readonly step: Step,
    readonly out: Uint8Array | undefined,
    readonly into: Uint8Array | undefined,
    /** Whether the caller gave a buffer and wants the count. */
    readonly counted: boolean,
    readonly stop: boolean,
    readonly done: Completion<[never]> | undefined,
  ) {}
}

/** What the synchronous and the asynchronous class share: validated options, the address held on the controller. */
class I2cPort implements I2cInstance {
  readonly board: SimulatedBoard
  readonly controller: I2cController
  readonly address: number
  readonly hz: number
  isClosed = false

  constructor(options: I2COptions) {
    const { data, clock, hz, address, target } = requireOptions(options)
    const dataPin = simulatedPin(data, 'data')
    const clockPin = simulatedPin(clock, 'clock')
    this.hz = integerOption(hz, 'hz', 1, 5_000_000)
    this.address = integerOption(address, 'address', 0, 127)
    if (!dataPin.i2c || dataPin.i2c !== clockPin.i2c)
      throw new RangeError(`data, clock: the pins of one I2C port expected, got ${dataPin.name} and ${clockPin.name}`)
    this.board = dataPin.board
    const isPort = this.board.board.i2c.some((port) => port.data === dataPin.name && port.clock === clockPin.name)
    if (!isPort) throw new RangeError(`data, clock: not swapped expected, got ${dataPin.name} and ${clockPin.name}`)
    this.controller = dataPin.i2c
    dataPin.assertFree(this.controller)
    clockPin.assertFree(this.controller)
    if (!this.controller.open(this))
      throw busError('in-use', `a free address expected, 0x${this.address.toString(16)} is in use`)
    dataPin.take(this.controller)
    clockPin.take(this.controller)
    keepTarget(this, target)
  }

  protected assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open I2C instance expected, got a closed one')
  }

  protected release(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.controller.release(this)
    if (!this.controller.inUse) this.board.releasePins(this.controller)
  }

  /** Runs a transaction on the wires, at once. `stop`: after it; `stopBetween`: between its halves. */
  transact(out: Uint8Array | undefined, into: Uint8Array | undefined, stop: boolean, stopBetween: boolean): I2cOutcome {
    const { bus } = this.controller
    bus.hz = this.hz
    if (out) {
      const outcome = bus.write(this.address, out, into ? stopBetween : stop)
      if (outcome !== 'ok' || !into) return outcome
    }
    return bus.read(this.address, into!, stop)
  }

  nack(outcome: I2cOutcome): Error {
    const where = outcome === 'nack-address' ? 'nobody answered' : 'a byte was refused'
    return busError(
      outcome as 'nack-address' | 'nack-data',
      `an acknowledge from 0x${this.address.toString(16)} expected, ${where}`,
    )
  }
}

/** I2C with completions over the simulated bus (ECMA-419 clause 10.6). */
export class SimulatedI2CAsync extends I2cPort implements I2CAsync {
  read(byteLength: number | ByteBuffer, stop: boolean | Completion<[never]>, done?: Completion<[never]>): void {
    const counted = typeof byteLength !== 'number'
    const into = counted ? viewOf(byteLength) : new Uint8Array(integerOption(byteLength, 'byteLength', 0, 65535))
    this.issue('read', undefined, into, counted, stop, done)
  }

  write(buffer: ByteBuffer, stop?: boolean | Completion, done?: Completion): void {
    this.issue('write', this.copyOf(buffer), undefined, false, stop, done)
  }

  writeRead(buffer: ByteBuffer, target: number | ByteBuffer, done?: Completion<[never]>): void {
    this.exchange('writeRead', buffer, target, done)
  }

  /** Writes and reads as one operation, with or without a STOP in between. */
  protected exchange(
    step: 'writeRead' | 'writeStopRead',
    buffer: ByteBuffer,
    target: number | ByteBuffer,
    done: Completion<[never]> | undefined,
  ): void {
    const counted = typeof target !== 'number'
    const into = counted ? viewOf(target) : new Uint8Array(integerOption(target, 'byteLength', 0, 65535))
    this.issue(step, this.copyOf(buffer), into, counted, true, done)
  }

  close(done?: Completion): void {
    if (!this.isClosed) this.release()
    if (done) this.enqueue(new Operation(this, 'close', undefined, undefined, false, true, done), 0)
  }

  /** The bytes as they are now. */
  private copyOf(buffer: ByteBuffer): Uint8Array {
    return this.board.arena.copy(viewOf(buffer))
  }

  private issue(
    step: Step,
    out: Uint8Array | undefined,
    into: Uint8Array | undefined,
    counted: boolean,
    stop: boolean | Completion<[never]> | undefined,
    done: Completion<[never]> | undefined,
  ): void {
    this.assertOpen()
    const completion = typeof stop === 'function' ? stop : done
    const operation = new Operation(this, step, out, into, counted, typeof stop === 'boolean' ? stop : true, completion)
    const bits = (out ? transactionBits(out.length) : 0) + (into ? transactionBits(into.length) : 0)
    this.enqueue(operation, Math.ceil((bits * 1e6) / this.hz))
  }

  private enqueue(operation: Operation, durationUs: number): void {
    const { controller, board } = this
    const nowUs = board.scheduler.nowUs
    controller.busyUntilUs = Math.max(controller.busyUntilUs, nowUs) + durationUs
    board.scheduler.at(controller.busyUntilUs, board.cpuOwner, complete, operation)
  }
}

function complete(operation: Operation): void {
  const { io, step, out, into, done } = operation
  if (step === 'close') return finish(io, done, null, undefined)
  if (io.isClosed) return finish(io, done, busError('closed', 'closed before the operation began'), undefined)
  const outcome = io.transact(out, into, operation.stop, step === 'writeStopRead')
  if (outcome !== 'ok') return finish(io, done, io.nack(outcome), undefined)
  finish(io, done, null, into && (operation.counted ? into.length : into.buffer))
}

function finish(
  { board, controller }: I2cPort,
  done: Completion<[never]> | undefined,
  error: Error | null,
  result: unknown,
): void {
  if (done) board.task2(done as (error: Error | null, result: unknown) => void, error, result, controller)
}

/** I2C that waits (ECMA-419 clause 10.5): the transaction happens at the present instant. */
export class SimulatedI2C extends I2cPort implements I2C {
  static readonly Async = SimulatedI2CAsync

  read(byteLength: number, stop?: boolean): ArrayBuffer
  read(buffer: ByteBuffer, stop?: boolean): number
  read(target: number | ByteBuffer, stop = true): ArrayBuffer | number {
    return this.run(undefined, target, stop)!
  }

  write(buffer: ByteBuffer, stop = true): void {
    this.run(viewOf(buffer), undefined, stop)
  }

  writeRead(buffer: ByteBuffer, byteLength: number): ArrayBuffer
  writeRead(buffer: ByteBuffer, readBuffer: ByteBuffer): number
  writeRead(buffer: ByteBuffer, target: number | ByteBuffer): ArrayBuffer | number {
    return this.run(viewOf(buffer), target, true)!
  }

  close(): void {
    this.release()
  }

  private run(
    out: Uint8Array | undefined,
    target: number | ByteBuffer | undefined,
    stop: boolean,
  ): ArrayBuffer | number | undefined {
    this.assertOpen()
    const into =
      target === undefined
        ? undefined
        : typeof target === 'number'
          ? new Uint8Array(integerOption(target, 'byteLength', 0, 65535))
          : viewOf(target)
    const outcome = this.transact(out, into, stop, false)
    if (outcome !== 'ok') throw this.nack(outcome)
    if (!into) return undefined
    return typeof target === 'number' ? (into.buffer as ArrayBuffer) : into.length
  }
}

/** The bytes of an allowed buffer. @throws TypeError for `Uint16Array` and anything else that is not one */
export function viewOf(buffer: ByteBuffer): Uint8Array {
  if (!isByteBuffer(buffer))
    throw new TypeError(`a byte buffer expected, got ${Object.prototype.toString.call(buffer)}`)
  return bytesOf(buffer)
}
