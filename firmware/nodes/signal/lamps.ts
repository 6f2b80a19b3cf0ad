import { isLit } from './groups.js'
import type { SignalProgram } from './program.js'
import type { ControllerState, Moment } from './state.js'

/** Lamps of all groups: a bit a group, group 1 is bit 0. */
export interface Lamps {
  readonly red: number
  readonly amber: number
  readonly green: number
}

/** What the lamps are to show now. The flasher is another matter: see {@link ControllerState.mode}. */
export function lampsOf(program: SignalProgram, state: ControllerState, now: Moment): Lamps {
  let red = 0
  let amber = 0
  let green = 0
  for (let index = 0; index < program.groups.length; index++) {
    const { light, since } = state.groups[index]!
    const bit = 1 << index
    if (light === 'red') red |= bit
    else if (light === 'amber') amber |= bit
    else if (light === 'green' || isLit(since, now)) green |= bit
  }
  return { red, amber, green }
}
