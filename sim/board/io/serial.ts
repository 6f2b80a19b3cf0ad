import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type Serial,
  type SerialOptions,
} from '../../../firmware/hal/index.js'
import { simulatedPin, type PinUser } from '../pin.js'
import type { SimulatedBoard } from '../simulated-board.js'
import type { UartListener, UartPort } from '../uart.js'
import {
  callbackOption,
  choiceOption,
  integerOption,
  keepTarget,
  requireOptions,
} from '../../../boards/provider-options.js'

/** Bytes that wait to be sent, and bytes that wait to be read, at most: the buffers of an STM32 Espruino board. */
const transmitBuffer = 1024
const receiveBuffer = 1024

/** A UART of a simulated board (ECMA-419 clause 10.9). */
export class SimulatedSerial implements Serial, UartListener, PinUser {
  private readonly board: SimulatedBoard
  private readonly uart: UartPort
  readonly #onReadable: SerialOptions['onReadable']
  readonly #onWritable: SerialOptions['onWritable']
  private unread: Uint8Array | undefined = undefined
  private isClosed = false
  private waitsForSpace = false
  private readonly baud: number

  constructor(options: SerialOptions) {
    const {
      baud,
      receive,
      transmit,
      flowControl = 'none',
      onReadable,
      onWritable,
      onError,
      target,
    } = requireOptions(options)
    this.baud = integerOption(baud, 'baud', 50, 4_000_000)
    choiceOption(flowControl, 'flowControl', ['none', 'hardware'])
    this.#onReadable = callbackOption(onReadable, 'onReadable')
    this.#onWritable = callbackOption(onWritable, 'onWritable')
    callbackOption(onError, 'onError')
    const pin = simulatedPin(receive ?? transmit, 'receive')
    const other = transmit === undefined ? pin : simulatedPin(transmit, 'transmit')
    if (!pin.uart || pin.uart !== other.uart)
      throw new RangeError(`receive, transmit: the pins of one serial port expected, got ${pin.name} and ${other.name}`)
    const { serial } = pin.board.board
    if (pin !== other && !serial.some((port) => port.receive === pin.name && port.transmit === other.name))
      throw new RangeError(`receive, transmit: not swapped expected, got ${pin.name} and ${other.name}`)
    if (flowControl === 'hardware') throw new RangeError('flowControl: "none" expected, this board has no CTS and RTS')
    pin.assertFree()
    other.assertFree()
    pin.take(this)
    other.take(this)
    this.board = pin.board
    this.uart = pin.uart
    this.uart.baud = this.baud
    this.uart.listener = this
    keepTarget(this, target)
    if (this.#onWritable) this.board.scheduler.after(0, this.board.cpuOwner, tellWritable, this)
  }

  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  read(buffer: ByteBuffer): number | undefined
  read(target?: number | ByteBuffer): ArrayBuffer | number | undefined {
    this.assertOpen()
    const { unread } = this
    if (target !== undefined && typeof target !== 'number') {
      if (!isByteBuffer(target)) throw new TypeError('a byte buffer expected')
      return unread && this.readInto(bytesOf(target), unread)
    }
    const count = target === undefined ? receiveBuffer : integerOption(target, 'byteLength', 0, 65535)
    if (!unread) return undefined
    const bytes = new Uint8Array(Math.min(count, unread.length))
    this.readInto(bytes, unread)
    return bytes.buffer as ArrayBuffer
  }

  write(buffer: ByteBuffer): void {
    this.assertOpen()
    if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
    const bytes = bytesOf(buffer)
    const room = this.room()
    if (bytes.length > room) {
      this.tellWhenIdle()
      throw busError('buffer-full', `at most ${room} bytes expected, got ${bytes.length}`)
    }
    this.uart.send(this.board.arena.copy(bytes))
  }

  flush(input?: boolean, output?: boolean): void {
    this.assertOpen()
    if ((input === undefined) !== (output === undefined)) throw new Error('no or two arguments expected, got one')
    if (input !== false) this.unread = undefined
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.unread = undefined
    this.board.releasePins(this)
    if (this.uart.listener === this) this.uart.listener = undefined
  }

  /** From the line: bytes whose last stop bit is over. */
  onBytes(bytes: Uint8Array): void {
    const held = this.unread?.length ?? 0
    if (held + bytes.length > receiveBuffer) {
      this.board.note('warning', 'serial', `receive buffer full, ${held + bytes.length - receiveBuffer} bytes lost`)
      bytes = bytes.subarray(0, receiveBuffer - held)
    }
    this.unread = this.unread ? joined(this.unread, bytes) : bytes
    if (this.#onReadable) this.board.taskOn1(this, this.#onReadable, this.unread.length)
  }

  /** The instance's callbacks come from here only, as tasks of their own. */
  tellWritable(): void {
    this.waitsForSpace = false
    if (!this.isClosed) this.board.taskOn1(this, this.#onWritable!, this.room())
  }

  /** A write did not fit: says once when all that is under way has left. */
  private tellWhenIdle(): void {
    const { board, uart } = this
    if (!this.#onWritable || this.waitsForSpace) return
    this.waitsForSpace = true
    board.scheduler.at(Math.max(board.scheduler.nowUs, uart.idleAtUs), board.cpuOwner, tellWritable, this)
  }

  /** Bytes that a write may have now. */
  private room(): number {
    const waitingUs = this.uart.idleAtUs - this.board.scheduler.nowUs
    return waitingUs <= 0 ? transmitBuffer : Math.max(0, transmitBuffer - Math.ceil((waitingUs * this.baud) / 10e6))
  }

  private readInto(target: Uint8Array, unread: Uint8Array): number {
    const count = Math.min(target.length, unread.length)
    target.set(count === unread.length ? unread : unread.subarray(0, count))
    this.unread = count === unread.length ? undefined : unread.subarray(count)
    return count
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open serial port expected, got a closed one')
  }
}

function tellWritable(serial: SimulatedSerial): void {
  serial.tellWritable()
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
