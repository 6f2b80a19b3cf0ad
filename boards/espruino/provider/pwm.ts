import type { PWM, PWMOptions } from '../../../firmware/hal/pwm.js'
import { claim, pinOf, release } from './claims.js'
import type { EspruinoPin, Globals } from './globals.js'
import { assertOpen, keepTarget, whole } from './options.js'

declare const analogWrite: Globals['analogWrite']

/** Bits of the duty cycle where the board's are not given. */
const defaultResolution = 12
const defaultHz = 1000

/** Options of {@link EspruinoPWM}: the bits of the board's timers come with the connection. */
export interface EspruinoPWMOptions extends PWMOptions {
  readonly resolution?: number
}

/** A pulse-width modulated pin (ECMA-419 clause 10.4) over `analogWrite`. */
export class EspruinoPWM implements PWM {
  readonly resolution: number
  readonly hz: number
  private readonly pin: EspruinoPin
  private isOpen = true

  constructor(options: EspruinoPWMOptions) {
    const { pin, hz, resolution, target } = options
    this.pin = pinOf(pin, 'pin')
    this.resolution = resolution === undefined ? defaultResolution : whole(resolution, 1, 16, 'resolution')
    this.hz = hz === undefined ? defaultHz : +hz
    if (!(this.hz > 0)) throw new RangeError('hz')
    claim(this, [this.pin])
    keepTarget(this, target)
    this.write(0)
  }

  write(duty: number): void {
    assertOpen(this.isOpen)
    const full = (1 << this.resolution) - 1
    analogWrite(this.pin, whole(duty, 0, full, 'duty') / full, { freq: this.hz })
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    release(this)
  }
}
