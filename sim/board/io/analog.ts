import { busError, type Analog, type AnalogOptions } from '../../../firmware/hal/index.js'
import { simulatedPin, type SimulatedPin } from '../pin.js'
import { integerOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** An analogue input (ECMA-419 clause 10.3): volts on the wire against the board's supply. */
export class SimulatedAnalog implements Analog {
  readonly resolution: number
  private readonly pin: SimulatedPin
  private isClosed = false

  constructor(options: AnalogOptions) {
    const { pin, resolution, target } = requireOptions(options)
    this.pin = simulatedPin(pin, 'pin')
    const { board } = this.pin
    this.resolution = resolution === undefined ? board.board.adcBits : integerOption(resolution, 'resolution', 1, 16)
    if (!board.canAdc(this.pin.name)) throw new RangeError(`pin: a pin with ADC expected, got ${this.pin.name}`)
    this.pin.take(this)
    keepTarget(this, target)
  }

  read(): number {
    if (this.isClosed) throw busError('closed', 'an open analogue input expected, got a closed one')
    const { logicVolts, adcBits } = this.pin.board.board
    const steps = 2 ** Math.min(this.resolution, adcBits)
    const raw = Math.floor((this.pin.net.volts(logicVolts) / logicVolts) * steps)
    return Math.max(0, Math.min(steps - 1, raw)) * 2 ** Math.max(0, this.resolution - adcBits)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.pin.release(this)
  }
}
