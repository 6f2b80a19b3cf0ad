import { modemError } from '../../protocols/at/error.js'
import type { ModemError } from '../../protocols/at/error.js'
import type { Registration } from '../../protocols/at/registration.js'
import type {
  Modem,
  ModemCompletion,
  ModemConstructor,
  ModemOptions,
  MqttOptions,
  PlatformOptions,
  Qos,
} from '../modems/modem.js'
import { WrappedModem } from '../modems/wrapped-modem.js'

/**
 * A driver that reports to the operator's platform (CTWing and its like) in place of a broker: give it to a node instead of
 * the driver of its modem, and node, `Uplink` and `Outbox` stay as they are. A report is a confirmable notification of 19/0/0, and
 * done when the platform has acknowledged it; a command is what the platform writes to 19/1/0, and arrives on the topic that was
 * subscribed to. Topics and the broker's address mean nothing to a platform: it knows a device by its IMEI.
 *
 * @param Driver of a modem with `configurePlatform` and `sendToPlatform`
 */
export function overPlatform(Driver: ModemConstructor, platform: PlatformOptions): ModemConstructor {
  return class extends PlatformModem {
    constructor(options: ModemOptions) {
      super(Driver, platform, options)
    }
  }
}

/** See {@link overPlatform}. @throws ModemError ("not-connected") at construction for a modem that knows no platform */
class PlatformModem extends WrappedModem {
  protected readonly modem: Modem
  private downTopic = ''

  constructor(
    Driver: ModemConstructor,
    private readonly platform: PlatformOptions,
    private readonly options: ModemOptions,
  ) {
    super(options.timers)
    this.modem = new Driver({ ...options, onPlatformMessage: (payload) => this.onCommand(payload) })
    if (!this.modem.configurePlatform || !this.modem.sendToPlatform) {
      this.modem.close()
      throw notConnected('a modem with platform messages expected, got another')
    }
  }

  /** The module registers with the platform as it attaches: it is told which one before. */
  override attach(done: ModemCompletion<[Registration]>): void {
    this.isOpen = false
    this.modem.configurePlatform!(this.platform, ignore)
    this.modem.attach(done)
  }

  connect(_options: MqttOptions, done: ModemCompletion): void {
    this.modem.configurePlatform!(this.platform, (error) => {
      this.isOpen = error === null
      done(error)
    })
  }

  /** Quality of service 0 is sent once and not waited for. */
  publish(_topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void {
    if (!this.isOpen) return this.later(() => done(notConnected('a session expected, got none')))
    this.modem.sendToPlatform!(payload, { confirmable: qos > 0 }, done)
  }

  subscribe(topic: string, _qos: Qos, done: ModemCompletion<[Qos]>): void {
    this.downTopic = topic
    this.later(() => done(null, 1))
  }

  private onCommand(payload: Uint8Array): void {
    const { onMessage } = this.options
    if (onMessage && this.downTopic !== '') onMessage(this.downTopic, payload)
  }
}

function notConnected(text: string): ModemError {
  return modemError('not-connected', 'platform: ' + text)
}

/** What fails here fails again where it matters. */
function ignore(): void {}
