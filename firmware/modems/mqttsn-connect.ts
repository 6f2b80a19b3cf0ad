import { isDecodeError } from '../../protocols/bytes/error.js'
import { decodeAnswer, encodeQuestion } from '../../protocols/dns/dns.js'
import type { ModemError } from '../../protocols/at/error.js'
import { integerOf } from '../../protocols/at/parameters.js'
import { encodeMqttSn } from '../../protocols/mqttsn/encode.js'
import type { MqttSnMessage } from '../../protocols/mqttsn/message.js'
import { badText, isQuotable } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion, MqttOptions } from './modem.js'
import { isDotted } from './neul-connect.js'
import { noSocket } from './neul-sockets.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'
import type { SaraN2 } from './sara-n2.js'

/** Between two tries of a message, and how often it is tried (MQTT-SN 1.2, 7.2: 10 to 15 s, 3 to 5). */
const retryUs = 15000000
const maxTries = 4

const dnsPort = 53
const localPort = 30000
const defaultNameServer = '8.8.8.8'

/** The command that sends a datagram, payload in hexadecimal. */
export function datagramLine(driver: SaraN2, host: string, port: number, bytes: Uint8Array): Uint8Array {
  const head = `AT+NSOST=${driver.datagramSocket},"${host}",${port},${bytes.length},"`
  return hexLine(head, bytes, '"', driver.options.allocate)
}

/** Sends datagrams until they are answered, one after the other. UDP loses some: each is tried several times. */
export abstract class SnOperation extends Operation {
  private tries = 0
  private datagram: Uint8Array | undefined = undefined
  private host = ''
  private port = 0

  constructor(readonly driver: SaraN2) {
    super()
    this.timeoutUs = commandLimitUs
  }

  /** A message of the gateway that is no notification. */
  onMessage(_message: MqttSnMessage): void {}

  /** An answer of the name server. */
  onNames(_bytes: Uint8Array): void {}

  onFinal(error: ModemError | undefined): void {
    if (error) this.fail(error)
    else this.driver.wait(this, retryUs)
  }

  override onTimeout(): void {
    const { driver } = this
    if (this.datagram && this.tries < maxTries) return this.transmit(this.datagram)
    driver.breakOff(driver.error('not-delivered', 'an answer of the gateway expected, got none'))
    driver.finish(this, driver.error('not-delivered', 'an answer of the gateway expected, got none'))
  }

  /** Sends a message to the gateway and, where no answer comes, sends it again. */
  protected ask(message: MqttSnMessage): void {
    const { driver } = this
    driver.armKeepAlive()
    this.post(driver.gatewayAddress, driver.gatewayPort, encodeMqttSn(message))
  }

  protected post(host: string, port: number, datagram: Uint8Array): void {
    this.host = host
    this.port = port
    this.tries = 0
    this.datagram = datagram
    this.transmit(datagram)
  }

  protected fail(error: ModemError): void {
    // A command that failed leaves the socket in doubt, not the session with the gateway.
    this.driver.finish(this, error)
  }

  private transmit(datagram: Uint8Array): void {
    const { driver } = this
    this.tries++
    this.command = 'AT+NSOST'
    this.prefix = ''
    this.bytes = datagramLine(driver, this.host, this.port, datagram)
    driver.send(this)
  }
}

/** Opens a socket and a session with the gateway. */
export class SnConnect extends SnOperation {
  private step: 'clear' | 'create' | 'talk' = 'clear'
  private clearing = 0

  constructor(
    driver: SaraN2,
    private readonly options: MqttOptions,
    private readonly done: ModemCompletion,
  ) {
    super(driver)
  }

  start(): void {
    const { driver } = this
    const { host, clientId, port = 1883 } = this.options
    driver.connected = false
    driver.forgetTopics()
    if (host === '' || !isQuotable(host + clientId)) return this.fail(badText(driver, host))
    if (!driver.isOnline())
      return this.fail(driver.attachError || driver.error('not-registered', 'a network expected, got none'))
    driver.gatewayPort = port
    driver.gatewayAddress = isDotted(host) ? host : host === driver.resolvedHost ? driver.resolvedAddress : ''
    driver.datagramSocket = noSocket
    this.clear()
  }

  override onResponse(line: string): void {
    if (this.step === 'create') this.driver.datagramSocket = integerOf(line) ?? noSocket
  }

  override onFinal(error: ModemError | undefined): void {
    if (this.step === 'talk') return super.onFinal(error)
    // Nothing to close is what is hoped for.
    const isRefusal = error && (error.kind === 'cme' || error.kind === 'error')
    if (error && !(isRefusal && this.step === 'clear')) return this.fail(error)
    if (this.step === 'clear') return this.cleared()
    this.step = 'talk'
    if (this.driver.datagramSocket === noSocket)
      return this.fail(this.driver.error('unexpected', 'the number of a socket expected, got none'))
    if (this.driver.gatewayAddress !== '') return this.greet()
    const question = questionFor(this.driver.nextMessageId(), this.options.host)
    if (question === undefined) return this.fail(badText(this.driver, this.options.host))
    const { nameServer = defaultNameServer } = this.driver.options
    this.post(nameServer, dnsPort, question)
  }

  override onNames(bytes: Uint8Array): void {
    const { driver } = this
    if (driver.gatewayAddress !== '' || this.step !== 'talk') return
    const address = addressIn(bytes)
    if (address === undefined)
      return this.fail(driver.error('open-failed', `an address of ${this.options.host} expected`))
    driver.resolvedHost = this.options.host
    driver.resolvedAddress = driver.gatewayAddress = address
    this.greet()
  }

  override onMessage(message: MqttSnMessage): void {
    const { driver } = this
    if (message.type !== 'connack' || this.step !== 'talk') return
    const { returnCode } = message
    if (returnCode !== 0)
      return this.fail(driver.error('refused', `a session expected, got return code ${returnCode}`, returnCode))
    driver.connected = true
    driver.keepAliveS = this.options.keepAliveS
    driver.armKeepAlive()
    driver.finish(this, null)
  }

  complete(error: ModemError | null): void {
    // The address may have been garbled on the line: the next attempt asks again.
    if (error) this.driver.resolvedHost = ''
    this.done(error)
  }

  /** Closes every socket: which of them a driver before this one left open is not known. */
  private clear(): void {
    this.command = `AT+NSOCL=${this.driver.family.firstSocket + this.clearing}`
    this.prefix = undefined
    this.bytes = undefined
    this.driver.send(this)
  }

  private cleared(): void {
    this.clearing++
    if (this.clearing < this.driver.family.socketCount) return this.clear()
    this.step = 'create'
    this.command = `AT+NSOCR="DGRAM",17,${localPort},1`
    this.prefix = ''
    this.driver.send(this)
  }

  private greet(): void {
    const { clientId, keepAliveS, cleanSession } = this.options
    this.ask({ type: 'connect', clean: cleanSession, keepAliveS, clientId })
  }
}

function addressIn(bytes: Uint8Array): string | undefined {
  try {
    return decodeAnswer(bytes).address
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return undefined
  }
}

function questionFor(id: number, host: string): Uint8Array | undefined {
  try {
    return encodeQuestion(id, host)
  } catch {
    return undefined
  }
}
