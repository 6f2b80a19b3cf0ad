import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import type { Bc95 } from './bc95.js'
import { badText } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion, PlatformMessageOptions, PlatformOptions } from './modem.js'
import { isDotted } from './neul-connect.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Longest message (facts nbiot.md 3.3, AT+NMGS). */
const maxMessageBytes = 1024

/** Longest wait for registration and observation, and for the acknowledgement: CoAP gives up after 93 s (RFC 7252, 4.8.2). */
const observeLimitUs = 120000000
const sentLimitUs = 120000000

/** The module's answer to a message before the platform observes (BC95LOG). */
const notObserved = 513

/** Values of +QLWEVTIND that matter here. */
const registerFailed = '8'

/** Tells the module its platform, unless it knows. */
export class ConfigurePlatform extends Operation {
  private isKnown = false

  constructor(
    private readonly driver: Bc95,
    private readonly options: PlatformOptions,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    const { driver, options } = this
    if (!isDotted(options.host)) return driver.finish(this, badText(driver, options.host))
    driver.platform = options
    this.command = 'AT+NCDP?'
    this.prefix = '+NCDP:'
    driver.send(this)
  }

  override onResponse(line: string): void {
    if (this.command === 'AT+NCDP?') this.isKnown = afterPrefix(line, '+NCDP:') === this.wanted()
  }

  onFinal(error: ModemError | undefined): void {
    const { driver, command } = this
    const { lifetimeS } = this.options
    if (error) return driver.finish(this, error)
    this.prefix = undefined
    if (command === 'AT+NCDP?') {
      // A lifetime of its own can only be given by registering by hand.
      this.command = `AT+QREGSWT=${lifetimeS === undefined ? 1 : 0}`
      driver.send(this)
    } else if (this.isKnown) driver.finish(this, null)
    else {
      this.isKnown = true
      driver.isObserved = false
      this.command = `AT+NCDP=${this.wanted()}`
      driver.send(this)
    }
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private wanted(): string {
    const { host, port = 5683 } = this.options
    return `${host},${port}`
  }
}

/** Sends a message to the platform, once that observes. */
export class SendToPlatform extends Operation {
  private step: 'ask' | 'register' | 'await' | 'send' | 'sent' = 'ask'
  private status = ''
  private readonly payload: Uint8Array | undefined

  constructor(
    private readonly driver: Bc95,
    payload: Uint8Array,
    private readonly options: PlatformMessageOptions,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    if (payload.length > 0 && payload.length <= maxMessageBytes) this.payload = payload.slice()
  }

  start(): void {
    const { driver } = this
    if (this.payload === undefined)
      return this.fail(driver.error('too-long', `1 to ${maxMessageBytes} bytes expected, got fewer or more`))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    if (driver.isObserved) this.sendPayload()
    else this.askStatus()
  }

  override onResponse(line: string): void {
    if (this.step === 'ask') this.status = afterPrefix(line, '+NMSTATUS:')!
  }

  onFinal(error: ModemError | undefined): void {
    if (error && error.cme === notObserved) {
      this.driver.isObserved = false
      return this.awaitObservation()
    }
    if (error) return this.fail(error)
    if (this.step === 'ask') return this.judge()
    if (this.step === 'register') return this.awaitObservation()
    this.step = 'sent'
    this.driver.wait(this, sentLimitUs)
  }

  override onUrc(line: string): void {
    if (this.step === 'await' && this.driver.isObserved) this.sendPayload()
    else if (this.step === 'await' && line === `+QLWEVTIND:${registerFailed}`)
      this.fail(this.driver.error('refused', 'a registration expected, got +QLWEVTIND:8'))
    // The answer to the command and the notification may change places.
    if (this.step !== 'send' && this.step !== 'sent') return
    if (line.startsWith('+NSMI:SENT')) this.driver.finish(this, null)
    else if (line.startsWith('+NSMI:DISCARDED')) this.fail(this.notDelivered())
  }

  override onTimeout(): void {
    if (this.step === 'sent') return this.fail(this.notDelivered())
    this.fail(this.driver.error('timeout', 'the platform to observe 19/0/0 expected'))
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private askStatus(): void {
    this.step = 'ask'
    this.command = 'AT+NMSTATUS?'
    this.prefix = '+NMSTATUS:'
    this.driver.send(this)
  }

  private judge(): void {
    const { driver, status } = this
    if (status === 'MO_DATA_ENABLED') {
      driver.isObserved = true
      return this.sendPayload()
    }
    if (status === 'REGISTERED' || status === 'REGISTERING') return this.awaitObservation()
    // It attached before it was told: then it registers when it is asked to.
    if (status === 'UNINITIALISED' && driver.platform.host === '')
      return this.fail(driver.error('not-connected', 'a platform expected, got none'))
    const { lifetimeS } = driver.platform
    this.step = 'register'
    this.command = `AT+QLWSREGIND=0${lifetimeS === undefined ? '' : `,${lifetimeS}`}`
    this.prefix = undefined
    driver.send(this)
  }

  private awaitObservation(): void {
    this.step = 'await'
    // It may have come between the question and its answer.
    if (this.driver.isObserved) this.sendPayload()
    else this.driver.wait(this, observeLimitUs)
  }

  private sendPayload(): void {
    const { driver } = this
    const { confirmable = true, follows = 'unknown' } = this.options
    const payload = this.payload!
    const type = (confirmable ? 100 : 0) + (follows === 'unknown' ? 0 : follows === 'nothing' ? 1 : 2)
    this.step = 'send'
    this.command = 'AT+NMGS'
    this.prefix = undefined
    this.bytes = hexLine(`AT+NMGS=${payload.length},`, payload, `,${type}`, driver.options.allocate)
    driver.send(this)
  }

  private notDelivered(): ModemError {
    return this.driver.error('not-delivered', 'an acknowledgement of the platform expected, got none')
  }

  private fail(error: ModemError): void {
    this.driver.finish(this, error)
  }
}
