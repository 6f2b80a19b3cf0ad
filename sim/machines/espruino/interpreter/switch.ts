import { BREAK, NORMAL, type Completion, type Evaluate, type Run } from './function-code.js'
import { errorAt } from './nodes.js'
import { strictEqual } from './operators.js'

export interface Case {
  readonly test: Evaluate
  readonly run: Run
}

/** `switch`; the tests of cases after the one that matched are still evaluated, and default comes last. */
export function switchStatement(
  subject: Evaluate,
  cases: readonly Case[],
  otherwise: Run | undefined,
  lateCase: number | undefined,
): Run {
  return (frame) => {
    const { runtime } = frame
    const value = subject(frame)
    let running = false
    let done: Completion = NORMAL
    for (const { test, run } of cases) {
      const matches = strictEqual(runtime, value, test(frame))
      if (done === NORMAL && matches) running = true
      if (!running || done !== NORMAL) continue
      done = run(frame)
    }
    if (done === NORMAL && otherwise !== undefined) done = otherwise(frame)
    if (lateCase !== undefined && done !== 3)
      throw errorAt(frame, lateCase, 'SyntaxError', 'CASE after DEFAULT unsupported')
    return done === BREAK ? NORMAL : done
  }
}
