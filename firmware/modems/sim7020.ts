import { integerOf, splitParameters, afterPrefix } from '../../protocols/at/parameters.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import type { Connection, Digital, DigitalOptions } from '../hal/index.js'
import { AtModem, type AtModemOptions, type ModemFamily } from './at-modem.js'
import { Attach, contextStep, imeiStep, imsiStep, optionalStep, powerSavingStep, step } from './attach.js'
import type { Modem, ModemCompletion, MqttOptions, Qos } from './modem.js'
import { readSignal, readTime } from './query.js'
import { Sim7020Connect, Sim7020Disconnect, Sim7020Publish, Sim7020Subscribe } from './sim7020-mqtt.js'
import { Sim7020SendDatagram } from './sim7020-socket.js'

export type Sim7020Options = AtModemOptions & {
  /** The pin on PWRKEY, without which a modem in power saving mode sleeps until its periodic update. */
  readonly powerKey?: Connection<DigitalOptions, Digital>
}

const family: ModemFamily = {
  name: 'SIM7020',
  part: 'sim7020',
  // Facts nbiot.md 3.1, 3.2, 3.5.
  urcs: [
    '+CMQPUB:',
    '+CMQDISCON:',
    '+CSONMI:',
    '+CSOERR:',
    '+CEREG:',
    '+CSCON:',
    '+CPSMSTATUS:',
    '+CPIN:',
    '+CEDRXP:',
    '+CTZE',
  ],
  setUp: [
    step('ATE0'),
    step('AT+CMEE=1'),
    imeiStep,
    imsiStep,
    step('AT+CEREG=5'),
    optionalStep('AT+CPSMSTATUS=1'),
    { command: ({ options }) => (options.powerSaving ? 'AT+CSCLK=2' : 'AT+CSCLK=0') },
    powerSavingStep,
    contextStep(1),
    step('AT+CFUN=1'),
  ],
  signal: readSignal,
  time: readTime,
  sleepCommand: 'AT+CSCLK=2',
  wakeCommand: 'AT+CSCLK=0',
  // [recalled, not confirmed]: PWRKEY low for a second switches on; shorter pulses end PSM.
  wakePulseUs: 500000,
  isRestart: (line) => line.startsWith('+CPIN:'),
}

/**
 * SIMCom SIM7020: NB-IoT modem with an MQTT client, AT commands over a UART at any usual baud rate (the modem adapts).
 * @part SIMCom SIM7020
 * @throws ModemError through completions: see its kinds
 */
export class Sim7020 extends AtModem<Sim7020Options> implements Modem {
  /** @internal Identifier of the socket for datagrams; undefined while there is none. */
  socket: number | undefined = undefined
  /** @internal Where it leads to: the first datagram says. */
  peerHost = ''
  /** @internal */ peerPort = 0

  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Sim7020Options) {
    super(options, family, options.powerKey)
    this.dozes = options.powerSaving !== undefined
  }

  connect(options: MqttOptions, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new Sim7020Connect(this, options, done))
  }

  disconnect(done: ModemCompletion): void {
    this.run(new Sim7020Disconnect(this, done))
  }

  publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void {
    this.run(new Sim7020Publish(this, topic, payload, qos, done))
  }

  subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.run(new Sim7020Subscribe(this, topic, qos, done))
  }

  sendDatagram(host: string, port: number, payload: Uint8Array, done: ModemCompletion): void {
    if (!this.isOnline()) this.run(new Attach(this))
    this.run(new Sim7020SendDatagram(this, host, port, payload, done))
  }

  override sleep(done: ModemCompletion): void {
    super.sleep(done)
    this.dozes = true
  }

  /** The command itself still meets a UART that may doze. */
  override wake(done: ModemCompletion): void {
    super.wake((error) => {
      if (!error) this.dozes = false
      done(error)
    })
  }

  override onUrc(line: string): void {
    if (line.startsWith('+CMQPUB:')) return this.onReceive(line)
    if (line.startsWith('+CMQDISCON:')) return this.lose(this.error('lost', `a session expected, got ${line}`), false)
    if (line.startsWith('+CSONMI:')) return this.onDatagram(line)
    if (line.startsWith('+CSOERR:')) return this.onSocketError(line)
    if (line.startsWith('+CPSMSTATUS:')) this.asleep = line.split('ENTER').length > 1
    super.onUrc(line)
  }

  protected override forget(): void {
    this.socket = undefined
  }

  /** `<id>,"<topic>",<qos>,<retained>,<dup>,<digits>,"<hex>"` (facts nbiot.md 3.5). */
  private onReceive(line: string): void {
    const parameters = splitParameters(afterPrefix(line, '+CMQPUB:')!)
    const payload = this.bytesOf(parameters[6], parameters[5])
    const { onMessage } = this.options
    if (onMessage && payload && this.connected) onMessage(parameters[1]!, payload)
  }

  /** `<id>,<digits>,<hex>` */
  private onDatagram(line: string): void {
    const parameters = splitParameters(afterPrefix(line, '+CSONMI:')!)
    const payload = this.bytesOf(parameters[2], parameters[1])
    const { onDatagram } = this.options
    if (onDatagram && payload && integerOf(parameters[0]) === this.socket)
      onDatagram(this.peerHost, this.peerPort, payload)
  }

  private onSocketError(line: string): void {
    if (integerOf(splitParameters(afterPrefix(line, '+CSOERR:')!)[0]) === this.socket) this.socket = undefined
  }

  /** The bytes of so many hexadecimal digits; undefined, with a note, where they are not that. */
  private bytesOf(hex: string | undefined, digits: string | undefined): Uint8Array | undefined {
    if (hex !== undefined && hex.length === integerOf(digits)) {
      try {
        return fromHex(hex)
      } catch {
        // Told below.
      }
    }
    this.note('warning', `${digits} hexadecimal digits expected, got ${hex}`)
    return undefined
  }
}
