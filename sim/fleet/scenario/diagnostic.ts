/** One thing that is wrong with a scenario: where, what was expected, and what was there instead. */
export interface Diagnostic {
  /** The scenario's file, or the override as it was given: "--set nodes[0].count=0". */
  readonly file: string
  /** Line and column of the file, from 1; absent for an override. */
  readonly line?: number
  readonly column?: number
  /** Path inside the scenario, such as `nodes[0].options.reportEvery`; empty for the whole. */
  readonly path: string
  /** The whole finding in one sentence. */
  readonly message: string
  readonly expected: string
  readonly got: string
  /** The known word that may have been meant. */
  readonly suggestion?: string
}

/** `street.yaml:4:6 for: a duration ... expected, got 15`. */
export function formatDiagnostic({ file, line, column, path, message }: Diagnostic): string {
  const position = line === undefined ? file : `${file}:${line}:${column}`
  return path === '' ? `${position} ${message}` : `${position} ${path}: ${message}`
}

/** A scenario that cannot be run as it stands, with everything that is wrong with it. */
export class ScenarioError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'))
    this.name = 'ScenarioError'
  }
}

/** A value in few words, for "got ...". */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
}
