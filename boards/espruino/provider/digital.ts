import type { Digital, DigitalOptions } from '../../../firmware/hal/digital.js'
import { claim, pinOf, release } from './claims.js'
import type { EspruinoPin, Globals } from './globals.js'
import { assertOpen, callback, keepTarget } from './options.js'

declare const pinMode: Globals['pinMode']
declare const digitalRead: Globals['digitalRead']
declare const digitalWrite: Globals['digitalWrite']
declare const setWatch: Globals['setWatch']
declare const clearWatch: Globals['clearWatch']

/** Names of the modes by their number; there is no pull-up and pull-down at once. */
const modes: readonly (string | null)[] = [
  'input',
  'input_pullup',
  'input_pulldown',
  null,
  null,
  null,
  null,
  null,
  'output',
  'opendrain',
]
const firstOutput = 8

/** One pin (ECMA-419 clause 10.1) over `pinMode`, `digitalRead`, `digitalWrite` and `setWatch`. */
export class EspruinoDigital implements Digital {
  private readonly pin: EspruinoPin
  private readonly isOutput: boolean
  private readonly invert: number
  private readonly watch: number | undefined
  private isOpen = true

  constructor(options: DigitalOptions) {
    const { pin, mode, edge, activeLow, initialValue, onReadable, target } = options
    const name = modes[mode]
    this.pin = pinOf(pin, 'pin')
    if (!name) throw new RangeError('mode')
    this.isOutput = mode >= firstOutput
    this.invert = activeLow ? 1 : 0
    const listener = this.isOutput ? undefined : callback(onReadable, 'onReadable')
    if (listener && !(edge! >= 1 && edge! <= 3)) throw new RangeError('edge')
    claim(this, [this.pin])
    keepTarget(this, target)
    this.begin(name, initialValue)
    if (listener) this.watch = this.listen(edge!, listener)
  }

  read(): 0 | 1 {
    assertOpen(this.isOpen && !this.isOutput)
    return (digitalRead(this.pin) ^ this.invert) as 0 | 1
  }

  write(value: number): void {
    assertOpen(this.isOpen && this.isOutput)
    digitalWrite(this.pin, (value ? 1 : 0) ^ this.invert)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    if (this.watch !== undefined) clearWatch(this.watch)
    release(this)
  }

  /** The level is set first where the pin may drive both ways, so that no other shows in between. */
  private begin(mode: string, initialValue: number | undefined): void {
    const level = (initialValue ? 1 : 0) ^ this.invert
    if (mode === 'output') digitalWrite(this.pin, level)
    pinMode(this.pin, mode)
    if (this.isOutput) digitalWrite(this.pin, level)
  }

  /** An edge that was queued before the pin was closed is nobody's. */
  private listen(edge: number, listener: (this: Digital) => void): number {
    const rises = this.invert ? 2 : 1
    const tell = (): void => {
      if (this.isOpen) (listener as (this: Digital, nothing: undefined) => void).call(this, undefined)
    }
    return setWatch(tell, this.pin, {
      repeat: true,
      edge: edge === 3 ? 'both' : edge === rises ? 'rising' : 'falling',
      debounce: 0,
    })
  }
}
