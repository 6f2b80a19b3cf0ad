import type { Completion, DriverError, Serial, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Bl0942Exchange } from './bl0942-exchange.js'
import type { Bl0942Calibration } from './bl0942-frames.js'
import {
  Command,
  Magic,
  Register,
  calibrationOf,
  counterSteps,
  decodePacket,
  joulesPerCount,
  packet,
  packetQuestions,
  readFrame,
  referenceFrontEnd,
  registerAnswerLength,
  unsigned24,
  writeFrame,
} from './bl0942-frames.js'
import type { Bl0942Configuration, Bl0942Options, Bl0942Sample } from './bl0942-options.js'
import { checkOptions, modeOf } from './bl0942-options.js'

export type { Bl0942Configuration, Bl0942Options, Bl0942Sample } from './bl0942-options.js'

/** What may pass beyond the time of the bytes themselves: the chip's turnaround [recalled: below 1 ms] and a host's queue. */
const patienceUs = 50_000

/** Pause after a register write before the next frame. */
const settleUs = 1_000

/**
 * Belling BL0942: mains voltage, current, power and energy over a UART, 4800 to 38400 baud, 8N1.
 * @part Shanghai Belling BL0942
 * @datasheet V1.06: registers 1.5 and 1.6, UART 3.2, packet 3.2.6 (see bl0942-frames.ts)
 * @sample voltage V, current A, power W, energy J, frequency Hz
 * @throws DriverError ("no-answer" | "checksum" | "bus" | "busy" | "closed" | "missing" | "not-ready")
 */
export class Bl0942 {
  private readonly serial: Serial
  private readonly timers: Timers
  private readonly calibration: Bl0942Calibration
  private readonly address: number
  private readonly baud: number
  private readonly startEnergy: number
  private counter: number
  private steps = 0
  /** The question that waits for its answer. */
  private exchange: Bl0942Exchange | undefined = undefined
  private configuring = false
  private closed = false

  /**
   * Opens the port; the chip is not touched.
   * @throws TypeError without options or timers; RangeError for a bad address, baud rate, calibration or resume;
   * DriverError "missing" without a serial class; BusError "in-use"
   */
  constructor(options: Bl0942Options) {
    checkOptions(options)
    this.timers = options.timers
    this.address = options.address ?? 0
    this.baud = options.baud
    this.calibration = options.calibration ?? referenceCalibration
    this.counter = options.resume ? options.resume.counter : 0
    this.startEnergy = options.resume ? options.resume.energy : 0
    this.serial = new options.io(Object.assign({}, options, { onReadable: () => this.receive() }))
  }

  /**
   * Asks for the packet of all measurements: 25 bytes, 52 ms at 4800 baud.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "checksum", "bus" (the port
   * refused the question), "busy" while another question is open, "closed" if `close` came before the answer
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Bl0942Sample]>): void {
    this.assertOpen()
    if (this.exchange || this.configuring) return this.refuse(done)
    this.ask(Register.PACKET, packet.byteLength, (error, bytes) => {
      if (error) done(error, nothing)
      else done(null, this.evaluate(bytes))
    })
  }

  /**
   * Resets the user registers, writes MODE and reads it back. The energy counter is no user register and goes on.
   * @param done completes exactly once, later; besides what `sample` says with "not-ready" where MODE reads otherwise
   * @throws RangeError for other values; DriverError "closed"
   */
  configure(configuration: Bl0942Configuration, done: Completion): void {
    this.assertOpen()
    const mode = modeOf(configuration)
    if (this.exchange || this.configuring) return this.refuse(done)
    this.configuring = true
    const frames = [
      writeFrame(this.address, Register.USR_WRPROT, Magic.Unlock),
      writeFrame(this.address, Register.SOFT_RESET, Magic.SoftReset),
      writeFrame(this.address, Register.USR_WRPROT, Magic.Unlock),
      writeFrame(this.address, Register.MODE, mode),
      writeFrame(this.address, Register.USR_WRPROT, 0),
    ]
    this.writeAll(frames, 0, (error) => {
      this.configuring = false
      if (error) done(error)
      else this.verify(Register.MODE, mode, done)
    })
  }

  /** Frees the port. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.exchange?.cancel()
    this.serial.close()
  }

  private ask(register: number, byteLength: number, done: Completion<[Uint8Array]>): void {
    const { address, timers } = this
    const sent = (Command.Read | address) + (register === Register.PACKET ? 0 : register)
    const limitUs = this.bytesUs(2 + byteLength) + patienceUs
    this.exchange = new Bl0942Exchange(timers, byteLength, sent, limitUs, (error, bytes) => {
      this.exchange = undefined
      done(error, bytes)
    })
    try {
      this.serial.flush(true, false)
      this.serial.write(register === Register.PACKET ? packetQuestions[address]! : readFrame(address, register))
    } catch (error) {
      this.exchange.fail(refusedByPort(error as Error))
    }
  }

  private receive(): void {
    if (this.exchange && !this.closed) this.exchange.receive(this.serial)
  }

  private evaluate(bytes: Uint8Array): Bl0942Sample {
    const { calibration } = this
    const counts = decodePacket(bytes)
    this.steps += counterSteps(this.counter, counts.energy)
    this.counter = counts.energy
    return {
      voltage: counts.voltage / calibration.countsPerVolt,
      current: counts.current / calibration.countsPerAmpere,
      power: counts.power / calibration.countsPerWatt,
      energy: this.startEnergy + this.steps * joulesPerCount(calibration),
      frequency: counts.period > 0 ? 1e6 / counts.period : 0,
      counter: counts.energy,
    }
  }

  /** Sends frames with a pause after each: the chip acknowledges none. */
  private writeAll(frames: readonly Uint8Array[], index: number, done: Completion): void {
    if (this.closed) return done(closedError())
    if (index === frames.length) return done(null)
    try {
      this.serial.write(frames[index]!)
    } catch (error) {
      this.timers.after(0, () => done(refusedByPort(error as Error)))
      return
    }
    this.timers.after(this.bytesUs(6) + settleUs, () => this.writeAll(frames, index + 1, done))
  }

  private verify(register: number, expected: number, done: Completion): void {
    this.ask(register, registerAnswerLength, (error, bytes) => {
      if (error) return done(error)
      const got = unsigned24(bytes, 0)
      if (got === expected) return done(null)
      done(driverError('not-ready', 'BL0942: register ' + register + ' = ' + expected + ' expected, got ' + got))
    })
  }

  private refuse(done: (error: Error, result: never) => void): void {
    const error = driverError('busy', 'BL0942: one question at a time expected, got two')
    this.timers.after(0, () => done(error, nothing))
  }

  private bytesUs(count: number): number {
    return Math.ceil((count * 10 * 1e6) / this.baud)
  }

  private assertOpen(): void {
    if (this.closed) throw closedError()
  }
}

const referenceCalibration = calibrationOf(referenceFrontEnd)

/** What goes with an error where a result would be; nobody may look at it. */
const nothing = undefined as never

function closedError(): DriverError {
  return driverError('closed', 'BL0942: an open driver expected, got a closed one')
}

function refusedByPort(error: Error): DriverError {
  return driverError('bus', 'BL0942: a frame on the wire expected, got ' + error.message, error)
}
