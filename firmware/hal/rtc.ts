import type { BaseOptions, Closable, TimeValue } from './base.js'

/** Options of {@link RTC} (ECMA-419 clause 16). */
export interface RTCOptions extends BaseOptions {
  /** The clock that is meant, as the host names it. */
  readonly clock?: unknown
  readonly onAlarm?: ((this: RTC) => void) | null
}

/** A clock that keeps the time of day while the processor sleeps (ECMA-419 clause 16). */
export interface RTC extends Closable {
  /** Milliseconds since 1970, or undefined while it was never set or lost its supply. */
  time: TimeValue | undefined
  /** Sets the alarm, or with undefined takes it away; an alarm that is not named stays. */
  configure(options: { readonly alarm?: TimeValue | undefined }): void
}

export type RTCConstructor = new (options: RTCOptions) => RTC
