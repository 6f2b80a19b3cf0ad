import type { PulseCount, PulseCountOptions } from '../../../firmware/hal/pulse-count.js'
import { claim, pinOf, release } from './claims.js'
import type { EspruinoPin, Globals } from './globals.js'
import { assertOpen, callback, keepTarget, whole } from './options.js'

declare const digitalRead: Globals['digitalRead']
declare const pinMode: Globals['pinMode']
declare const setTimeout: Globals['setTimeout']
declare const setWatch: Globals['setWatch']
declare const clearWatch: Globals['clearWatch']

/** Step of the count for (previous two levels, present two levels) of the pair, signal in the high bit. */
const steps: readonly number[] = [0, 1, -1, 0, -1, 0, 0, 1, 1, 0, 0, -1, 0, -1, 1, 0]

/**
 * A quadrature counter (ECMA-419 clause 10.11) over two watches, as fast as the interpreter runs their callbacks. STM32 cannot
 * watch two pins of one number (A0 and B0).
 */
export class EspruinoPulseCount implements PulseCount {
  private count = 0
  private levels: number
  private isTold = false
  private isOpen = true
  private readonly watches: readonly number[]
  private readonly tell: () => void

  constructor(options: PulseCountOptions) {
    const { signal, control, onReadable, onError, target } = options
    const signalPin = pinOf(signal, 'signal')
    const controlPin = pinOf(control, 'control')
    const listener = callback(onReadable, 'onReadable')
    callback(onError, 'onError')
    if (signalPin === controlPin) throw new RangeError('control')
    claim(this, [signalPin, controlPin])
    keepTarget(this, target)
    this.tell = () => {
      this.isTold = false
      if (this.isOpen && listener) listener.call(this)
    }
    const pins = [controlPin, signalPin]
    pins.forEach((pin) => pinMode(pin, 'input'))
    this.levels = (digitalRead(signalPin) << 1) | digitalRead(controlPin)
    this.watches = pins.map((pin, bit) => this.watch(pin, bit))
  }

  read(): number {
    assertOpen(this.isOpen)
    return this.count
  }

  write(count: number): void {
    assertOpen(this.isOpen)
    this.count = whole(count, -2147483648, 2147483647, 'count')
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.watches.forEach((id) => clearWatch(id))
    release(this)
  }

  /** The level is that of the edge: by the time the callback runs the pin may show another. */
  private watch(pin: EspruinoPin, bit: number): number {
    return setWatch(
      ({ state }) => {
        if (this.isOpen) this.step(state ? this.levels | (1 << bit) : this.levels & ~(1 << bit))
      },
      pin,
      { repeat: true, edge: 'both', debounce: 0 },
    )
  }

  private step(levels: number): void {
    const step = steps[(this.levels << 2) | levels]!
    this.levels = levels
    this.count += step
    if (step === 0 || this.isTold) return
    this.isTold = true
    setTimeout(this.tell, 0)
  }
}
