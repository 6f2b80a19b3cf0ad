import { advanceGroups, isGreen } from './groups.js'
import type { SignalProgram } from './program.js'
import { cancelRequest, expireRequests, takeRequest, type RequestOrder } from './requests.js'
import { advanceSequence, beginPlan, wantedPlan } from './sequence.js'
import { never, wakeBy, type ControllerMode, type ControllerState, type Moment, type Target } from './state.js'

/** What may happen to a controller. */
export type ControllerInput =
  | { readonly kind: 'detector'; readonly detector: number; readonly isOccupied: boolean }
  | { readonly kind: 'request'; readonly order: RequestOrder }
  | { readonly kind: 'cancel'; readonly id: number }
  /** `plan` 0 goes back to the schedule. */
  | { readonly kind: 'plan'; readonly plan: number }
  | { readonly kind: 'schedule'; readonly plan: number }
  | { readonly kind: 'target'; readonly target: Target }
  /** Local time of day at moment 0, tenths; undefined for a clock that is not to be trusted. */
  | { readonly kind: 'clock'; readonly dayOffset: number | undefined }
  | { readonly kind: 'fault'; readonly fault: number }
  | { readonly kind: 'repaired'; readonly fault: number }

/** Steps of one moment that cannot be exceeded by a valid program: a guard against a program that is not. */
const maximumRounds = 40

/**
 * Takes an input in. Lights change in {@link advance} only, except that a fault drops the heads to the flasher at once.
 * The state is changed in place: it is plain data, and who wants the old one copies it.
 * @returns why the input was refused, undefined where it was taken
 */
export function takeInput(
  program: SignalProgram,
  state: ControllerState,
  input: ControllerInput,
  now: Moment,
): string | undefined {
  // Whatever it is, somebody has to look at it at the next full tenth.
  wakeBy(state, now + 1)
  switch (input.kind) {
    case 'detector':
      return takeDetector(program, state, input.detector, input.isOccupied, now)
    case 'request':
      return takeRequest(program, state, input.order, now)
    case 'cancel':
      cancelRequest(program, state, input.id, now)
      return undefined
    case 'plan':
      if (input.plan !== 0 && !program.plans.some(({ id }) => id === input.plan)) return 'no such plan'
      state.commandedPlan = input.plan
      return undefined
    case 'schedule':
      state.scheduledPlan = input.plan
      return undefined
    case 'target':
      state.target = input.target
      return undefined
    case 'clock':
      state.dayOffset = input.dayOffset
      return undefined
    case 'fault':
      fail(state, input.fault, now)
      return undefined
    case 'repaired':
      state.faults &= ~input.fault
      return undefined
  }
}

/**
 * Moves the controller to a moment. Must be called at full tenths of a second and no later than `wakeAt`; called earlier it
 * does no harm. @returns the moment of the next call; it may be {@link never}
 */
export function advance(program: SignalProgram, state: ControllerState, now: Moment): Moment {
  for (let round = 0; round < maximumRounds; round++) {
    state.wakeAt = never
    if (!advanceOnce(program, state, now)) return state.wakeAt
  }
  state.wakeAt = now + 1
  return state.wakeAt
}

function advanceOnce(program: SignalProgram, state: ControllerState, now: Moment): boolean {
  expireRequests(program, state, now)
  if (advanceMode(program, state, now)) return true
  if (state.mode !== 'running' && state.mode !== 'closing') return false
  let hasChanged = advanceGroups(program, state, now)
  if (state.mode === 'running' && advanceSequence(program, state, now)) hasChanged = true
  return hasChanged
}

function advanceMode(program: SignalProgram, state: ControllerState, now: Moment): boolean {
  const mayRun = state.target === 'run' && state.faults === 0 && wantedPlan(program, state) !== undefined
  switch (state.mode) {
    case 'flash':
      if (state.faults !== 0 || !(mayRun || state.target === 'all-red')) return false
      return isOver(state, program.startupFlash, now) && enter(state, 'all-red', now)
    case 'all-red':
      if (state.target === 'all-red' || !isOver(state, program.startupRed, now)) return false
      if (!mayRun) return enter(state, 'flash', now)
      enter(state, 'running', now)
      beginPlan(program, state, now)
      return true
    case 'running':
      if (mayRun) return false
      for (const group of state.groups) group.isWanted = false
      state.requests = []
      state.stage = -1
      return enter(state, 'closing', now)
    case 'closing':
      return state.groups.every(({ light }) => light === 'red') && enter(state, 'all-red', now)
  }
}

function enter(state: ControllerState, mode: ControllerMode, now: Moment): boolean {
  state.mode = mode
  state.modeSince = now
  return true
}

function isOver(state: ControllerState, duration: number, now: Moment): boolean {
  if (now >= state.modeSince + duration) return true
  wakeBy(state, state.modeSince + duration)
  return false
}

/** Gives the heads to the flasher at once. */
function fail(state: ControllerState, fault: number, now: Moment): void {
  if ((state.faults & fault) === fault) return
  state.faults |= fault
  if (state.mode === 'flash') return
  state.counts.failures++
  for (const group of state.groups) {
    if (isGreen(group.light)) group.greenEndAt = now
    group.light = 'red'
    group.since = now
    group.isWanted = false
  }
  state.requests = []
  state.stage = -1
  enter(state, 'flash', now)
}

function takeDetector(
  program: SignalProgram,
  state: ControllerState,
  detector: number,
  isOccupied: boolean,
  now: Moment,
): string | undefined {
  if (!(detector >= 0 && detector < state.isOccupied.length)) return 'no such detector'
  state.isOccupied[detector] = isOccupied
  if (!isOccupied) state.leftAt[detector] = now
  const isServed =
    state.stage >= 0 && state.greenAt !== never && program.stages[state.stage]!.detectors.indexOf(detector) >= 0
  if (isOccupied && !isServed) state.isCalled[detector] = true
  return undefined
}
