import {
  NORMAL,
  RETURN,
  FunctionCode,
  type Compiled,
  type Completion,
  type Evaluate,
  type Run,
  type Source,
} from './function-code.js'
import { errorAt } from './nodes.js'
import { ParseError } from './parse-base.js'
import type { Lexer } from './lexer.js'
import { StatementParser } from './parse-statement.js'
import type { Runtime } from './runtime.js'
import { StaticScope } from './scope.js'
import { EOF, TOKEN } from './tokens.js'
import { JsFunction } from './values.js'

const OPEN = '{'.charCodeAt(0)
const CLOSE = '}'.charCodeAt(0)

/** Finds where a function's body ends, by its brackets alone; the lexer stands at the opening one. */
export function parseFunctionCode(
  lexer: Lexer,
  source: Source,
  parameters: readonly string[],
  ownName: string | undefined,
  outer: StaticScope | undefined,
  close: () => void,
): FunctionCode {
  if (lexer.token !== OPEN) throw unexpectedBody(lexer)
  lexer.next()
  // A body that starts with `return` is kept without that word.
  const returns = lexer.token === TOKEN['return']
  if (returns) lexer.next()
  const { start } = lexer
  lexer.sawThis = lexer.token === TOKEN['this']
  let end = start
  for (let depth = 0; lexer.token !== EOF && (depth > 0 || lexer.token !== CLOSE);) {
    if (lexer.token === OPEN) depth++
    else if (lexer.token === CLOSE) depth--
    lexer.next()
    end = lexer.lastEnd
  }
  const { sawThis } = lexer
  close()
  lexer.sawThis = sawThis
  return new FunctionCode(source, [start, end], parameters, ownName, returns, outer)
}

function unexpectedBody(lexer: Lexer): ParseError {
  const got = lexer.token === 128 ? `ID:${lexer.text}` : undefined
  return new ParseError(`Got ${got ?? tokenText(lexer)} expected '{'`, lexer.start)
}

function tokenText(lexer: Lexer): string {
  return lexer.token === EOF ? 'EOF' : `'${String.fromCharCode(lexer.token)}'`
}

/** Makes the function, with the scope it stands in. */
export function closureOf(code: FunctionCode): Evaluate {
  return (frame) => {
    const value = new JsFunction()
    value.code = code
    value.scope = frame.scope
    frame.runtime.allocated(value)
    return value
  }
}

/** Parses a function's body, once. */
export function compile(runtime: Runtime, code: FunctionCode): Compiled {
  if (code.compiled !== undefined) return code.compiled
  const statics = new StaticScope(code.outer, true)
  for (const name of code.parameters) statics.declare(name)
  if (code.ownName !== undefined) statics.declare(code.ownName)
  const parser = new StatementParser(runtime, code.source, [code.start, code.end], statics, statics)
  const run = code.returns ? returning(parser) : parser.body()
  code.compiled = { statics, run }
  return code.compiled
}

function returning(parser: StatementParser): Run {
  if (parser.atEnd) return () => NORMAL
  try {
    const { get } = parser.expression()
    return (frame): Completion => {
      frame.returned = get(frame)
      return RETURN
    }
  } catch (error) {
    if (error instanceof ParseError) return failing(error)
    throw error
  }
}

/** What stands in for a statement that cannot be parsed. */
export function failing(error: ParseError): Run {
  return (frame) => {
    throw errorAt(frame, error.offset, error.type, error.message)
  }
}
