import { clearanceOf, hasGroup, intergreenOf, transitionOf, type SignalProgram } from './program.js'
import { requestInForce } from './requests.js'
import { actuatedEnd, earliestEnd, isDemanded, latestEnd } from './sequence.js'
import { isGreen, redRevert } from './groups.js'
import { never, type ControllerState, type Moment } from './state.js'
import { shortestLength } from './validate.js'

/** When something ends, as far as is known: {@link never} for unknown. */
export interface Window {
  readonly minimum: Moment
  readonly likely: Moment
  readonly maximum: Moment
}

/** A stage that will follow, and how long its step will take. */
interface Following {
  readonly stage: number
  readonly minimum: number
  readonly likely: number
  readonly maximum: number
}

const unknown: Window = { minimum: never, likely: never, maximum: never }
const exactly = (at: Moment): Window => ({ minimum: at, likely: at, maximum: at })

/**
 * When each group's light will change, by the plan and the vehicles of now; later requests are not foreseen. Exact for a fixed
 * plan that keeps its offset; for an actuated plan the minimum, the gap and the maximum.
 */
export function forecast(program: SignalProgram, state: ControllerState, now: Moment): Window[] {
  if (state.mode !== 'running') return state.groups.map((_, group) => leaving(program, state, group))
  const end = stageEnd(program, state, now)
  const following = followingStages(program, state)
  return state.groups.map((_, group) => windowOf(program, state, group, end, following))
}

function windowOf(
  program: SignalProgram,
  state: ControllerState,
  group: number,
  end: Window,
  following: readonly Following[],
): Window {
  const { light, isWanted } = state.groups[group]!
  if (light === 'green' ? !isWanted : light !== 'red') return leaving(program, state, group)
  if (light === 'red' && isWanted) return exactly(beginOf(program, state, group))
  let window = end
  let before = state.stage
  for (const next of following) {
    const isIn = hasGroup(program, next.stage, group)
    if (light === 'green' && !isIn) return window
    if (light === 'red' && isIn) return later(window, exactly(clearanceOf(program, before, next.stage, group)))
    window = later(window, next)
    before = next.stage
  }
  return light === 'green' ? unknown : { minimum: end.minimum, likely: never, maximum: never }
}

const sum = (at: Moment, delay: number): Moment => (at === never || delay === never ? never : at + delay)

const later = (window: Window, by: Window): Window => ({
  minimum: sum(window.minimum, by.minimum),
  likely: sum(window.likely, by.likely),
  maximum: sum(window.maximum, by.maximum),
})

/** The end of a light that runs out by itself. */
function leaving(program: SignalProgram, state: ControllerState, group: number): Window {
  const { light, since } = state.groups[group]!
  const { minimumGreen, greenFlash, amber } = program.groups[group]!
  if (light === 'green') return exactly(since + minimumGreen)
  if (light === 'green-flash') return exactly(since + greenFlash)
  return light === 'amber' ? exactly(since + amber) : unknown
}

/** When a group that is on its way to green gets it. */
function beginOf(program: SignalProgram, state: ControllerState, group: number): Moment {
  let begin = state.groups[group]!.since + redRevert
  for (let other = 0; other < state.groups.length; other++) {
    const interval = intergreenOf(program, other, group)
    if (interval === 0) continue
    const { light, since, greenEndAt } = state.groups[other]!
    const { greenFlash, minimumGreen } = program.groups[other]!
    let end = greenEndAt
    if (light === 'green-flash') end = since + greenFlash
    else if (isGreen(light)) end = since + minimumGreen + greenFlash
    if (end + interval > begin) begin = end + interval
  }
  return begin
}

/** When the stage that runs will be left. */
function stageEnd(program: SignalProgram, state: ControllerState, now: Moment): Window {
  const request = requestInForce(state)
  const following = followingStages(program, state)
  if (following.length === 0) return request?.isPreemption ? exactly(request.until) : unknown
  const earliest = Math.max(now, state.stepAt, earliestEnd(program, state, following[0]!.stage))
  const isFixed = program.plans[state.plan]!.mode === 'fixed'
  if (request?.isPreemption) return exactly(earliest)
  if (request && request.stage !== state.stage) return { minimum: earliest, likely: earliest, maximum: never }
  if (isFixed && !request) return exactly(Math.max(earliest, state.stepEnd))
  if (isFixed) return { minimum: earliest, likely: Math.max(state.stepEnd, request!.until), maximum: never }
  if (state.greenAt === never) return { minimum: earliest, likely: never, maximum: never }
  return {
    minimum: earliest,
    likely: Math.max(earliest, actuatedEnd(program, state)),
    maximum: Math.max(earliest, latestEnd(program, state)),
  }
}

function followingStages(program: SignalProgram, state: ControllerState): Following[] {
  const { steps, mode } = program.plans[state.plan]!
  const request = requestInForce(state)
  const list: Following[] = []
  let before = state.stage
  if (request?.isPreemption) {
    if (request.stage !== state.stage) list.push(fixedLength(request.stage, never))
    return list
  }
  for (let ahead = 1; ahead <= steps.length; ahead++) {
    const { stage, length, maximumGreen } = steps[(state.step + ahead) % steps.length]!
    if (mode === 'fixed') list.push(fixedLength(stage, length))
    else if (stage !== before && (isDemanded(program, state, stage) || request?.stage === stage)) {
      const shortest = shortestLength(program, before, stage)
      list.push({
        stage,
        minimum: shortest,
        likely: shortest,
        maximum: transitionOf(program, before, stage) + maximumGreen,
      })
    } else continue
    before = stage
  }
  return list
}

const fixedLength = (stage: number, length: number): Following => ({
  stage,
  minimum: length,
  likely: length,
  maximum: length,
})
