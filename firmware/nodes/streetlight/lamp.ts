import type { Completion } from '../../hal/index.js'
import type { LampFailureReason } from './lamp-watch.js'
import type { ReportField } from './report.js'

/** What a lamp knows of itself and of its supply at one instant; undefined where it does not know. */
export interface LampReading {
  /** Volts of the mains. */
  readonly voltage?: number | undefined
  /** Amperes from the mains. */
  readonly current?: number | undefined
  /** Watts from the mains. */
  readonly power?: number | undefined
  /** Joules from the mains since the meter counts. */
  readonly energy?: number | undefined
  /** Hours lit and times switched on, where the lamp counts them itself. */
  readonly operatingHours?: number | undefined
  readonly switchCounter?: number | undefined
  /** Whether the meter says the same although it cannot be: nothing of it may be believed. */
  readonly isStale?: boolean
  /** What only this sort of lamp has to say. */
  readonly more?: readonly ReportField[]
}

/** The lamp of a street lamp's node: something that is dimmed, metered and watched. */
export interface Lamp {
  /** Role in the parts list of what measures it: "meter", "dali". */
  readonly meterRole: string
  /** The level that is set, percent: 0, or what the lamp makes of the level that was asked for. */
  readonly level: number
  /** What is known to be wrong with it. */
  readonly failure: LampFailureReason
  /** Whether the last reading contradicts {@link failure}, so that another one soon would settle it. */
  readonly isUnsure: boolean
  /** Resolution of the energy that it reports, watt-hours. */
  readonly energyStepWh: number
  /** Begins to work, before the first level. */
  start(): void
  /** Sets the level, percent in [0, 100]. @throws RangeError outside */
  setLevel(percent: number): void
  /** Another lamp hangs there now: its rated power, watts. */
  setRatedPower(watts: number): void
  /**
   * Reads meter and state, and judges the lamp by them.
   * @param isFull also what changes slowly
   * @param done completes once, later; with an error where nothing could be read at all
   */
  measure(isFull: boolean, done: Completion<[LampReading]>): void
}
