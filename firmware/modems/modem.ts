import type { Registration } from '../../protocols/at/registration.js'
import type { Rsrp, Rsrq, Rssi } from '../../protocols/at/signal.js'
import type { NetworkTime } from '../../protocols/at/cclk.js'
import type { ModemError } from '../../protocols/at/error.js'
import type { Closable, Connection, Log, Serial, SerialOptions, Timers } from '../hal/index.js'

export type { ModemError, ModemErrorKind } from '../../protocols/at/error.js'
export type { NetworkTime } from '../../protocols/at/cclk.js'
export type { Registration } from '../../protocols/at/registration.js'

/** Called exactly once, later than the call it completes, with an error or with the results. */
export type ModemCompletion<Results extends unknown[] = []> = (error: ModemError | null, ...results: Results) => void

/** Quality of service of MQTT: at most once, at least once, exactly once. */
export type Qos = 0 | 1 | 2

/** Which broker, and as whom. Text is printable ASCII without quotes. */
export interface MqttOptions {
  /** Name or IPv4 address. */
  readonly host: string
  /** Default 1883. */
  readonly port?: number
  readonly clientId: string
  readonly user?: string
  readonly password?: string
  /** Seconds, up to 3600; 0 is never. */
  readonly keepAliveS: number
  readonly cleanSession: boolean
}

/** What the modem measures of its serving cell. */
export interface ModemSignal {
  readonly rssi: Rssi
  readonly rsrp: Rsrp
  readonly rsrq: Rsrq
}

/** Hooks of every modem, called from the outside's events only, never within a call of the modem's methods. */
export interface ModemHooks {
  /** A message arrived on a topic that was subscribed to. */
  readonly onMessage?: (topic: string, payload: Uint8Array) => void
  /**
   * The MQTT connection is over, for any reason but `disconnect` and `close`. Connect again, then subscribe again: the
   * driver brings the modem back up by itself as part of `connect`.
   */
  readonly onLost?: (error: ModemError) => void
}

/** What every modem driver is made of: the connection of the UART it hangs on, and the device's timers and log. */
export type ModemOptions = Connection<SerialOptions, Serial> &
  ModemHooks & {
    readonly timers: Timers
    readonly log?: Log
    /** Where long lines are put together: {@link Device.allocate}; left out, in new arrays. */
    readonly allocate?: (byteLength: number) => Uint8Array
    /** Access point name; left out, the network's own. */
    readonly apn?: string
    /** Longest wait for the network in seconds. Default 300: cold searches take minutes (facts nbiot.md 1.13). */
    readonly registrationLimitS?: number
  }

/** A driver as the nodes see it: they do not care which modem is on the board. */
export type ModemConstructor = new (options: ModemOptions) => Modem

/**
 * An NB-IoT modem with an MQTT client inside, whatever its AT dialect. What is asked of it is done one after the other,
 * in the order of the calls. Every wait has a limit. After `close` every method throws.
 */
export interface Modem extends Closable {
  /** International mobile equipment identity, 15 digits; '' until the modem was first attached. */
  readonly imei: string
  /** International mobile subscriber identity, 15 digits; '' until the modem was first attached. */
  readonly imsi: string
  /** Whether the broker has accepted the session and nothing has ended it since. */
  readonly isConnected: boolean
  /** Brings the modem up and waits for the network. */
  attach(done: ModemCompletion<[Registration]>): void
  /** Attaches where that is still to be done, and opens a session with the broker in place of one that may be there. */
  connect(options: MqttOptions, done: ModemCompletion): void
  /** Ends the session. */
  disconnect(done: ModemCompletion): void
  /** Sends a message; without error it is with the broker, for QoS 0 with the network. The payload may change afterwards. */
  publish(topic: string, payload: Uint8Array, qos: Qos, done: ModemCompletion): void
  /** Subscribes to a topic filter. Gives the quality of service that the broker grants. */
  subscribe(topic: string, qos: Qos, done: ModemCompletion<[Qos]>): void
  signal(done: ModemCompletion<[ModemSignal]>): void
  /** The time as the network told it. */
  time(done: ModemCompletion<[NetworkTime]>): void
  /** Lets the modem sleep when it has nothing to do. */
  sleep(done: ModemCompletion): void
  /** Keeps the modem awake, and wakes it. */
  wake(done: ModemCompletion): void
}
