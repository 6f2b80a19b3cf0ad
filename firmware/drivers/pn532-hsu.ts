import type { Connection, Serial, SerialOptions, TimerHandle, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pn532, type Pn532Configuration } from './pn532.js'
import type { Pn532Listener, Pn532Transport } from './pn532-transport.js'

/** Something to wake up from: bits enough for the chip to notice (UM0701-02, 7.2.11: 0x55). */
const wakeBytes = new Uint8Array([0x55, 0x55, 0x00, 0x00, 0x00])

/** Until the chip's oscillator runs, microseconds [recalled: 2 ms at most]. */
const wakeUs = 2_500

/** The UART that the chip hangs on, 115200 baud after its start, and the device's timers. */
export type Pn532HsuOptions = Connection<SerialOptions, Serial> & Pn532Configuration & { readonly timers: Timers }

/** A PN532 on a high-speed UART (HSU). */
export class Pn532Hsu extends Pn532 {
  /**
   * Opens the port; the chip is not touched before the first command.
   * @throws TypeError without options or timers; RangeError for a bad configuration; DriverError "missing"; BusError "in-use"
   */
  constructor(options: Pn532HsuOptions) {
    super(options, (listener) => new HsuTransport(options, listener))
  }
}

class HsuTransport implements Pn532Transport {
  private readonly serial: Serial
  private readonly timers: Timers
  private timer: TimerHandle | undefined
  private closed = false

  constructor(
    options: Pn532HsuOptions,
    private readonly listener: Pn532Listener,
  ) {
    if (!options.io) throw driverError('missing', 'PN532: a serial connection with io expected, got none')
    this.timers = options.timers
    this.serial = new options.io({ ...options, onReadable: () => this.readable() })
  }

  wake(done: () => void): void {
    this.send(wakeBytes)
    this.timer = this.timers.after(wakeUs, done)
  }

  send(frame: Uint8Array): void {
    try {
      this.serial.write(frame)
    } catch (error) {
      this.timers.after(0, () => {
        if (!this.closed) this.listener.onError(error as Error)
      })
    }
  }

  expect(): void {
    // Bytes come by themselves.
  }

  close(): void {
    this.closed = true
    this.timers.cancel(this.timer)
    this.serial.close()
  }

  private readable(): void {
    if (this.closed) return
    const bytes = this.serial.read()
    if (bytes) this.listener.onBytes(new Uint8Array(bytes))
  }
}
