import { errorAt } from './nodes.js'
import type { Frame } from './frame.js'
import { ParseError } from './parse-base.js'
import { StatementParser, type Statement } from './parse-statement.js'
import type { Runtime } from './runtime.js'
import { StaticScope } from './scope.js'
import type { Source } from './function-code.js'
import type { Value } from './values.js'

/** Runs a text at root scope, statement by statement: what follows an error is never looked at. */
export function evaluateSource(runtime: Runtime, source: Source, name: string | undefined): Value {
  return runtime.enter(source, name, (frame) => {
    const parser = new StatementParser(runtime, source, [0, source.text.length], undefined, undefined)
    return runAll(parser, frame)
  })
}

/** eval: the names around the call are seen, and cannot be added to. */
export function compileText(runtime: Runtime, text: string, caller: Frame | undefined): Value {
  const source = { text, file: '', flash: false }
  const statics = caller?.scope?.statics
  if (statics === undefined) return evaluateSource(runtime, source, 'eval')
  return runtime.enter(source, 'eval', (frame) => {
    frame.scope = caller!.scope
    const sealed = new StaticScope(statics, false)
    sealed.sealed = true
    const parser = new StatementParser(runtime, source, [0, text.length], statics, sealed)
    return runAll(
      parser,
      Object.assign(frame, { thisValue: caller!.thisValue, args: caller!.args, code: caller!.code }),
    )
  })
}

function runAll(parser: StatementParser, frame: Frame): Value {
  let value: Value
  while (!parser.atEof) {
    const statement = parseNext(parser, frame)
    if (statement.value === undefined) {
      statement.run(frame)
      value = undefined
    } else {
      if (++frame.runtime.statements >= frame.runtime.nextSlice) frame.runtime.slice()
      value = statement.value(frame)
    }
  }
  return value
}

function parseNext(parser: StatementParser, frame: Frame): Statement {
  try {
    return parser.nextStatement()
  } catch (error) {
    if (error instanceof ParseError) throw errorAt(frame, error.offset, error.type, error.message)
    throw error
  }
}
