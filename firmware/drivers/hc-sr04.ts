import type { Clock, Completion, Digital, DigitalConstructor, PinSpecifier, Timers } from '../hal/index.js'
import { DigitalMode, driverError, Edge } from '../hal/index.js'
import { Pending } from './pending.js'

/** Times of the dialogue, microseconds (Elecfreaks user guide; the longest echo is recalled). */
export const timing = {
  /** A trigger is at least 10 us. */
  trigger: 10,
  /** Echo high without a target: about 38 ms. */
  noEcho: 38_000,
  /** Between two triggers, so that no old echo is heard. */
  cycle: 60_000,
} as const

/** What the sensor can measure, metres. */
export const range = { near: 0.02, far: 4 } as const

/** The pins of the sensor and what is around it; `io` is the class of both pins. */
export interface HcSr04Options {
  readonly io: DigitalConstructor
  readonly trigger: PinSpecifier
  readonly echo: PinSpecifier
  readonly timers: Timers
  readonly clock: Clock
}

/** A distance to what reflects. */
export interface HcSr04Sample {
  /** Metres; absent where no echo came back. */
  readonly distance?: number
}

/** Metres a second at an air temperature in degrees Celsius: 331.3 + 0.606 T (recalled textbook line, good to 0.2 % outdoors). */
export function speedOfSound(temperature: number): number {
  return 331.3 + 0.606 * temperature
}

/** Metres for an echo of that many microseconds, there and back. */
export function distanceOf(echoUs: number, temperature: number): number {
  return (echoUs * speedOfSound(temperature)) / 2e6
}

/**
 * HC-SR04: ultrasonic distance, 0.02 to 4 m, a trigger pulse in, an echo pulse out. The echo is timed between two edges, so
 * its error is that of the provider's edge times.
 * @part Elecfreaks HC-SR04
 * @datasheet HC-SR04 user guide, Elecfreaks: 10 us trigger, echo width over 58 is centimetres, 60 ms cycle, 2 to 400 cm
 * @sample distance in metres, [0.02, 4]; absent without an echo
 * @throws DriverError ("no-answer" | "busy" | "closed" | "missing")
 */
export class HcSr04 {
  private readonly trigger: Digital
  private readonly echo: Digital
  private readonly pending: Pending<HcSr04Sample>
  private roseUs: number | undefined
  private nextUs = 0
  private isAsked = false
  private closed = false
  /** Air temperature at the sensor, degrees Celsius: set it where it is known. */
  temperature = 20

  /**
   * Takes both pins.
   * @throws TypeError without options, timers or clock; RangeError without pins; DriverError "missing"; BusError "in-use"
   */
  constructor(private readonly options: HcSr04Options) {
    if (!options || !options.timers || !options.clock) throw new TypeError('HC-SR04: timers and a clock expected')
    const { io, trigger, echo, timers } = options
    if (!io) throw driverError('missing', 'HC-SR04: a digital class in io expected, got none')
    if (trigger === undefined || echo === undefined) throw new RangeError('HC-SR04: pins trigger and echo expected')
    this.pending = new Pending(timers, 'HC-SR04')
    this.trigger = new io({ pin: trigger, mode: DigitalMode.Output, initialValue: 0 })
    try {
      const edge = Edge.RisingAndFalling
      this.echo = new io({ pin: echo, mode: DigitalMode.Input, edge, onReadable: () => this.hear() })
    } catch (error) {
      this.trigger.close()
      throw error
    }
  }

  /**
   * Sends a burst and waits for its echo; a burst that follows another too closely is held back until the cycle is over.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "busy", "closed"
   * @throws DriverError "closed"
   */
  sample(done: Completion<[HcSr04Sample]>): void {
    if (this.closed) throw driverError('closed', 'HC-SR04: an open driver expected, got a closed one')
    const { timers, clock } = this.options
    const nowUs = clock.uptimeUs()
    const waitUs = this.nextUs > nowUs ? this.nextUs - nowUs : 0
    const expired = (): Error => driverError('no-answer', 'HC-SR04: an echo pulse expected, got none')
    if (!this.pending.open(done, waitUs + timing.cycle, expired)) return
    this.roseUs = undefined
    this.isAsked = false
    if (waitUs > 0) timers.after(waitUs, () => this.begin())
    else this.begin()
  }

  /** Frees the pins. What is under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.pending.cancel()
    this.trigger.close()
    this.echo.close()
  }

  private begin(): void {
    if (this.closed) return
    this.nextUs = this.options.clock.uptimeUs() + timing.cycle
    this.isAsked = true
    this.trigger.write(1)
    this.options.timers.after(timing.trigger, () => {
      if (!this.closed) this.trigger.write(0)
    })
  }

  private hear(): void {
    if (this.closed || !this.isAsked) return
    const nowUs = this.options.clock.uptimeUs()
    if (this.echo.read() === 1) {
      this.roseUs = nowUs
      return
    }
    if (this.roseUs === undefined) return
    const distance = distanceOf(nowUs - this.roseUs, this.temperature)
    this.isAsked = false
    this.pending.succeed(distance <= range.far * farMargin ? { distance } : {})
  }
}

/** An echo of 4 m in cold air reads longer than 4 m at the temperature that is assumed. */
const farMargin = 1.1
