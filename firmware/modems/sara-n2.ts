import { isDecodeError } from '../../protocols/bytes/error.js'
import { decodeMqttSn } from '../../protocols/mqttsn/decode.js'
import { encodeMqttSn } from '../../protocols/mqttsn/encode.js'
import { SN_RETURN, type MqttSnMessage } from '../../protocols/mqttsn/message.js'
import type { AtModemOptions } from './at-modem.js'
import { Attach, contextStep, imsiStep, powerSavingStep, step } from './attach.js'
import type { NeulFamily } from './bc95-family.js'
import type { ModemCompletion, MqttOptions, Qos } from './modem.js'
import { SnConnect, SnOperation } from './mqttsn-connect.js'
import { SnDisconnect, SnPing, SnPublish, SnReply, SnSubscribe } from './mqttsn-publish.js'
import { NeulModem } from './neul-modem.js'
import { readSignal, readTime } from './query.js'

/** u-blox SARA-N2 (facts nbiot.md 3.6, 3.1, 3.3). */
export const saraN2Family: NeulFamily = {
  name: 'SARA-N2',
  part: 'sara-n2',
  urcs: ['+NSONMI:', '+NSOCLI:', '+CEREG:', '+CSCON:', '+NPSMR:', '+CEDRXP:', 'REBOOT'],
  // AT was answered before these (see AtClient).
  setUp: [
    step('ATE0'),
    step('AT+CMEE=1'),
    // Raw on this module.
    { command: () => 'AT+CGSN=1', prefix: '', read: (operation, line) => operation.takeImei(line) },
    imsiStep,
    step('AT+CEREG=5'),
    powerSavingStep,
    contextStep(0),
    step('AT+CFUN=1'),
    step('AT+CGATT=1'),
  ],
  signal: readSignal,
  time: readTime,
  // It sleeps by itself, and hears its UART in its sleep.
  sleepCommand: '',
  wakeCommand: '',
  wakePulseUs: 0,
  isRestart: (line) => line.startsWith('REBOOT'),
  baud: 9600,
  quote: '"',
  firstSocket: 0,
  socketCount: 7,
  maxPayloadBytes: 512,
  pushes: false,
}

export type SaraN2Options = AtModemOptions & {
  /** Address of a DNS server for brokers that are given by name: the module resolves none. Default 8.8.8.8. */
  readonly nameServer?: string
}

/** A topic that the gateway gave a number. */
interface Topic {
  readonly id: number
  readonly name: string
}

/**
 * u-blox SARA-N2: NB-IoT modem with UDP sockets only, AT commands over a UART at 9600 baud. The MQTT client is in this
 * driver and speaks MQTT-SN 1.2 to a gateway at the broker's address and port; quality of service 0 and 1.
 * @part u-blox SARA-N2
 * @throws ModemError through completions: see its kinds
 */
export class SaraN2 extends NeulModem<SaraN2Options> {
  /** @internal Where the gateway is, while a session is there or being opened. */
  gatewayAddress = ''
  gatewayPort = 0
  private topics: Topic[] = []

  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: SaraN2Options) {
    super(options, saraN2Family)
  }

  override connect(options: MqttOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new SnConnect(this, options, done))
  }

  override disconnect(done: ModemCompletion): void {
    this.run(new SnDisconnect(this, done))
  }

  override publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void {
    this.run(new SnPublish(this, topic, payload, qos, done))
  }

  override subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.run(new SnSubscribe(this, topic, qos, done))
  }

  /** @internal The number of a topic; undefined where the gateway has given none. */
  topicId(name: string): number | undefined {
    for (let index = 0; index < this.topics.length; index++)
      if (this.topics[index]!.name === name) return this.topics[index]!.id
    return undefined
  }

  /** @internal A topic has a number from now on. */
  addTopic(id: number, name: string): void {
    this.topics = this.topics.filter((topic) => topic.id !== id && topic.name !== name)
    this.topics.push({ id, name })
  }

  /** @internal A new session: numbers of the old one do not count. */
  forgetTopics(): void {
    this.topics = []
  }

  protected override ping(): void {
    if (this.connected) this.run(new SnPing(this))
  }

  protected override forget(): void {
    super.forget()
    this.topics = []
  }

  protected override onDatagram(host: string, port: number, payload: Uint8Array): void {
    if (port === this.gatewayPort && host === this.gatewayAddress) return this.onGateway(payload)
    if (port === 53) this.tellOperation((operation) => operation.onNames(payload))
    else super.onDatagram(host, port, payload)
  }

  private onGateway(payload: Uint8Array): void {
    let message: MqttSnMessage
    try {
      message = decodeMqttSn(payload)
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return this.note('info', error.message)
    }
    if (message.type === 'register') this.onRegister(message.topicId, message.messageId, message.topic)
    else if (message.type === 'publish') this.onPublish(message)
    else if (message.type === 'disconnect') this.onDisconnect()
    else this.tellOperation((operation) => operation.onMessage(message))
  }

  private tellOperation(tell: (operation: SnOperation) => void): void {
    const operation = this.currentOperation()
    if (operation instanceof SnOperation) tell(operation)
  }

  private onRegister(topicId: number, messageId: number, topic: string): void {
    this.addTopic(topicId, topic)
    this.reply({ type: 'regack', topicId, messageId, returnCode: SN_RETURN.accepted })
  }

  private onPublish({ topicId, messageId, qos, payload }: MqttSnMessage & { type: 'publish' }): void {
    let name: string | undefined
    for (let index = 0; index < this.topics.length; index++)
      if (this.topics[index]!.id === topicId) name = this.topics[index]!.name
    const returnCode = name === undefined ? SN_RETURN.invalidTopicId : SN_RETURN.accepted
    if (qos > 0) this.reply({ type: 'puback', topicId, messageId, returnCode })
    if (name !== undefined) this.onMessage(name, payload)
  }

  private onDisconnect(): void {
    if (this.connected) this.breakOff(this.error('lost', 'a session expected, got DISCONNECT'))
  }

  private reply(message: MqttSnMessage): void {
    this.client.send(new SnReply(this, encodeMqttSn(message)))
  }
}
