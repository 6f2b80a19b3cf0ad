import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { badText, isQuotable } from './quotable.js'
import type { Bc66 } from './bc66.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion, PlatformOptions } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Longest message in bytes: a command line of the module holds no more in hexadecimal [recalled, not confirmed]. */
const maxMessageBytes = 512

/** CoAP gives a message up after 93 s (RFC 7252, 4.8.2), and the registration is followed by an observation. */
const exchangeLimitUs = 100000000
const openLimitUs = 200000000
const closeLimitUs = 30000000

const observed = '+QLWOBSERVE: 0,19,0,0'
const statusPrefix = '+QLWDATASTATUS:'

/** The carrier's flow (facts nbiot.md 3.4, 4.1). The first two fail where there is nothing to take back. */
const setUp: readonly ((platform: PlatformOptions, imei: string) => string)[] = [
  () => 'AT+QLWCLOSE',
  () => 'AT+QLWDEL',
  ({ host, port = 5683 }) => `AT+QLWSERV="${host}",${port}`,
  ({ lifetimeS }, imei) => `AT+QLWCONF="${imei}"${lifetimeS === undefined ? '' : `,${lifetimeS}`}`,
  () => 'AT+QLWADDOBJ=19,0,1,"0"',
  () => 'AT+QLWADDOBJ=19,1,1,"0"',
  () => 'AT+QLWCFG="dataformat",1,1',
  () => 'AT+QLWOPEN=0',
]
const closeStep = 0
const deleteStep = 1
const openStep = setUp.length - 1
const sendStep = setUp.length

/** Sends one message to the operator's platform; registers there first where that is still to be done. */
export class SendToPlatform extends Operation {
  private step = closeStep
  private readonly payload: Uint8Array | undefined

  constructor(
    private readonly driver: Bc66,
    payload: Uint8Array,
    private readonly confirmable: boolean,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    if (payload.length > 0 && payload.length <= maxMessageBytes) this.payload = payload.slice()
  }

  start(): void {
    const { driver } = this
    const { platform } = driver
    if (this.payload === undefined)
      return this.fail(driver.error('too-long', `1 to ${maxMessageBytes} bytes expected, got more or none`))
    if (!platform) return this.fail(driver.error('not-connected', 'a platform expected, got none'))
    if (!isQuotable(platform.host)) return this.fail(badText(driver, platform.host))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    if (driver.isObserved) this.step = sendStep
    this.sendStep()
  }

  onFinal(error: ModemError | undefined): void {
    const { driver, step } = this
    if (error && step > deleteStep) {
      driver.isObserved = false
      return this.fail(error)
    }
    if (step === closeStep && !error) driver.wait(this, closeLimitUs)
    else if (step === openStep) driver.wait(this, openLimitUs)
    else if (step === sendStep) driver.wait(this, exchangeLimitUs)
    else this.next()
  }

  override onUrc(line: string): void {
    const { driver, step } = this
    if (step === closeStep && line === 'CLOSE OK') this.next()
    else if (step === openStep && line === observed) {
      driver.isObserved = true
      this.next()
    } else if (step === openStep && line === 'CONNECT FAIL')
      this.fail(driver.error('open-failed', `${this.command}: CONNECT OK expected, got ${line}`))
    else if (step === sendStep) this.onSent(line)
  }

  override onTimeout(): void {
    const { driver } = this
    if (this.step === closeStep) return this.next()
    driver.isObserved = false
    this.fail(driver.error('timeout', `a result of ${this.command} expected, got none`))
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private onSent(line: string): void {
    const { driver } = this
    if (line === 'SEND OK' && !this.confirmable) driver.finish(this, null)
    if (!line.startsWith(statusPrefix) || !this.confirmable) return
    const status = afterPrefix(line, statusPrefix)
    if (status === '4') driver.finish(this, null)
    else this.fail(driver.error('not-delivered', `status 4 expected, got ${status}`))
  }

  private next(): void {
    this.step++
    this.sendStep()
  }

  private sendStep(): void {
    const { driver, step, payload } = this
    if (step < sendStep) this.command = setUp[step]!(driver.platform!, driver.imei)
    else {
      const mode = this.confirmable ? ',0x0100' : ',0x0000'
      this.command = 'AT+QLWDATASEND'
      this.bytes = hexLine(`AT+QLWDATASEND=19,0,0,${payload!.length},`, payload!, mode, driver.options.allocate)
    }
    driver.send(this)
  }

  private fail(error: ModemError): void {
    this.driver.finish(this, error)
  }
}
