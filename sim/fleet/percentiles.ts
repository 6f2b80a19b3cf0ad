import type { Percentiles } from './summary.js'

/** Count, median, 95th percentile (nearest rank) and maximum; undefined for no values. */
export function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((first, second) => first - second)
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), max: sorted[sorted.length - 1]! }
}
