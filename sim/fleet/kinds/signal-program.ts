import type { SignalProgram } from '../../../firmware/nodes/signal/index.js'

/** A junction's program as a scenario writes it: times in seconds, groups, stages and detectors counted from 1. */
export interface SignalProgramOptions {
  readonly groups: readonly {
    readonly kind: 'vehicle' | 'pedestrian'
    readonly minimumGreen: number
    readonly greenFlash: number
    readonly amber?: number
  }[]
  /** From the end of one group's green to the begin of the other's; `back` for the other way, alike where absent. */
  readonly conflicts: readonly {
    readonly between: readonly [number, number]
    readonly interval: number
    readonly back?: number
  }[]
  readonly stages: readonly {
    readonly groups: readonly number[]
    readonly detectors?: readonly number[]
    readonly recall?: boolean
  }[]
  readonly plans: readonly {
    readonly id: number
    readonly mode: 'fixed' | 'actuated'
    readonly offset?: number
    readonly steps: readonly {
      readonly stage: number
      readonly length: number
      readonly maximumGreen?: number
      readonly gap?: number
    }[]
  }[]
  readonly schedule: readonly { readonly at: number; readonly plan: number; readonly days?: readonly string[] }[]
}

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const everyDay = 127

const tenths = (seconds: number): number => Math.round(seconds * 10)

/** The program that a scenario's options mean. Whether it is a good one validateProgram() says. */
export function programOf(options: SignalProgramOptions): SignalProgram {
  const size = options.groups.length
  const intergreen = new Array<number>(size * size).fill(0)
  for (const { between, interval, back } of options.conflicts) {
    const [first, second] = between
    intergreen[(first - 1) * size + second - 1] = tenths(interval)
    intergreen[(second - 1) * size + first - 1] = tenths(back ?? interval)
  }
  const longest = Math.max(50, ...intergreen)
  return {
    groups: options.groups.map(({ kind, minimumGreen, greenFlash, amber = 3 }) => ({
      kind,
      minimumGreen: tenths(minimumGreen),
      greenFlash: tenths(greenFlash),
      amber: kind === 'vehicle' ? tenths(amber) : 0,
    })),
    intergreen,
    stages: options.stages.map(({ groups, detectors = [], recall = false }) => ({
      groups: groups.map((group) => group - 1),
      detectors: detectors.map((detector) => detector - 1),
      recall,
    })),
    plans: options.plans.map(({ id, mode, offset, steps }) => ({
      id,
      mode,
      offset: offset === undefined ? undefined : tenths(offset),
      steps: steps.map(({ stage, length, maximumGreen = 40, gap = 3 }) => ({
        stage: stage - 1,
        length: tenths(length),
        maximumGreen: tenths(maximumGreen),
        gap: tenths(gap),
      })),
    })),
    schedule: [...options.schedule]
      .sort((first, second) => first.at - second.at)
      .map((entry) => ({ days: maskOf(entry.days), atMinute: entry.at, plan: entry.plan })),
    startupFlash: 100,
    startupRed: longest,
    maximumExtension: 300,
    maximumRequest: 1800,
    requestRecovery: 600,
  }
}

function maskOf(names: readonly string[] | undefined): number {
  if (!names) return everyDay
  return names.reduce((mask, name) => mask | (1 << days.indexOf(name)), 0)
}

/**
 * A four-arm crossing with left turns of their own. Groups: 1 north-south, 2 its left turns, 3 east-west, 4 its left turns,
 * 5 walkers beside 1, 6 walkers beside 3. Stages in that order. Plan 1 is fixed at 120 s, plan 2 actuated for the night.
 */
export const fourArmCrossing: SignalProgramOptions = {
  groups: [
    { kind: 'vehicle', minimumGreen: 8, greenFlash: 3, amber: 3 },
    { kind: 'vehicle', minimumGreen: 6, greenFlash: 3, amber: 3 },
    { kind: 'vehicle', minimumGreen: 8, greenFlash: 3, amber: 3 },
    { kind: 'vehicle', minimumGreen: 6, greenFlash: 3, amber: 3 },
    { kind: 'pedestrian', minimumGreen: 7, greenFlash: 8 },
    { kind: 'pedestrian', minimumGreen: 7, greenFlash: 8 },
  ],
  conflicts: [
    { between: [1, 2], interval: 4 },
    { between: [1, 3], interval: 5 },
    { between: [1, 4], interval: 5 },
    { between: [1, 6], interval: 5, back: 4 },
    { between: [2, 3], interval: 5 },
    { between: [2, 4], interval: 5 },
    { between: [2, 5], interval: 5, back: 4 },
    { between: [2, 6], interval: 5, back: 4 },
    { between: [3, 4], interval: 4 },
    { between: [3, 5], interval: 5, back: 4 },
    { between: [4, 5], interval: 5, back: 4 },
    { between: [4, 6], interval: 5, back: 4 },
    { between: [5, 6], interval: 4 },
  ],
  stages: [
    { groups: [1, 5], detectors: [1, 2], recall: true },
    { groups: [2], detectors: [3] },
    { groups: [3, 6], detectors: [4, 5] },
    { groups: [4], detectors: [6] },
  ],
  plans: [
    {
      id: 1,
      mode: 'fixed',
      offset: 0,
      steps: [
        { stage: 1, length: 42 },
        { stage: 2, length: 22 },
        { stage: 3, length: 36 },
        { stage: 4, length: 20 },
      ],
    },
    {
      id: 2,
      mode: 'actuated',
      steps: [
        { stage: 1, length: 42, maximumGreen: 40, gap: 3 },
        { stage: 2, length: 22, maximumGreen: 20, gap: 2.5 },
        { stage: 3, length: 36, maximumGreen: 40, gap: 3 },
        { stage: 4, length: 20, maximumGreen: 20, gap: 2.5 },
      ],
    },
  ],
  schedule: [
    { at: 6 * 60, plan: 1 },
    { at: 22 * 60, plan: 2 },
  ],
}
