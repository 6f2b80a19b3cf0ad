import type { Value } from './values.js'

/** A script's exception on its way through host code. */
export class Thrown {
  /** What was thrown; an Error of the language carries its trace as `.stack`. */
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

/** Execution was broken off: by Ctrl-C, by running out of memory, or by too deep a recursion. No `try` of a script catches it. */
export class Interrupted {
  readonly reason: 'ctrl-c' | 'memory' | 'stack'
  /** Lines "    at NAME (FILE:LINE:COLUMN)", each with the source line and a caret. */
  readonly stack: string

  constructor(reason: 'ctrl-c' | 'memory' | 'stack', stack: string) {
    this.reason = reason
    this.stack = stack
  }
}

/** A construct that the emulation does not reproduce; thrown out of `evaluate`, never silently different. Not catchable by scripts. */
export class Refusal {
  readonly construct: string
  readonly message: string

  constructor(construct: string, line: number, column: number) {
    this.construct = construct
    this.message = `the emulated interpreter does not run ${construct} (line ${line}, column ${column})`
  }
}
