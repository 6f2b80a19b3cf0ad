import { afterPrefix, integerOf, splitParameters } from '../../protocols/at/parameters.js'
import type { ModemError } from '../../protocols/at/error.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import { encodeBare } from '../../protocols/mqtt/encode.js'
import type { TimerHandle } from '../hal/index.js'
import type { AtRequest } from './at-client.js'
import { AtModem, type AtModemOptions } from './at-modem.js'
import { Attach } from './attach.js'
import type { NeulFamily } from './bc95-family.js'
import { hexLine } from './hex-line.js'
import type { Follows, Modem, ModemCompletion, ModemSignal, MqttOptions, Qos } from './modem.js'
import { MqttStream, type MqttStreamOwner } from './mqtt-stream.js'
import { Connect, Disconnect } from './neul-connect.js'
import { Ping, Publish, Subscribe } from './neul-publish.js'
import { ReadSignal } from './neul-signal.js'
import { SendDatagram } from './neul-datagram.js'
import { noSocket, unknownSocket } from './neul-sockets.js'
import { commandLimitUs } from './query.js'

/**
 * Modules with Neul's command set: sockets whose payloads are hexadecimal, and an MQTT client in this driver over one of
 * them. What differs between the modules is data: see {@link NeulFamily}.
 */
export class NeulModem<Options extends AtModemOptions = AtModemOptions>
  extends AtModem<Options, NeulFamily>
  implements Modem, MqttStreamOwner
{
  /** @internal Socket of the MQTT connection. Sockets that a driver before this one opened are not known. */
  streamSocket = unknownSocket
  /** @internal Socket of datagrams. */
  datagramSocket = noSocket
  /** @internal The name resolved last, and its address. */
  resolvedHost = ''
  resolvedAddress = ''
  /** @internal */ readonly mqtt: MqttStream
  /** @internal Seconds, 0 is never. */
  keepAliveS = 0
  private keepTimer: TimerHandle | undefined = undefined

  constructor(options: Options, family: NeulFamily) {
    super({ ...options, baud: family.baud }, family, undefined)
    this.mqtt = new MqttStream(this)
  }

  connect(options: MqttOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new Connect(this, options, done))
  }

  disconnect(done: ModemCompletion): void {
    this.run(new Disconnect(this, done))
  }

  publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void {
    this.run(new Publish(this, topic, payload, qos, done))
  }

  subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.run(new Subscribe(this, topic, qos, done))
  }

  override signal(done: ModemCompletion<[ModemSignal]>): void {
    this.run(new ReadSignal(this, done))
  }

  sendDatagram(host: string, port: number, payload: Uint8Array, done: ModemCompletion, follows?: Follows): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new SendDatagram(this, { host, port, follows }, payload, done))
  }

  override close(): void {
    this.options.timers.cancel(this.keepTimer)
    super.close()
  }

  override onUrc(line: string): void {
    if (line.startsWith('+NSONMI:')) return this.onArrival(afterPrefix(line, '+NSONMI:')!)
    if (line.startsWith('+NSOCLI:')) return this.onSocketClosed(integerOf(afterPrefix(line, '+NSOCLI:')))
    super.onUrc(line)
  }

  /** @internal The session has begun or something was sent in it: the silence that calls for a ping starts anew. */
  armKeepAlive(): void {
    const { timers } = this.options
    timers.cancel(this.keepTimer)
    this.keepTimer = this.keepAliveS === 0 ? undefined : timers.after(this.keepAliveS * 1000000, () => this.ping())
  }

  /** @internal The line that sends bytes on the MQTT connection. */
  streamLine(bytes: Uint8Array): Uint8Array {
    this.armKeepAlive()
    return hexLine(`AT+NSOSD=${this.streamSocket},${bytes.length},`, bytes, '', this.options.allocate)
  }

  /** @internal The connection is worth nothing any more; the next `connect` clears it away. */
  breakOff(error: ModemError): void {
    this.options.timers.cancel(this.keepTimer)
    this.keepTimer = undefined
    this.mqtt.reset()
    this.lose(error, false)
  }

  onConnack(returnCode: number): void {
    this.tellCurrent(`CONNACK ${returnCode}`)
  }

  onAcknowledged(messageId: number, granted: number | undefined): void {
    this.tellCurrent(`ACK ${messageId}${granted === undefined ? '' : ` ${granted}`}`)
  }

  onPong(): void {
    this.tellCurrent('PONG')
  }

  onMessage(topic: string, payload: Uint8Array): void {
    const { onMessage } = this.options
    if (onMessage && this.connected) onMessage(topic, payload)
  }

  onReply(bytes: Uint8Array): void {
    this.client.send(new Reply(this, this.streamLine(bytes)))
  }

  onBroken(text: string): void {
    this.breakOff(this.error('lost', text))
  }

  protected override forget(): void {
    this.resolvedHost = ''
    this.streamSocket = this.datagramSocket = noSocket
    this.options.timers.cancel(this.keepTimer)
    this.mqtt.reset()
  }

  /** Asks the broker whether the session is still there. */
  protected ping(): void {
    if (this.connected) this.run(new Ping(this, encodeBare('pingreq')))
  }

  /** Bytes arrived at the socket of datagrams. */
  protected onDatagram(host: string, port: number, payload: Uint8Array): void {
    const { onDatagram } = this.options
    if (onDatagram) onDatagram(host, port, payload)
  }

  /** @internal What AT+NSORF told: `<socket>,<address>,<port>,<length>,<hex>,<rest>`. */
  onRead(text: string): void {
    const parameters = splitParameters(text)
    if (parameters.length !== 6 || integerOf(parameters[0]) !== this.datagramSocket) return
    const payload = this.bytesOf(parameters[4]!, integerOf(parameters[3]))
    if (payload) this.onDatagram(parameters[1]!, integerOf(parameters[2])!, payload)
  }

  /** `<socket>,<address>,<port>,<length>,<hex>` or `<socket>,<length>,<hex>` (facts nbiot.md 3.3). */
  private onArrival(text: string): void {
    const parameters = splitParameters(text)
    const count = parameters.length
    const socket = integerOf(parameters[0])
    if (!this.family.pushes && socket === this.datagramSocket)
      return this.client.send(new ReadSocket(this, socket, this.family.maxPayloadBytes))
    const payload = count >= 3 ? this.bytesOf(parameters[count - 1]!, integerOf(parameters[count - 2])) : undefined
    if (socket === this.streamSocket) {
      if (payload) this.mqtt.receive(payload)
      // A hole in the stream: nothing behind it can be read.
      else this.breakOff(this.error('lost', `data of a socket expected, got ${text}`))
    } else if (socket === this.datagramSocket && payload && count === 5)
      this.onDatagram(parameters[1]!, integerOf(parameters[2])!, payload)
  }

  private onSocketClosed(socket: number | undefined): void {
    if (socket === this.datagramSocket) this.datagramSocket = noSocket
    if (socket !== this.streamSocket) return
    this.streamSocket = noSocket
    this.breakOff(this.error('lost', 'a connection expected, got +NSOCLI'))
  }

  /** The bytes of a hexadecimal text that stands for so many; undefined where it does not. */
  protected bytesOf(hex: string, length: number | undefined): Uint8Array | undefined {
    if (length === undefined || hex.length !== 2 * length) return undefined
    try {
      return fromHex(hex)
    } catch {
      return undefined
    }
  }
}

/** Reads what is next in turn at a socket. */
class ReadSocket implements AtRequest {
  readonly command: string
  readonly prefix = ''
  readonly timeoutUs = commandLimitUs
  nextRequest: AtRequest | undefined = undefined

  constructor(
    private readonly driver: NeulModem,
    socket: number,
    maxBytes: number,
  ) {
    this.command = `AT+NSORF=${socket},${maxBytes}`
  }

  onResponse(line: string): void {
    this.driver.onRead(line)
  }

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.note('info', error.message)
  }
}

/** Bytes that the protocol wants sent: an acknowledgement. When it fails the broker sends the message again. */
class Reply implements AtRequest {
  readonly command = 'AT+NSOSD'
  readonly prefix = ''
  readonly timeoutUs = commandLimitUs
  nextRequest: AtRequest | undefined = undefined

  constructor(
    private readonly driver: NeulModem,
    readonly bytes: Uint8Array,
  ) {}

  onFinal(error: ModemError | undefined): void {
    if (error) this.driver.note('info', error.message)
  }
}
