import type { ModemError } from '../../protocols/at/error.js'
import { SN_RETURN, type MqttSnMessage, type SnQos } from '../../protocols/mqttsn/message.js'
import type { AtRequest } from './at-client.js'
import { badText, isQuotable } from './quotable.js'
import type { ModemCompletion, Qos } from './modem.js'
import { datagramLine, SnOperation } from './mqttsn-connect.js'
import { commandLimitUs } from './query.js'
import type { SaraN2 } from './sara-n2.js'

/** Bytes of a PUBLISH beside its payload, its length in three bytes (MQTT-SN 1.2, 5.4.12). */
const publishHeadBytes = 9

/** An operation within a session. */
abstract class InSession extends SnOperation {
  override needsSession(): boolean {
    return true
  }

  /** Ends at once where there is no session. */
  protected hasSession(): boolean {
    const { driver } = this
    if (!driver.connected) driver.finish(this, driver.error('not-connected', 'a session expected, got none'))
    return driver.connected
  }

  /** Ends by the return code of an answer. */
  protected end(returnCode: number): void {
    const { driver } = this
    const isTaken = returnCode === SN_RETURN.accepted
    driver.finish(
      this,
      isTaken ? null : driver.error('refused', `return code 0 expected, got ${returnCode}`, returnCode),
    )
  }
}

/** Sends a message; gives its topic a number first where it has none. */
export class SnPublish extends InSession {
  private readonly payload: Uint8Array
  private messageId = 0

  constructor(
    driver: SaraN2,
    private readonly topic: string,
    payload: Uint8Array,
    private readonly qos: Qos,
    private readonly done: ModemCompletion,
  ) {
    super(driver)
    this.payload = payload.slice()
  }

  start(): void {
    const { driver, topic, payload, qos } = this
    const max = driver.family.maxPayloadBytes - publishHeadBytes
    if (topic === '' || !isQuotable(topic)) return this.fail(badText(driver, topic))
    if (payload.length > max) return this.fail(driver.error('too-long', `at most ${max} bytes expected, got more`))
    if (qos > 1) return this.fail(driver.error('error', `QoS 0 or 1 expected, got ${qos}`))
    if (!this.hasSession()) return
    this.messageId = driver.nextMessageId()
    const topicId = driver.topicId(topic)
    if (topicId === undefined) this.ask({ type: 'register', topicId: 0, messageId: this.messageId, topic })
    else this.send(topicId)
  }

  override onFinal(error: ModemError | undefined): void {
    const isSent = !error && this.qos === 0 && this.driver.topicId(this.topic) !== undefined
    if (isSent) this.driver.finish(this, null)
    else super.onFinal(error)
  }

  override onMessage(message: MqttSnMessage): void {
    const { driver, topic } = this
    if (message.type === 'regack' && message.messageId === this.messageId) {
      if (message.returnCode !== SN_RETURN.accepted) return this.end(message.returnCode)
      driver.addTopic(message.topicId, topic)
      this.send(message.topicId)
    } else if (message.type === 'puback' && message.messageId === this.messageId) {
      // The gateway has forgotten the number: the session is not what it was.
      if (message.returnCode === SN_RETURN.invalidTopicId) driver.forgetTopics()
      this.end(message.returnCode)
    }
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }

  private send(topicId: number): void {
    const { driver, qos, payload } = this
    this.messageId = qos === 0 ? 0 : driver.nextMessageId()
    const { messageId } = this
    this.ask({ type: 'publish', dup: false, qos: qos as SnQos, retain: false, topicId, messageId, payload })
  }
}

/** Subscribes to one topic filter. */
export class SnSubscribe extends InSession {
  private messageId = 0
  private granted: Qos = 0

  constructor(
    driver: SaraN2,
    private readonly topic: string,
    private readonly qos: Qos,
    private readonly done: ModemCompletion<[Qos]>,
  ) {
    super(driver)
  }

  start(): void {
    const { driver, topic, qos } = this
    if (topic === '' || !isQuotable(topic)) return this.fail(badText(driver, topic))
    if (!this.hasSession()) return
    this.messageId = driver.nextMessageId()
    this.ask({ type: 'subscribe', dup: false, qos: qos === 0 ? 0 : 1, messageId: this.messageId, topic })
  }

  override onMessage(message: MqttSnMessage): void {
    if (message.type !== 'suback' || message.messageId !== this.messageId) return
    this.granted = message.qos
    if (message.topicId > 0) this.driver.addTopic(message.topicId, this.topic)
    this.end(message.returnCode)
  }

  complete(error: ModemError | null): void {
    this.done(error, this.granted)
  }
}

/** Asks the gateway whether the session is still there. */
export class SnPing extends InSession {
  start(): void {
    if (this.hasSession()) this.ask({ type: 'pingreq' })
  }

  override onMessage(message: MqttSnMessage): void {
    if (message.type === 'pingresp') this.driver.finish(this, null)
  }

  complete(): void {}
}

/** Ends the session. Whether the gateway hears of it does not matter. */
export class SnDisconnect extends SnOperation {
  constructor(
    driver: SaraN2,
    private readonly done: ModemCompletion,
  ) {
    super(driver)
  }

  start(): void {
    const { driver } = this
    if (!driver.connected) return driver.finish(this, null)
    driver.connected = false
    this.ask({ type: 'disconnect' })
    driver.keepAliveS = 0
    driver.armKeepAlive()
  }

  override onFinal(error: ModemError | undefined): void {
    this.driver.finish(this, error || null)
  }

  complete(error: ModemError | null): void {
    this.done(error)
  }
}

/** A datagram that the protocol wants sent. When it is lost the gateway asks again. */
export class SnReply implements AtRequest {
  readonly command = 'AT+NSOST'
  readonly prefix = ''
  readonly timeoutUs = commandLimitUs
  readonly bytes: Uint8Array
  nextRequest: AtRequest | undefined = undefined

  constructor(
    private readonly driver: SaraN2,
    datagram: Uint8Array,
  ) {
    this.bytes = datagramLine(driver, driver.gatewayAddress, driver.gatewayPort, datagram)
  }

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.note('info', error.message)
  }
}
