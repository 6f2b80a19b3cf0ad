import type { Completion, Digital, DigitalConstructor, PinSpecifier, TimerHandle, Timers } from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'
import { Pending } from './pending.js'

/** Times of a solenoid latch, microseconds. */
export const timing = {
  /** Longest that the coil may be on at once: its wire is made for pulses (12 V latches allow 1 to 10 s; recalled). */
  longestPulse: 1_000_000,
  /** Rest of the coil between two pulses. */
  rest: 1_000_000,
} as const

/** Pulses that are tried before the latch counts as jammed. */
const attempts = 3

/** The pins of a latch and what is around it; `io` is the class of both pins. */
export interface LockOptions {
  readonly io: DigitalConstructor
  /** Gate of the transistor in the coil's line: high draws the bolt. */
  readonly coil: PinSpecifier
  /** Switch in the latch, to ground while the door is shut. */
  readonly door: PinSpecifier
  readonly timers: Timers
  /** Longest pulse, microseconds, [50000, {@link timing}.longestPulse]. Default 500000. */
  readonly pulseUs?: number
  /** Hears of every movement of the door, before the {@link Lock.open} that caused it completes. */
  readonly onDoor?: (isOpen: boolean) => void
}

/**
 * A latch with a solenoid that draws the bolt, and a switch that says whether the door is shut. The coil is never on for longer
 * than a pulse, whatever happens: it is switched off as soon as the door has opened, and rests between two tries.
 * @part 12 V solenoid cabinet latch with feedback switch
 * @datasheet 12 V, 0.65 A, 1 to 10 s of activation (lock-style solenoid, Adafruit 1512 product page; recalled)
 * @throws DriverError ("no-answer" | "busy" | "closed" | "missing")
 */
export class Lock {
  private readonly coil: Digital
  private readonly door: Digital
  private readonly pending: Pending<boolean>
  private readonly pulseUs: number
  private left = 0
  private timer: TimerHandle | undefined
  private closed = false

  /**
   * Takes both pins; the coil is off.
   * @throws TypeError without options or timers; RangeError for a pulse out of range or missing pins; DriverError "missing";
   * BusError "in-use"
   */
  constructor(private readonly options: LockOptions) {
    if (!options || !options.timers) throw new TypeError('lock: options with timers expected')
    const { io, coil, door, timers, pulseUs = 500_000 } = options
    if (!io) throw driverError('missing', 'lock: a digital class in io expected, got none')
    if (coil === undefined || door === undefined) throw new RangeError('lock: pins coil and door expected')
    if (!(pulseUs >= 50_000 && pulseUs <= timing.longestPulse))
      throw new RangeError('lock: a pulse of 50 ms to 1 s expected, got ' + pulseUs)
    this.pulseUs = pulseUs
    this.pending = new Pending(timers, 'lock')
    this.coil = new io({ pin: coil, mode: DigitalMode.Output, initialValue: 0 })
    try {
      const edge = Edge.RisingAndFalling
      this.door = new io({ pin: door, mode: DigitalMode.InputPullUp, edge, onReadable: () => this.onDoor() })
    } catch (error) {
      this.coil.close()
      throw error
    }
  }

  /** Whether the door is open, as the switch says. @throws DriverError "closed" */
  get isOpen(): boolean {
    this.assertOpen()
    return this.door.read() === 1
  }

  /**
   * Opens the door.
   * @param done completes exactly once, later: with false where it was open already, true where it has opened now, or with a
   * DriverError: "no-answer" (it stayed shut through all tries), "busy", "closed"
   * @throws DriverError "closed"
   */
  open(done: Completion<[boolean]>): void {
    this.assertOpen()
    const { timers } = this.options
    const limitUs = attempts * (this.pulseUs + timing.rest)
    if (
      !this.pending.open(done, limitUs, () => driverError('no-answer', 'lock: an open door expected, got a shut one'))
    )
      return
    this.left = attempts
    if (this.door.read() === 1) timers.after(0, () => this.pending.succeed(false))
    else this.pulse()
  }

  /** Switches the coil off and frees the pins. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.release()
    this.pending.cancel()
    this.coil.close()
    this.door.close()
  }

  private pulse(): void {
    this.left--
    this.coil.write(1)
    this.timer = this.options.timers.after(this.pulseUs, () => this.afterPulse())
  }

  private afterPulse(): void {
    this.release()
    if (this.left > 0) this.timer = this.options.timers.after(timing.rest, () => this.pulse())
  }

  private onDoor(): void {
    if (this.closed) return
    const isOpen = this.door.read() === 1
    if (isOpen) this.release()
    const { onDoor } = this.options
    if (onDoor) onDoor(isOpen)
    if (isOpen) this.pending.succeed(true)
  }

  private release(): void {
    this.options.timers.cancel(this.timer)
    this.timer = undefined
    this.coil.write(0)
  }

  private assertOpen(): void {
    if (this.closed) throw driverError('closed', 'lock: an open driver expected, got a closed one')
  }
}
