import type {
  DaliAnswer,
  DaliDialogue,
  DaliFrame,
  DaliRequest,
  DaliStep,
  FrameBits,
} from '../../protocols/dali/index.js'
import type { Completion, Connection, Serial, SerialOptions, TimerHandle, Timers } from '../hal/index.js'
import { driverError, type DriverError } from '../hal/index.js'
import {
  InterfaceStatus,
  daliInterfaceBaud,
  formatRequest,
  parseMessage,
  type InterfaceMessage,
} from './dali-interface-text.js'

/** The serial connection of the interface and what is around it. */
export type DaliInterfaceOptions = Omit<Connection<SerialOptions, Serial>, 'baud'> & {
  /** Default and only: 500000. */
  readonly baud?: number
  readonly timers: Timers
  /** A frame of another control device: a sensor, a push-button. */
  readonly onFrame?: (frame: DaliFrame) => void
}

/** What one request may take with other traffic and collisions on the line, microseconds. */
const patienceUs = 500000
/** Longest message that is kept: what is longer is no message. */
const longestMessage = 32

/** Requests and dialogues that may wait for their turn. */
const longestQueue = 8

/** Somebody whose turn has not come. */
interface Waiting {
  readonly start: () => void
  readonly done: Completion<[never]>
}

/** A request on its way. */
interface Exchange {
  readonly expectsAnswer: boolean
  /** Own frames that are still to come back. */
  echoes: number
  readonly done: Completion<[DaliAnswer]>
  readonly timer: TimerHandle
}

/**
 * A control device's end of a DALI line: a microcontroller that keeps the bit times, settling times, priorities and collisions
 * of the line, on a serial port. One request at a time, or one dialogue of many.
 * @part SevenLab DALI USB interface (LPC1114, open hardware), its serial side at 3.3 V
 * @datasheet dali_usb_lpc1114, doc/commands.md and doc/messages.md
 * @throws DriverError ("no-answer" | "bus" | "busy" | "closed" | "missing"): "bus" is a line without power, a port or an
 * interface that refused the command
 */
export class DaliInterface {
  private readonly serial: Serial
  private readonly timers: Timers
  private readonly onFrame: ((frame: DaliFrame) => void) | undefined
  private exchange: Exchange | undefined
  private readonly waiting: Waiting[] = []
  private pauseTimer: TimerHandle | undefined
  private endRun: ((error: Error) => void) | undefined
  private text = ''
  private lineIsLow = false
  private closed = false
  /** How often two control devices spoke at once. */
  collisions = 0

  /**
   * Opens the port; the line is not touched.
   * @throws TypeError without options or timers; RangeError for another baud rate; DriverError "missing" without a serial
   * class; BusError "in-use"
   */
  constructor(options: DaliInterfaceOptions) {
    if (!options) throw new TypeError('DALI interface: options expected')
    if (!options.io) throw driverError('missing', 'DALI interface: a serial connection with io expected, got none')
    if (!options.timers) throw new TypeError('DALI interface: timers expected')
    const { baud = daliInterfaceBaud } = options
    if (baud !== daliInterfaceBaud)
      throw new RangeError('DALI interface: ' + daliInterfaceBaud + ' baud expected, got ' + baud)
    this.timers = options.timers
    this.onFrame = options.onFrame
    this.serial = new options.io({ ...options, baud, onReadable: () => this.receive() })
  }

  /** Whether the line is known to have no power: shorted, or nobody feeds it. */
  get isLineLow(): boolean {
    return this.lineIsLow
  }

  /**
   * Sends one request.
   * @param done completes exactly once, later, with what came back, or a DriverError: "bus", "no-answer" (of the interface: a
   * gear that says nothing is an answer "none"), "busy" while eight others wait, "closed"
   * @throws DriverError "closed"
   */
  transact(request: DaliRequest, done: Completion<[DaliAnswer]>): void {
    this.run(
      { start: () => ({ state: null, send: request }), next: (_, answer) => ({ state: null, result: answer }) },
      done,
    )
  }

  /**
   * Runs a dialogue to its end; no other request comes in between, those that are asked for meanwhile wait for their turn. The
   * same completion and errors as `transact`.
   * @throws DriverError "closed"
   */
  run<State, Result>(dialogue: DaliDialogue<State, Result>, done: Completion<[Result]>): void {
    if (this.closed) throw closedError()
    const start = (): void => this.begin(dialogue, done)
    if (!this.endRun) start()
    else if (this.waiting.length < longestQueue) this.waiting.push({ start, done: done as Completion<[never]> })
    else this.timers.after(0, () => done(busyError(), nothing))
  }

  /** Frees the port. What is under way or waits completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.serial.close()
    this.timers.cancel(this.pauseTimer)
    if (this.exchange) this.timers.cancel(this.exchange.timer)
    this.exchange = undefined
    const { endRun } = this
    if (endRun) this.timers.after(0, () => endRun(closedError()))
  }

  private begin<State, Result>(dialogue: DaliDialogue<State, Result>, done: Completion<[Result]>): void {
    const finish = (error: Error | null, result: Result): void => {
      if (!this.endRun) return
      this.endRun = undefined
      // Whoever is told may ask for more: that waits behind those who waited before.
      const next = this.waiting.splice(0, this.closed ? this.waiting.length : 1)
      if (!this.closed && next.length > 0) next[0]!.start()
      done(error, result)
      if (this.closed) for (const { done: refused } of next) refused(closedError(), nothing)
    }
    this.endRun = (error) => finish(error, nothing)
    this.proceed(dialogue, dialogue.start(), finish)
  }

  private proceed<State, Result>(
    dialogue: DaliDialogue<State, Result>,
    step: DaliStep<State, Result>,
    done: (error: Error | null, result: Result) => void,
  ): void {
    if ('result' in step) return done(null, step.result)
    const { send, state } = step
    this.send(send, (error, answer) => {
      if (error) return done(error, nothing)
      const next = (): void => this.proceed(dialogue, dialogue.next(state, answer), done)
      if (send.thenWaitUs === undefined) next()
      else this.pauseTimer = this.timers.after(send.thenWaitUs, next)
    })
  }

  private send(request: DaliRequest, done: Completion<[DaliAnswer]>): void {
    const { expectsAnswer, twice } = request
    const timer = this.timers.after(patienceUs, () => this.expire())
    const exchange: Exchange = { expectsAnswer, echoes: twice ? 2 : 1, done, timer }
    this.exchange = exchange
    try {
      this.serial.write(formatRequest(request))
    } catch (error) {
      const cause = error as Error
      this.failLater(
        exchange,
        driverError('bus', 'DALI interface: a command on the wire expected, got ' + cause.message, cause),
      )
    }
  }

  private receive(): void {
    if (this.closed) return
    const buffer = this.serial.read()
    if (!buffer) return
    const bytes = new Uint8Array(buffer)
    for (let index = 0; index < bytes.length; index++) this.take(String.fromCharCode(bytes[index]!))
  }

  private take(character: string): void {
    if (character === '{') this.text = ''
    this.text += character
    if (this.text.length > longestMessage) this.text = ''
    if (character !== '}') return
    const message = parseMessage(this.text)
    this.text = ''
    if (message) this.onMessage(message)
  }

  private onMessage(message: InterfaceMessage): void {
    const { length, data, isOwn } = message
    if (length >= InterfaceStatus.NO_ERROR) this.onStatus(length)
    else if (isOwn) this.onEcho()
    else if (length === 8) this.answer({ kind: 'byte', value: data })
    else if ((length === 16 || length === 24) && this.onFrame) this.onFrame({ bits: length as FrameBits, data })
  }

  private onStatus(code: number): void {
    switch (code) {
      case InterfaceStatus.TIMEOUT:
        return this.answer({ kind: 'none' })
      case InterfaceStatus.BAD_START_BIT:
      case InterfaceStatus.BAD_DATA_BIT:
        return this.answer({ kind: 'violation' })
      case InterfaceStatus.COLLISION_LOOPBACK:
      case InterfaceStatus.COLLISION_NO_CHANGE:
      case InterfaceStatus.COLLISION_WRONG_STATE:
        // The interface begins anew by itself.
        this.collisions++
        return
      case InterfaceStatus.LINE_LOW:
        this.lineIsLow = true
        return this.fail(driverError('bus', 'DALI: a line with power expected, got one that is low'))
      case InterfaceStatus.LINE_RECOVERED:
        this.lineIsLow = false
        return
      case InterfaceStatus.CANNOT_PROCESS:
      case InterfaceStatus.BAD_ARGUMENT:
      case InterfaceStatus.QUEUE_FULL:
      case InterfaceStatus.BAD_COMMAND:
        return this.fail(driverError('bus', 'DALI interface: a command taken expected, got status ' + code))
    }
  }

  private onEcho(): void {
    const { exchange } = this
    this.lineIsLow = false
    if (!exchange || exchange.echoes === 0) return
    exchange.echoes--
    if (exchange.echoes === 0 && !exchange.expectsAnswer) this.complete(null, { kind: 'none' })
  }

  /** What comes before the own frame was read back belongs to somebody else. */
  private answer(answer: DaliAnswer): void {
    const { exchange } = this
    if (exchange && exchange.expectsAnswer && exchange.echoes === 0) this.complete(null, answer)
  }

  private expire(): void {
    this.fail(driverError('no-answer', 'DALI interface: a message in ' + patienceUs + ' us expected, got none'))
  }

  private fail(error: DriverError): void {
    if (this.exchange) this.complete(error, nothing)
  }

  private failLater(exchange: Exchange, error: DriverError): void {
    this.exchange = undefined
    this.timers.cancel(exchange.timer)
    this.timers.after(0, () => exchange.done(error, nothing))
  }

  private complete(error: DriverError | null, answer: DaliAnswer): void {
    const { exchange } = this
    if (!exchange) return
    this.exchange = undefined
    this.timers.cancel(exchange.timer)
    exchange.done(error, answer)
  }
}

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never

function busyError(): DriverError {
  return driverError('busy', 'DALI interface: at most ' + longestQueue + ' that wait expected, got one more')
}

function closedError(): DriverError {
  return driverError('closed', 'DALI interface: an open driver expected, got a closed one')
}
