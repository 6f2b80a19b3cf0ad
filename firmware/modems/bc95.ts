import { afterPrefix, integerOf, splitParameters } from '../../protocols/at/parameters.js'
import type { AtModemOptions } from './at-modem.js'
import { Attach } from './attach.js'
import { bc95Family, type NeulFamily } from './bc95-family.js'
import type { ModemCompletion, PlatformMessageOptions, PlatformOptions } from './modem.js'
import { NeulModem } from './neul-modem.js'
import { ConfigurePlatform, SendToPlatform } from './neul-platform.js'

/**
 * Quectel BC95-G, BC28 or BC35-G: NB-IoT modem with UDP and TCP sockets and an LwM2M client for the carriers' platforms, AT
 * commands over a UART at 9600 baud; the MQTT client is in this driver.
 * @part Quectel BC95-G
 * @throws ModemError through completions: see its kinds
 */
export class Bc95 extends NeulModem {
  /** @internal The platform that was configured last. */
  platform: PlatformOptions = { host: '' }
  /** @internal The platform observes 19/0/0, as far as is known: messages can be sent. */
  isObserved = false

  /** Opens the port; the modem is left alone until something is asked of it. `family`: of a relative. */
  constructor(options: AtModemOptions, family: NeulFamily = bc95Family) {
    super(options, family)
  }

  configurePlatform(options: PlatformOptions, done: ModemCompletion): void {
    this.run(new ConfigurePlatform(this, options, done))
  }

  sendToPlatform(payload: Uint8Array, options: PlatformMessageOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new SendToPlatform(this, payload, options, done))
  }

  override onUrc(line: string): void {
    if (line.startsWith('+QLWEVTIND:')) this.onPlatformEvent(integerOf(afterPrefix(line, '+QLWEVTIND:')))
    if (line.startsWith('+NNMI:')) this.onPlatformMessage(afterPrefix(line, '+NNMI:')!)
    super.onUrc(line)
  }

  protected override forget(): void {
    super.forget()
    this.isObserved = false
  }

  /** 3 observed; 0 registered anew, 1 taken back, 8 failed, 9 no longer observed (facts nbiot.md 3.3). */
  private onPlatformEvent(event: number | undefined): void {
    if (event === 3) this.isObserved = true
    else if (event === 0 || event === 1 || event === 8 || event === 9) this.isObserved = false
  }

  /** `<length>,<hex>` */
  private onPlatformMessage(text: string): void {
    const parameters = splitParameters(text)
    const payload = this.bytesOf(parameters[1] || '', integerOf(parameters[0]))
    const { onPlatformMessage } = this.options
    if (payload && onPlatformMessage) onPlatformMessage(payload)
    else if (!payload) this.note('warning', `a length and so many bytes expected, got ${text}`)
  }
}
