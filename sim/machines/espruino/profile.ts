import type { Board, Interpreter, SavedCode } from '../../../boards/board.js'
import type { Traits } from './interpreter/index.js'

/** What distinguishes one board's build of the interpreter from another: its data, and how its language behaves. */
export interface Profile extends Interpreter {
  readonly savedCode: SavedCode
  readonly traits: Traits
  /** `process.env.MODULES`. */
  readonly modules: string
  /** Sold by the interpreter's makers: the start asks for no donations. */
  readonly isOfficial: boolean
}

/** The version whose behaviour the facts were taken from (commit c5ff787b1 of 19 Aug 2026). */
export const interpreterVersion = '2v29.277'
export const interpreterCommit = 'c5ff787b1'

/** Modules that the emulated board has. */
const modules = 'Flash,Storage'

/** Builds that say so of themselves (ESPR_OFFICIAL_BOARD in the board files of 2v29.277). */
const officialBuilds = [
  'PICO_R1_3',
  'ESPRUINOWIFI',
  'ESPRUINOBOARD',
  'PUCKJS',
  'PIXLJS',
  'MDBT42Q',
  'BANGLEJS2',
  'JOLTJS',
]

/** The interpreter of a board. @throws RangeError for a board that has none here */
export function profileOf({ name, interpreter, variables }: Board): Profile {
  const { savedCode } = interpreter ?? {}
  if (!interpreter || !savedCode || !variables)
    throw new RangeError(`a board with an emulated interpreter expected, got ${name}`)
  const { saveOnFlash, poorMath, unicode } = interpreter.language
  const traits = { variables: variables.count, bytesPerVariable: variables.bytes, saveOnFlash, poorMath, unicode }
  return { ...interpreter, savedCode, traits, modules, isOfficial: officialBuilds.includes(interpreter.build) }
}

/** Clock cycles of one statement: what a loop of short statements takes on the boards (recalled, not confirmed). */
const cyclesPerStatement = 5000

/** How long one statement takes, microseconds. */
export const statementUsOf = ({ megahertz }: Profile): number => cyclesPerStatement / megahertz
