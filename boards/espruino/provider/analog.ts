import type { Analog, AnalogOptions } from '../../../firmware/hal/analog.js'
import { claim, pinOf, release } from './claims.js'
import type { EspruinoPin, Globals } from './globals.js'
import { assertOpen, keepTarget, whole } from './options.js'

declare const analogRead: Globals['analogRead']

/** All processors that run the interpreter convert to 12 bits or more, or scale to them. */
const defaultResolution = 12

/** An analogue input (ECMA-419 clause 10.3) over `analogRead`. */
export class EspruinoAnalog implements Analog {
  readonly resolution: number
  private readonly pin: EspruinoPin
  private isOpen = true

  constructor(options: AnalogOptions) {
    const { pin, resolution, target } = options
    this.pin = pinOf(pin, 'pin')
    this.resolution = resolution === undefined ? defaultResolution : whole(resolution, 1, 16, 'resolution')
    claim(this, [this.pin])
    keepTarget(this, target)
  }

  read(): number {
    assertOpen(this.isOpen)
    const steps = 1 << this.resolution
    return Math.max(0, Math.min(steps - 1, Math.floor(analogRead(this.pin) * steps)))
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    release(this)
  }
}
