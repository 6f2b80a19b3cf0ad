import { afterPrefix, splitParameters } from '../../protocols/at/parameters.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import type { Connection, Digital, DigitalOptions } from '../hal/index.js'
import { AtModem, type AtModemOptions } from './at-modem.js'
import { Attach } from './attach.js'
import { Connect, Disconnect } from './bc66-connect.js'
import { bc66Family, type QuectelFamily } from './bc66-family.js'
import { Publish, Subscribe } from './bc66-publish.js'
import { SendDatagram } from './bc66-socket.js'
import { SendToPlatform } from './bc66-platform.js'
import type { Modem, ModemCompletion, MqttOptions, PlatformMessageOptions, PlatformOptions, Qos } from './modem.js'
import type { QueryKind } from './query.js'

export type { PowerSaving } from './at-modem.js'

export type Bc66Options = AtModemOptions & {
  /** The pin on PSM_EINT, without which a modem in power saving mode sleeps until its periodic update. */
  readonly psmEint?: Connection<DigitalOptions, Digital>
}

/** Where the socket of datagrams leads to. */
export interface DatagramPeer {
  readonly host: string
  readonly port: number
}

/**
 * Quectel BC66: NB-IoT modem with an MQTT client, AT commands over a UART at any usual baud rate (the modem adapts).
 * Its relatives differ by data: see {@link QuectelFamily}.
 * @part Quectel BC66
 * @throws ModemError through completions: see its kinds
 */
export class Bc66 extends AtModem<Bc66Options, QuectelFamily> implements Modem {
  /** @internal Where the open socket leads to; undefined while there is none. */
  peer: DatagramPeer | undefined = undefined
  /** @internal The platform of `configurePlatform`. */
  platform: PlatformOptions | undefined = undefined
  /** @internal Whether it observes what is sent to it. */
  isObserved = false

  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Bc66Options, family: QuectelFamily = bc66Family) {
    super(options, family, options.psmEint)
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

  sendDatagram(host: string, port: number, payload: Uint8Array, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new SendDatagram(this, { host, port }, payload, done))
  }

  /** The modem is told with the next message. */
  configurePlatform(options: PlatformOptions, done: ModemCompletion): void {
    this.query(nothingToAsk, (error) => {
      if (!error) {
        this.platform = options
        this.isObserved = false
      }
      done(error)
    })
  }

  /** Release assistance is not asked for: AT+QLWDATASEND has no form for it that was seen (facts nbiot.md 3.4). */
  sendToPlatform(payload: Uint8Array, options: PlatformMessageOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new SendToPlatform(this, payload, options.confirmable !== false, done))
  }

  override onUrc(line: string): void {
    // First of all: with every report there is one.
    if (line.startsWith('+QMTPUB:')) return this.tellCurrent(line)
    if (line.startsWith('+QMTRECV:')) return this.onReceive(line)
    if (line.startsWith('+QMTSTAT:')) return this.onStatus(line)
    if (line.startsWith('+QIURC:')) return this.onSocket(line)
    if (line.startsWith('+QLWDATARECV:')) return this.onPlatformData(line)
    if (line.startsWith('+QLWOBSERVE: 1')) this.isObserved = false
    if (line.startsWith('+QNBIOTEVENT:')) this.asleep = line.split('ENTER').length > 1
    super.onUrc(line)
  }

  protected override forget(): void {
    this.peer = undefined
    this.isObserved = false
  }

  private onReceive(line: string): void {
    const { onMessage } = this.options
    const parameters = splitParameters(afterPrefix(line, '+QMTRECV:')!)
    const payload = this.bytesOf(parameters[parameters.length - 1]!)
    if (onMessage && parameters.length >= 4 && payload) onMessage(parameters[2]!, payload)
  }

  private onStatus(line: string): void {
    const code = splitParameters(afterPrefix(line, '+QMTSTAT:')!)[1]
    this.lose(this.error('lost', `a session expected, got +QMTSTAT ${code}`), false)
  }

  /** `"recv",<id>,<length>,<data>`, `"closed",<id>` (facts nbiot.md 3.4). */
  private onSocket(line: string): void {
    const parameters = splitParameters(afterPrefix(line, '+QIURC:')!)
    const { peer } = this
    if (parameters[0] === 'closed') this.peer = undefined
    if (parameters[0] !== 'recv' || parameters.length < 4 || !peer) return
    const payload = this.bytesOf(parameters[3]!)
    const { onDatagram } = this.options
    if (onDatagram && payload) onDatagram(peer.host, peer.port, payload)
  }

  /** `19,1,0,<length>,<hex>` (facts nbiot.md 3.4). */
  private onPlatformData(line: string): void {
    const parameters = splitParameters(afterPrefix(line, '+QLWDATARECV:')!)
    const { onPlatformMessage } = this.options
    const payload = parameters.length >= 5 ? this.bytesOf(parameters[4]!) : undefined
    if (onPlatformMessage && payload) onPlatformMessage(payload)
  }

  private bytesOf(hex: string): Uint8Array | undefined {
    try {
      return fromHex(hex)
    } catch {
      this.note('warning', `hexadecimal digits expected, got ${hex}`)
      return undefined
    }
  }
}

const nothingToAsk: QueryKind<[]> = { commands: [], prefixes: [], read: () => [] }
