import type {
  AnalogOptions,
  Device,
  DigitalOptions,
  I2COptions,
  IoConstructors,
  PulseCountOptions,
  PWMOptions,
  RTCOptions,
  SerialOptions,
  SPIOptions,
} from '../../../firmware/hal/index.js'
import type { I2cTestTarget } from './i2c-target.js'

/** What the suite has rules for. The last five are not constructors: they hang on the device. */
export type ClassName =
  | 'Digital'
  | 'PWM'
  | 'Analog'
  | 'I2C'
  | 'I2C.Async'
  | 'SMBus.Async'
  | 'SPI'
  | 'Serial'
  | 'PulseCount'
  | 'RTC'
  | 'KeyValue'
  | 'Flash'
  | 'Clock'
  | 'Timers'
  | 'Random'

/**
 * Something that a provider cannot do, with the reason. The suite does not skip it: it asserts that it is so.
 * - "absent": the provider has no such class;
 * - "throws": the constructor throws even for valid options;
 * - "differs": of the rule (its id is the part of a test's title in brackets) the opposite holds: its test fails.
 */
export interface ImpossibleCell {
  readonly class: ClassName
  /** Absent for the class as a whole. */
  readonly rule?: string
  readonly how: 'absent' | 'throws' | 'differs'
  readonly reason: string
}

/** Valid options of each class that the provider has. The suite adds modes, callbacks and what it wants to be refused. */
export interface OptionsByClass {
  readonly Digital?: Pick<DigitalOptions, 'pin'>
  readonly PWM?: PWMOptions
  readonly Analog?: AnalogOptions
  /** For I2C, I2C.Async and SMBus.Async; the address is that of the far side's target. */
  readonly I2C?: I2COptions
  readonly SPI?: SPIOptions
  readonly Serial?: SerialOptions
  readonly PulseCount?: PulseCountOptions
  readonly RTC?: RTCOptions
}

/** The far ends of the wires that the options name. */
export interface FarSide {
  readonly digital?: FarNet
  readonly pwm?: {
    /** Duty cycle on the wire, [0, 1]; 0 where nobody drives it. */
    duty(): number
    /** Hertz on the wire; undefined where nobody switches it. */
    hz(): number | undefined
  }
  readonly analog?: {
    readonly referenceVolts: number
    setVolts(volts: number): void
  }
  /** A target at the address of the options, and an address that nobody has. */
  readonly i2c?: { readonly target: I2cTestTarget; readonly unusedAddress: number }
  readonly serial?: {
    /** Sends at the baud rate of the options. */
    send(bytes: Uint8Array): void
    /** Takes what has arrived. */
    take(): number[]
  }
  /** A target behind the select pin: answers each byte with its complement. */
  readonly spi?: {
    /** Takes what has arrived, "select" and "deselect" among it. */
    take(): (number | 'select' | 'deselect')[]
  }
  readonly pulse?: { drive(signal: 0 | 1, control: 0 | 1): void }
}

/** The wire on the pin of the Digital options. */
export interface FarNet {
  level(): 0 | 1
  /** Drives the wire hard, or lets go of it. */
  drive(level: 0 | 1 | undefined): void
}

/** A provider with something on its wires, fresh for each test. */
export interface ProviderUnderTest {
  readonly io: IoConstructors
  readonly device: Partial<Pick<Device, 'clock' | 'timers' | 'random' | 'keyValue' | 'flash'>>
  readonly options: OptionsByClass
  /** A partition of flash that may be overwritten. */
  readonly flashPath?: string
  readonly far: FarSide
  /** Lets time pass until nothing is under way. */
  quiet(): Promise<void>
  /** Lets so many microseconds pass, by the device's clock. */
  pass(delayUs: number): Promise<void>
  /** Exceptions that escaped from callbacks. */
  escaped(): number
  end?(): Promise<void>
}

/** How the suite gets at a provider. */
export interface ProviderFactory {
  readonly name: string
  readonly impossible: readonly ImpossibleCell[]
  make(): Promise<ProviderUnderTest>
}
