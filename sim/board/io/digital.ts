import {
  busError,
  DigitalMode,
  Edge,
  type Digital,
  type DigitalModeValue,
  type DigitalOptions,
  type EdgeValue,
} from '../../../firmware/hal/index.js'
import { simulatedPin, type SimulatedPin } from '../pin.js'
import { callbackOption, choiceOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'

/** One pin as an input or output (ECMA-419 clause 10.1). */
export class SimulatedDigital implements Digital {
  static readonly Input = DigitalMode.Input
  static readonly InputPullUp = DigitalMode.InputPullUp
  static readonly InputPullDown = DigitalMode.InputPullDown
  static readonly InputPullUpDown = DigitalMode.InputPullUpDown
  static readonly Output = DigitalMode.Output
  static readonly OutputOpenDrain = DigitalMode.OutputOpenDrain
  static readonly Rising = Edge.Rising
  static readonly Falling = Edge.Falling

  private readonly pin: SimulatedPin
  private readonly mode: DigitalModeValue
  private readonly activeLow: boolean
  private stopListening: (() => void) | undefined
  private isClosed = false

  constructor(options: DigitalOptions) {
    const { pin, mode, edge, activeLow = false, initialValue = 0, onReadable, target } = requireOptions(options)
    this.pin = simulatedPin(pin, 'pin')
    this.mode = choiceOption(mode, 'mode', Object.values(DigitalMode))
    this.activeLow = Boolean(activeLow)
    const callback = callbackOption(onReadable, 'onReadable')
    const edges = callback ? choiceOption(edge, 'edge', Object.values(Edge)) : undefined
    const first = this.isOutput ? choiceOption<0 | 1>(initialValue, 'initialValue', [0, 1]) : 0
    this.pin.take(this)
    keepTarget(this, target)
    if (this.isOutput) this.drive(first)
    else this.pull()
    if (callback && edges !== undefined && !this.isOutput) this.watch(callback, edges)
  }

  read(): 0 | 1 {
    this.assertOpen()
    if (this.isOutput) throw new Error('an input expected, got an output')
    return this.activeLow ? flip(this.pin.net.level) : this.pin.net.level
  }

  write(value: number): void {
    this.assertOpen()
    if (!this.isOutput) throw new Error('an output expected, got an input')
    this.drive(value ? 1 : 0)
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.stopListening?.()
    this.pin.net.drive(this, undefined)
    this.pin.release(this)
  }

  private get isOutput(): boolean {
    return this.mode === DigitalMode.Output || this.mode === DigitalMode.OutputOpenDrain
  }

  private drive(value: 0 | 1): void {
    const level = this.activeLow ? flip(value) : value
    const floats = this.mode === DigitalMode.OutputOpenDrain && level === 1
    this.pin.net.drive(this, floats ? undefined : { strength: 'strong', level })
  }

  private pull(): void {
    if (this.mode === DigitalMode.InputPullUp) this.pin.net.drive(this, { strength: 'pull', level: 1 })
    if (this.mode === DigitalMode.InputPullDown) this.pin.net.drive(this, { strength: 'pull', level: 0 })
  }

  private watch(callback: (this: Digital) => void, edges: EdgeValue): void {
    const { board } = this.pin
    let last = this.pin.net.level
    this.stopListening = this.pin.net.listen((net) => {
      const rose = net.level > last
      const changed = net.level !== last
      last = net.level
      if (changed && edges & (rose !== this.activeLow ? Edge.Rising : Edge.Falling))
        board.scheduler.after(
          0,
          board.cpuOwner,
          () => !this.isClosed && board.taskOn1(this, callback, undefined),
          undefined,
        )
    })
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open pin expected, got a closed one')
  }
}

const flip = (level: 0 | 1): 0 | 1 => (level === 0 ? 1 : 0)
