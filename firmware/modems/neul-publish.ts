import type { ModemError } from '../../protocols/at/error.js'
import { encodeSubscribe } from '../../protocols/mqtt/encode.js'
import { encodePublish } from '../../protocols/mqtt/publish.js'
import { badText, isQuotable } from './quotable.js'
import type { ModemCompletion, Qos } from './modem.js'
import { answerLimitUs } from './neul-connect.js'
import type { NeulModem } from './neul-modem.js'
import { Operation } from './operation.js'
import { commandLimitUs } from './query.js'

/** Sends one MQTT packet on the connection and waits for what the broker answers to it. */
abstract class Exchange extends Operation {
  constructor(protected readonly driver: NeulModem) {
    super()
    this.command = 'AT+NSOSD'
    this.prefix = ''
    this.timeoutUs = commandLimitUs
  }

  /** Whether an answer is the one; undefined where none is waited for. */
  protected abstract readonly answer: string | undefined

  protected sendPacket(packet: Uint8Array): void {
    const { driver } = this
    if (!driver.connected) return driver.finish(this, driver.error('not-connected', 'a session expected, got none'))
    if (packet.length > driver.family.maxPayloadBytes) return driver.finish(this, this.tooLong())
    this.bytes = driver.streamLine(packet)
    driver.send(this)
  }

  onFinal(error: ModemError | undefined): void {
    // Whether the module took the bytes is not known: the stream may have a hole.
    if (error) this.driver.breakOff(error)
    else if (this.answer === undefined) this.driver.finish(this, null)
    else this.driver.wait(this, answerLimitUs)
  }

  override onTimeout(): void {
    this.driver.breakOff(this.driver.error('not-delivered', 'an acknowledgement expected, got none'))
  }

  override needsSession(): boolean {
    return true
  }

  protected tooLong(): ModemError {
    return this.driver.error('too-long', `at most ${this.driver.family.maxPayloadBytes} bytes expected, got more`)
  }
}

/** Sends a message and waits for the broker's acknowledgement. */
export class Publish extends Exchange {
  protected readonly answer: string | undefined
  private readonly messageId: number
  private readonly packet: Uint8Array | undefined

  constructor(
    driver: NeulModem,
    private readonly topic: string,
    payload: Uint8Array,
    qos: Qos,
    private readonly done: ModemCompletion,
  ) {
    super(driver)
    this.messageId = qos === 0 ? 0 : driver.nextMessageId()
    this.answer = qos === 0 ? undefined : `ACK ${this.messageId}`
    const isSendable = topic !== '' && isQuotable(topic) && payload.length <= driver.family.maxPayloadBytes
    const { allocate } = driver.options
    if (isSendable) this.packet = encodePublish(topic, payload, { qos, messageId: this.messageId, allocate })
  }

  start(): void {
    const { driver, topic, packet } = this
    if (packet) return this.sendPacket(packet)
    driver.finish(this, topic === '' || !isQuotable(topic) ? badText(driver, topic) : this.tooLong())
  }

  override onUrc(line: string): void {
    if (line === this.answer) this.driver.finish(this, null)
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** Subscribes to one topic filter. */
export class Subscribe extends Exchange {
  protected readonly answer: string
  private readonly messageId: number
  private granted: Qos = 0

  constructor(
    driver: NeulModem,
    private readonly topic: string,
    private readonly qos: Qos,
    private readonly done: ModemCompletion<[Qos]>,
  ) {
    super(driver)
    this.messageId = driver.nextMessageId()
    this.answer = `ACK ${this.messageId} `
  }

  start(): void {
    const { driver, topic, qos, messageId } = this
    if (topic === '' || !isQuotable(topic)) return driver.finish(this, badText(driver, topic))
    this.sendPacket(encodeSubscribe({ messageId, subscriptions: [{ filter: topic, qos }] }))
  }

  override onUrc(line: string): void {
    if (!line.startsWith(this.answer)) return
    const { driver, topic } = this
    const code = Number(line.substring(this.answer.length))
    this.granted = code as Qos
    driver.finish(this, code === 128 ? driver.error('refused', `${topic}: QoS expected, got 128`, 128) : null)
  }

  complete(error: ModemError | null): void {
    this.done(error, this.granted)
  }
}

/** Asks the broker whether the session is still there; without an answer it is not. */
export class Ping extends Exchange {
  protected readonly answer = 'PONG'

  constructor(
    driver: NeulModem,
    private readonly packet: Uint8Array,
  ) {
    super(driver)
  }

  start(): void {
    this.sendPacket(this.packet)
  }

  override onUrc(line: string): void {
    if (line === this.answer) this.driver.finish(this, null)
  }

  complete(): void {}
}
