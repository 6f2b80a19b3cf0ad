import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix, integerOf, splitParameters } from '../../protocols/at/parameters.js'
import type { Bc66 } from './bc66.js'
import type { AtModem } from './at-modem.js'
import { acknowledgeLimitUs } from './bc66-connect.js'
import { badText, isQuotable } from './quotable.js'
import { hexLine } from './hex-line.js'
import type { ModemCompletion, Qos } from './modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Longest topic (MQTT application note, 3.3.8). */
export const maxTopicLength = 256

/** Sends a message in one command, its payload in hexadecimal, and waits for the broker's acknowledgement. */
export class Publish extends Operation {
  private readonly messageId: number

  constructor(
    private readonly driver: Bc66,
    private readonly topic: string,
    payload: Uint8Array,
    qos: Qos,
    private readonly done: ModemCompletion,
  ) {
    super()
    this.messageId = qos === 0 ? 0 : driver.nextMessageId()
    this.command = 'AT+QMTPUB'
    this.timeoutUs = commandLimitUs
    if (payload.length > driver.family.maxPayloadBytes || topic.length > maxTopicLength) return
    this.bytes = hexLine(
      `AT+QMTPUB=0,${this.messageId},${qos},0,"${topic}",${payload.length},"`,
      payload,
      '"',
      driver.options.allocate,
    )
  }

  start(): void {
    const { driver, topic } = this
    if (this.bytes === undefined)
      driver.finish(this, driver.error('too-long', `at most ${driver.family.maxPayloadBytes} bytes expected, got more`))
    else if (topic === '' || !isQuotable(topic)) driver.finish(this, badText(driver, topic))
    else if (!driver.connected) driver.finish(this, notConnected(driver))
    else driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.finish(this, error)
    else this.driver.wait(this, acknowledgeLimitUs)
  }

  override onUrc(line: string): void {
    const result = resultOf(line, '+QMTPUB:', this.messageId)
    if (result === '0') this.driver.finish(this, null)
    // 1 says that it was sent again: the limit stands.
    else if (result === '2') this.driver.finish(this, notDelivered(this.driver, this.topic))
  }

  override onTimeout(): void {
    this.driver.finish(this, notDelivered(this.driver, this.topic))
  }

  override needsSession(): boolean {
    return true
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** Subscribes to one topic filter. */
export class Subscribe extends Operation {
  private readonly messageId: number
  private granted: Qos = 0

  constructor(
    private readonly driver: Bc66,
    private readonly topic: string,
    qos: Qos,
    private readonly done: ModemCompletion<[Qos]>,
  ) {
    super()
    this.messageId = driver.nextMessageId()
    this.timeoutUs = commandLimitUs
    this.command = `AT+QMTSUB=0,${this.messageId},"${topic}",${qos}`
  }

  start(): void {
    const { driver, topic } = this
    if (topic === '' || !isQuotable(topic)) driver.finish(this, badText(driver, topic))
    else if (!driver.connected) driver.finish(this, notConnected(driver))
    else driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.finish(this, error)
    else this.driver.wait(this, acknowledgeLimitUs)
  }

  override onUrc(line: string): void {
    const result = resultOf(line, '+QMTSUB:', this.messageId)
    if (result === '2') this.onTimeout()
    if (result !== '0') return
    const value = splitParameters(line)[3]
    this.granted = Number(value) as Qos
    const isRefused = value === '128'
    this.driver.finish(
      this,
      isRefused ? this.driver.error('refused', `${this.topic}: QoS expected, got 128`, 128) : null,
    )
  }

  override onTimeout(): void {
    this.driver.finish(this, notDelivered(this.driver, this.topic))
  }

  override needsSession(): boolean {
    return true
  }

  complete(error: ModemError | null): void {
    this.done(error, this.granted)
  }
}

/** Third value of a result line that is about this message; undefined for any other line. */
function resultOf(line: string, prefix: string, messageId: number): string | undefined {
  const text = afterPrefix(line, prefix)
  if (text === undefined) return undefined
  const parameters = splitParameters(text)
  return integerOf(parameters[1]) === messageId ? parameters[2] : undefined
}

export function notConnected(driver: AtModem): ModemError {
  return driver.error('not-connected', 'a session expected, got none')
}

export function notDelivered(driver: AtModem, topic: string): ModemError {
  return driver.error('not-delivered', `${topic}: an acknowledgement expected, got none`)
}
