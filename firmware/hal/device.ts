import type { AnalogConstructor, AnalogOptions, Analog } from './analog.js'
import type { Connection, PinSpecifier } from './base.js'
import type { Digital, DigitalConstructor, DigitalOptions, EdgeValue } from './digital.js'
import type { I2CAsync, I2CConstructor, I2COptions } from './i2c.js'
import type { PulseCountConstructor } from './pulse-count.js'
import type { PWM, PWMConstructor, PWMOptions } from './pwm.js'
import type { RTC, RTCConstructor, RTCOptions } from './rtc.js'
import type { Serial, SerialConstructor, SerialOptions } from './serial.js'
import type { SMBusConstructor } from './smbus.js'
import type { SPI, SPIConstructor, SPIOptions } from './spi.js'
import type { Flash, KeyValue } from './storage.js'

/** The hardware classes of a provider. One that it cannot offer is left out (ECMA-419 clause 29). */
export interface IoConstructors {
  readonly Digital?: DigitalConstructor
  readonly PWM?: PWMConstructor
  readonly Analog?: AnalogConstructor
  readonly I2C?: I2CConstructor
  readonly SMBus?: SMBusConstructor
  readonly SPI?: SPIConstructor
  readonly Serial?: SerialConstructor
  readonly PulseCount?: PulseCountConstructor
  readonly RTC?: RTCConstructor
}

/** Time since the processor started, in microseconds; never set, never goes back. */
export interface Clock {
  uptimeUs(): number
}

/** What `timers.after` gives and `timers.cancel` takes. */
export type TimerHandle = number

/** One-shot timers, by the device's own clock. */
export interface Timers {
  /** Calls back once, `delayUs` microseconds from now, as a task of its own. @throws RangeError if negative or NaN */
  after(delayUs: number, callback: () => void): TimerHandle
  /** Takes a timer back; one that has fired, was cancelled, or is undefined is no mistake. */
  cancel(handle: TimerHandle | undefined): void
}

/** Why the processor runs from the start. */
export type ResetCause = 'power-on' | 'brown-out' | 'watchdog' | 'pin' | 'software' | 'deep-sleep'

/** What may end a deep sleep. */
export interface WakeSource {
  readonly pin: PinSpecifier
  readonly edge: EdgeValue
}

/** Sleep and restart. */
export interface Power {
  readonly resetCause: ResetCause
  /**
   * Sleeps once the running task ends: memory is kept, timers and the wake sources still work, the processor draws its
   * sleep current. Providers whose processor sleeps by itself treat it as a hint.
   */
  sleep(wake?: readonly WakeSource[]): void
  /**
   * From now on the processor sleeps by itself whenever no task runs, until the next timer, pin edge or byte on a serial line:
   * for nodes on a battery. Absent where the provider cannot; a restart ends it.
   */
  autoSleep?(): void
  /** Restarts the firmware from its entry; the cause will be "software". */
  restart(): void
}

/** Restarts the board if nobody kicks it in time; the cause will be "watchdog". */
export interface Watchdog {
  enable(timeoutUs: number): void
  kick(): void
}

/** Supply of a board that runs on a battery. */
export interface Battery {
  /** Volts at the terminals. */
  voltage(): number
}

/** The device's own stream of chance: seeded in a simulation, from hardware on a chip. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** Who this board is. */
export interface Identity {
  /** The processor's or board's serial number, ASCII. */
  readonly serialNumber: string
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

/** One line of log: a source (driver or node name) and a text, ASCII. */
export type Log = (level: LogLevel, source: string, text: string) => void

/**
 * A board as firmware sees it: the host provider of ECMA-419 clause 29 and, documented as extensions, what the standard
 * leaves out. Firmware takes everything from here: nothing else knows the time, chance or the outside.
 *
 * `i2c`, `serial`, `spi`, `pwm`, `digital` and `analog` hold ready-made connections by role ("modem", "light"): what
 * is soldered to which pins is the board's matter, not the firmware's.
 */
export interface Device {
  readonly io: IoConstructors
  readonly pin: Readonly<Record<string, PinSpecifier>>
  readonly i2c: Readonly<Record<string, Connection<Omit<I2COptions, 'address'> & { address?: number }, I2CAsync>>>
  readonly serial: Readonly<Record<string, Connection<SerialOptions, Serial>>>
  readonly spi: Readonly<Record<string, Connection<SPIOptions, SPI>>>
  readonly pwm: Readonly<Record<string, Connection<PWMOptions, PWM>>>
  readonly digital: Readonly<Record<string, Connection<DigitalOptions, Digital>>>
  readonly analog: Readonly<Record<string, Connection<AnalogOptions, Analog>>>
  readonly rtc?: Connection<RTCOptions, RTC>
  readonly flash?: Flash
  readonly keyValue?: KeyValue
  readonly clock: Clock
  readonly timers: Timers
  readonly power: Power
  readonly watchdog?: Watchdog
  readonly battery?: Battery
  readonly random: Random
  readonly identity: Identity
  readonly log: Log
  /** Arrays for bytes that are soon gone, where the host has something cheaper than a new one; their content is anything. */
  readonly allocate?: (byteLength: number) => Uint8Array
}
