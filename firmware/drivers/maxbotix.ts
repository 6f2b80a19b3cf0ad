import type {
  Analog,
  AnalogOptions,
  Clock,
  Completion,
  Connection,
  Digital,
  DigitalConstructor,
  PinSpecifier,
  Timers,
} from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'
import { ListeningSensor, type ListeningSensorOptions } from './listening-sensor.js'
import { Pending } from './pending.js'

/** What an HRXL of 5 m reports, millimetres: nothing nearer than `near`, `none` where it sees no target. */
export const rangeMm = { near: 300, none: 5000 } as const

/** Time between readings, microseconds: 6.66 a second (recalled). */
export const periodUs = 150_000

/** Steps of the analogue output in the supply: one to a millimetre (recalled: Vcc / 5120). */
export const analogSteps = 5120

/** A distance to what reflects. */
export interface MaxbotixSample {
  /** Metres, [0.3, 5); 0.3 stands for all that is nearer. Absent without a target. */
  readonly distance?: number
}

/** The serial connection that the sensor hangs on: 9600 baud, not inverted (TTL). */
export type MaxbotixOptions = ListeningSensorOptions

const R = 0x52
const carriageReturn = 0x0d
const digits = 4

/** The sample of a reading in millimetres. */
export function sampleOf(millimetres: number): MaxbotixSample {
  return millimetres >= rangeMm.none ? {} : { distance: millimetres / 1000 }
}

/**
 * MaxBotix HRXL-MaxSonar by its serial output: "R1875" and a carriage return, in millimetres, on its own.
 * @part MaxBotix HRXL-MaxSonar MB7389
 * @datasheet HRXL-MaxSonar-WR datasheet PD11545, MaxBotix: serial output, pulse width, analogue voltage (recalled, not
 * confirmed)
 * @sample distance in metres, [0.3, 5), step 0.001; absent without a target
 * @throws DriverError ("no-answer" | "checksum" | "busy" | "closed" | "missing")
 */
export class Maxbotix extends ListeningSensor<MaxbotixSample> {
  /** Digits since the "R"; -1 before it. */
  private count = -1
  private value = 0

  /** @throws TypeError without options or timers; RangeError for another baud rate; DriverError "missing"; BusError "in-use" */
  constructor(options: MaxbotixOptions) {
    super('MaxBotix', options, '"R", four digits and CR', 3 * periodUs)
  }

  protected forget(): void {
    this.count = -1
  }

  protected take(byte: number): MaxbotixSample | null | undefined {
    if (byte !== R) return this.count < 0 ? undefined : this.takeDigit(byte)
    const isCutShort = this.count >= 0
    this.count = 0
    this.value = 0
    return isCutShort ? null : undefined
  }

  private takeDigit(byte: number): MaxbotixSample | null | undefined {
    if (byte >= 0x30 && byte <= 0x39 && this.count < digits) {
      this.count++
      this.value = this.value * 10 + byte - 0x30
      return undefined
    }
    const isWhole = byte === carriageReturn && this.count === digits
    this.count = -1
    return isWhole ? sampleOf(this.value) : null
  }
}

/** The pin of the pulse width output and what is around it. */
export interface MaxbotixPulseOptions {
  readonly io: DigitalConstructor
  readonly pin: PinSpecifier
  readonly timers: Timers
  readonly clock: Clock
}

/** The same sensor by its pulse width output: one microsecond to a millimetre (recalled). */
export class MaxbotixPulse {
  private readonly input: Digital
  private readonly pending: Pending<MaxbotixSample>
  private roseUs: number | undefined
  private closed = false

  /** @throws TypeError without options, timers or clock; DriverError "missing"; BusError "in-use" */
  constructor(private readonly options: MaxbotixPulseOptions) {
    if (!options || !options.timers || !options.clock) throw new TypeError('MaxBotix: timers and a clock expected')
    if (!options.io) throw driverError('missing', 'MaxBotix: a digital class in io expected, got none')
    this.pending = new Pending(options.timers, 'MaxBotix')
    const edge = Edge.RisingAndFalling
    this.input = new options.io({
      pin: options.pin,
      mode: DigitalMode.Input,
      edge,
      onReadable: () => this.hear(),
    })
  }

  /** Waits for the next whole pulse: "no-answer", "busy", "closed". @throws DriverError "closed" */
  sample(done: Completion<[MaxbotixSample]>): void {
    if (this.closed) throw driverError('closed', 'MaxBotix: an open driver expected, got a closed one')
    const expired = (): Error => driverError('no-answer', 'MaxBotix: a pulse expected, got none')
    if (this.pending.open(done, 3 * periodUs, expired)) this.roseUs = undefined
  }

  /** Frees the pin. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pending.cancel()
    this.input.close()
  }

  private hear(): void {
    if (this.closed || !this.pending.isOpen) return
    const nowUs = this.options.clock.uptimeUs()
    if (this.input.read() === 1) this.roseUs = nowUs
    else if (this.roseUs !== undefined) this.pending.succeed(sampleOf(nowUs - this.roseUs))
  }
}

/** The same sensor by its analogue output: it holds the latest reading. */
export class MaxbotixAnalog {
  private readonly input: Analog

  /** @throws TypeError without options; DriverError "missing"; BusError "in-use" */
  constructor(options: Connection<AnalogOptions, Analog>) {
    if (!options) throw new TypeError('MaxBotix: options expected')
    if (!options.io) throw driverError('missing', 'MaxBotix: an analogue connection with io expected, got none')
    this.input = new options.io(options)
  }

  /** The latest reading, to one step of the converter: 1.25 mm at 12 bits. @throws Error after close */
  read(): MaxbotixSample {
    const { input } = this
    // The middle of a step: converters cut.
    return sampleOf(((input.read() + 0.5) / (1 << input.resolution)) * analogSteps)
  }

  /** Frees the pin. Closing again does nothing. */
  close(): void {
    this.input.close()
  }
}
