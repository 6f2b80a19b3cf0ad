import type { Completion, Connection, DriverError, Serial, SerialOptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pending } from './pending.js'

/** A frame: header, distance in millimetres high byte first, checksum. */
export const frame = { header: 0xff, byteLength: 4 } as const

/** What the sensor can measure, millimetres; nearer echoes come out as 30 or less and mean nothing. */
export const rangeMm = { blind: 30, far: 4500 } as const

/** Time between frames at its longest, microseconds (100 to 300 ms by target; recalled). */
export const longestPeriodUs = 300_000

/** A distance to what reflects. */
export interface A02yyuwSample {
  /** Metres; absent where nothing is in range or it is nearer than 30 mm. */
  readonly distance?: number
}

/** The serial connection that the sensor hangs on: 9600 baud. */
export type A02yyuwOptions = Connection<SerialOptions, Serial> & { readonly timers: Timers }

/** Checksum of a frame: the low byte of the sum of the three before it. */
export function checksum(bytes: ArrayLike<number>): number {
  return (bytes[0]! + bytes[1]! + bytes[2]!) & 0xff
}

/** Millimetres of a frame; undefined where its header or checksum is wrong. */
export function decode(bytes: ArrayLike<number>): number | undefined {
  if (bytes[0] !== frame.header || bytes[3] !== checksum(bytes)) return undefined
  return (bytes[1]! << 8) | bytes[2]!
}

/**
 * DYP A02YYUW: waterproof ultrasonic level sensor, 30 to 4500 mm, frames on its own over a UART.
 * @part DYP-A02YYUW
 * @datasheet DYP-A02YYUW V1.0 output interface (DFRobot SEN0311): frame FF H L SUM at 9600 8N1, range, blind zone (as quoted
 * in public drivers)
 * @sample distance in metres, (0.03, 4.5], step 0.001; absent out of range
 * @throws DriverError ("no-answer" | "checksum" | "busy" | "closed" | "missing")
 */
export class A02yyuw {
  private readonly serial: Serial
  private readonly pending: Pending<A02yyuwSample>
  private window: number[] = []
  private isDamaged = false
  private closed = false

  /**
   * Opens the port.
   * @throws TypeError without options or timers; RangeError for another baud rate; DriverError "missing"; BusError "in-use"
   */
  constructor(options: A02yyuwOptions) {
    if (!options || !options.timers) throw new TypeError('A02YYUW: options with timers expected')
    if (!options.io) throw driverError('missing', 'A02YYUW: a serial connection with io expected, got none')
    if (options.baud !== 9600) throw new RangeError('A02YYUW: 9600 baud expected, got ' + options.baud)
    this.pending = new Pending(options.timers, 'A02YYUW')
    this.serial = new options.io({ ...options, onReadable: () => this.receive() })
  }

  /**
   * Waits for the next frame.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "checksum", "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[A02yyuwSample]>): void {
    if (this.closed) throw driverError('closed', 'A02YYUW: an open driver expected, got a closed one')
    if (!this.pending.open(done, 2 * longestPeriodUs, () => this.nothingCame())) return
    this.window = []
    this.isDamaged = false
    this.serial.flush(true, false)
  }

  /** Frees the port. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pending.cancel()
    this.serial.close()
  }

  private receive(): void {
    const buffer = this.closed ? undefined : this.serial.read()
    if (!buffer || !this.pending.isOpen) return
    const bytes = new Uint8Array(buffer)
    for (let at = 0; at < bytes.length; at++) this.take(bytes[at]!)
  }

  /** Keeps the latest four bytes that may be a frame; a distance may hold the header's value, so only the checksum decides. */
  private take(byte: number): void {
    const { window } = this
    window.push(byte)
    while (window.length > 0 && window[0] !== frame.header) window.shift()
    if (window.length < frame.byteLength) return
    const distanceMm = decode(window)
    if (distanceMm === undefined) {
      this.isDamaged = true
      window.shift()
      return
    }
    this.window = []
    const isInRange = distanceMm > rangeMm.blind && distanceMm <= rangeMm.far
    this.pending.succeed(isInRange ? { distance: distanceMm / 1000 } : {})
  }

  private nothingCame(): DriverError {
    if (this.isDamaged) return driverError('checksum', 'A02YYUW: a frame with a right checksum expected')
    return driverError('no-answer', 'A02YYUW: a frame within ' + 2 * longestPeriodUs + ' us expected, got none')
  }
}
