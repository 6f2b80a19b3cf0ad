import { busError, type PWM, type PWMConstructor, type PWMOptions } from '../../firmware/hal/index.js'
import type { Link, LinkUser } from './link.js'
import { keepTarget, requireOptions } from '../provider-options.js'

/** PWM of one board (ECMA-419 clause 10.4). `hzOf`: the frequency that its firmware gives a pin. */
export function pwmOf(link: Link, hzOf: (pin: number) => number): PWMConstructor {
  return class extends FirmataPWM {
    constructor(options: PWMOptions) {
      super(link, hzOf, options)
    }
  }
}

/**
 * A pulse-width modulated output. Firmata cannot set a frequency: `hz` of the options is checked and not followed, the
 * property `hz` has what the board runs at.
 */
class FirmataPWM implements PWM, LinkUser {
  readonly resolution: number
  readonly hz: number
  private readonly pin: number
  private isClosed = false

  constructor(
    private readonly link: Link,
    hzOf: (pin: number) => number,
    options: PWMOptions,
  ) {
    const { pin, hz, target } = requireOptions(options)
    this.pin = link.pins.number(pin, 'pin')
    if (hz !== undefined && !(Number(hz) > 0)) throw new RangeError(`hz: more than 0 expected, got ${String(hz)}`)
    if (!link.pins.can(this.pin, 'PWM')) throw new RangeError(`pin: a pin with PWM expected, got ${this.pin}`)
    this.resolution = bitsOf(link.io.RESOLUTION?.PWM ?? 255)
    this.hz = hzOf(this.pin)
    link.assertAlive()
    link.pins.take(this.pin, this)
    link.open(this)
    keepTarget(this, target)
    link.io.pinMode(this.pin, link.io.MODES['PWM']!)
    this.send(0)
  }

  write(duty: number): void {
    if (this.isClosed) throw busError('closed', 'an open PWM expected, got a closed one')
    this.link.assertAlive()
    const full = 2 ** this.resolution - 1
    if (!(duty >= 0 && duty <= full)) throw new RangeError(`a duty cycle in [0, ${full}] expected, got ${String(duty)}`)
    this.send(Math.round(duty))
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.link.pins.release(this.pin, this)
    this.link.release(this)
  }

  private send(duty: number): void {
    const { io } = this.link
    if (io.pwmWrite) io.pwmWrite(this.pin, duty)
    else io.analogWrite?.(this.pin, duty)
  }
}

/** Bits of a greatest value: 255 has 8. */
export const bitsOf = (greatest: number): number => Math.round(Math.log2(greatest + 1))
