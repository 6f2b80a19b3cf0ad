import type { SignalProgram, Tenths } from './program.js'

/** What a group shows, as the controller means it. */
export type Light = 'red' | 'green' | 'green-flash' | 'amber'

/** A moment of the controller's own clock: tenths of a second since its processor started. */
export type Moment = Tenths

/** A moment that never comes. */
export const never = 1e15
/** A moment that was before everything. */
export const always = -1e15

export interface GroupState {
  light: Light
  since: Moment
  /** When its last green, flashing included, ended. */
  greenEndAt: Moment
  /** Whether the stage that runs, or is on its way, has it. */
  isWanted: boolean
}

/** A request for a stage that was taken. */
export interface StageRequest {
  /** One of each; a new one replaces the old. [0, 255] */
  readonly id: number
  readonly stage: number
  /** Jumps over stages and holds its own; otherwise greens are only made longer or shorter. */
  readonly isPreemption: boolean
  /** When the green is needed, and when no longer. */
  readonly arrivalAt: Moment
  readonly until: Moment
}

/**
 * flash: the heads hang on the flasher, nothing that the controller says is shown. all-red: heads at red. running: stages.
 * closing: on the way from running to red, each green ended as it should.
 */
export type ControllerMode = 'flash' | 'all-red' | 'running' | 'closing'

/** What somebody asked for beside plans: to run, to flash, to stay red. */
export type Target = 'run' | 'flash' | 'all-red'

/** Why a controller flashes. Bits of {@link ControllerState.faults}. */
export const Fault = { program: 1, clock: 2, conflict: 4, redLamp: 8, output: 16 } as const

/** The whole state of a controller: plain data. */
export interface ControllerState {
  mode: ControllerMode
  modeSince: Moment
  target: Target
  /** Bits of {@link Fault}; any of them keeps it flashing. */
  faults: number
  groups: GroupState[]
  /** Plan that runs: index into the program's. */
  plan: number
  /** Plan by command, 0 for none; by schedule, 0 for flashing. */
  commandedPlan: number
  scheduledPlan: number
  /** Stage that runs or is on its way, -1 for none; and the plan's step that brought it. */
  stage: number
  step: number
  stepAt: Moment
  /** End of the step by its plan; fixed plans. */
  stepEnd: Moment
  /** When all groups of the stage were green, {@link never} until then. */
  greenAt: Moment
  /** When somebody else first waited during this green, {@link never} until then. */
  waitingAt: Moment
  /** By detector: a vehicle is there; one waits since its stage was last green; when the last one left. */
  isOccupied: boolean[]
  isCalled: boolean[]
  leftAt: Moment[]
  requests: StageRequest[]
  recoveredAt: Moment
  /** Local time of day at moment 0, tenths; undefined without a good clock. */
  dayOffset: Tenths | undefined
  /** When to be called next. */
  wakeAt: Moment
  readonly counts: { cycles: number; stages: number; requests: number; failures: number }
}

/** A controller that has just started: flashing. */
export function initialState(program: SignalProgram, now: Moment): ControllerState {
  const { detectors } = detectorRange(program)
  return {
    mode: 'flash',
    modeSince: now,
    target: 'run',
    faults: 0,
    groups: program.groups.map(() => ({ light: 'red', since: now, greenEndAt: always, isWanted: false })),
    plan: 0,
    commandedPlan: 0,
    scheduledPlan: 0,
    stage: -1,
    step: 0,
    stepAt: now,
    stepEnd: now,
    greenAt: never,
    waitingAt: never,
    isOccupied: detectors.map(() => false),
    isCalled: detectors.map(() => false),
    leftAt: detectors.map(() => always),
    requests: [],
    recoveredAt: always,
    dayOffset: undefined,
    wakeAt: now,
    counts: { cycles: 0, stages: 0, requests: 0, failures: 0 },
  }
}

function detectorRange(program: SignalProgram): { readonly detectors: readonly number[] } {
  let highest = -1
  for (const { detectors } of program.stages) for (const each of detectors) if (each > highest) highest = each
  const detectors: number[] = []
  for (let index = 0; index <= highest; index++) detectors.push(index)
  return { detectors }
}

/** The controller is to be called no later than this. */
export function wakeBy(state: ControllerState, at: Moment): void {
  if (at < state.wakeAt) state.wakeAt = at
}
