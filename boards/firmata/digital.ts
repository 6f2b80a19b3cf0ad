import {
  busError,
  DigitalMode,
  Edge,
  type Digital,
  type DigitalConstructor,
  type DigitalModeValue,
  type DigitalOptions,
  type EdgeValue,
} from '../../firmware/hal/index.js'
import type { Link, LinkUser } from './link.js'
import { callbackOption, choiceOption, keepTarget, requireOptions } from '../provider-options.js'

/** Digital of one board (ECMA-419 clause 10.1). */
export function digitalOf(link: Link): DigitalConstructor {
  return class extends FirmataDigital {
    constructor(options: DigitalOptions) {
      super(link, options)
    }
  }
}

/** What Firmata has: no pull-downs, no open drain. */
const modes: readonly DigitalModeValue[] = [DigitalMode.Input, DigitalMode.InputPullUp, DigitalMode.Output]

/**
 * One pin as an input or output. An output is written without an acknowledgement. An input reads what the board reported
 * last: it reports changes once a round of its own loop, so a shorter pulse is lost; before the first report an input
 * reads 0, a pulled-up one 1.
 */
class FirmataDigital implements Digital, LinkUser {
  static readonly Input = DigitalMode.Input
  static readonly InputPullUp = DigitalMode.InputPullUp
  static readonly Output = DigitalMode.Output
  static readonly Rising = Edge.Rising
  static readonly Falling = Edge.Falling

  private readonly link: Link
  private readonly pin: number
  private readonly isOutput: boolean
  private readonly activeLow: boolean
  private level: 0 | 1 = 0
  private onReport: ((level: number) => void) | undefined
  private isClosed = false

  constructor(link: Link, options: DigitalOptions) {
    const { pin, mode, edge, activeLow = false, initialValue = 0, onReadable, target } = requireOptions(options)
    this.link = link
    this.pin = link.pins.number(pin, 'pin')
    choiceOption(mode, 'mode', modes)
    this.isOutput = mode === DigitalMode.Output
    this.activeLow = Boolean(activeLow)
    const callback = callbackOption(onReadable, 'onReadable')
    const edges = callback ? choiceOption(edge, 'edge', Object.values(Edge)) : undefined
    const first = this.isOutput ? choiceOption<0 | 1>(initialValue, 'initialValue', [0, 1]) : 0
    if (!link.pins.can(this.pin, this.isOutput ? 'OUTPUT' : 'INPUT'))
      throw new RangeError(`pin: a digital pin expected, got ${this.pin}`)
    link.assertAlive()
    link.pins.take(this.pin, this)
    link.open(this)
    keepTarget(this, target)
    if (this.isOutput) link.pins.makeOutput(this.pin, this.wire(first))
    else this.beginInput(mode === DigitalMode.InputPullUp, callback, edges)
  }

  read(): 0 | 1 {
    this.assertOpen()
    if (this.isOutput) throw new Error('an input expected, got an output')
    return this.wire(this.level)
  }

  write(value: number): void {
    this.assertOpen()
    if (!this.isOutput) throw new Error('an output expected, got an input')
    this.link.pins.write(this.pin, this.wire(value ? 1 : 0))
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    const { pins } = this.link
    if (this.onReport) pins.unlisten(this.pin, this.onReport)
    pins.release(this.pin, this)
    this.link.release(this)
  }

  private wire(value: 0 | 1): 0 | 1 {
    return this.activeLow ? flip(value) : value
  }

  private beginInput(isPulled: boolean, callback: ((this: Digital) => void) | undefined, edges: EdgeValue | undefined) {
    const { link, pin } = this
    if (isPulled) link.pins.makePullUp(pin)
    else link.pins.makeInput(pin)
    this.level = isPulled ? 1 : 0
    // What comes before the board has seen the pin's new mode is a level, and no edge.
    let isSettled = false
    // Each report has the whole port: most of them say nothing new of this pin.
    this.onReport = (level) => {
      const before = this.level
      this.level = level ? 1 : 0
      if (isSettled && callback && this.level !== before && this.isEdge(edges!)) this.tell(callback)
    }
    link.pins.listen(pin, this.onReport)
    link.settled(() => (isSettled = true))
  }

  private isEdge(edges: EdgeValue): boolean {
    return (edges & (this.wire(this.level) === 1 ? Edge.Rising : Edge.Falling)) !== 0
  }

  private tell(callback: (this: Digital) => void): void {
    this.link.task(() => {
      if (!this.isClosed) (callback as (this: Digital, value: undefined) => void).call(this, undefined)
    })
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open pin expected, got a closed one')
    this.link.assertAlive()
  }
}

const flip = (level: 0 | 1): 0 | 1 => (level === 0 ? 1 : 0)
