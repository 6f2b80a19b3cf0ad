import { busError, type PWM, type PWMOptions } from '../../../firmware/hal/index.js'
import { simulatedPin, type SimulatedPin } from '../pin.js'
import { integerOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** Hertz where the options name none: what Espruino's analogWrite gives. */
const defaultHz = 1000

/** A PWM output (ECMA-419 clause 10.4). A load on the wire sees duty cycle and frequency, not each edge. */
export class SimulatedPWM implements PWM {
  readonly hz: number
  private readonly pin: SimulatedPin
  private isClosed = false

  constructor(options: PWMOptions) {
    const { pin, hz = defaultHz, target } = requireOptions(options)
    this.pin = simulatedPin(pin, 'pin')
    this.hz = integerOption(hz, 'hz', 1, 1_000_000)
    if (!this.pin.board.canPwm(this.pin.name))
      throw new RangeError(`pin: a pin with PWM expected, got ${this.pin.name}`)
    this.pin.take(this)
    keepTarget(this, target)
    this.put(0)
  }

  get resolution(): number {
    return this.pin.board.board.pwmBits
  }

  write(duty: number): void {
    if (this.isClosed) throw busError('closed', 'an open PWM expected, got a closed one')
    const full = 2 ** this.resolution - 1
    this.put(integerOption(duty, 'duty', 0, full) / full)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.pin.net.drive(this, undefined)
    this.pin.release(this)
  }

  private put(duty: number): void {
    this.pin.net.drive(this, { strength: 'strong', level: 1, duty, hz: this.hz })
  }
}
