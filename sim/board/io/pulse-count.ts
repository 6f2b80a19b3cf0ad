import { busError, type PulseCount, type PulseCountOptions } from '../../../firmware/hal/index.js'
import { simulatedPin, type SimulatedPin } from '../pin.js'
import { callbackOption, integerOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** Step of the count for (previous two levels, present two levels) of a quadrature pair, signal in the high bit. */
const steps: readonly number[] = [0, 1, -1, 0, -1, 0, 0, 1, 1, 0, 0, -1, 0, -1, 1, 0]

/** A quadrature counter (ECMA-419 clause 10.11); changes within one task are told once. */
export class SimulatedPulseCount implements PulseCount {
  private readonly signal: SimulatedPin
  private readonly control: SimulatedPin
  readonly #onReadable: PulseCountOptions['onReadable']
  private readonly stopListening: (() => void)[]
  private count = 0
  private levels: number
  private isTold = false
  private isClosed = false

  constructor(options: PulseCountOptions) {
    const { signal, control, onReadable, onError, target } = requireOptions(options)
    this.signal = simulatedPin(signal, 'signal')
    this.control = simulatedPin(control, 'control')
    this.#onReadable = callbackOption(onReadable, 'onReadable')
    callbackOption(onError, 'onError')
    if (this.signal === this.control) throw new RangeError('two pins expected, got one twice')
    this.signal.take(this)
    try {
      this.control.take(this)
    } catch (error) {
      this.signal.release(this)
      throw error
    }
    keepTarget(this, target)
    this.levels = this.present()
    this.stopListening = [this.signal, this.control].map((pin) => pin.net.listen(() => this.step()))
  }

  read(): number {
    this.assertOpen()
    return this.count
  }

  write(count: number): void {
    this.assertOpen()
    this.count = integerOption(count, 'count', -(2 ** 31), 2 ** 31 - 1)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    for (const stop of this.stopListening) stop()
    this.signal.release(this)
    this.control.release(this)
  }

  private present(): number {
    return (this.signal.net.level << 1) | this.control.net.level
  }

  private step(): void {
    const levels = this.present()
    const step = steps[(this.levels << 2) | levels]!
    this.levels = levels
    this.count += step
    if (step === 0 || !this.#onReadable || this.isTold) return
    this.isTold = true
    const { board } = this.signal
    board.scheduler.after(0, board.cpuOwner, tell, this)
  }

  /** The callback comes from here only, as a task of its own. */
  tell(): void {
    this.isTold = false
    if (!this.isClosed) this.signal.board.taskOn1(this, this.#onReadable!, undefined)
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open counter expected, got a closed one')
  }
}

function tell(counter: SimulatedPulseCount): void {
  counter.tell()
}
