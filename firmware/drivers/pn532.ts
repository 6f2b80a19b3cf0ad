import type { Completion, DriverError, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import {
  beginExchange,
  continueExchange,
  decodeTargets,
  decodeVersion,
  frameLength,
  Pn532Command,
  pn532Command,
  Pn532FrameReader,
  type ExchangeFailure,
  type ExchangeInput,
  type ExchangeState,
  type ExchangeStep,
  type Pn532Target,
  type Pn532Version,
} from '../../protocols/pn532/index.js'
import type { TagConnection } from './ntag21x-link.js'
import { Pn532TagLink } from './pn532-tag.js'
import type { Pn532Transport, Pn532TransportFactory } from './pn532-transport.js'

/** How a PN532 looks for tags. */
export interface Pn532Configuration {
  /** Tries after the first one, [0, 20]; default 1. */
  readonly retries?: number
  /** Tags that one sample lists at most, 1 or 2; default 2, which is what the chip can hold. */
  readonly maxTags?: 1 | 2
}

/** The tags in the field. */
export interface Pn532Sample {
  readonly tags: readonly Pn532Target[]
}

/** Longest time of a command that the chip does by itself, microseconds. */
const ownLimitUs = 50_000
/** Longest time of one try to list tags, with anticollision of two. */
const tryLimitUs = 100_000
/** Without a carrier for so long, tags forget (ISO/IEC 14443-3: 5 ms). */
const fieldOffUs = 5_100

/** The IC byte of a PN532. */
const pn532Ic = 0x32

/**
 * NXP PN532: reader of NFC tags, over HSU (pn532-hsu.ts) or I2C (pn532-i2c.ts).
 * @part NXP PN532/C1
 * @datasheet user manual UM0701-02 (as quoted by facts/protocols.md 2.1; chapter numbers recalled)
 * @sample the tags in the field, at most two
 * @throws DriverError ("bus" | "wrong-chip" | "not-ready" | "checksum" | "no-answer" | "busy" | "missing" | "closed")
 */
export abstract class Pn532 {
  private readonly timers: Timers
  private readonly transport: Pn532Transport
  private readonly reader = new Pn532FrameReader()
  private readonly retries: number
  private readonly maxTags: number
  private exchange: ExchangeState | undefined
  private answerLength = 0
  private timer: TimerHandle | undefined
  private done: Completion<[Uint8Array]> | undefined
  /** Whether the chip is awake and set up. */
  private isReady = false
  private isBusy = false
  private chip: Pn532Version | undefined
  private closed = false

  protected constructor(
    options: Pn532Configuration & { readonly timers: Timers },
    openTransport: Pn532TransportFactory,
  ) {
    if (!options || !options.timers) throw new TypeError('PN532: options with timers expected')
    const { retries = 1, maxTags = 2 } = options
    if (!(retries >= 0 && retries <= 20 && Math.floor(retries) === retries))
      throw new RangeError('PN532: 0 to 20 retries expected, got ' + retries)
    if (maxTags !== 1 && maxTags !== 2) throw new RangeError('PN532: 1 or 2 tags expected, got ' + maxTags)
    this.timers = options.timers
    this.retries = retries
    this.maxTags = maxTags
    this.transport = openTransport({
      onBytes: (bytes) => this.receive(bytes),
      onError: (error) =>
        this.fail(driverError('bus', 'PN532: a frame on the bus expected, got ' + error.message, error)),
    })
  }

  /** What the chip said of itself; undefined before the first sample. */
  get version(): Pn532Version | undefined {
    return this.chip
  }

  /**
   * Lists the tags in the field. The first time, and after a failure, the chip is woken, asked who it is and set up.
   * @param done completes exactly once, later
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Pn532Sample]>): void {
    this.operation(done, (finish) => this.list(finish))
  }

  /** A tag of the last sample, for its driver: `new Ntag21x(reader.tag(tag))`. */
  tag(target: Pn532Target): TagConnection<{ readonly reader: Pn532; readonly number: number }> {
    return { io: Pn532TagLink, reader: this, number: target.number }
  }

  /**
   * One command of the chip with its parameters; completes with the answer without its code.
   * @param answerLength most bytes of it, [0, 263]
   * @throws DriverError "closed"
   */
  command(
    code: number,
    parameters: readonly number[] | Uint8Array,
    answerLength: number,
    limitUs: number,
    done: Completion<[Uint8Array]>,
  ): void {
    this.operation(done, (finish) =>
      this.step(code, parameters, answerLength, limitUs, finish, (answer) => finish(null, answer)),
    )
  }

  /** Sends the chip to sleep; the next sample wakes it. */
  powerDown(done: Completion): void {
    // Wakes by I2C, SPI and HSU.
    this.command(Pn532Command.PowerDown, [0xb0], 1, ownLimitUs, (error) => {
      this.isReady = false
      done(error)
    })
  }

  /** Frees the bus. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.timers.cancel(this.timer)
    this.transport.close()
    const { done } = this
    this.done = undefined
    if (done) this.timers.after(0, () => done(closedError(), nothing))
  }

  /** Takes the tags' power first: those that were listed before are halted and would be silent. */
  private list(finish: Completion<[Pn532Sample]>): void {
    const parameters = [this.maxTags, 0x00]
    const limitUs = tryLimitUs * (this.retries + 1)
    this.step(Pn532Command.RFConfiguration, [0x01, 0x00], 0, ownLimitUs, finish, () => {
      this.pause(fieldOffUs, finish, () =>
        this.step(Pn532Command.InListPassiveTarget, parameters, 40, limitUs, finish, (answer) => {
          let tags: readonly Pn532Target[]
          try {
            tags = decodeTargets(answer)
          } catch (error) {
            return finish(driverError('checksum', 'PN532: a list of tags expected', error as Error), nothing)
          }
          finish(null, { tags })
        }),
      )
    })
  }

  /** Waits; whoever closes the driver meanwhile is answered. */
  private pause(delayUs: number, finish: Completion<[never]>, then: () => void): void {
    this.done = (error) => finish(error, nothing)
    this.timer = this.timers.after(delayUs, then)
  }

  private operation<Result>(done: Completion<[Result]>, work: (finish: Completion<[Result]>) => void): void {
    if (this.closed) throw closedError()
    if (this.isBusy) {
      const error = driverError('busy', 'PN532: one operation at a time expected, got two')
      this.timers.after(0, () => done(error, nothing))
      return
    }
    this.isBusy = true
    const finish: Completion<[Result]> = (error, result) => {
      this.isBusy = false
      if (error) this.isReady = false
      done(error, result)
    }
    if (this.isReady) work(finish)
    else this.setUp(finish, () => work(finish))
  }

  /** Normal mode, who are you, and how often to look (UM0701-02, 7.2.10, 7.2.2, 7.3.1). */
  private setUp(finish: Completion<[never]>, then: () => void): void {
    // Whoever closes the driver while the chip wakes up must be answered too.
    this.done = (error) => finish(error, nothing)
    this.transport.wake(() => {
      this.step(Pn532Command.SAMConfiguration, [0x01, 0x14, 0x01], 0, ownLimitUs, finish, () =>
        this.step(Pn532Command.GetFirmwareVersion, [], 4, ownLimitUs, finish, (answer) => {
          if (answer.length !== 4 || answer[0] !== pn532Ic)
            return finish(driverError('wrong-chip', 'PN532: IC 50 expected, got ' + answer.join(' ')), nothing)
          this.chip = decodeVersion(answer)
          const retries = [0x05, 0xff, 0x01, this.retries]
          this.step(Pn532Command.RFConfiguration, retries, 0, ownLimitUs, finish, () => {
            this.isReady = true
            then()
          })
        }),
      )
    })
  }

  private step(
    code: number,
    parameters: readonly number[] | Uint8Array,
    answerLength: number,
    limitUs: number,
    finish: Completion<[never]>,
    then: (answer: Uint8Array) => void,
  ): void {
    this.done = (error, answer) => {
      if (error) finish(error, nothing)
      else then(answer)
    }
    this.answerLength = answerLength
    this.reader.reset()
    this.apply(beginExchange(pn532Command(code, parameters), limitUs))
  }

  private apply({ state, outputs }: ExchangeStep): void {
    this.exchange = state
    for (const output of outputs) {
      if (output.kind === 'send') this.transport.send(output.bytes)
      else if (output.kind === 'wake') this.await(output.afterUs)
      else if (output.kind === 'done') this.finish(null, output.answer)
      else this.fail(failure(output.why))
    }
  }

  private await(limitUs: number): void {
    this.timers.cancel(this.timer)
    this.timer = this.timers.after(limitUs, () => this.feed({ kind: 'timeout' }))
    this.transport.expect(this.exchange!.phase === 'acknowledge' ? 6 : frameLength(this.answerLength + 1))
  }

  private receive(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) {
      const incoming = this.reader.take(bytes[index]!)
      if (incoming) this.feed({ kind: 'incoming', incoming })
    }
  }

  private feed(input: ExchangeInput): void {
    if (this.exchange && this.done && !this.closed) this.apply(continueExchange(this.exchange, input))
  }

  private fail(error: DriverError): void {
    this.finish(error, nothing)
  }

  private finish(error: DriverError | null, answer: Uint8Array): void {
    const { done } = this
    if (!done) return
    this.done = undefined
    this.exchange = undefined
    this.timers.cancel(this.timer)
    this.transport.expect(0)
    done(error, answer)
  }
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never

function closedError(): DriverError {
  return driverError('closed', 'PN532: an open driver expected, got a closed one')
}

function failure(why: ExchangeFailure): DriverError {
  switch (why) {
    case 'damaged':
      return driverError('checksum', 'PN532: a frame with right checksums expected')
    case 'refused':
      return driverError('not-ready', 'PN532: an answer expected, got an error frame')
    case 'no-acknowledge':
      return driverError('no-answer', 'PN532: an acknowledge in 15 ms expected, three times')
    default:
      return driverError('no-answer', 'PN532: an answer in time expected')
  }
}
