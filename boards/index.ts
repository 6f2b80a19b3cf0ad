import { mega, nano, uno } from './arduino/boards.js'
import type { Board } from './board.js'
import { espruinoBoards } from './espruino/boards.js'

export type * from './board.js'
export * from './wiring.js'

/** Every board there is, by name. */
export const boards: Readonly<Record<string, Board>> = Object.fromEntries(
  [...espruinoBoards, uno, nano, mega].map((board) => [board.name, board]),
)
