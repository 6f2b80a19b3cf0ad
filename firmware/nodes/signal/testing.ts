import type { GroupProgram, PlanStep, SignalPlan, SignalProgram } from './program.js'

const vehicle: GroupProgram = { kind: 'vehicle', minimumGreen: 70, greenFlash: 30, amber: 30 }
const pedestrian: GroupProgram = { kind: 'pedestrian', minimumGreen: 60, greenFlash: 60, amber: 0 }

/** A step of both kinds of plan. */
export const step = (stage: number, length: number, maximumGreen = 300, gap = 30): PlanStep => ({
  stage,
  length,
  maximumGreen,
  gap,
})

/** Fixed, coordinated on local midnight plus 10 s, cycle of 80 s. */
export const fixedPlan: SignalPlan = {
  id: 1,
  mode: 'fixed',
  offset: 100,
  steps: [step(0, 450), step(1, 350)],
}

/** Stage 2 by detector 3 only; stages 0 and 1 by their detectors. */
export const actuatedPlan: SignalPlan = {
  id: 2,
  mode: 'actuated',
  offset: undefined,
  steps: [step(0, 450), step(2, 250, 150, 20), step(1, 350, 200, 30)],
}

const conflicts: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
]

/**
 * A crossing of a main road (group 1) with a side road (group 2), a turn (group 3) and walkers across the main road (group 4).
 * Stages: 0 main, 1 side with walkers, 2 the turn with walkers.
 */
export const crossing: SignalProgram = {
  groups: [vehicle, vehicle, vehicle, pedestrian],
  intergreen: intergreen(4, conflicts, 50),
  stages: [
    { groups: [0], detectors: [0, 1], recall: true },
    { groups: [1], detectors: [2], recall: false },
    { groups: [2, 3], detectors: [3], recall: false },
  ],
  plans: [fixedPlan, actuatedPlan],
  schedule: [
    { days: 127, atMinute: 360, plan: 1 },
    { days: 127, atMinute: 1320, plan: 2 },
  ],
  startupFlash: 100,
  startupRed: 60,
  maximumExtension: 200,
  maximumRequest: 1200,
  requestRecovery: 300,
}

/** A table of green intervals that are all alike. */
export function intergreen(count: number, pairs: readonly (readonly [number, number])[], interval: number): number[] {
  const table: number[] = []
  for (let from = 0; from < count; from++)
    for (let to = 0; to < count; to++)
      table.push(pairs.some(([a, b]) => (a === from && b === to) || (a === to && b === from)) ? interval : 0)
  return table
}
