import type {
  Analog,
  AnalogConstructor,
  Completion,
  PinSpecifier,
  PWM,
  PWMConstructor,
  TimerHandle,
  Timers,
} from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Pending } from './pending.js'

/** Times of a small fan, microseconds: until it turns as fast as it will, and the longest run. */
export const timing = { spinUp: 2_000_000, longestRun: 600_000_000 } as const
/** What its motor draws at full speed, amperes, and how much of it at least while it turns, at most unless it is blocked. */
export const current = { rated: 0.1, least: 0.3, most: 1.6 } as const
/** Shunt in the fan's ground line, ohms, and frequency of the PWM, hertz (4-wire fans take 21 to 28 kHz; Intel 4-wire PWM 1.3). */
export const shuntOhms = 5
export const pwmHz = 25_000

/** The pins of a fan and what is around it; `io` is the class of the PWM pin. */
export interface FanOptions {
  readonly io: PWMConstructor
  readonly pin: PinSpecifier
  /** Analogue input over the shunt. */
  readonly sense: { readonly io: AnalogConstructor; readonly pin: PinSpecifier }
  readonly timers: Timers
  /** Full scale of the analogue input, volts. Default 3.3. */
  readonly referenceVolts?: number
}

/** How a run went. */
export interface FanSample {
  /** Amperes once it turned. */
  readonly current: number
}

/**
 * A 5 V fan on a PWM output, with a shunt in its ground line that tells whether it turns: no current is a cut wire, too much a rotor
 * that is blocked.
 * @part 5 V, 0.1 A axial fan, 40 mm
 * @datasheet none: 0.1 A and twice that with a blocked rotor are usual of the class (recalled, not confirmed)
 * @throws DriverError ("no-answer" | "not-ready" | "busy" | "closed" | "missing")
 */
export class Fan {
  private readonly pwm: PWM
  private readonly sense: Analog
  private readonly pending: Pending<FanSample>
  private readonly referenceVolts: number
  private timer: TimerHandle | undefined
  private closed = false

  /**
   * Takes both pins; the fan stands.
   * @throws TypeError without options or timers; RangeError for missing pins or a reference out of range; DriverError "missing"
   */
  constructor(private readonly options: FanOptions) {
    if (!options || !options.timers) throw new TypeError('fan: options with timers expected')
    const { io, pin, sense, timers, referenceVolts = 3.3 } = options
    if (!io || !sense || !sense.io) throw driverError('missing', 'fan: a PWM and an analogue class expected, got none')
    if (pin === undefined || sense.pin === undefined) throw new RangeError('fan: pins of fan and shunt expected')
    if (!(referenceVolts > 0 && referenceVolts <= 5)) throw new RangeError('fan: a reference of up to 5 V expected')
    this.referenceVolts = referenceVolts
    this.pending = new Pending(timers, 'fan')
    this.pwm = new io({ pin, hz: pwmHz })
    try {
      this.sense = new sense.io({ pin: sense.pin })
    } catch (error) {
      this.pwm.close()
      throw error
    }
  }

  /** Whether it is switched on. */
  get isRunning(): boolean {
    return this.pending.isOpen
  }

  /**
   * Runs at full speed for so long, in [spin-up, longest run]; stops earlier where it does not turn.
   * @param done completes exactly once, later: with the current, or with a DriverError: "no-answer" (no current: a cut wire),
   * "not-ready" (blocked), "busy", "closed"
   * @throws RangeError for another time; DriverError "closed"
   */
  run(forUs: number, done: Completion<[FanSample]>): void {
    if (this.closed) throw driverError('closed', 'fan: an open driver expected, got a closed one')
    if (!(forUs >= timing.spinUp && forUs <= timing.longestRun))
      throw new RangeError('fan: a run of 2 to 600 s expected, got ' + forUs + ' us')
    const expired = (): Error => driverError('no-answer', 'fan: the end of a run expected')
    if (!this.pending.open(done, forUs + timing.spinUp, expired)) return
    this.pwm.write((1 << this.pwm.resolution) - 1)
    this.timer = this.options.timers.after(timing.spinUp, () => this.judge(forUs - timing.spinUp))
  }

  /** Switches the fan off and frees the pins. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.stop()
    this.pending.cancel()
    this.pwm.close()
    this.sense.close()
  }

  private judge(restUs: number): void {
    const amperes = this.measure()
    if (amperes < current.least * current.rated) {
      this.stop()
      return this.pending.fail(driverError('no-answer', 'fan: a current expected, got ' + amperes + ' A'))
    }
    if (amperes > current.most * current.rated) {
      this.stop()
      return this.pending.fail(driverError('not-ready', 'fan: a rotor that turns expected, got ' + amperes + ' A'))
    }
    this.timer = this.options.timers.after(restUs, () => {
      this.stop()
      this.pending.succeed({ current: amperes })
    })
  }

  private measure(): number {
    const { sense } = this
    return ((sense.read() / (1 << sense.resolution)) * this.referenceVolts) / shuntOhms
  }

  private stop(): void {
    this.options.timers.cancel(this.timer)
    this.timer = undefined
    this.pwm.write(0)
  }
}
