import type { Connection, I2CAsync, I2COptions, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pn532, type Pn532Configuration } from './pn532.js'
import type { Pn532Listener, Pn532Transport } from './pn532-transport.js'

/** The chip's only address, 7-bit (facts/protocols.md 2.1). */
export const pn532Address = 0x24

/** Between two looks at the status byte, microseconds. */
const pollUs = 1_000

/** The I2C connection that the chip hangs on and the device's timers. */
export type Pn532I2cOptions = Connection<Omit<I2COptions, 'address'> & { readonly address?: number }, I2CAsync> &
  Pn532Configuration & { readonly timers: Timers }

/** A PN532 on I2C. */
export class Pn532I2c extends Pn532 {
  /**
   * Opens the bus; the chip is not touched before the first command.
   * @throws TypeError without options or timers; RangeError for a bad configuration or another address; DriverError
   * "missing"; BusError "in-use"
   */
  constructor(options: Pn532I2cOptions) {
    super(options, (listener) => new I2cTransport(options, listener))
  }
}

class I2cTransport implements Pn532Transport {
  private readonly bus: I2CAsync
  private readonly timers: Timers
  private timer: TimerHandle | undefined
  private wanted = 0
  private isReading = false
  private closed = false

  constructor(
    options: Pn532I2cOptions,
    private readonly listener: Pn532Listener,
  ) {
    if (!options.io) throw driverError('missing', 'PN532: an I2C connection with asynchronous io expected, got none')
    const address = options.address ?? pn532Address
    if (address !== pn532Address) throw new RangeError('PN532: address 0x24 expected, got ' + address)
    this.timers = options.timers
    this.bus = new options.io({ ...options, address })
  }

  wake(done: () => void): void {
    // Its address wakes it; the clock is held until it is awake.
    this.timer = this.timers.after(0, done)
  }

  send(frame: Uint8Array): void {
    try {
      this.bus.write(frame, (error) => this.fail(error))
    } catch (error) {
      this.timers.after(0, () => this.fail(error as Error))
    }
  }

  expect(byteLength: number): void {
    this.wanted = byteLength
    this.timers.cancel(this.timer)
    if (byteLength > 0 && !this.isReading) this.timer = this.timers.after(pollUs, () => this.poll())
  }

  close(): void {
    this.closed = true
    this.timers.cancel(this.timer)
    this.bus.close()
  }

  /** Looks whether a frame is there, and fetches it: status and frame come in one read, from their start. */
  private poll(): void {
    const status = new Uint8Array(1)
    this.isReading = true
    this.bus.read(status, (error) => {
      if (this.ended(error)) return
      if ((status[0]! & 1) === 0) return this.expect(this.wanted)
      const bytes = new Uint8Array(1 + this.wanted)
      this.isReading = true
      this.bus.read(bytes, (problem) => {
        if (this.ended(problem)) return
        this.expect(this.wanted)
        this.listener.onBytes(bytes.subarray(1))
      })
    })
  }

  private ended(error: Error | null): boolean {
    this.isReading = false
    this.fail(error)
    return this.closed || error !== null
  }

  private fail(error: Error | null): void {
    if (error && !this.closed) this.listener.onError(error)
  }
}
