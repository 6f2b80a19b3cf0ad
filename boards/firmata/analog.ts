import { busError, type Analog, type AnalogConstructor, type AnalogOptions } from '../../firmware/hal/index.js'
import type { Link, LinkUser } from './link.js'
import { integerOption, keepTarget, requireOptions } from '../provider-options.js'
import { bitsOf } from './pwm.js'

/** Analog of one board (ECMA-419 clause 10.3). */
export function analogOf(link: Link): AnalogConstructor {
  return class extends FirmataAnalog {
    constructor(options: AnalogOptions) {
      super(link, options)
    }
  }
}

/**
 * An analogue input. The board reports it every sampling interval (19 ms unless the plugin was told otherwise): a read
 * gives the latest report, 0 before the first.
 */
class FirmataAnalog implements Analog, LinkUser {
  readonly resolution: number
  private readonly pin: number
  private readonly channel: number
  private readonly adcBits: number
  private raw = 0
  private isClosed = false
  private readonly onReport = (raw: number): void => {
    this.raw = raw
  }

  constructor(
    private readonly link: Link,
    options: AnalogOptions,
  ) {
    const { pin, resolution, target } = requireOptions(options)
    const { io, pins } = link
    this.pin = pins.number(pin, 'pin')
    this.adcBits = bitsOf(io.RESOLUTION?.ADC ?? 1023)
    this.resolution = resolution === undefined ? this.adcBits : integerOption(resolution, 'resolution', 1, 16)
    const channel = pins.channel(this.pin)
    if (channel === undefined || !pins.can(this.pin, 'ANALOG'))
      throw new RangeError(`pin: an analogue pin expected, got ${this.pin}`)
    this.channel = channel
    link.assertAlive()
    pins.take(this.pin, this)
    link.open(this)
    keepTarget(this, target)
    pins.makeAnalog(this.pin, channel)
    io.analogRead(channel, this.onReport)
  }

  read(): number {
    if (this.isClosed) throw busError('closed', 'an open analogue input expected, got a closed one')
    this.link.assertAlive()
    return Math.floor(this.raw * 2 ** (this.resolution - this.adcBits))
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    const { io, pins } = this.link
    io.removeListener(`analog-read-${this.channel}`, this.onReport as (value: unknown) => void)
    if (!this.link.lost) io.reportAnalogPin?.(this.channel, 0)
    pins.release(this.pin, this)
    this.link.release(this)
  }
}
