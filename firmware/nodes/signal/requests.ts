import type { SignalProgram } from './program.js'
import { wakeBy, type ControllerState, type Moment, type StageRequest } from './state.js'

/** Requests that may be under way together. */
const maximumRequests = 4

/** What is asked for; times in tenths from now. */
export interface RequestOrder {
  readonly id: number
  /** Index of the stage. */
  readonly stage: number
  readonly isPreemption: boolean
  readonly arrival: number
  readonly duration: number
}

/** Takes a request, or says why not. A preemption beats priorities; of two preemptions the first one stays. */
export function takeRequest(
  program: SignalProgram,
  state: ControllerState,
  order: RequestOrder,
  now: Moment,
): string | undefined {
  if (!(order.stage >= 0 && order.stage < program.stages.length)) return 'no such stage'
  if (state.mode !== 'running') return 'not running stages'
  if (!(order.arrival >= 0 && order.duration > 0)) return 'a time ahead expected'
  if (order.arrival + order.duration > program.maximumRequest) return 'longer than a request may last'
  const others = state.requests.filter(({ id }) => id !== order.id)
  if (others.some(({ isPreemption }) => isPreemption)) return 'a preemption is in force'
  if (!order.isPreemption && now < state.recoveredAt) return 'recovering from the last request'
  if (others.length >= maximumRequests) return 'too many requests'
  const { id, stage, isPreemption } = order
  const arrivalAt = now + order.arrival
  others.push({ id, stage, isPreemption, arrivalAt, until: arrivalAt + order.duration })
  if (others.length > state.requests.length) state.counts.requests++
  state.requests = others
  return undefined
}

/** Takes a request back. */
export function cancelRequest(program: SignalProgram, state: ControllerState, id: number, now: Moment): void {
  const rest = state.requests.filter((request) => request.id !== id)
  if (rest.length === state.requests.length) return
  state.requests = rest
  state.recoveredAt = now + program.requestRecovery
}

/** Forgets requests whose time is over. */
export function expireRequests(program: SignalProgram, state: ControllerState, now: Moment): void {
  for (const { id, until } of state.requests)
    if (now >= until) cancelRequest(program, state, id, now)
    else wakeBy(state, until)
}

/** The request that counts: a preemption before a priority, then the one that is due first. */
export function requestInForce(state: ControllerState): StageRequest | undefined {
  let best: StageRequest | undefined
  for (const request of state.requests)
    if (!best || (request.isPreemption && !best.isPreemption)) best = request
    else if (request.isPreemption === best.isPreemption && request.arrivalAt < best.arrivalAt) best = request
  return best
}
