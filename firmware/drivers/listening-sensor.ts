import type { Completion, Connection, DriverError, Serial, SerialOptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pending } from './pending.js'

/** The serial connection that such a sensor hangs on: 9600 baud. */
export type ListeningSensorOptions = Connection<SerialOptions, Serial> & { readonly timers: Timers }

/** What drivers of sensors share that send readings on their own over a UART. A sample is the next reading. */
export abstract class ListeningSensor<Sample> {
  private readonly serial: Serial
  private readonly pending: Pending<Sample>
  private isDamaged = false
  private closed = false

  /**
   * Opens the port. `sound`: what a reading should have been, for errors; `withinUs`: longest wait for one, microseconds.
   * @throws TypeError without options or timers; RangeError for another baud rate; DriverError "missing"; BusError "in-use"
   */
  constructor(
    private readonly part: string,
    options: ListeningSensorOptions,
    private readonly sound: string,
    private readonly withinUs: number,
  ) {
    if (!options || !options.timers) throw new TypeError(part + ': options with timers expected')
    if (!options.io) throw driverError('missing', part + ': a serial connection with io expected, got none')
    if (options.baud !== 9600) throw new RangeError(part + ': 9600 baud expected, got ' + options.baud)
    this.pending = new Pending(options.timers, part)
    this.serial = new options.io(Object.assign({}, options, { onReadable: () => this.receive() }))
  }

  /**
   * Waits for the next reading.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "checksum" where what came was
   * no reading, "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[Sample]>): void {
    if (this.closed) throw driverError('closed', this.part + ': an open driver expected, got a closed one')
    if (!this.pending.open(done, this.withinUs, () => this.nothingCame())) return
    this.forget()
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

  /** Forgets the beginning of a reading that was heard. */
  protected abstract forget(): void

  /** Takes a byte. Returns the sample where a reading ends with it, null where what came is none, undefined while it goes on. */
  protected abstract take(byte: number): Sample | null | undefined

  private receive(): void {
    const buffer = this.closed ? undefined : this.serial.read()
    if (!buffer || !this.pending.isOpen) return
    const bytes = new Uint8Array(buffer)
    for (let at = 0; at < bytes.length; at++) {
      const sample = this.take(bytes[at]!)
      if (sample === null) this.isDamaged = true
      else if (sample !== undefined) this.pending.succeed(sample)
    }
  }

  private nothingCame(): DriverError {
    if (this.isDamaged) return driverError('checksum', this.part + ': ' + this.sound + ' expected')
    return driverError('no-answer', this.part + ': a reading within ' + this.withinUs + ' us expected, got none')
  }
}
