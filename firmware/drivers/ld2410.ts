import type { Completion, Connection, DriverError, Serial, SerialOptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import type { Ld2410Report } from './ld2410-frames.js'
import { Command, decodeReport, encodeCommand, gatesAndHold, highestGate, Ld2410Reader } from './ld2410-frames.js'
import { Pending } from './pending.js'

export type { Ld2410Report as Ld2410Sample } from './ld2410-frames.js'

/** The serial connection that the radar hangs on: 256000 baud unless it was changed. */
export type Ld2410Options = Connection<SerialOptions, Serial> & { readonly timers: Timers }

/** What `Ld2410.configure` sets. */
export interface Ld2410Configuration {
  /** Farthest gates for what moves and what stands, [2, 8]; a gate is 0.75 m. */
  readonly movingGate: number
  readonly stillGate: number
  /** How long a target is reported after it has gone, seconds, [0, 65535]. */
  readonly holdSeconds: number
}

/** Reports come about ten times a second (recalled). */
const reportUs = 500_000
const answerUs = 200_000

/**
 * Hi-Link LD2410: 24 GHz presence radar, reports on its own over a UART.
 * @part Hi-Link HLK-LD2410
 * @datasheet HLK-LD2410 serial communication protocol V1.02 (see ld2410-frames.ts)
 * @sample presence, distances in metres [0, 6], energies in percent
 * @throws DriverError ("no-answer" | "checksum" | "not-ready" | "bus" | "busy" | "closed" | "missing")
 */
export class Ld2410 {
  private readonly serial: Serial
  private readonly reader = new Ld2410Reader()
  private readonly pendingReport: Pending<Ld2410Report>
  private readonly pendingAnswer: Pending<Uint8Array>
  private readonly timers: Timers
  private awaited = 0
  private isConfiguring = false
  private isDamaged = false
  private closed = false

  /** @throws TypeError without options or timers; RangeError for a bad baud rate; DriverError "missing"; BusError "in-use" */
  constructor(options: Ld2410Options) {
    if (!options || !options.timers) throw new TypeError('LD2410: options with timers expected')
    if (!options.io) throw driverError('missing', 'LD2410: a serial connection with io expected, got none')
    if (!(options.baud >= 9600 && options.baud <= 460_800))
      throw new RangeError('LD2410: 9600 to 460800 baud expected, got ' + options.baud)
    this.timers = options.timers
    this.pendingReport = new Pending(options.timers, 'LD2410')
    this.pendingAnswer = new Pending(options.timers, 'LD2410')
    this.serial = new options.io({ ...options, onReadable: () => this.receive() })
  }

  /**
   * Waits for the next report.
   * @param done completes exactly once, later, with the report or a DriverError: "no-answer", "checksum" where what came was
   * damaged, "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Ld2410Report]>): void {
    this.assertOpen()
    if (this.pendingReport.open(done, reportUs, () => this.nothingCame())) this.isDamaged = false
  }

  /**
   * Sets gates and hold time: enables configuration, sets, ends configuration. The radar does not report meanwhile.
   * @param done completes exactly once, later: "not-ready" where the radar refuses, "no-answer", "bus", "busy", "closed"
   * @throws RangeError for other values; DriverError "closed"
   */
  configure({ movingGate, stillGate, holdSeconds }: Ld2410Configuration, done: Completion): void {
    this.assertOpen()
    if (!isWhole(movingGate, 2, highestGate) || !isWhole(stillGate, 2, highestGate))
      throw new RangeError('LD2410: gates from 2 to 8 expected, got ' + movingGate + ' and ' + stillGate)
    if (!isWhole(holdSeconds, 0, 65_535)) throw new RangeError('LD2410: 0 to 65535 s expected, got ' + holdSeconds)
    if (this.isConfiguring) {
      this.timers.after(0, () => done(driverError('busy', 'LD2410: one configuration at a time expected, got two')))
      return
    }
    this.isConfiguring = true
    const commands: readonly Question[] = [
      { command: Command.EnableConfiguration, data: [0x01, 0x00] },
      { command: Command.SetGatesAndHold, data: gatesAndHold(movingGate, stillGate, holdSeconds) },
      { command: Command.EndConfiguration, data: [] },
    ]
    this.askAll(commands, 0, (error) => {
      this.isConfiguring = false
      done(error)
    })
  }

  /** Frees the port. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pendingReport.cancel()
    this.pendingAnswer.cancel()
    this.serial.close()
  }

  private askAll(questions: readonly Question[], index: number, done: Completion): void {
    const question = questions[index]
    if (!question) return done(null)
    if (this.closed) return done(closedError())
    this.ask(question, (error, answer) => {
      if (error) return done(error)
      if (answer[2] !== 0 || answer[3] !== 0)
        return done(driverError('not-ready', 'LD2410: command ' + question.command + ' done expected, got a refusal'))
      this.askAll(questions, index + 1, done)
    })
  }

  private ask({ command, data }: Question, done: Completion<[Uint8Array]>): void {
    const expired = (): Error => driverError('no-answer', 'LD2410: an answer to command ' + command + ' expected')
    if (!this.pendingAnswer.open(done, answerUs, expired)) return
    this.awaited = command | 0x0100
    try {
      this.serial.write(encodeCommand(command, data))
    } catch (error) {
      const cause = error as Error
      this.pendingAnswer.failLater(
        driverError('bus', 'LD2410: a frame on the wire expected, got ' + cause.message, cause),
      )
    }
  }

  private receive(): void {
    const buffer = this.closed ? undefined : this.serial.read()
    if (!buffer) return
    const bytes = new Uint8Array(buffer)
    for (let at = 0; at < bytes.length && !this.closed; at++) this.take(bytes[at]!)
  }

  private take(byte: number): void {
    const incoming = this.reader.take(byte)
    if (!incoming) return
    if (incoming.kind === 'damaged') this.isDamaged = true
    else if (incoming.kind === 'report') this.takeReport(incoming.payload)
    else if (incoming.payload.length >= 4 && (incoming.payload[0]! | (incoming.payload[1]! << 8)) === this.awaited)
      this.pendingAnswer.succeed(incoming.payload)
  }

  private takeReport(payload: Uint8Array): void {
    const report = decodeReport(payload)
    if (report) this.pendingReport.succeed(report)
    else this.isDamaged = true
  }

  private nothingCame(): DriverError {
    if (this.isDamaged) return driverError('checksum', 'LD2410: a whole report expected, got a damaged one')
    return driverError('no-answer', 'LD2410: a report within ' + reportUs + ' us expected, got none')
  }

  private assertOpen(): void {
    if (this.closed) throw closedError()
  }
}

interface Question {
  readonly command: number
  readonly data: readonly number[]
}

function isWhole(value: number, least: number, most: number): boolean {
  return Math.floor(value) === value && value >= least && value <= most
}

function closedError(): DriverError {
  return driverError('closed', 'LD2410: an open driver expected, got a closed one')
}
