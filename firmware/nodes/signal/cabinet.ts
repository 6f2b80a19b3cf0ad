import { DigitalMode, Edge, type Device, type Digital, type TimerHandle } from '../../hal/index.js'
import { advance, takeInput, type ControllerInput } from './controller.js'
import { detectorRoles } from './hardware.js'
import { LampSwitch, type LampFailures } from './lamp-switch.js'
import { lampsOf, type Lamps } from './lamps.js'
import type { SignalProgram } from './program.js'
import { Fault, initialState, never, type ControllerState, type Moment } from './state.js'

const tenthUs = 100000
/** A red lamp counts as out when so many readings in a row found it so. */
const redOutReadings = 2

/**
 * The controller with its lamps, detectors and clock: calls the state machine at full tenths of a second, shows what it says,
 * watches what the lamps do. A timer that is late makes a green interval longer at its end and shorter at its begin: on a chip
 * by the few milliseconds that its interpreter is late, in a simulation by nothing.
 */
export class Cabinet {
  state: ControllerState
  /** Lamps that were out when they were last to be lit: a bit a group. */
  lampsOut = { red: 0, amber: 0, green: 0 }
  /** Vehicles that the detectors counted. */
  vehicles = 0
  private readonly switch: LampSwitch
  private readonly conflict: Digital
  private readonly detectors: Digital[] = []
  private shown: Lamps | undefined
  private timer: TimerHandle | undefined
  private timerAt: Moment = never
  private redOutInARow = 0
  private readonly onTimer = () => this.wake()

  /**
   * Opens lamps and detectors; nothing is shown before {@link start}.
   * @param onChange called after any light, mode or fault has changed
   * @throws BusError "in-use"
   */
  constructor(
    private readonly device: Device,
    public program: SignalProgram,
    private readonly onChange: () => void,
  ) {
    this.state = initialState(program, this.now())
    this.switch = new LampSwitch(device)
    const { io: Input, pin } = device.digital['conflict']!
    this.conflict = new Input({
      pin,
      mode: DigitalMode.InputPullDown,
      edge: Edge.Rising,
      onReadable: () => this.onConflict(),
    })
    for (let index = 0; index < detectorRoles.length; index++) this.detectors.push(this.openDetector(index))
  }

  private openDetector(index: number): Digital {
    const { io: Input, pin } = this.device.digital[detectorRoles[index]!]!
    const detector: Digital = new Input({
      pin,
      mode: DigitalMode.InputPullDown,
      edge: Edge.RisingAndFalling,
      onReadable: () => this.onDetector(index, detector.read() === 1),
    })
    return detector
  }

  /** Begins: flashing. */
  start(): void {
    if (this.conflict.read() === 1) this.onConflict()
    for (let index = 0; index < this.detectors.length; index++)
      if (this.detectors[index]!.read() === 1) this.onDetector(index, true)
    this.wake()
  }

  /** The present moment, rounded down: tenths of a second since the start of the processor. */
  now(): Moment {
    return Math.floor(this.device.clock.uptimeUs() / tenthUs)
  }

  /** Bit of each detector that a vehicle is on. */
  get occupied(): number {
    let mask = 0
    for (let index = 0; index < this.detectors.length; index++)
      if (this.detectors[index]!.read() === 1) mask |= 1 << index
    return mask
  }

  /** Gives the controller an input. Returns why it was refused, or undefined. */
  input(input: ControllerInput): string | undefined {
    const { mode, faults } = this.state
    const reason = takeInput(this.program, this.state, input, this.now())
    // A fault does not wait for the next tenth.
    if (mode !== this.state.mode) this.show()
    this.arm()
    if (faults !== this.state.faults) this.onChange()
    return reason
  }

  /** Takes another program. The heads must be on the flasher: {@link ControllerState.mode} "flash". */
  replace(program: SignalProgram): void {
    const { target, faults, commandedPlan, scheduledPlan, dayOffset } = this.state
    this.program = program
    this.state = initialState(program, this.now() + 1)
    this.state.target = target
    this.state.faults = faults
    this.state.commandedPlan = program.plans.some(({ id }) => id === commandedPlan) ? commandedPlan : 0
    this.state.scheduledPlan = scheduledPlan
    this.state.dayOffset = dayOffset
    this.arm()
  }

  /** Reads the lamp currents, between changes too. */
  checkLamps(): void {
    this.judge(this.switch.check())
  }

  /** Forgets faults that stay until somebody has looked: those of lamps, and of the monitor where it was set back. */
  forgetFaults(): void {
    this.redOutInARow = 0
    this.input({ kind: 'repaired', fault: Fault.redLamp | Fault.output })
    if (this.conflict.read() === 0) this.input({ kind: 'repaired', fault: Fault.conflict })
  }

  private onConflict(): void {
    this.input({ kind: 'fault', fault: Fault.conflict })
  }

  private onDetector(detector: number, isOccupied: boolean): void {
    if (isOccupied) this.vehicles++
    // One that no stage of the program knows is only counted.
    this.input({ kind: 'detector', detector, isOccupied })
  }

  private wake(): void {
    this.timerAt = never
    const now = Math.round(this.device.clock.uptimeUs() / tenthUs)
    advance(this.program, this.state, now)
    this.show()
    this.arm()
  }

  private arm(): void {
    const { timers, clock } = this.device
    const { wakeAt } = this.state
    if (wakeAt === this.timerAt) return
    timers.cancel(this.timer)
    this.timerAt = wakeAt
    if (wakeAt >= never) return
    this.timer = timers.after(Math.max(0, wakeAt * tenthUs - clock.uptimeUs()), this.onTimer)
  }

  private show(): void {
    if (this.state.mode === 'flash') {
      if (!this.shown) return
      this.shown = undefined
      this.switch.release()
      return this.onChange()
    }
    const lamps = lampsOf(this.program, this.state, Math.round(this.device.clock.uptimeUs() / tenthUs))
    if (this.shown && isSame(lamps, this.shown)) return
    this.shown = lamps
    this.judge(this.switch.show(lamps))
    this.onChange()
  }

  private judge({ lit, redOut, amberOut, greenOut, stuck }: LampFailures): void {
    // Without the relay no lamp has current: that is the monitor's doing, and known by its own input.
    if (this.state.mode === 'flash' || this.conflict.read() === 1) return
    const { red, amber, green } = this.lampsOut
    this.lampsOut = {
      red: (red & ~lit.red) | redOut,
      amber: (amber & ~lit.amber) | amberOut,
      green: (green & ~lit.green) | greenOut,
    }
    this.redOutInARow = redOut === 0 ? 0 : this.redOutInARow + 1
    if (stuck !== 0) this.input({ kind: 'fault', fault: Fault.output })
    else if (this.redOutInARow >= redOutReadings) this.input({ kind: 'fault', fault: Fault.redLamp })
  }
}

const isSame = (first: Lamps, second: Lamps): boolean =>
  first.red === second.red && first.amber === second.amber && first.green === second.green
