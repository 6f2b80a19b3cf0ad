import type { BaseOptions, Closable, PinSpecifier } from './base.js'

/** Options of {@link Analog} (ECMA-419 clause 10.3). `resolution` in bits: the host's default where absent. */
export interface AnalogOptions extends BaseOptions {
  readonly pin: PinSpecifier
  readonly resolution?: number
}

/** An analogue input (ECMA-419 clause 10.3). */
export interface Analog extends Closable {
  readonly resolution: number
  /** A sample, [0, 2^resolution - 1] of the reference voltage. @throws Error after close */
  read(): number
}

export type AnalogConstructor = new (options: AnalogOptions) => Analog
