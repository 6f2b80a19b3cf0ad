import type { Drive, Net } from '../../../board/net.js'
import { Net as Wire } from '../../../board/net.js'
import type { PinUser, SimulatedPin } from '../../../board/pin.js'
import type { SimulatedBoard } from '../../../board/simulated-board.js'
import type { Profile } from '../profile.js'

/** What `getPinMode` names. */
export type PinMode =
  | 'undefined'
  | 'analog'
  | 'input'
  | 'input_pullup'
  | 'input_pulldown'
  | 'output'
  | 'opendrain'
  | 'opendrain_pullup'
  | 'af_output'
  | 'af_opendrain'

export const pinModes: readonly string[] = [
  'analog',
  'input',
  'input_pullup',
  'input_pulldown',
  'output',
  'opendrain',
  'opendrain_pullup',
  'af_output',
  'af_opendrain',
] satisfies PinMode[]

const outputModes: readonly PinMode[] = ['output', 'opendrain', 'opendrain_pullup', 'af_output', 'af_opendrain']

/** One pin as the interpreter's hardware layer knows it. */
export class PinState {
  mode: PinMode = 'undefined'
  /** `pinMode` fixed it: reading and writing do not change it any more. */
  isManual = false
  /** What it puts out, or would if it were an output. */
  output: 0 | 1 = 0

  constructor(
    readonly name: string,
    readonly net: Net,
    /** The board's pin; undefined for a pin that only the build knows, such as an LED's. */
    readonly pin: SimulatedPin | undefined,
    private readonly owner: PinUser,
  ) {}

  /** Reads as `digitalRead` does: it becomes an input unless `pinMode` was called. */
  read(): 0 | 1 {
    if (!this.isManual) this.setMode('input')
    return this.net.level
  }

  /** Writes as `digitalWrite` does: it becomes an output unless `pinMode` was called. */
  write(level: 0 | 1): void {
    this.output = level
    if (!this.isManual && this.mode !== 'output') this.mode = 'output'
    this.apply()
  }

  setMode(mode: PinMode): void {
    if (this.mode === mode && mode !== 'af_output') return
    this.mode = mode
    this.apply()
  }

  /** PWM: a duty cycle of [0, 1] at so many hertz. */
  pulse(duty: number, hz: number): void {
    this.mode = 'af_output'
    this.hold()
    this.net.drive(this, { strength: 'strong', level: 1, duty, hz })
  }

  /** Takes back what it drives. */
  release(): void {
    this.mode = 'undefined'
    this.isManual = false
    this.output = 0
    this.net.drive(this, undefined)
    this.pin?.release(this.owner)
  }

  get isOutput(): boolean {
    return outputModes.includes(this.mode)
  }

  private apply(): void {
    this.hold()
    this.net.drive(this, this.driveNow())
  }

  private driveNow(): Drive | undefined {
    const { output, mode } = this
    if (mode === 'output') return { strength: 'strong', level: output }
    if (mode === 'opendrain' || mode === 'opendrain_pullup') {
      if (output === 0) return { strength: 'strong', level: 0 }
      return mode === 'opendrain' ? undefined : { strength: 'pull', level: 1 }
    }
    if (mode === 'input_pullup') return { strength: 'pull', level: 1 }
    return mode === 'input_pulldown' ? { strength: 'pull', level: 0 } : undefined
  }

  private hold(): void {
    if (this.pin && !this.pin.user) this.pin.take(this.owner)
  }
}

/** All pins of the chip, made when somebody first asks. A reset of the processor lets go of them. */
export class PinBank implements PinUser {
  /** Called when the processor lets go of its pins. */
  onClose: (() => void) | undefined
  private readonly states = new Map<string, PinState>()

  constructor(
    private readonly board: SimulatedBoard,
    private readonly profile: Profile,
  ) {}

  /** Names of the pins, in the order in which the interpreter numbers them where the name has no number. */
  get names(): readonly string[] {
    return this.board.board.pins.map(({ name }) => name).concat(this.profile.furtherPins)
  }

  /** The pin of that name. @throws RangeError if the chip has none */
  get(name: string): PinState {
    const known = this.states.get(name)
    if (known) return known
    const isSoldered = this.board.board.pins.some((pin) => pin.name === name)
    if (!isSoldered && !this.profile.furtherPins.includes(name))
      throw new RangeError(`a pin of ${this.board.board.name} expected, got ${name}`)
    const pin = isSoldered ? this.board.pin(name) : undefined
    const state = new PinState(name, pin?.net ?? new Wire(), pin, this)
    this.states.set(name, state)
    return state
  }

  /** Pins that put out 0 now: those that may select an SPI target. */
  lowOutputs(): PinState[] {
    return [...this.states.values()].filter(({ isOutput, output }) => isOutput && output === 0)
  }

  /** `reset()` and every start: all pins as after power-on. */
  releaseAll(): void {
    for (const state of this.states.values()) state.release()
    this.states.clear()
  }

  /** The processor stopped: called for each pin that is held. */
  close(): void {
    this.releaseAll()
    this.onClose?.()
  }
}
