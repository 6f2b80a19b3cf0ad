import type { BoardPin, PinFunction } from './board.js'

/** Pins that can do the same, by their names with spaces between them. */
export const pins = (names: string, ...functions: PinFunction[]): BoardPin[] =>
  names.split(' ').map((name) => ({ name, functions }))
