import type { ModemError } from '../../protocols/at/error.js'
import { badText, isQuotable } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion, MqttOptions, Qos } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'
import type { Sim7020 } from './sim7020.js'

/** How long the modem's client waits for the broker, in milliseconds; the longest that AT+CMQNEW takes. */
const brokerLimitMs = 60000
/** Longest time until a command is answered that waits for the broker. */
const answerLimitUs = (brokerLimitMs + 10000) * 1000

/** Longest payload, in bytes of two digits each, and longest topic [recalled, not confirmed]. */
const maxPayloadBytes = 500
const maxTopicLength = 128
/** Buffer of the modem's client in bytes: the largest that AT+CMQNEW takes [recalled, not confirmed]. */
const bufferBytes = 1132

/** One client is enough, and there is one: the first. */
const setUp: readonly ((options: MqttOptions) => string)[] = [
  () => 'AT+CMQDISCON=0',
  ({ host, port = 1883 }) => `AT+CMQNEW="${host}","${port}",${brokerLimitMs},${bufferBytes}`,
  ({ clientId, keepAliveS, cleanSession, user, password }) =>
    `AT+CMQCON=0,4,"${clientId}",${keepAliveS},${cleanSession ? 1 : 0},0` +
    `${user === undefined ? '' : `,"${user}"`}${password === undefined ? '' : `,"${password}"`}`,
]
const closeStep = 0
const openStep = 1

/** Opens a session with the broker. */
export class Sim7020Connect extends Operation {
  private step = closeStep

  constructor(
    private readonly driver: Sim7020,
    private readonly options: MqttOptions,
    private readonly done: ModemCompletion,
  ) {
    super()
  }

  start(): void {
    const { driver } = this
    const { host, clientId, user = '', password = '' } = this.options
    driver.connected = false
    if (!isQuotable(host + clientId + user + password)) driver.finish(this, badText(driver, host))
    else if (driver.isOnline()) this.sendStep()
    else driver.finish(this, driver.attachError || driver.error('not-registered', 'a network expected, got none'))
  }

  onFinal(error: ModemError | undefined): void {
    const { driver } = this
    // Nothing to close is what is hoped for.
    if (error && this.step !== closeStep) {
      // It may have restarted unheard: it says no to everything then.
      driver.distrust()
      return driver.finish(this, this.errorOf(error))
    }
    this.step++
    if (this.step < setUp.length) return this.sendStep()
    driver.connected = true
    driver.finish(this, null)
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private sendStep(): void {
    this.command = setUp[this.step]!(this.options)
    this.prefix = this.step === openStep ? '+CMQNEW:' : undefined
    this.timeoutUs = this.step === closeStep ? commandLimitUs : answerLimitUs
    this.driver.send(this)
  }

  /** The modem says ERROR for everything that the other side does. */
  private errorOf(error: ModemError): ModemError {
    if (error.kind !== 'error') return error
    if (this.step === openStep) return this.driver.error('open-failed', `${this.command}: OK expected, got ERROR`)
    return this.driver.error('refused', `${this.command}: OK expected, got ERROR`)
  }
}

/** Ends the session. */
export class Sim7020Disconnect extends Operation {
  constructor(
    private readonly driver: Sim7020,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.timeoutUs = commandLimitUs
    this.command = 'AT+CMQDISCON=0'
  }

  start(): void {
    const { driver } = this
    if (!driver.connected) return driver.finish(this, null)
    driver.connected = false
    driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    this.driver.finish(this, error || null)
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** Sends a message in one command, its payload in hexadecimal. The answer is that of the broker. */
export class Sim7020Publish extends Operation {
  constructor(
    private readonly driver: Sim7020,
    private readonly topic: string,
    payload: Uint8Array,
    qos: Qos,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.command = 'AT+CMQPUB'
    this.timeoutUs = answerLimitUs
    if (payload.length > maxPayloadBytes || topic.length > maxTopicLength) return
    const head = `AT+CMQPUB=0,"${topic}",${qos},0,0,${2 * payload.length},"`
    this.bytes = hexLine(head, payload, '"', driver.options.allocate)
  }

  start(): void {
    const { driver, topic } = this
    if (this.bytes === undefined)
      driver.finish(this, driver.error('too-long', `at most ${maxPayloadBytes} bytes expected, got more`))
    else startInSession(driver, this, topic)
  }

  onFinal(error: ModemError | undefined): void {
    this.driver.finish(this, error ? errorOf(this.driver, error, this.topic) : null)
  }

  override needsSession(): boolean {
    return true
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** Subscribes to one topic filter. The modem does not tell what the broker grants: what was asked for stands for it. */
export class Sim7020Subscribe extends Operation {
  constructor(
    private readonly driver: Sim7020,
    private readonly topic: string,
    private readonly qos: Qos,
    private readonly done: ModemCompletion<[Qos]>,
  ) {
    super()
    this.timeoutUs = answerLimitUs
    this.command = `AT+CMQSUB=0,"${topic}",${qos}`
  }

  start(): void {
    startInSession(this.driver, this, this.topic)
  }

  onFinal(error: ModemError | undefined): void {
    this.driver.finish(this, error ? errorOf(this.driver, error, this.topic) : null)
  }

  override needsSession(): boolean {
    return true
  }

  complete(error: ModemError | null): void {
    this.done(error, this.qos)
  }
}

function startInSession(driver: Sim7020, operation: Operation, topic: string): void {
  if (topic === '' || !isQuotable(topic)) driver.finish(operation, badText(driver, topic))
  else if (!driver.connected) driver.finish(operation, driver.error('not-connected', 'a session expected, got none'))
  else driver.send(operation)
}

/** ERROR is what the modem says when the broker did not acknowledge. */
function errorOf(driver: Sim7020, error: ModemError, topic: string): ModemError {
  return error.kind === 'error'
    ? driver.error('not-delivered', `${topic}: an acknowledgement expected, got none`)
    : error
}
