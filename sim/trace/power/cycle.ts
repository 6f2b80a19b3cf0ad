import type { PowerRow } from './csv.js'

/** A stretch of virtual time, microseconds. */
export interface TimeRange {
  readonly fromUs: number
  readonly toUs: number
}

/** What is left before the activity of a cycle, as a share of the cycle, and around an activity, as a share of that. */
const leadIn = { cycle: 0.02, activity: 0.1 } as const
/** Wake-ups closer than this share of the longest rest belong to one activity. */
const sameActivity = 0.1

/**
 * A typical cycle of a part that wakes, works and rests: from shortly before it leaves its rest to the same before the next
 * time. Rest is the state that it spends most time in; of all cycles the one of median length is taken. Undefined where it
 * did not wake twice.
 */
export function typicalCycle(rows: readonly PowerRow[], part: string): TimeRange | undefined {
  const cycle = medianCycle(statesOf(rows, part))
  if (!cycle) return undefined
  const leadUs = Math.min(Math.round((cycle.toUs - cycle.fromUs) * leadIn.cycle), cycle.fromUs)
  return { fromUs: cycle.fromUs - leadUs, toUs: cycle.toUs - leadUs }
}

/** The activity of {@link typicalCycle}: from shortly before the part leaves its rest to shortly after its last return. */
export function typicalActivity(rows: readonly PowerRow[], part: string): TimeRange | undefined {
  const own = statesOf(rows, part)
  const cycle = medianCycle(own)
  if (!cycle) return undefined
  const rest = restState(own)
  const returns = own.filter(({ atUs, state }) => state === rest && atUs > cycle.fromUs && atUs < cycle.toUs)
  const endUs = returns.at(-1)?.atUs ?? cycle.toUs
  const marginUs = Math.round((endUs - cycle.fromUs) * leadIn.activity)
  return { fromUs: Math.max(cycle.fromUs - marginUs, 0), toUs: endUs + marginUs }
}

/** The states of a part one after the other. */
function statesOf(rows: readonly PowerRow[], part: string): PowerRow[] {
  return rows.filter((row) => row.part === part && row.burstJ === 0)
}

/** From one beginning of an activity to the next. */
function medianCycle(own: readonly PowerRow[]): TimeRange | undefined {
  const wakes = wakeUps(own, restState(own))
  const gaps = wakes.slice(1).map((atUs, index) => atUs - wakes[index]!)
  const longestUs = Math.max(...gaps)
  const starts = wakes.filter((_, index) => index === 0 || gaps[index - 1]! > longestUs * sameActivity)
  const cycles = starts
    .slice(1)
    .map((toUs, index) => ({ fromUs: starts[index]!, toUs }))
    .sort((first, second) => first.toUs - first.fromUs - (second.toUs - second.fromUs))
  return cycles[Math.floor((cycles.length - 1) / 2)]
}

function restState(own: readonly PowerRow[]): string | undefined {
  const spentUs = new Map<string, number>()
  own.forEach(({ state, atUs }, index) => {
    const nextUs = own[index + 1]?.atUs ?? atUs
    spentUs.set(state, (spentUs.get(state) ?? 0) + nextUs - atUs)
  })
  const [longest] = [...spentUs].sort(([, first], [, second]) => second - first)
  return longest?.[0]
}

function wakeUps(own: readonly PowerRow[], rest: string | undefined): number[] {
  return own.flatMap(({ state, atUs }, index) => (own[index - 1]?.state === rest && state !== rest ? [atUs] : []))
}
