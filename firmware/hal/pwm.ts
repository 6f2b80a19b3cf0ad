import type { BaseOptions, Closable, PinSpecifier } from './base.js'

/** Options of {@link PWM} (ECMA-419 clause 10.4). `hz`: the host's default where absent. */
export interface PWMOptions extends BaseOptions {
  readonly pin: PinSpecifier
  readonly hz?: number
}

/** A pulse-width modulated output; the duty cycle starts at 0 (ECMA-419 clause 10.4). */
export interface PWM extends Closable {
  /** Bits of the duty cycle. */
  readonly resolution: number
  /** Frequency in hertz that the hardware gives. */
  readonly hz: number
  /** Sets the duty cycle, [0, 2^resolution - 1]. @throws RangeError outside, Error after close */
  write(duty: number): void
}

export type PWMConstructor = new (options: PWMOptions) => PWM
