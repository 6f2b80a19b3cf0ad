import { Thrown } from './errors.js'
import type { Frame } from './frame.js'
import { NORMAL, RETURN, type Completion, type Run } from './function-code.js'
import { Scope, type StaticScope } from './scope.js'

interface Handler {
  readonly statics: StaticScope | undefined
  readonly run: Run
}

interface Outcome {
  readonly completion: Completion
  readonly thrown: Thrown | undefined
}

/**
 * `try`. As in the interpreter, `finally` cannot change how the statement ends: what it throws, and its break and continue, are forgotten; the value of a
 * `return` in it counts only when the function was returning anyway.
 */
export function tryStatement(attempt: Run, handler: Handler | undefined, last: Run | undefined): Run {
  return (frame) => {
    let outcome = guarded(frame, attempt)
    if (outcome.thrown !== undefined && handler !== undefined) {
      const { thrown } = outcome
      outcome = guarded(frame, (inner) => runHandler(inner, handler, thrown))
    }
    if (last === undefined) return finish(outcome)
    const value = frame.returned
    const final = guarded(frame, last)
    // An exception of finally takes the place of the one under way.
    if (outcome.thrown !== undefined && final.thrown !== undefined) throw final.thrown
    if (final.completion !== RETURN) frame.returned = value
    return finish(outcome)
  }
}

function finish(outcome: Outcome): Completion {
  if (outcome.thrown !== undefined) throw outcome.thrown
  return outcome.completion
}

function guarded(frame: Frame, run: Run): Outcome {
  const { scope, runtime } = frame
  const { depth } = runtime
  try {
    return { completion: run(frame), thrown: undefined }
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown
    frame.scope = scope
    runtime.frame = frame
    runtime.depth = depth
    return { completion: NORMAL, thrown }
  }
}

function runHandler(frame: Frame, handler: Handler, thrown: Thrown): Completion {
  if (handler.statics === undefined) return handler.run(frame)
  const outer = frame.scope
  frame.scope = new Scope(handler.statics, outer)
  frame.scope.slots[0] = thrown.value
  const completion = handler.run(frame)
  frame.scope = outer
  return completion
}
