import { advanceGroups } from './groups.js'
import { cycleOf, hasGroup, type PlanStep, type SignalPlan, type SignalProgram } from './program.js'
import { requestInForce } from './requests.js'
import { always, never, wakeBy, type ControllerState, type Moment, type StageRequest } from './state.js'
import { shortestLength } from './validate.js'

/** Where to go next: a stage, and the plan's step that names it, or -1 for a stage outside the plan's order. */
interface Next {
  readonly stage: number
  readonly step: number
}

/** A coordinated plan makes a step at most this part longer or shorter to come back to its offset. */
const correctionPart = 5

/** The plan that is to run: by command, else by schedule; undefined for flashing. */
export function wantedPlan(program: SignalProgram, state: ControllerState): number | undefined {
  const id = state.commandedPlan !== 0 ? state.commandedPlan : state.scheduledPlan
  for (let index = 0; index < program.plans.length; index++) if (program.plans[index]!.id === id) return index
  return undefined
}

/** Begins with the first step of the wanted plan: everybody is at red. */
export function beginPlan(program: SignalProgram, state: ControllerState, now: Moment): void {
  state.plan = wantedPlan(program, state)!
  state.stage = -1
  state.step = 0
  const { stage } = program.plans[state.plan]!.steps[0]!
  beginStage(program, state, { stage, step: 0 }, now)
}

/** Leaves the stage for the next one if it is time. @returns whether it did */
export function advanceSequence(program: SignalProgram, state: ControllerState, now: Moment): boolean {
  const here = program.stages[state.stage]!
  for (const group of here.groups) if (state.groups[group]!.light !== 'green') return false
  if (state.greenAt === never) {
    state.greenAt = now
    for (const detector of here.detectors) state.isCalled[detector] = false
  }
  changePlan(program, state, now)
  const request = requestInForce(state)
  const next = chooseNext(program, state, request)
  if (!next) return false
  if (state.waitingAt === never) state.waitingAt = now
  const leaveAt = Math.max(earliestEnd(program, state, next.stage), plannedEnd(program, state, request, next))
  if (now < leaveAt) {
    wakeBy(state, leaveAt)
    return false
  }
  beginStage(program, state, next, now)
  return true
}

/** A new plan is taken up in the middle of a stage: where it has that stage it goes on from there. */
function changePlan(program: SignalProgram, state: ControllerState, now: Moment): void {
  const wanted = wantedPlan(program, state)
  if (wanted === undefined || wanted === state.plan) return
  if (program.plans[state.plan]!.mode === 'actuated') state.stepEnd = now
  state.plan = wanted
  const { steps } = program.plans[wanted]!
  state.step = steps.length - 1
  for (let index = steps.length - 1; index >= 0; index--) if (steps[index]!.stage === state.stage) state.step = index
}

function chooseNext(
  program: SignalProgram,
  state: ControllerState,
  request: StageRequest | undefined,
): Next | undefined {
  const { steps, mode } = program.plans[state.plan]!
  if (request && request.isPreemption) {
    if (request.stage === state.stage) return undefined
    return { stage: request.stage, step: stepOf(steps, request.stage) }
  }
  if (mode === 'fixed') {
    const step = (state.step + 1) % steps.length
    return { stage: steps[step]!.stage, step }
  }
  for (let ahead = 1; ahead <= steps.length; ahead++) {
    const step = (state.step + ahead) % steps.length
    const { stage } = steps[step]!
    if (stage !== state.stage && (isDemanded(program, state, stage) || request?.stage === stage)) return { stage, step }
  }
  return undefined
}

/** Whether an actuated plan has to serve a stage. */
export function isDemanded(program: SignalProgram, state: ControllerState, stage: number): boolean {
  const { recall, detectors } = program.stages[stage]!
  return recall || detectors.some((each) => state.isCalled[each]! || state.isOccupied[each]!)
}

function stepOf(steps: readonly PlanStep[], stage: number): number {
  for (let index = 0; index < steps.length; index++) if (steps[index]!.stage === stage) return index
  return -1
}

/** When every group that the next stage lacks will have had its minimum green. */
export function earliestEnd(program: SignalProgram, state: ControllerState, next: number): Moment {
  let earliest = always
  for (const group of program.stages[state.stage]!.groups) {
    if (hasGroup(program, next, group)) continue
    const end = state.groups[group]!.since + program.groups[group]!.minimumGreen
    if (end > earliest) earliest = end
  }
  return earliest
}

function plannedEnd(
  program: SignalProgram,
  state: ControllerState,
  request: StageRequest | undefined,
  next: Next,
): Moment {
  const plan = program.plans[state.plan]!
  const end = plan.mode === 'fixed' ? state.stepEnd : actuatedEnd(program, state)
  if (!request) return end
  if (request.isPreemption) return always
  if (request.stage === state.stage) {
    const longest = (plan.mode === 'fixed' ? state.stepEnd : latestEnd(program, state)) + program.maximumExtension
    return Math.max(end, Math.min(request.until, longest))
  }
  return isInTime(program, state, request, next) ? end : always
}

/** Whether a fixed plan serves a request by itself: then nothing is shortened for it. */
function isInTime(program: SignalProgram, state: ControllerState, request: StageRequest, next: Next): boolean {
  const { steps, mode } = program.plans[state.plan]!
  if (mode !== 'fixed') return false
  let at = state.stepEnd
  for (let ahead = 0; ahead < steps.length; ahead++) {
    const step = steps[(next.step + ahead) % steps.length]!
    if (step.stage === request.stage) return at <= request.arrivalAt
    at += step.length
  }
  return true
}

/** When an actuated green ends by gap or maximum. */
export function actuatedEnd(program: SignalProgram, state: ControllerState): Moment {
  const { gap } = program.plans[state.plan]!.steps[state.step]!
  let lastLeft = state.greenAt
  for (const detector of program.stages[state.stage]!.detectors) {
    if (state.isOccupied[detector]) return latestEnd(program, state)
    if (state.leftAt[detector]! > lastLeft) lastLeft = state.leftAt[detector]!
  }
  return Math.min(lastLeft + gap, latestEnd(program, state))
}

/** When an actuated green ends at its maximum: counted from when somebody else waits. */
export function latestEnd(program: SignalProgram, state: ControllerState): Moment {
  return state.waitingAt === never
    ? never
    : state.waitingAt + program.plans[state.plan]!.steps[state.step]!.maximumGreen
}

function beginStage(program: SignalProgram, state: ControllerState, next: Next, now: Moment): void {
  const before = state.stage
  if (before >= 0) for (const each of program.stages[before]!.detectors) state.isCalled[each] = state.isOccupied[each]!
  for (let group = 0; group < state.groups.length; group++)
    state.groups[group]!.isWanted = hasGroup(program, next.stage, group)
  if (next.step >= 0) {
    if (next.step <= state.step && before >= 0) state.counts.cycles++
    state.step = next.step
  }
  state.stage = next.stage
  state.stepAt = now
  state.stepEnd = now + lengthOf(program, state, before, now)
  state.greenAt = never
  state.waitingAt = never
  state.counts.stages++
  advanceGroups(program, state, now)
}

/** Length of the step that begins now: its plan's, corrected towards the plan's offset. */
function lengthOf(program: SignalProgram, state: ControllerState, before: number, now: Moment): number {
  const plan = program.plans[state.plan]!
  const { length, stage } = plan.steps[state.step]!
  const error = lateness(plan, state, now)
  const most = Math.floor(length / correctionPart)
  const corrected = length - Math.max(-most, Math.min(most, error))
  const shortest = shortestLength(program, before < 0 ? stage : before, stage)
  return corrected < shortest ? shortest : corrected
}

/** How much too late a coordinated plan's step begins, negative for too early, 0 without coordination. */
export function lateness(plan: SignalPlan, state: ControllerState, now: Moment): number {
  if (plan.mode !== 'fixed' || plan.offset === undefined || state.dayOffset === undefined) return 0
  const cycle = cycleOf(plan)
  let nominal = 0
  for (let index = 0; index < state.step; index++) nominal += plan.steps[index]!.length
  const late = (((now + state.dayOffset - plan.offset - nominal) % cycle) + cycle) % cycle
  return late > cycle / 2 ? late - cycle : late
}
