import { intergreenOf, type SignalProgram } from './program.js'
import { wakeBy, type ControllerState, type GroupState, type Light, type Moment } from './state.js'

const flashPeriod = 10

/** Red that a group shows at least before it is green again: the red revert of NEMA TS 2 (2 s, recalled). */
export const redRevert = 20

/** Whether a light has any green in it: what conflicts are about. */
export const isGreen = (light: Light): boolean => light === 'green' || light === 'green-flash'

/**
 * Moves every group as far as its times allow at this moment. Minimum green and green intervals are kept here and nowhere
 * else: stages, plans and requests only say which groups are wanted.
 * @returns whether any light changed
 */
export function advanceGroups(program: SignalProgram, state: ControllerState, now: Moment): boolean {
  let hasChanged = false
  // Ends first: a green that ends now counts for those that wait for it.
  for (let index = 0; index < state.groups.length; index++) if (endGroup(program, state, index, now)) hasChanged = true
  for (let index = 0; index < state.groups.length; index++)
    if (beginGroup(program, state, index, now)) hasChanged = true
  return hasChanged
}

function endGroup(program: SignalProgram, state: ControllerState, index: number, now: Moment): boolean {
  const group = state.groups[index]!
  const { minimumGreen, greenFlash, amber } = program.groups[index]!
  switch (group.light) {
    case 'green':
      if (group.isWanted || !isOver(state, group, minimumGreen, now)) return false
      if (greenFlash > 0) return show(group, 'green-flash', now)
      return loseGreen(group, amber, now)
    case 'green-flash':
      // The lamp goes on and off: somebody has to do it.
      wakeBy(state, nextFlash(group.since, now))
      return isOver(state, group, greenFlash, now) && loseGreen(group, amber, now)
    case 'amber':
      return isOver(state, group, amber, now) && show(group, 'red', now)
    case 'red':
      return false
  }
}

function loseGreen(group: GroupState, amber: number, now: Moment): boolean {
  group.greenEndAt = now
  return show(group, amber > 0 ? 'amber' : 'red', now)
}

function beginGroup(program: SignalProgram, state: ControllerState, index: number, now: Moment): boolean {
  const group = state.groups[index]!
  if (group.light !== 'red' || !group.isWanted || !isOver(state, group, redRevert, now)) return false
  for (let other = 0; other < state.groups.length; other++) {
    const interval = intergreenOf(program, other, index)
    if (interval === 0) continue
    const { light, greenEndAt } = state.groups[other]!
    if (isGreen(light)) return false
    if (now < greenEndAt + interval) {
      wakeBy(state, greenEndAt + interval)
      return false
    }
  }
  return show(group, 'green', now)
}

function isOver(state: ControllerState, group: GroupState, duration: number, now: Moment): boolean {
  if (now >= group.since + duration) return true
  wakeBy(state, group.since + duration)
  return false
}

function show(group: GroupState, light: Light, now: Moment): boolean {
  group.light = light
  group.since = now
  return true
}

/** Whether a lamp that flashes since a moment is lit: on first, then off, half a second each. */
export function isLit(since: Moment, now: Moment): boolean {
  return (now - since) % flashPeriod < flashPeriod / 2
}

function nextFlash(since: Moment, now: Moment): Moment {
  const half = flashPeriod / 2
  return now + half - ((now - since) % half)
}
