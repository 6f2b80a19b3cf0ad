import type { Connection, PWM, PWMOptions } from '../hal/index.js'
import { driverError } from '../hal/index.js'

/** Duty cycles, [0, 1], at which the board's analogue stage gives 0 V and 10 V. An inverting stage has them swapped. */
export interface DimmerCalibration {
  /** Default 0. */
  readonly zeroDuty?: number
  /** Default 1. */
  readonly fullDuty?: number
}

/** The PWM connection that feeds the analogue stage. */
export type Dimmer010VOptions = Connection<PWMOptions, PWM> & {
  readonly calibration?: DimmerCalibration
  /** Level in percent that the LED driver gives at 1 V, (0, 100); default 10. Lower levels are raised to it. */
  readonly minimumPercent?: number
}

/** Volts on the control line that mean the minimum level and full output (IEC 60929 Annex E). */
export const controlVolts = { minimum: 1, full: 10 } as const

/**
 * Volts for a level: 0 V for off, else linear from 1 V at the minimum level to 10 V at 100 %.
 * @param levelPercent [0, 100]
 */
export function voltsOf(levelPercent: number, minimumPercent: number): number {
  if (levelPercent <= 0) return 0
  const { minimum, full } = controlVolts
  const level = levelPercent < minimumPercent ? minimumPercent : levelPercent
  return minimum + ((full - minimum) * (level - minimumPercent)) / (100 - minimumPercent)
}

/**
 * Control of an LED driver by 0-10 V: a PWM pin, a filter, an amplifier of gain 10 V at full duty.
 * @part any LED driver with a 0-10 V input and dim-to-off
 * @datasheet IEC 60929 Annex E: full output at 10 V and above, minimum at 1 V. The line between them, and off below the
 * minimum, are the driver maker's; linear is assumed here.
 * @throws DriverError ("closed" | "missing")
 */
export class Dimmer010V {
  private readonly pwm: PWM
  private readonly minimumPercent: number
  private readonly zeroDuty: number
  private readonly fullDuty: number
  private levelPercent = 0
  private closed = false

  /**
   * Takes the pin and switches the lamp off.
   * @throws TypeError without options; RangeError for a bad frequency, minimum or calibration; DriverError "missing"
   * without a PWM class; BusError "in-use"
   */
  constructor(options: Dimmer010VOptions) {
    if (!options) throw new TypeError('0-10 V dimmer: options expected')
    if (!options.io) throw driverError('missing', '0-10 V dimmer: a PWM connection with io expected, got none')
    const { minimumPercent = 10, calibration = {}, hz } = options
    const { zeroDuty = 0, fullDuty = 1 } = calibration
    if (!(minimumPercent > 0 && minimumPercent < 100))
      throw new RangeError('0-10 V dimmer: a minimum between 0 and 100 % expected, got ' + minimumPercent)
    if (!isDuty(zeroDuty) || !isDuty(fullDuty) || zeroDuty === fullDuty)
      throw new RangeError('0-10 V dimmer: two different duty cycles from 0 to 1 expected')
    if (hz !== undefined && !(hz > 0)) throw new RangeError('0-10 V dimmer: a positive frequency expected, got ' + hz)
    this.minimumPercent = minimumPercent
    this.zeroDuty = zeroDuty
    this.fullDuty = fullDuty
    this.pwm = new options.io(options)
    this.write(0)
  }

  /** The level that is set, in percent: 0, or from the minimum to 100. */
  get level(): number {
    return this.levelPercent
  }

  /**
   * Sets the level: 0 is off, what lies between 0 and the minimum becomes the minimum.
   * @throws RangeError outside [0, 100]; DriverError "closed"
   */
  setLevel(percent: number): void {
    if (this.closed) throw driverError('closed', '0-10 V dimmer: an open driver expected, got a closed one')
    if (!(percent >= 0 && percent <= 100))
      throw new RangeError('0-10 V dimmer: a level from 0 to 100 % expected, got ' + percent)
    this.levelPercent = percent === 0 ? 0 : percent < this.minimumPercent ? this.minimumPercent : percent
    this.write(voltsOf(this.levelPercent, this.minimumPercent))
  }

  /** Frees the pin; what its pull resistor makes of the lamp is the board's matter. Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pwm.close()
  }

  private write(volts: number): void {
    const duty = this.zeroDuty + ((this.fullDuty - this.zeroDuty) * volts) / controlVolts.full
    const steps = (1 << this.pwm.resolution) - 1
    this.pwm.write(Math.round(duty * steps))
  }
}

function isDuty(value: number): boolean {
  return value >= 0 && value <= 1
}
