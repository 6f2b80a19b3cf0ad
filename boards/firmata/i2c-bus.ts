import { busError, type BusError, type Completion, type PinSpecifier } from '../../firmware/hal/index.js'
import type { Link, LinkUser } from './link.js'

/** An open instance on the bus. */
export interface I2cInstance {
  readonly address: number
  isClosed: boolean
}

/** What an operation does, in this order: write `out`, STOP, read into `into`; a "register" read is one message. */
export interface I2cOperation {
  readonly instance: I2cInstance
  readonly out?: Uint8Array
  readonly into?: Uint8Array
  /** Whether the caller gave a buffer and wants the count. */
  readonly isCounted?: boolean
  /** Neither writes nor reads: completes in its turn. */
  readonly isClose?: boolean
  readonly done: Completion<[never]> | undefined
}

/**
 * Most bytes of one write, and of one read. The sysex buffer of StandardFirmata has 64 bytes, four of them for command,
 * address and mode, two for each data byte; the AVR's Wire library reads 32 at a time. More would be lost without a word.
 */
export const i2cLimits = { write: 30, read: 32 } as const

/** What StandardFirmata says ahead of its reply when a target gave fewer bytes than were asked for. */
const tooFew = 'I2C: Too few bytes'

/**
 * The board's one I2C bus. Operations run one after the other, each with the answer time of the link: firmata-io tells
 * replies apart by address and register alone, and a reply that comes late must not answer the next question.
 */
export class I2cBus implements LinkUser {
  private readonly waiting: I2cOperation[] = []
  private isRunning = false
  private instances: readonly I2cInstance[] = []
  private pins: readonly number[] = []
  private sawTooFew = false
  private readonly onString = (text: string): void => {
    if (text.startsWith(tooFew)) this.sawTooFew = true
  }

  constructor(private readonly link: Link) {}

  /**
   * Opens an instance: takes the address, and the pins where nobody has them yet.
   * @throws RangeError for pins that are not the bus's; BusError "in-use"
   */
  open(instance: I2cInstance, data: PinSpecifier, clock: PinSpecifier, hasRepeatedStart: boolean): void {
    const { link } = this
    const pins = [link.pins.number(data, 'data'), link.pins.number(clock, 'clock')]
    if (pins[0] === pins[1] || !pins.every((pin) => link.pins.can(pin, 'I2C')))
      throw new RangeError(`data, clock: the pins of the I2C port expected, got ${pins.join(' and ')}`)
    link.assertAlive()
    for (const pin of pins) link.pins.assertFree(pin, this)
    if (this.instances.some(({ address }) => address === instance.address))
      throw busError('in-use', `a free address expected, 0x${instance.address.toString(16)} is in use`)
    if (this.instances.length === 0) this.begin(pins)
    this.instances = this.instances.concat(instance)
    link.io.i2cConfig!({ address: instance.address, settings: { stopTX: !hasRepeatedStart } })
  }

  /** Gives the address back, and with the last one the pins. */
  release(instance: I2cInstance): void {
    this.instances = this.instances.filter((other) => other !== instance)
    if (this.instances.length > 0 || this.pins.length === 0) return
    for (const pin of this.pins) this.link.pins.release(pin, this)
    this.pins = []
    this.link.io.removeListener('string', this.onString as (value: unknown) => void)
    this.link.release(this)
  }

  close(): void {
    for (const instance of this.instances) {
      instance.isClosed = true
      this.release(instance)
    }
  }

  issue(operation: I2cOperation): void {
    this.waiting.push(operation)
    if (!this.isRunning) this.next()
  }

  private begin(pins: readonly number[]): void {
    this.pins = pins
    for (const pin of pins) this.link.pins.take(pin, this)
    this.link.io.on('string', this.onString as (value: unknown) => void)
    this.link.open(this)
  }

  private next(): void {
    const operation = this.waiting.shift()
    this.isRunning = operation !== undefined
    if (!operation) return
    const { instance, out, into } = operation
    if (operation.isClose) this.finish(operation, undefined)
    else if (instance.isClosed) this.finish(operation, closed())
    else if (this.link.lost) this.finish(operation, this.link.gone())
    else if ((out && out.length > i2cLimits.write) || (into && into.length > i2cLimits.read))
      this.finish(operation, tooLong(out, into))
    else if (!out) this.read(operation, undefined)
    else if (into && out.length === 1) this.read(operation, out[0]!)
    else this.write(operation, out)
  }

  /** A write has no answer of its own, and no acknowledge of the target comes back: it is done once the board is. */
  private write(operation: I2cOperation, bytes: Uint8Array): void {
    const { io } = this.link
    const { address } = operation.instance
    // i2cWrite of no bytes would send one.
    if (bytes.length === 0) io.sendI2CWriteRequest?.(address, [])
    else io.i2cWrite!(address, Array.from(bytes))
    this.link.settled((answered) => {
      if (!answered) this.giveUp(operation)
      else if (!operation.into) this.finish(operation, undefined)
      else if (operation.instance.isClosed) this.finish(operation, closed())
      else this.read(operation, undefined)
    })
  }

  private read(operation: I2cOperation, register: number | undefined): void {
    const { io } = this.link
    const { address } = operation.instance
    // A read of no bytes overruns the buffer of the AVR's Wire library: one byte is read and dropped.
    const count = Math.max(1, operation.into!.length)
    this.sawTooFew = false
    this.link.question<number[] | undefined>(
      (answer) => {
        if (register === undefined) io.i2cReadOnce!(address, count, answer)
        else io.i2cReadOnce!(address, register, count, answer)
      },
      undefined,
      (reply) => this.take(operation, reply, count),
    )
  }

  private take(operation: I2cOperation, reply: number[] | undefined, count: number): void {
    if (!reply) return this.giveUp(operation)
    // Newer firmware answers with fewer bytes; 2.4 says so in words and sends what its buffer held before.
    if (this.sawTooFew || reply.length < count) return this.finish(operation, nack(operation.instance))
    operation.into!.set(reply.slice(0, operation.into!.length))
    this.finish(operation, undefined)
  }

  /** No answer in time. Before the next question the board must have done with this one. */
  private giveUp(operation: I2cOperation): void {
    const address = `0x${operation.instance.address.toString(16)}`
    this.complete(
      operation,
      this.link.lost ? this.link.gone() : busError('timeout', `an answer from ${address} expected in time, got none`),
    )
    this.link.recover((answered) => {
      if (!answered) this.link.lose('the board does not answer any more')
      this.next()
    })
  }

  private finish(operation: I2cOperation, error: BusError | undefined): void {
    this.complete(operation, error)
    this.next()
  }

  private complete({ done, into, isCounted }: I2cOperation, error: BusError | undefined): void {
    if (!done) return
    const complete = done as (error: Error | null, result?: unknown) => void
    if (error) this.link.task(() => complete(error))
    else this.link.task(() => complete(null, into && (isCounted ? into.length : into.buffer)))
  }
}

const closed = (): BusError => busError('closed', 'closed before the operation began')

const nack = ({ address }: I2cInstance): BusError =>
  busError('nack-address', `an acknowledge from 0x${address.toString(16)} expected, nobody answered`)

const tooLong = (out: Uint8Array | undefined, into: Uint8Array | undefined): BusError =>
  busError(
    'buffer-full',
    `at most ${i2cLimits.write} bytes to write and ${i2cLimits.read} to read expected, got ${out?.length ?? 0} and ${into?.length ?? 0}`,
  )
