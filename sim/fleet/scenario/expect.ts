import type { RunSummary } from '../summary.js'
import type { ComparisonOperator, Expectation } from './expectation.js'
import { suggest } from './suggest.js'

/** What became of one expectation; an entry of the summary's `expect`. */
export interface ExpectationResult {
  readonly path: string
  readonly expected: string
  /** What the summary has there; null where it has no such path. */
  readonly actual: unknown
  readonly held: boolean
  /** Why it could not even be compared. */
  readonly problem?: string
}

/** Holds a scenario's expectations against the summary of its run. A path that the summary lacks is not held. */
export function evaluateExpectations(
  expectations: readonly Expectation[],
  summary: Partial<RunSummary>,
): ExpectationResult[] {
  return expectations.map((expectation) => evaluate(expectation, summary))
}

function evaluate({ path, operator, operand, text }: Expectation, summary: unknown): ExpectationResult {
  const found = lookUp(path, summary)
  if ('problem' in found) return { path, expected: text, actual: null, held: false, problem: found.problem }
  return { path, expected: text, actual: found.value, held: compare(found.value, operator, operand) }
}

/** Only what the summary itself has: nothing that every object or list inherits. */
function lookUp(path: string, summary: unknown): { readonly value: unknown } | { readonly problem: string } {
  let value = summary
  let walked = ''
  for (const key of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    const isContainer = typeof value === 'object' && value !== null
    if (!isContainer || !Object.hasOwn(value as object, key))
      return { problem: noSuchPath(walked, key, isContainer ? Object.keys(value as object) : []) }
    value = (value as Record<string, unknown>)[key]
    walked = walked === '' ? key : `${walked}.${key}`
  }
  return value === undefined ? { problem: `the summary has nothing at ${path}` } : { value }
}

function noSuchPath(walked: string, key: string, known: readonly string[]): string {
  const near = suggest(key, known)
  const where = walked === '' ? 'the summary' : walked
  return `${where} has no ${key}${near === undefined ? '' : `; did you mean ${near}?`}`
}

/** Order is one of numbers; everything else can only be the same or not. */
function compare(actual: unknown, operator: ComparisonOperator, operand: number | boolean | string): boolean {
  if (operator === '==') return actual === operand
  if (operator === '!=') return actual !== operand
  if (typeof actual !== 'number' || typeof operand !== 'number') return false
  if (operator === '>=') return actual >= operand
  if (operator === '<=') return actual <= operand
  return operator === '>' ? actual > operand : actual < operand
}
