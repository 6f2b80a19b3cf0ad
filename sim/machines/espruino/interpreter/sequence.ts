import { NORMAL, type Completion, type Run } from './function-code.js'
import { Scope, type StaticScope } from './scope.js'
import type { Statement } from './parse-statement.js'

/** Statements one after the other, until one jumps. */
export function sequence(runs: readonly Run[]): Run {
  const [first, second, third] = runs
  switch (runs.length) {
    case 0:
      return () => NORMAL
    case 1:
      return first!
    case 2:
      return (frame) => first!(frame) || second!(frame)
    case 3:
      return (frame) => first!(frame) || second!(frame) || third!(frame)
    default:
      return (frame) => {
        for (const run of runs) {
          const completion = run(frame)
          if (completion !== NORMAL) return completion
        }
        return NORMAL
      }
  }
}

/** A statement that counts as executed when it is run. */
export function counted(run: Run): Statement {
  return {
    run: (frame) => {
      if (++frame.runtime.statements >= frame.runtime.nextSlice) frame.runtime.slice()
      return run(frame)
    },
    value: undefined,
  }
}

/** Runs in a fresh scope. An exception leaves it to the catcher to put the outer one back. */
export function inScope(statics: StaticScope, run: Run): Run {
  return (frame): Completion => {
    const outer = frame.scope
    frame.scope = new Scope(statics, outer)
    const completion = run(frame)
    frame.scope = outer
    return completion
  }
}
