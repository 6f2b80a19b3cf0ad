import type { BaseOptions, Closable, PinSpecifier } from './base.js'

/** Options of {@link PulseCount} (ECMA-419 clause 10.11): both channels of a quadrature pair. */
export interface PulseCountOptions extends BaseOptions {
  readonly signal: PinSpecifier
  readonly control: PinSpecifier
  readonly onReadable?: ((this: PulseCount) => void) | null
  readonly onError?: ((this: PulseCount) => void) | null
}

/** Counts the steps of a quadrature pair, up and down, from 0 (ECMA-419 clause 10.11). */
export interface PulseCount extends Closable {
  read(): number
  write(count: number): void
}

export type PulseCountConstructor = new (options: PulseCountOptions) => PulseCount
