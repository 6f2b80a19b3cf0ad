import { modemError } from '../../protocols/at/error.js'
import type { Serial, Timers } from '../hal/index.js'
import type { Modem, ModemCompletion, ModemOptions } from './modem.js'

/** The modem of a node that has none: whatever it is asked fails with "no-answer", later, as with one that is unpowered. */
export class NoModem implements Modem {
  readonly imei = ''
  readonly imsi = ''
  readonly isConnected = false
  private readonly timers: Timers

  constructor(options: ModemOptions) {
    this.timers = options.timers
  }

  attach(done: ModemCompletion<[never]>): void {
    this.fail(done)
  }

  connect(_options: unknown, done: ModemCompletion): void {
    this.fail(done)
  }

  disconnect(done: ModemCompletion): void {
    this.fail(done)
  }

  publish(_topic: string, _payload: Uint8Array, _qos: number, done: ModemCompletion): void {
    this.fail(done)
  }

  subscribe(_topic: string, _qos: number, done: ModemCompletion<[never]>): void {
    this.fail(done)
  }

  signal(done: ModemCompletion<[never]>): void {
    this.fail(done)
  }

  time(done: ModemCompletion<[never]>): void {
    this.fail(done)
  }

  sleep(done: ModemCompletion): void {
    this.fail(done)
  }

  wake(done: ModemCompletion): void {
    this.fail(done)
  }

  close(): void {}

  private fail(done: ModemCompletion<[never]> | ModemCompletion): void {
    this.timers.after(0, () => (done as ModemCompletion)(modemError('no-answer', 'a modem expected, got none')))
  }
}

/** The UART of such a node, with nothing at its far end: takes what is written, and nothing ever arrives. */
export class OpenLine implements Serial {
  read(): undefined {
    return undefined
  }

  write(): void {}

  flush(): void {}

  close(): void {}
}
