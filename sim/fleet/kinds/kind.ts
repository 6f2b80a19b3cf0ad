import type { Part } from '../../../firmware/hal/index.js'
import type { DataModel, Resource } from '../../../firmware/lib/model.js'

/** A JSON Schema (draft 2020-12) with the formats of scenarios: "duration", "time-of-day". */
export type OptionsSchema = Readonly<Record<string, unknown>>

/** An option that does not fit the others. */
export interface OptionsProblem {
  readonly option: string
  readonly expected: string
}

/** What a scenario and the command line know of a kind of node before one is built. */
export interface NodeKind {
  /** As in `kind:` of a scenario: "streetlight". */
  readonly name: string
  readonly title: string
  readonly parts: readonly Part[]
  /** Its parts with these options, converted, where they depend on them: the same roles, other parts. */
  readonly partsOf?: (options: Readonly<Record<string, unknown>>) => readonly Part[]
  /** Its resources by short name; a kind without one takes no commands. */
  readonly model?: DataModel
  /** Resources that it has besides, once for each of several like parts: one instance stands for all. */
  readonly repeated?: readonly Resource[]
  /** Where a scenario names none. */
  readonly defaultBoard: string
  readonly defaultModem: string
  /** Schema of `options:`, an object; durations come out in microseconds, times of day in minutes after midnight. */
  readonly optionsSchema: OptionsSchema
  /** What no schema can say of options that the schema lets pass, converted; undefined where they are fine. */
  readonly optionsProblem?: (options: Readonly<Record<string, unknown>>) => OptionsProblem | undefined
}
