/** From a minute of the local day on, a level. */
export interface PlanStep {
  /** Minutes after local midnight, [0, 1440). */
  readonly atMinute: number
  /** Dimming level in percent, [0, 100]. */
  readonly level: number
}

const minutesPerDay = 1440

/** The level in force at a minute of the local day: that of the last step before it, going round midnight. */
export function planLevel(plan: readonly PlanStep[], minute: number): number {
  let level = plan[plan.length - 1]!.level
  for (let index = 0; index < plan.length && plan[index]!.atMinute <= minute; index++) level = plan[index]!.level
  return level
}

/** Minutes from a minute of the local day to the next step of the plan, (0, 1440]. */
export function minutesToNextStep(plan: readonly PlanStep[], minute: number): number {
  for (let index = 0; index < plan.length; index++)
    if (plan[index]!.atMinute > minute) return plan[index]!.atMinute - minute
  return plan[0]!.atMinute + minutesPerDay - minute
}

/** Steps a plan may have. */
const maximumSteps = 12

/**
 * Reads "16:00=100,22:00=70,00:00=50": steps in any order, none twice. Returns them by time, or undefined for anything else.
 */
export function parsePlan(text: string): PlanStep[] | undefined {
  const steps: PlanStep[] = []
  for (const item of text.split(',')) {
    const step = parseStep(item)
    if (!step || steps.some((other) => other.atMinute === step.atMinute)) return undefined
    steps.push(step)
  }
  if (steps.length > maximumSteps) return undefined
  return steps.sort((first, second) => first.atMinute - second.atMinute)
}

function parseStep(text: string): PlanStep | undefined {
  if (text.charAt(2) !== ':' || text.charAt(5) !== '=') return undefined
  const hours = digits(text.substr(0, 2))
  const minutes = digits(text.substr(3, 2))
  const level = digits(text.substr(6))
  if (!(hours < 24 && minutes < 60 && level <= 100)) return undefined
  return { atMinute: hours * 60 + minutes, level }
}

/** The number of one to three decimal digits, NaN for anything else. */
function digits(text: string): number {
  if (text.length < 1 || text.length > 3) return NaN
  let value = 0
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}
