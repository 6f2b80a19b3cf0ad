import type { PartHost } from '../../board/part.js'
import type { UartListener, UartPort } from '../../board/uart.js'
import type { EventHandle, OwnerId } from '../../kernel/scheduler.js'
import { bytesOf, joined, textOf } from './bytes.js'
import { hashMore, hashStart, isNamed, type Command, type CommandTable } from './command.js'
import { cme, data, failed, finalText, later, ok, type Outcome } from './outcome.js'
import { Parameters } from './parameters.js'
import { zero } from '../../kernel/zero.js'

/** What the modems of one family have in common; one constant for all of them. */
export interface Dialect<Modem> {
  /** Who speaks, for the log: "bc66". */
  readonly name: string
  readonly commands: CommandTable<Modem>
  /** From the CR of a command to the first byte of its answer, in microseconds. */
  readonly responseDelayUs: number
  /** Longest command line in bytes; a longer one is an error. */
  readonly maxLineBytes: number
  /** How long the prompt waits for data before the modem gives up, in microseconds. */
  readonly dataTimeoutUs: number
  /** CME code for a command that does not exist. */
  readonly unknownCommand: Outcome
}

/** Takes the data that followed a prompt. */
export type DataHandler = (modem: never, bytes: Uint8Array) => Outcome

/** Counts that a test or a report may look at. */
export interface EngineStats {
  readonly commands: number
  readonly unknownCommands: number
  readonly stubCommands: number
  /** Lines that did not begin with AT. */
  readonly garbageLines: number
  /** Bytes that came while the modem was asleep, off or full. */
  readonly lostBytes: number
}

const okText = '\r\nOK\r\n'
const okBytes = bytesOf(okText)
const prompt = bytesOf('\r\n> ')
const carriageReturn = 13
const lineFeed = 10
const ctrlZ = 26
const escape = 27

/** Bytes that wait while a command is under way: what the receive buffer of a modem holds. */
const maxHeldBytes = 4096

/** Longest run of bytes that arrives as one event: longer ones would overrun a receiver that reads as they come. */
const maxPieceBytes = 512

/**
 * The AT command processor that all modem models stand on: takes bytes from a UART, finds commands, frames answers,
 * keeps notifications out of answers. A command line is one event when it has arrived and one when its answer leaves.
 *
 * Input needs CR; LF and spaces around are ignored. Answers are `<CR><LF>text<CR><LF>` (facts nbiot.md 3.0).
 */
export abstract class AtEngine implements UartListener {
  // Fields lie in memory as they are set: what every command needs comes first, what few need last.
  /** ATE: whether commands are sent back. */
  echo = 1
  /** Whether data after a prompt is sent back. */
  echoData = 0
  /** Whether the UART listens. Bytes that come otherwise are lost. */
  protected awake = false
  private answering = false
  /** Until when the answer to the last command is being prepared, where nothing but bytes waits for it. */
  private busyUntilUs = zero
  private line: Uint8Array | undefined = undefined
  private held: Uint8Array | undefined = undefined
  private reply = ''
  private urcs = ''
  private dataHandler: DataHandler | undefined = undefined
  private afterReply: ((modem: never) => void) | undefined = undefined
  private commandCount = 0
  /** AT+CMEE: errors as `ERROR`, as number or as text. */
  errorMode = 0
  private dataBytes: Uint8Array | undefined = undefined
  private dataCount = 0
  private dataFixed = false
  private dataTimer: EventHandle = 0
  private unknownCount = 0
  private stubCount = 0
  private garbageCount = 0
  private lostCount = 0

  /** `owner`: whose events are this modem's own, so that a restart can take them back. */
  constructor(
    /** @internal */ readonly host: PartHost,
    /** @internal */ readonly port: UartPort,
    readonly owner: OwnerId,
    private readonly dialect: Dialect<never>,
  ) {}

  get engineStats(): EngineStats {
    return {
      commands: this.commandCount,
      unknownCommands: this.unknownCount,
      stubCommands: this.stubCount,
      garbageLines: this.garbageCount,
      lostBytes: this.lostCount,
    }
  }

  /** Bytes have arrived: the one entry from the UART. */
  onBytes(bytes: Uint8Array): void {
    if (!this.awake) this.lostCount += bytes.length
    else if (this.isBusy) this.hold(bytes)
    else this.consume(bytes)
  }

  /** Adds an information response to the answer of the command under way; several lines are parted by CR LF. */
  info(text: string): void {
    this.reply += `\r\n${text}\r\n`
  }

  /** Sends a notification: now, or behind the answer that is under way. A string of bytes. */
  urc(text: string): void {
    const framed = `\r\n${text}\r\n`
    if (this.answering || this.dataHandler) this.urcs += framed
    else this.transmit(framed)
  }

  /** Ends a command whose handler returned {@link later}. */
  complete(outcome: Outcome): void {
    // Most answers are this one: no text is made for it.
    if (outcome === ok && this.reply === '') this.reply = okText
    else this.reply += `\r\n${finalText(outcome, this.errorMode)}\r\n`
    if (this.afterReply || this.dataHandler || this.held || this.echoData === 1) this.answerSoon()
    else this.answerLater()
  }

  /**
   * Asks for data, by a handler that then returns {@link data}.
   * @param length bytes exactly, or undefined for what comes before Ctrl-Z (Esc cancels)
   * @param max bytes that are kept; more are left out
   */
  expectData(handler: DataHandler, length: number | undefined, max: number): void {
    this.dataHandler = handler
    this.dataFixed = length !== undefined
    this.dataBytes = new Uint8Array(length ?? max)
    this.dataCount = 0
  }

  /** Does something once the answer has left. */
  afterAnswer<Modem>(work: (modem: Modem) => void): void {
    this.afterReply = work as (modem: never) => void
  }

  /** Counts bytes that came when they could not be taken. */
  protected lose(count: number): void {
    this.lostCount += count
  }

  /** Sends a string of bytes as it is, not before an instant. */
  protected transmit(text: string, notBeforeUs = 0): void {
    const bytes = bytesOf(text, this.host.arena.take(text.length))
    if (bytes.length <= maxPieceBytes) this.port.send(bytes, notBeforeUs)
    else
      for (let at = 0; at < bytes.length; at += maxPieceBytes)
        this.port.send(bytes.subarray(at, at + maxPieceBytes), notBeforeUs)
  }

  /** Forgets everything that was under way: power-on state of the command processor, its counts excepted. */
  protected resetEngine(): void {
    this.answering = false
    this.busyUntilUs = 0
    this.line = this.held = this.dataHandler = this.dataBytes = this.afterReply = undefined
    this.reply = this.urcs = ''
  }

  private get isBusy(): boolean {
    return this.answering || this.host.scheduler.nowUs < this.busyUntilUs
  }

  private hold(bytes: Uint8Array): void {
    // An answer that is on its way by itself does not look for bytes that came meanwhile.
    if (!this.answering && !this.held) this.host.scheduler.at(this.busyUntilUs, this.owner, takeHeld, this as AtEngine)
    const held = this.held ? joined(this.held, bytes) : bytes
    const excess = held.length - maxHeldBytes
    if (excess > 0) this.lostCount += excess
    this.held = excess > 0 ? held.subarray(0, maxHeldBytes) : held
  }

  private consume(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && !this.isBusy)
      at = this.dataHandler ? this.takeData(bytes, at) : this.takeLine(bytes, at)
    if (at < bytes.length) this.hold(at === 0 ? bytes : bytes.subarray(at))
  }

  private takeLine(bytes: Uint8Array, from: number): number {
    const { line } = this
    const start = !line && bytes[from] === lineFeed ? from + 1 : from
    const end = bytes.indexOf(carriageReturn, start)
    const next = end < 0 ? bytes.length : end + 1
    if (this.echo === 1 && next > start) this.port.send(part(bytes, start, next))
    if (end < 0) {
      if (start < next) this.keepLine(part(bytes, start, next))
    } else if (line) {
      this.line = undefined
      const whole = joined(line, bytes.subarray(start, end))
      this.runLine(whole, 0, whole.length)
    } else this.runLine(bytes, start, end)
    return next
  }

  private keepLine(bytes: Uint8Array): void {
    const line = this.line ? joined(this.line, bytes) : bytes
    // One byte more than allowed is kept, so that the line is known to be too long when it ends.
    this.line = line.length > this.dialect.maxLineBytes + 1 ? line.subarray(0, this.dialect.maxLineBytes + 1) : line
  }

  private runLine(bytes: Uint8Array, from: number, to: number): void {
    let start = from
    let end = to
    while (start < end && isNoise(bytes[start]!)) start++
    while (end > start && bytes[end - 1]! <= 32) end--
    if (end === start) return
    if (end - start < 2 || (bytes[start]! | 32) !== 97 || (bytes[start + 1]! | 32) !== 116) {
      this.garbageCount++
      return
    }
    this.commandCount++
    // From here on notifications wait: what the handler itself causes belongs behind its final result.
    this.answering = true
    const tooLong = end - start > this.dialect.maxLineBytes
    const outcome = tooLong ? failed : this.run(bytes, start + 2, end)
    this.answer(outcome)
  }

  /** Runs one command: what follows AT, in [from, end). */
  protected run(bytes: Uint8Array, from: number, end: number): Outcome {
    let start = from
    while (bytes[start] === 32) start++
    if (start >= end) return ok
    const first = bytes[start]!
    const isLetter = (first | 32) >= 97 && (first | 32) <= 122
    const nameEnd = isLetter ? start + 1 : first === 38 ? start + 2 : endOfName(bytes, start, end)
    const command = this.find(bytes, start, nameEnd) as Command<this> | undefined
    if (!command) return this.unknown(bytes, start, end)
    if (command.stub) return this.stub(command)
    return isLetter || first === 38
      ? this.runBasic(command, bytes, nameEnd, end)
      : this.runExtended(command, bytes, nameEnd, end)
  }

  private find(bytes: Uint8Array, start: number, nameEnd: number): Command<never> | undefined {
    let hash = hashStart
    for (let at = start; at < nameEnd; at++) hash = hashMore(hash, bytes[at]!)
    const command = this.dialect.commands.get(hash)
    return command && isNamed(command.name, bytes, start, nameEnd) ? command : undefined
  }

  private runBasic(command: Command<never>, bytes: Uint8Array, nameEnd: number, end: number): Outcome {
    if (nameEnd < end && command.write) return command.write(this as never, new Parameters(bytes, nameEnd, end))
    return nameEnd === end && command.execute ? command.execute(this as never) : failed
  }

  private runExtended(command: Command<never>, bytes: Uint8Array, nameEnd: number, end: number): Outcome {
    let at = nameEnd
    while (bytes[at] === 32 && at < end) at++
    if (at >= end) return command.execute ? command.execute(this as never) : cme.notSupported
    if (bytes[at] === 63) return at + 1 === end && command.read ? command.read(this as never) : cme.notSupported
    if (bytes[at + 1] === 63 && at + 2 === end) return this.test(command)
    return command.write ? command.write(this as never, new Parameters(bytes, at + 1, end)) : cme.notSupported
  }

  private test(command: Command<never>): Outcome {
    if (typeof command.test === 'function') return command.test(this as never)
    if (command.test) this.info(command.test)
    return ok
  }

  private unknown(bytes: Uint8Array, start: number, end: number): Outcome {
    this.unknownCount++
    this.host.note('warning', this.dialect.name, `unknown command AT${textOf(bytes, start, Math.min(end, start + 40))}`)
    return this.dialect.unknownCommand
  }

  private stub(command: Command<never>): Outcome {
    this.stubCount++
    this.host.note('info', this.dialect.name, `AT${command.name} is not modelled`)
    return failed
  }

  private answer(outcome: Outcome): void {
    if (outcome === data) this.answerSoon()
    else if (outcome !== later) this.complete(outcome)
  }

  private answerSoon(): void {
    const { scheduler } = this.host
    scheduler.at(scheduler.nowUs + this.dialect.responseDelayUs, this.owner, sendAnswer, this as AtEngine)
  }

  /** Nothing else hangs on the answer: its bytes are given to the line now, to leave when it is ready. */
  private answerLater(): void {
    const { host, dialect } = this
    this.answering = false
    this.busyUntilUs = host.scheduler.nowUs + dialect.responseDelayUs
    this.sendFinal(this.busyUntilUs)
  }

  /** @internal The answer leaves. */
  sendReply(): void {
    this.answering = false
    if (this.dataHandler) this.promptForData()
    else this.sendFinal(0)
    const work = this.afterReply as ((modem: this) => void) | undefined
    this.afterReply = undefined
    if (work) work(this)
    this.takeHeld()
  }

  /** @internal What came while an answer was prepared is read now. */
  takeHeld(): void {
    const { held } = this
    this.held = undefined
    if (held) this.onBytes(held)
  }

  private sendFinal(notBeforeUs: number): void {
    const text = this.urcs === '' ? this.reply : this.reply + this.urcs
    this.reply = this.urcs = ''
    if (text === okText) this.port.send(okBytes, notBeforeUs)
    else this.transmit(text, notBeforeUs)
  }

  private promptForData(): void {
    const { scheduler } = this.host
    this.port.send(prompt)
    this.dataTimer = scheduler.at(
      scheduler.nowUs + this.dialect.dataTimeoutUs,
      this.owner,
      giveUpData,
      this as AtEngine,
    )
    // Nothing to wait for: a message without bytes.
    if (this.dataFixed && this.dataBytes!.length === 0) this.endData('whole')
  }

  private takeData(bytes: Uint8Array, from: number): number {
    const at = this.dataFixed ? this.takeFixed(bytes, from) : this.takeUntilMark(bytes, from)
    if (this.echoData === 1) this.port.send(part(bytes, from, at))
    return at
  }

  private takeFixed(bytes: Uint8Array, from: number): number {
    const buffer = this.dataBytes!
    const count = Math.min(buffer.length - this.dataCount, bytes.length - from)
    buffer.set(bytes.subarray(from, from + count), this.dataCount)
    this.dataCount += count
    if (this.dataCount === buffer.length) this.endData('whole')
    return from + count
  }

  private takeUntilMark(bytes: Uint8Array, from: number): number {
    const buffer = this.dataBytes!
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte === ctrlZ || byte === escape) {
        this.endData(byte === ctrlZ ? 'whole' : 'cancelled')
        return at + 1
      }
      if (this.dataCount < buffer.length) buffer[this.dataCount++] = byte
    }
    return bytes.length
  }

  /** @internal The data is whole, was cancelled, or did not come in time. */
  endData(end: 'whole' | 'cancelled' | 'late'): void {
    const handler = this.dataHandler as (modem: this, bytes: Uint8Array) => Outcome
    const bytes = part(this.dataBytes!, 0, this.dataCount)
    this.host.scheduler.cancel(this.dataTimer)
    this.dataHandler = this.dataBytes = undefined
    this.answering = true
    this.answer(end === 'whole' ? handler(this, bytes) : end === 'cancelled' ? ok : failed)
  }
}

function sendAnswer(engine: AtEngine): void {
  engine.sendReply()
}

function takeHeld(engine: AtEngine): void {
  engine.takeHeld()
}

function giveUpData(engine: AtEngine): void {
  engine.endData('late')
}

function part(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
}

/** Spaces, line ends and what a UART makes of another baud rate. */
function isNoise(byte: number): boolean {
  return byte <= 32 || byte >= 127
}

function endOfName(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1
  while (at < end && bytes[at] !== 61 && bytes[at] !== 63 && bytes[at] !== 32) at++
  return at
}
