import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix, integerOf } from '../../protocols/at/parameters.js'
import { encodeBare, encodeConnect } from '../../protocols/mqtt/encode.js'
import { badText, isQuotable } from './quotable.js'
import type { ModemCompletion, MqttOptions } from './modem.js'
import type { NeulModem } from './neul-modem.js'
import { noSocket, unknownSocket } from './neul-sockets.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Longest time until a TCP connection is open, until a name is resolved, and until the broker answers. */
const openLimitUs = 180000000
const resolveLimitUs = 60000000
export const answerLimitUs = 100000000

/** The number that AT+NSOCR answers: bare, or behind its name (facts nbiot.md 3.3). */
export function socketNumber(line: string): number | undefined {
  const prefixed = afterPrefix(line, '+NSOCR:')
  return integerOf(prefixed === undefined ? line : prefixed)
}

/** Whether a host is a dotted address, which needs no resolving. */
export function isDotted(host: string): boolean {
  for (let at = 0; at < host.length; at++) {
    const code = host.charCodeAt(at)
    if (code !== 46 && (code < 48 || code > 57)) return false
  }
  return host.length > 0
}

/** The command that resolves a name, and what its notification begins with. */
export const resolveCommand = 'AT+QDNS=0,'
export const resolvePrefix = '+QDNS:'

type Step = 'clear' | 'resolve' | 'create' | 'open' | 'hello'

/** Opens a TCP connection and a session with the broker in it. */
export class Connect extends Operation {
  private step: Step = 'clear'
  private clearing = 0

  constructor(
    private readonly driver: NeulModem,
    private readonly options: MqttOptions,
    private readonly done: ModemCompletion,
  ) {
    super()
  }

  start(): void {
    const { driver } = this
    const { host } = this.options
    driver.connected = false
    if (!isQuotable(host) || host === '') return this.fail(badText(driver, host))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    driver.mqtt.reset()
    this.clear()
  }

  override onResponse(line: string): void {
    if (this.step === 'create') this.driver.streamSocket = socketNumber(line) ?? unknownSocket
  }

  onFinal(error: ModemError | undefined): void {
    // Nothing to close is what is hoped for.
    if (this.step === 'clear')
      return error && error.kind !== 'cme' && error.kind !== 'error' ? this.fail(error) : this.cleared()
    if (error) return this.refused(error)
    if (this.step === 'resolve') return this.driver.wait(this, resolveLimitUs)
    if (this.step === 'create') return this.created()
    if (this.step === 'open') return this.sendHello()
    this.driver.wait(this, answerLimitUs)
  }

  override onUrc(line: string): void {
    if (this.step === 'resolve' && line.startsWith(resolvePrefix)) this.resolved(afterPrefix(line, resolvePrefix)!)
    if (this.step === 'hello' && line.startsWith('CONNACK ')) this.answered(Number(line.substring(8)))
  }

  override onTimeout(): void {
    this.fail(this.driver.error('timeout', `a result of ${this.command} expected, got none`))
  }

  override needsSession(): boolean {
    return this.step === 'hello'
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  /** Closes the socket that may be open, or all of them where it is not known which. */
  private clear(): void {
    const { driver } = this
    const { streamSocket, family } = driver
    if (streamSocket === noSocket) return this.resolve()
    const known = streamSocket !== unknownSocket
    if (!known) driver.datagramSocket = noSocket
    this.ask('clear', `AT+NSOCL=${known ? streamSocket : family.firstSocket + this.clearing}`)
  }

  private cleared(): void {
    const { driver } = this
    this.clearing++
    if (driver.streamSocket === unknownSocket && this.clearing < driver.family.socketCount) return this.clear()
    driver.streamSocket = noSocket
    this.resolve()
  }

  private resolve(): void {
    const { driver } = this
    const { host } = this.options
    if (isDotted(host) || host === driver.resolvedHost) return this.create()
    this.ask('resolve', resolveCommand + host)
  }

  private resolved(address: string): void {
    const { driver } = this
    if (!isDotted(address)) return this.fail(driver.error('open-failed', `an address expected, got ${address}`))
    driver.resolvedHost = this.options.host
    driver.resolvedAddress = address
    this.create()
  }

  private create(): void {
    const { quote } = this.driver.family
    // Until its number is known, any may be it.
    this.driver.streamSocket = unknownSocket
    this.ask('create', `AT+NSOCR=${quote}STREAM${quote},6,0,1`, '')
  }

  private created(): void {
    const { driver } = this
    const { host, port = 1883 } = this.options
    if (driver.streamSocket === unknownSocket)
      return this.fail(driver.error('unexpected', 'the number of a socket expected, got none'))
    const { quote } = driver.family
    const address = isDotted(host) ? host : driver.resolvedAddress
    this.ask('open', `AT+NSOCO=${driver.streamSocket},${quote}${address}${quote},${port}`)
    this.timeoutUs = openLimitUs
  }

  private sendHello(): void {
    const { driver } = this
    const { clientId, user, password, keepAliveS, cleanSession } = this.options
    const packet = encodeConnect({
      type: 'connect',
      clientId,
      cleanSession,
      keepAliveS,
      will: undefined,
      user,
      password: password === undefined ? undefined : asciiBytes(password),
    })
    driver.keepAliveS = keepAliveS
    this.bytes = driver.streamLine(packet)
    this.ask('hello', 'AT+NSOSD', '')
  }

  private answered(returnCode: number): void {
    const { driver } = this
    if (returnCode !== 0)
      return this.fail(driver.error('refused', `a session expected, got CONNACK ${returnCode}`, returnCode))
    driver.connected = true
    driver.armKeepAlive()
    driver.finish(this, null)
  }

  /** The module has forgotten more than the driver knows: the next attempt clears all. */
  private refused(error: ModemError): void {
    const { driver } = this
    driver.streamSocket = unknownSocket
    const { kind, message } = error
    const isRefusal = this.step === 'open' && (kind === 'cme' || kind === 'error')
    this.fail(isRefusal ? driver.error('open-failed', message, error.cme) : error)
  }

  private ask(step: Step, command: string, prefix?: string): void {
    this.step = step
    this.command = command
    this.prefix = prefix
    this.timeoutUs = commandLimitUs
    if (step !== 'hello') this.bytes = undefined
    this.driver.send(this)
  }

  private fail(error: ModemError): void {
    // The address may have been garbled on the line: the next attempt asks again.
    this.driver.resolvedHost = ''
    this.driver.finish(this, error)
  }
}

/** Ends the session and the connection. */
export class Disconnect extends Operation {
  private isClosing = false

  constructor(
    private readonly driver: NeulModem,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    const { driver } = this
    if (!driver.connected) return driver.finish(this, null)
    driver.connected = false
    this.command = 'AT+NSOSD'
    this.prefix = ''
    this.bytes = driver.streamLine(encodeBare('disconnect'))
    driver.keepAliveS = 0
    driver.armKeepAlive()
    driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    const { driver } = this
    if (this.isClosing) {
      driver.streamSocket = error ? unknownSocket : noSocket
      return driver.finish(this, error || null)
    }
    this.isClosing = true
    this.command = `AT+NSOCL=${driver.streamSocket}`
    this.prefix = undefined
    this.bytes = undefined
    driver.send(this)
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
