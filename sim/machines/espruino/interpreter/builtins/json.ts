import { toInteger, isNumeric } from '../convert.js'
import { inspect, JSON_STYLE } from '../inspect.js'
import { Lexer } from '../lexer.js'
import type { Thrown } from '../errors.js'
import type { Runtime } from '../runtime.js'
import { traceInText } from '../trace.js'
import { FLOAT, ID, INT, isReservedWord, STR, TOKEN, tokenName } from '../tokens.js'
import { JsArray, JsObject, type Value } from '../values.js'
import { defineObject } from './register.js'

const MINUS = 45
const [COMMA, COLON, OPEN, CLOSE, OPEN_BRACE, CLOSE_BRACE] = [...',:[]{}'].map((character) => character.charCodeAt(0))

/** Something was wrong: the parser gives up and the result is undefined unless an exception said so. */
const FAILED: unique symbol = Symbol('failed')

class JsonParser {
  private readonly runtime: Runtime
  private readonly lexer: Lexer
  private readonly bareKeys: boolean
  private readonly text: string

  constructor(runtime: Runtime, text: string, bareKeys: boolean) {
    this.runtime = runtime
    this.bareKeys = bareKeys
    this.text = text
    this.lexer = new Lexer(text, 0, text.length, runtime.traits.unicode, (message) => {
      throw runtime.error('Error', message)
    })
  }

  /** What stands after the value is not looked at. */
  value(): Value | typeof FAILED {
    const { lexer } = this
    const { token } = lexer
    if (token === TOKEN['true'] || token === TOKEN['false'] || token === TOKEN['null']) {
      lexer.next()
      return token === TOKEN['null'] ? null : token === TOKEN['true']
    }
    if (token === MINUS) return this.negative()
    if (token === INT || token === FLOAT) {
      const { number } = lexer
      lexer.next()
      return number
    }
    if (token === STR) {
      const { string } = lexer
      lexer.next()
      return string
    }
    if (token === OPEN) return this.array()
    if (token === OPEN_BRACE) return this.object()
    throw this.failure(`Expecting valid value, got ${tokenName(token)}`, lexer.lastStart)
  }

  /** The trace shows the text and not the call. */
  private failure(message: string, offset: number): Thrown {
    const error = this.runtime.newError('SyntaxError', message)
    error.properties!.set('stack', traceInText(this.text, offset))
    return this.runtime.thrown(error)
  }

  private negative(): Value | typeof FAILED {
    this.lexer.next()
    if (this.lexer.token !== INT && this.lexer.token !== FLOAT) return FAILED
    return 0 - (this.value() as number)
  }

  private match(token: number): void {
    if (this.lexer.token !== token) {
      const got =
        this.lexer.token === ID
          ? `ID:${this.lexer.text}`
          : this.lexer.token === STR
            ? `String:'${this.lexer.string}'`
            : tokenName(this.lexer.token)
      throw this.failure(`Got ${got.slice(0, 29)} expected ${tokenName(token)}`, this.lexer.start)
    }
    this.lexer.next()
  }

  private array(): Value | typeof FAILED {
    const items: Value[] = []
    this.lexer.next()
    while (this.lexer.token !== CLOSE) {
      const value = this.value()
      if (value === FAILED || value === undefined) return FAILED
      if (this.lexer.token !== CLOSE) this.match(COMMA!)
      items.push(value)
    }
    this.lexer.next()
    return new JsArray(items)
  }

  private object(): Value | typeof FAILED {
    const { lexer } = this
    const object = new JsObject()
    lexer.next()
    for (;;) {
      const bare = lexer.token === ID || isReservedWord(lexer.token) || lexer.token === INT
      if (lexer.token !== STR && !bare) break
      if (bare && !this.bareKeys) this.match(STR)
      const key = lexer.token === STR ? lexer.string : lexer.token === INT ? String(lexer.number) : lexer.text
      lexer.next()
      this.match(COLON!)
      const value = this.value()
      if (value === FAILED || value === undefined) return FAILED
      if (lexer.token !== CLOSE_BRACE) this.match(COMMA!)
      this.runtime.define(object, key, value)
    }
    this.match(CLOSE_BRACE!)
    return object
  }
}

/** JSON.parse; `bareKeys` also accepts keys without quotes, as readJSON does. */
export function parseJson(runtime: Runtime, text: string, bareKeys = false): Value {
  const value = new JsonParser(runtime, text, bareKeys).value()
  return value === FAILED ? undefined : value
}

export function stringify(runtime: Runtime, value: Value, space: Value): Value {
  let indent = ''
  if (isNumeric(space)) indent = ' '.repeat(Math.max(0, Math.min(10, toInteger(runtime, space))))
  else if (space !== undefined && space !== null) indent = runtime.toText(space).slice(0, 9)
  const style = indent === '' ? JSON_STYLE : { ...JSON_STYLE, pretty: true, newlines: 'all' as const, indent }
  return runtime.grow(inspect(runtime, value, style))
}

export function installJson(runtime: Runtime): void {
  defineObject(runtime, 'JSON', {
    statics: {
      parse: (_this, [text]) => parseJson(runtime, runtime.toText(text)),
      stringify: (_this, [value, , space]) => stringify(runtime, value, space),
    },
  })
}
