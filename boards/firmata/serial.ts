import {
  busError,
  bytesOf,
  isByteBuffer,
  type ByteBuffer,
  type Serial,
  type SerialConstructor,
  type SerialOptions,
} from '../../firmware/hal/index.js'
import type { SerialPort } from '../board.js'
import type { Link, LinkUser } from './link.js'
import { callbackOption, choiceOption, integerOption, keepTarget, requireOptions } from '../provider-options.js'

/** Bytes that wait to be sent, and bytes that wait to be read, at most. */
const transmitBuffer = 1024
const receiveBuffer = 1024
/**
 * Bytes in one message. The board's own receive buffer has 64 bytes, and it may wait for its UART while the message after
 * this one arrives: 16 bytes are 36 on the line, and the next message goes when the board has done with them.
 */
const chunk = 16
/** First id of the two ports that the firmware makes of any pins (protocol, "Serial Feature"). */
const firstSoftwarePort = 8

/** Serial of one board, where its firmware has the serial feature. `ports`: the UARTs by name ("Serial1" has id 1). */
export function serialOf(link: Link, ports: readonly SerialPort[]): SerialConstructor {
  const open = new Set<number>()
  return class extends FirmataSerial {
    constructor(options: SerialOptions) {
      super(link, ports, open, options)
    }
  }
}

/**
 * A UART of a tethered board (ECMA-419 clause 10.9): StandardFirmataPlus and ConfigurableFirmata have them. The board sends
 * what arrives once a round of its loop, in pieces as they come. What is written goes out in pieces of 16 bytes, each when
 * the board has done with the one before.
 */
class FirmataSerial implements Serial, LinkUser {
  readonly #onReadable: SerialOptions['onReadable']
  readonly #onWritable: SerialOptions['onWritable']
  readonly #onError: SerialOptions['onError']
  private readonly link: Link
  private readonly open: Set<number>
  private readonly pins: readonly number[]
  private readonly portId: number
  private unread: number[] = []
  private unsent: number[] = []
  private isSending = false
  private waitsForSpace = false
  private isClosed = false
  private readonly onData = (bytes: number[]): void => this.receive(bytes)

  constructor(link: Link, ports: readonly SerialPort[], open: Set<number>, options: SerialOptions) {
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
    const bitsPerSecond = integerOption(baud, 'baud', 50, 2 ** 21 - 1)
    choiceOption(flowControl, 'flowControl', ['none'])
    this.#onReadable = callbackOption(onReadable, 'onReadable')
    this.#onWritable = callbackOption(onWritable, 'onWritable')
    this.#onError = callbackOption(onError, 'onError')
    this.link = link
    this.open = open
    this.pins = [link.pins.number(receive, 'receive'), link.pins.number(transmit, 'transmit')]
    this.portId = this.portOf(ports)
    link.assertAlive()
    for (const pin of this.pins) link.pins.assertFree(pin)
    for (const pin of this.pins) link.pins.take(pin, this)
    open.add(this.portId)
    link.open(this)
    keepTarget(this, target)
    this.begin(bitsPerSecond)
  }

  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  read(buffer: ByteBuffer): number | undefined
  read(target?: number | ByteBuffer): ArrayBuffer | number | undefined {
    this.assertOpen()
    const isBuffer = target !== undefined && typeof target !== 'number'
    if (isBuffer && !isByteBuffer(target)) throw new TypeError('a byte buffer expected')
    const count =
      target === undefined
        ? receiveBuffer
        : isBuffer
          ? bytesOf(target).length
          : integerOption(target, 'byteLength', 0, 65535)
    if (this.unread.length === 0) return undefined
    const bytes = Uint8Array.from(this.unread.splice(0, count))
    if (!isBuffer) return bytes.buffer
    bytesOf(target).set(bytes)
    return bytes.length
  }

  write(buffer: ByteBuffer): void {
    this.assertOpen()
    if (!isByteBuffer(buffer)) throw new TypeError('a byte buffer expected')
    const bytes = bytesOf(buffer)
    const room = transmitBuffer - this.unsent.length
    if (bytes.length > room) {
      this.waitsForSpace = true
      if (!this.isSending) this.send()
      throw busError('buffer-full', `at most ${room} bytes expected, got ${bytes.length}`)
    }
    this.unsent.push(...bytes)
    if (!this.isSending) this.send()
  }

  flush(input?: boolean, output?: boolean): void {
    this.assertOpen()
    if ((input === undefined) !== (output === undefined)) throw new Error('no or two arguments expected, got one')
    if (input !== false) this.unread = []
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.open.delete(this.portId)
    const { io, lost, pins } = this.link
    io.removeListener(`serial-data-${this.portId}`, this.onData as (value: unknown) => void)
    if (!lost) io.serialStop?.(this.portId)
    if (!lost) io.serialClose?.(this.portId)
    for (const pin of this.pins) pins.release(pin, this)
    this.link.release(this)
  }

  onLost(): void {
    this.call(this.#onError, undefined)
  }

  /** The id of the UART on these pins, or of a free port in software. */
  private portOf(ports: readonly SerialPort[]): number {
    const { pins } = this.link
    const [receive, transmit] = this.pins
    if (receive === transmit || !this.pins.every((pin) => pins.can(pin, 'SERIAL')))
      throw new RangeError(`receive, transmit: two pins of a serial port expected, got ${receive} and ${transmit}`)
    const port = ports.find((candidate) => pins.number(candidate.receive, 'receive') === receive)
    if (port) {
      if (pins.number(port.transmit, 'transmit') === transmit) return Number(/\d*$/.exec(port.name)![0])
      throw new RangeError(`transmit: ${port.transmit} of ${port.name} expected, got ${transmit}`)
    }
    // firmata-io's constants for the third and fourth are wrong, so there are two.
    const free = [firstSoftwarePort, firstSoftwarePort + 1].find((id) => !this.open.has(id))
    if (free === undefined) throw busError('in-use', 'a free serial port expected, both in software are in use')
    return free
  }

  private begin(baud: number): void {
    const { io } = this.link
    const [rxPin, txPin] = this.pins
    io.serialConfig!({ portId: this.portId, baud, ...(this.portId < firstSoftwarePort ? {} : { rxPin, txPin }) })
    io.serialRead!(this.portId, this.onData)
    if (this.#onWritable) this.tellWritable()
  }

  private receive(bytes: readonly number[]): void {
    const lost = this.unread.length + bytes.length - receiveBuffer
    if (lost > 0) this.link.host.log('warning', 'serial', `receive buffer full, ${lost} bytes lost`)
    this.unread.push(...bytes.slice(0, receiveBuffer - this.unread.length))
    this.call(this.#onReadable, () => this.unread.length)
  }

  private send(): void {
    const bytes = this.unsent.splice(0, chunk)
    this.isSending = bytes.length > 0
    if (!this.isSending) return this.tellSpace()
    this.link.io.serialWrite!(this.portId, bytes)
    this.link.settled((answered) => {
      if (!answered) this.link.lose('the board does not answer any more')
      else if (!this.isClosed) this.send()
    })
  }

  private tellSpace(): void {
    if (!this.waitsForSpace) return
    this.waitsForSpace = false
    this.tellWritable()
  }

  private tellWritable(): void {
    this.call(this.#onWritable, () => transmitBuffer - this.unsent.length)
  }

  /** Calls back as a task of its own, unless the port is closed by then. */
  private call(
    callback: ((this: Serial, count: number) => void) | null | undefined,
    count: (() => number) | undefined,
  ) {
    if (!callback) return
    this.link.task(() => {
      if (!this.isClosed) callback.call(this, count ? count() : (undefined as never))
    })
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open serial port expected, got a closed one')
    this.link.assertAlive()
  }
}
