/** How figures are spread: what a table shows of many. */
export interface Spread {
  readonly count: number
  readonly mean: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly least: number
  readonly most: number
}

/** The spread of some figures, to a hundredth; undefined of none. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((first, second) => first - second)
  const round = (value: number): number => Math.round(value * 100) / 100
  const at = (share: number): number => round(sorted[Math.round(share * (sorted.length - 1))]!)
  const mean = round(values.reduce((sum, value) => sum + value, 0) / values.length)
  return { count: values.length, mean, p10: at(0.1), p50: at(0.5), p90: at(0.9), least: at(0), most: at(1) }
}
