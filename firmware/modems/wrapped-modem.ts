import type { Registration } from '../../protocols/at/registration.js'
import type { Timers } from '../hal/index.js'
import type { Modem, ModemCompletion, ModemSignal, MqttOptions, NetworkTime, Qos } from './modem.js'

/**
 * What stands in place of a modem's driver and sends reports another way than to a broker: sessions and messages are its own,
 * all else is the driver's.
 */
export abstract class WrappedModem implements Modem {
  /** The driver. */
  protected abstract readonly modem: Modem
  protected isOpen = false

  constructor(private readonly timers: Timers) {}

  get imei(): string {
    return this.modem.imei
  }

  get imsi(): string {
    return this.modem.imsi
  }

  get isConnected(): boolean {
    return this.isOpen
  }

  attach(done: ModemCompletion<[Registration]>): void {
    this.modem.attach(done)
  }

  abstract connect(options: MqttOptions, done: ModemCompletion): void

  disconnect(done: ModemCompletion): void {
    this.isOpen = false
    this.later(() => done(null))
  }

  abstract publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void

  abstract subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void

  signal(done: ModemCompletion<[ModemSignal]>): void {
    this.modem.signal(done)
  }

  time(done: ModemCompletion<[NetworkTime]>): void {
    this.modem.time(done)
  }

  sleep(done: ModemCompletion): void {
    this.modem.sleep(done)
  }

  wake(done: ModemCompletion): void {
    this.modem.wake(done)
  }

  close(): void {
    this.isOpen = false
    this.modem.close()
  }

  /** Completions never come inside the call that they complete. */
  protected later(work: () => void): void {
    this.timers.after(0, work)
  }
}
