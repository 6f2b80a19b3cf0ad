/** What a light says to a movement. "off" counts as a junction without lights. */
export type SignalColour = 'red' | 'yellow' | 'green' | 'off'

/** Who says it: a signal controller's firmware, or the plan below. */
export interface SignalSource {
  /** @param node id of the intersection, @param group of a connection */
  signalState(node: number, group: number): SignalColour
}

/** One stage of a plan: groups that are green together. */
export interface FixedStage {
  readonly groups: readonly number[]
  readonly greenS: number
}

/** A fixed plan for all intersections: stages in turn, each followed by yellow and all red. */
export interface FixedPlan {
  readonly stages: readonly FixedStage[]
  readonly yellowS: number
  readonly allRedS: number
  /** Seconds by which an intersection is late. */
  readonly offsetS?: (node: number) => number
}

/** Four stages for the groups of the grid: north and south, their left turns, east and west, their left turns. */
export const gridPlan: FixedPlan = {
  stages: [
    { groups: [1, 3], greenS: 26 },
    { groups: [5, 7], greenS: 12 },
    { groups: [2, 4], greenS: 26 },
    { groups: [6, 8], greenS: 12 },
  ],
  yellowS: 3,
  allRedS: 2,
}

/** Lights by a fixed plan and the clock, for roads without controllers of their own. */
export class FixedTimeSignals implements SignalSource {
  private readonly cycleS: number

  constructor(
    private readonly clock: { readonly nowUs: number },
    private readonly plan: FixedPlan,
  ) {
    this.cycleS = plan.stages.reduce((sum, { greenS }) => sum + greenS + plan.yellowS + plan.allRedS, 0)
    if (!(this.cycleS > 0)) throw new RangeError('a cycle longer than nothing expected')
  }

  signalState(node: number, group: number): SignalColour {
    const { stages, yellowS, allRedS, offsetS } = this.plan
    const late = offsetS ? offsetS(node) : 0
    let second = (this.clock.nowUs / 1e6 - late) % this.cycleS
    if (second < 0) second += this.cycleS
    for (const { groups, greenS } of stages) {
      const lengthS = greenS + yellowS + allRedS
      if (second < lengthS) {
        if (!groups.includes(group)) return 'red'
        return second < greenS ? 'green' : second < greenS + yellowS ? 'yellow' : 'red'
      }
      second -= lengthS
    }
    return 'red'
  }
}
