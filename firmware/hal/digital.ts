import type { BaseOptions, Closable, PinSpecifier } from './base.js'

/**
 * Pin modes and edges. ECMA-419 leaves the values to the host; these are ours on every provider, and
 * `Rising + Falling` differs from each.
 */
export const DigitalMode = {
  Input: 0,
  InputPullUp: 1,
  InputPullDown: 2,
  InputPullUpDown: 3,
  Output: 8,
  OutputOpenDrain: 9,
} as const
export type DigitalModeValue = (typeof DigitalMode)[keyof typeof DigitalMode]

export const Edge = { Rising: 1, Falling: 2, RisingAndFalling: 3 } as const
export type EdgeValue = (typeof Edge)[keyof typeof Edge]

/** Options of {@link Digital} (ECMA-419 clause 10.1). */
export interface DigitalOptions extends BaseOptions {
  readonly pin: PinSpecifier
  readonly mode: DigitalModeValue
  /** Required with `onReadable`, ignored without. */
  readonly edge?: EdgeValue
  /** Reads and writes are inverted. Default false. */
  readonly activeLow?: boolean
  /** First level of an output, after `activeLow`. Default 0. */
  readonly initialValue?: 0 | 1
  readonly onReadable?: ((this: Digital) => void) | null
}

/** One pin as an input or output (ECMA-419 clause 10.1). @throws Error after close, or against its direction. */
export interface Digital extends Closable {
  read(): 0 | 1
  write(value: number): void
}

export type DigitalConstructor = new (options: DigitalOptions) => Digital
