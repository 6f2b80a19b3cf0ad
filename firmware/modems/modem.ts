import type { Registration } from '../../protocols/at/registration.js'
import type { Rsrp, Rsrq, Rssi } from '../../protocols/at/signal.js'
import type { NetworkTime } from '../../protocols/at/cclk.js'
import type { ModemError } from '../../protocols/at/error.js'
import type { Closable, Connection, Log, Serial, SerialOptions, Timers } from '../hal/index.js'
import type { PowerSaving } from './at-modem.js'

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
  /** A datagram arrived at the socket that `sendDatagram` opened; see {@link Modem.sendDatagram}. */
  readonly onDatagram?: (host: string, port: number, payload: Uint8Array) => void
  /** The operator's platform sent a message; see {@link Modem.sendToPlatform}. */
  readonly onPlatformMessage?: (payload: Uint8Array) => void
}

/** The operator's platform (CTWing, OceanConnect and their like) that a modem registers with by LwM2M. */
export interface PlatformOptions {
  /** Name or IPv4 address; a module without name resolution takes an address only. */
  readonly host: string
  /** UDP port of its CoAP server. Default 5683. */
  readonly port?: number
  /** Lifetime of the registration in seconds. Left out, the module's own: 86400 as a rule. */
  readonly lifetimeS?: number
}

/**
 * What the modem may tell the network to expect after a packet (release assistance, 3GPP TS 24.301, 9.9.4.25): "nothing", and
 * the connection is given up at once; "answer", one packet down before that; "unknown" leaves it to the network's timer.
 */
export type Follows = 'unknown' | 'nothing' | 'answer'

/** How a message to the platform is sent. */
export interface PlatformMessageOptions {
  /** CoAP confirmable (RFC 7252, 2.1): without error the platform has acknowledged it. Default true. */
  readonly confirmable?: boolean
  /** Release assistance. Default "unknown". */
  readonly follows?: Follows
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
    /** Power saving mode to ask the network for; left out, the modem stays awake. */
    readonly powerSaving?: PowerSaving
  }

/** A driver as the nodes see it: they do not care which modem is on the board. */
export type ModemConstructor = new (options: ModemOptions) => Modem

/**
 * An NB-IoT modem that reaches an MQTT broker, whatever its AT dialect and wherever the MQTT client is: in the modem, or in
 * its driver over a socket of the modem. What is asked of it is done one after the other, in the order of the calls. Every
 * wait has a limit. After `close` every method throws.
 *
 * The methods with a question mark are what only some families can do: a driver without them leaves them out.
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
  /**
   * Sends one UDP datagram from the modem's own socket, which is opened at the first one. Without error the modem has taken
   * it; whether it arrives nobody tells. Answers come by `onDatagram`. Fails with "too-long" beyond what the family carries.
   * `follows` is release assistance, default "unknown"; a family whose commands have no form for it sends without.
   */
  sendDatagram?(host: string, port: number, payload: Uint8Array, done: ModemCompletion, follows?: Follows): void
  /** Says which platform to register with, before the modem attaches the next time. */
  configurePlatform?(options: PlatformOptions, done: ModemCompletion): void
  /**
   * Sends a message to the operator's platform as a notification of its data object (19/0/0, facts nbiot.md 4.1), attaching
   * and waiting for the platform's observation where that is still to be done. Without error the modem has sent it and, where
   * it is confirmable, the platform has acknowledged it.
   */
  sendToPlatform?(payload: Uint8Array, options: PlatformMessageOptions, done: ModemCompletion): void
}
