import { modemError } from '../../../protocols/at/error.js'
import type {
  Follows,
  Modem,
  ModemCompletion,
  ModemConstructor,
  ModemOptions,
  MqttOptions,
  Qos,
} from '../../modems/modem.js'
import { WrappedModem } from '../../modems/wrapped-modem.js'

/** Where datagrams go, and what the network is told to expect after each. */
export interface DatagramTarget {
  /** Name or IPv4 address, and UDP port. */
  readonly host: string
  readonly port: number
  /** Release assistance. Default "unknown". */
  readonly follows?: Follows
}

/**
 * A driver that sends each report as one UDP datagram in place of a message to a broker: give it to a node instead of the driver
 * of its modem. There is no session, and nobody acknowledges: a report is done when the modem has taken it, and what is lost
 * on its way stays lost. Topics mean nothing.
 *
 * @param Driver of a modem with `sendDatagram`
 */
export function overDatagrams(Driver: ModemConstructor, target: DatagramTarget): ModemConstructor {
  return class extends DatagramModem {
    constructor(options: ModemOptions) {
      super(Driver, target, options)
    }
  }
}

/** See {@link overDatagrams}. @throws ModemError ("not-connected") at construction for a modem that sends no datagrams */
class DatagramModem extends WrappedModem {
  protected readonly modem: Modem

  constructor(
    Driver: ModemConstructor,
    private readonly target: DatagramTarget,
    options: ModemOptions,
  ) {
    super(options.timers)
    this.modem = new Driver(options)
    if (!this.modem.sendDatagram) {
      this.modem.close()
      throw modemError('not-connected', 'probe: a modem with datagrams expected, got another')
    }
  }

  /** There is nothing to connect to. */
  connect(_options: MqttOptions, done: ModemCompletion): void {
    this.isOpen = true
    this.later(() => done(null))
  }

  publish(_topic: string, payload: Uint8Array, _qos: Qos, done: ModemCompletion): void {
    const { host, port, follows } = this.target
    this.modem.sendDatagram!(host, port, payload, done, follows)
  }

  subscribe(_topic: string, _qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.later(() => done(null, 0))
  }
}
