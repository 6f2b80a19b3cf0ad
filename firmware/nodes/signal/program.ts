/** All times of a program are tenths of a second, whole numbers. */
export type Tenths = number

/** A signal group: the heads that always show the same. */
export interface GroupProgram {
  /** A pedestrian group has no amber: its flashing green is the clearance that walkers see. */
  readonly kind: 'vehicle' | 'pedestrian'
  /** Shortest steady green, [10, 6000]. */
  readonly minimumGreen: Tenths
  /** Flashing green behind the steady one, [0, 255]. */
  readonly greenFlash: Tenths
  /** Amber, [30, 255]; 0 for pedestrians. */
  readonly amber: Tenths
}

/** Groups that are green together. */
export interface StageProgram {
  /** Indices of groups, none in conflict with another. */
  readonly groups: readonly number[]
  /** Indices of the detectors whose vehicles want this stage. */
  readonly detectors: readonly number[]
  /** An actuated plan serves it in every cycle, called or not. */
  readonly recall: boolean
}

/** A stage's turn in a plan. */
export interface PlanStep {
  readonly stage: number
  /** From the moment the step before begins to end to the moment this one does: clearance included. Fixed plans. */
  readonly length: Tenths
  /** Longest green once somebody else waits. Actuated plans. */
  readonly maximumGreen: Tenths
  /** The green ends when no detector of the stage was occupied for this long. Actuated plans. */
  readonly gap: Tenths
}

/** A signal plan. */
export interface SignalPlan {
  /** [1, 254]. */
  readonly id: number
  readonly mode: 'fixed' | 'actuated'
  /** Begin of the cycle behind local midnight; undefined: not coordinated. Fixed plans. */
  readonly offset: Tenths | undefined
  readonly steps: readonly PlanStep[]
}

/** From a minute of a local day on, a plan. */
export interface ScheduleEntry {
  /** Bit 0 is Sunday, bit 6 Saturday. */
  readonly days: number
  /** [0, 1440). */
  readonly atMinute: number
  /** Plan, 0 for flashing amber. */
  readonly plan: number
}

/** Everything that a junction's controller is told: what may be green together, how it changes, and when. */
export interface SignalProgram {
  readonly groups: readonly GroupProgram[]
  /**
   * Green intervals, row by row: at [from * groups + to] the time from the end of green (flashing green counted as green) of
   * one group to the begin of green of another; 0 where the two may be green together.
   */
  readonly intergreen: readonly Tenths[]
  readonly stages: readonly StageProgram[]
  readonly plans: readonly SignalPlan[]
  /** By minute; the last entry of the days before holds until the first of today. */
  readonly schedule: readonly ScheduleEntry[]
  /** Flashing amber, then red for everybody, before the first green. */
  readonly startupFlash: Tenths
  readonly startupRed: Tenths
  /** How long a priority request may lengthen a green beyond its plan. */
  readonly maximumExtension: Tenths
  /** Longest that one request may last. */
  readonly maximumRequest: Tenths
  /** After a request has ended, none but a preemption is taken for this long. */
  readonly requestRecovery: Tenths
}

/** Most of each; the lamp outputs and detector inputs of the board set the first and last. */
export const limits = { groups: 8, stages: 16, plans: 16, steps: 16, schedule: 48, detectors: 8 } as const

/** What runs where there is no good program: nothing but the flasher. */
export const noProgram: SignalProgram = {
  groups: [{ kind: 'vehicle', minimumGreen: 70, greenFlash: 0, amber: 30 }],
  intergreen: [0],
  stages: [{ groups: [0], detectors: [], recall: true }],
  plans: [{ id: 1, mode: 'fixed', offset: undefined, steps: [{ stage: 0, length: 600, maximumGreen: 300, gap: 30 }] }],
  schedule: [{ days: 127, atMinute: 0, plan: 0 }],
  startupFlash: 100,
  startupRed: 50,
  maximumExtension: 0,
  maximumRequest: 10,
  requestRecovery: 0,
}

/** Green interval from one group to another, 0 where they do not conflict. */
export function intergreenOf(program: SignalProgram, from: number, to: number): Tenths {
  return program.intergreen[from * program.groups.length + to]!
}

/** Whether a stage has a group. */
export function hasGroup(program: SignalProgram, stage: number, group: number): boolean {
  return program.stages[stage]!.groups.indexOf(group) >= 0
}

/** Length of a plan's cycle: the sum of its steps. */
export function cycleOf(plan: SignalPlan): Tenths {
  let cycle = 0
  for (const { length } of plan.steps) cycle += length
  return cycle
}

/** From the decision to leave a stage until the last group of the next one is green; -1 without a stage before. */
export function transitionOf(program: SignalProgram, from: number, to: number): Tenths {
  let longest = 0
  for (const group of program.stages[to]!.groups) {
    const delay = clearanceOf(program, from, to, group)
    if (delay > longest) longest = delay
  }
  return longest
}

/** From the decision to leave a stage until one group of the next one is green; 0 for one that stays green. */
export function clearanceOf(program: SignalProgram, from: number, to: number, group: number): Tenths {
  let longest = 0
  for (const other of program.stages[from]!.groups) {
    if (hasGroup(program, to, other)) continue
    const interval = intergreenOf(program, other, group)
    if (interval === 0) continue
    const delay = program.groups[other]!.greenFlash + interval
    if (delay > longest) longest = delay
  }
  return longest
}
