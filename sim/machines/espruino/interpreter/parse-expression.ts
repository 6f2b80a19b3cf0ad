import { assignment, compoundAssignment, increment } from './assign.js'
import { callExpression, callWithThis, newExpression } from './calls.js'
import { toBoolean, toInteger, typeOf, valueOf } from './convert.js'
import { FunctionCode, type Evaluate } from './function-code.js'
import { isMember, isName, memberKey, memberNode, nameNode, valueNode, type Node } from './nodes.js'
import { asNumber, BINARY, isIn, isInstance, negate } from './operators.js'
import { ParseError, ParserBase } from './parse-base.js'
import { deleteMember } from './properties.js'
import { compileRegExp } from './builtins/regexp.js'
import { superOwner } from './classes.js'
import { closureOf, parseFunctionCode } from './functions.js'
import { templateParts } from './template.js'
import { EOF, FLOAT, ID, INT, isReservedWord, REGEX, STR, TEMPLATE, TOKEN } from './tokens.js'
import type { JsFunction } from './values.js'
import { Accessor, JsArray, JsObject, type Value } from './values.js'

const PRECEDENCE: ReadonlyMap<number, readonly [number, string]> = new Map(
  (
    [
      ['?? ||', 1],
      ['&&', 2],
      ['|', 3],
      ['^', 4],
      ['&', 5],
      ['== != === !==', 6],
      ['<= >= < > instanceof in', 7],
      ['<< >> >>>', 8],
      ['+ -', 9],
      ['* / %', 10],
    ] as const
  ).flatMap(([operators, precedence]) =>
    operators
      .split(' ')
      .map((text): [number, readonly [number, string]] => [TOKEN[text] ?? text.charCodeAt(0), [precedence, text]]),
  ),
)
const ASSIGNMENTS: ReadonlyMap<number, string> = new Map([
  [61, ''],
  ...'+ - * / % & | ^ >> << >>>'.split(' ').map((text): [number, string] => [TOKEN[`${text}=`]!, text]),
])
const UNARY = new Set([...'!~-+'].map((text) => text.charCodeAt(0)))

const UNDEFINED_NODE = valueNode(() => undefined)

function constant(value: Value): Node {
  return valueNode(() => value)
}

/** Expressions, by the interpreter's own grammar: what it lacks is a syntax error here as there. */
export abstract class ExpressionParser extends ParserBase {
  /** The class after the word `class`. */
  protected abstract classDefinition(takeName: boolean): Evaluate

  /** Comma-separated; the last one counts. */
  expression(): Node {
    let node = this.assignmentExpression()
    while (this.take(',')) {
      const first = node.get
      const { get } = this.assignmentExpression()
      node = valueNode((frame) => {
        first(frame)
        return get(frame)
      })
    }
    return node
  }

  assignmentExpression(): Node {
    const target = this.conditional()
    const operator = ASSIGNMENTS.get(this.token)
    if (operator === undefined) return target
    this.lexer.next()
    const { get } = this.assignmentExpression()
    const at = this.position
    return valueNode(operator === '' ? assignment(target, get, at) : compoundAssignment(target, operator, get, at))
  }

  private conditional(): Node {
    const condition = this.binary(this.unary(), 0)
    if (!this.take('?')) return condition
    const named = this.placedHere(condition)
    const whenTrue = this.within({ skippable: true }, () => this.assignmentExpression()).get
    this.match(':')
    const whenFalse = this.within({ skippable: true }, () => this.assignmentExpression()).get
    const test = named.get
    return valueNode((frame) => (toBoolean(valueOf(frame.runtime, test(frame))) ? whenTrue(frame) : whenFalse(frame)))
  }

  private precedence(): readonly [number, string] | undefined {
    if (this.forHead && this.is('in')) return undefined
    return PRECEDENCE.get(this.token)
  }

  private binary(first: Node, above: number): Node {
    let left = first
    for (let found = this.precedence(); found !== undefined && found[0] > above; found = this.precedence()) {
      const [precedence, operator] = found
      this.lexer.next()
      left = this.placedHere(left)
      const shortCircuit = operator === '&&' || operator === '||' || operator === '??'
      const right = this.within({ skippable: shortCircuit }, () => this.binary(this.unary(), precedence))
      left = valueNode(this.combine(operator, left.get, right.get))
    }
    return left
  }

  private combine(operator: string, left: Evaluate, right: Evaluate): Evaluate {
    const at = this.position
    switch (operator) {
      case '&&':
        return (frame) => {
          const value = left(frame)
          return toBoolean(value) ? right(frame) : value
        }
      case '||':
        return (frame) => {
          const value = left(frame)
          return toBoolean(value) ? value : right(frame)
        }
      case '??':
        return (frame) => left(frame) ?? right(frame)
      case 'in':
        return (frame) => isIn(frame.runtime, left(frame), right(frame))
      case 'instanceof':
        return (frame) => {
          const value = left(frame)
          const type = right(frame)
          frame.position = at
          return isInstance(frame.runtime, value, type)
        }
      default: {
        const calculate = BINARY[operator]!
        return (frame) => {
          const a = left(frame)
          const b = right(frame)
          frame.position = at
          return calculate(frame.runtime, a, b)
        }
      }
    }
  }

  private unary(): Node {
    if (!UNARY.has(this.token)) return this.postfix()
    const operator = String.fromCharCode(this.token)
    this.lexer.next()
    const { get } = this.unary()
    switch (operator) {
      case '!':
        return valueNode((frame) => !toBoolean(get(frame)))
      case '~':
        return valueNode((frame) => ~toInteger(frame.runtime, valueOf(frame.runtime, get(frame))))
      case '-':
        return valueNode((frame) => negate(frame.runtime, get(frame)))
      default:
        return valueNode((frame) => asNumber(frame.runtime, get(frame)))
    }
  }

  private postfix(): Node {
    let node: Node
    const prefix = this.is('++') ? 1 : this.is('--') ? -1 : 0
    if (prefix !== 0) {
      this.lexer.next()
      const target = this.postfix()
      node = valueNode(increment(target, prefix, false, this.position))
    } else node = this.factorCall()
    while (this.is('++') || this.is('--')) {
      const by = this.is('++') ? 1 : -1
      this.lexer.next()
      node = valueNode(increment(node, by, true, this.position))
    }
    return node
  }

  /** A factor with its members and calls. */
  private factorCall(): Node {
    let isNew = this.take('new')
    if (isNew && this.is('new')) throw new ParseError("Nesting 'new' operators is unsupported", this.position, 'Error')
    if (this.take('super')) return this.superExpression()
    let node = this.members(this.factor())
    if (this.token === TEMPLATE) throw new ParseError('Tagged Templates are not supported', this.position)
    while (this.is('(') || isNew) {
      const open = this.position
      const args = this.is('(') ? this.callArguments() : []
      const close = this.position
      node = valueNode((isNew ? newExpression : callExpression)(node, args, open, close))
      isNew = false
      node = this.members(node)
    }
    return node
  }

  /** After `super`: what it means is decided by what `this` is when it runs. */
  private superExpression(): Node {
    const asCall = this.is('(')
    const at = this.position
    const owner: Evaluate = (frame) => superOwner(frame, asCall, at)
    const first = this.members(valueNode(owner))
    const name = isMember(first) && typeof first.key === 'string' ? first.key : undefined
    if (!this.is('(')) return first
    const open = this.position
    const args = this.callArguments()
    const close = this.position
    const onThis = !isMember(first) || first.object === owner
    let node = valueNode(
      onThis ? callWithThis(first.get, name, args, open, close) : callExpression(first, args, open, close),
    )
    if (asCall) node = valueNode(this.constructing(node.get))
    node = this.members(node)
    while (this.is('(')) {
      const nextOpen = this.position
      const more = this.callArguments()
      node = this.members(valueNode(callExpression(node, more, nextOpen, this.position)))
    }
    return node
  }

  private constructing(call: Evaluate): Evaluate {
    return (frame) => {
      const value = call(frame)
      frame.runtime.currentConstructor = undefined
      return value
    }
  }

  private callArguments(): Evaluate[] {
    const args: Evaluate[] = []
    this.match('(')
    while (!this.is(')')) {
      args.push(this.assignmentExpression().get)
      if (!this.is(')')) this.match(',')
    }
    this.match(')')
    return args
  }

  /** `.name` and `[key]` as often as they follow. */
  private members(first: Node): Node {
    let node = first
    for (;;) {
      if (this.take('.')) {
        if (this.token !== ID && !isReservedWord(this.token)) throw this.unexpected(ID)
        const name = this.lexer.text
        const at = this.position
        const owner = this.placedHere(node)
        this.lexer.next()
        node = memberNode(owner.get, name, at)
      } else if (this.take('[')) {
        const { get } = this.assignmentExpression()
        this.match(']')
        node = memberNode(node.get, get, this.position)
      } else return node
    }
  }

  /** A variable that is missing is noticed where its value is needed: after the token just taken. */
  private placedHere(node: Node): Node {
    return isName(node) ? nameNode(node.name, this.scope, () => this.position) : node
  }

  private factor(): Node {
    const { token } = this
    if (token === ID) return this.identifier()
    if (token === INT || token === FLOAT) return this.literal(this.lexer.number)
    if (token === STR) return this.literal(this.lexer.string)
    if (token === TEMPLATE) return this.template()
    if (token === REGEX) return this.regularExpression()
    if (this.is('(')) return this.bracketed()
    if (this.is('{')) return this.objectLiteral()
    if (this.is('[')) return this.arrayLiteral()
    if (this.is('true')) return this.literal(true)
    if (this.is('false')) return this.literal(false)
    if (this.is('null')) return this.literal(null)
    if (this.take('undefined')) return UNDEFINED_NODE
    if (this.take('this'))
      return valueNode((frame) => (frame.thisValue === undefined ? frame.runtime.global : frame.thisValue))
    if (this.take('function')) return valueNode(closureOf(this.functionDefinition(true)))
    if (this.take('class')) return valueNode(this.classDefinition(true))
    if (this.take('delete')) return this.deletion()
    if (this.take('typeof')) return this.typeofExpression()
    if (this.take('void')) {
      const { get } = this.unary()
      return valueNode((frame) => {
        get(frame)
        return undefined
      })
    }
    if (token !== EOF) throw this.unexpected(EOF)
    throw new ParseError('Unexpected end of Input', this.position)
  }

  private literal(value: Value): Node {
    this.lexer.next()
    return constant(value)
  }

  private identifier(): Node {
    const name = this.lexer.text
    this.lexer.next()
    if (this.token === TEMPLATE) throw new ParseError('Tagged template literals not supported', this.position)
    if (this.is('=>')) return this.arrowFunction([name])
    return nameNode(name, this.scope, () => this.position)
  }

  /** An expression in brackets, or the parameters of an arrow function. */
  private bracketed(): Node {
    this.match('(')
    const nodes: Node[] = []
    while (!this.is(')')) {
      nodes.push(this.assignmentExpression())
      if (!this.is(')')) this.match(',')
    }
    this.match(')')
    if (this.is('=>') && nodes.every(isName)) return this.arrowFunction(nodes.map((node) => node.name))
    if (nodes.length === 0) return UNDEFINED_NODE
    if (nodes.length === 1) return nodes[0]!
    // A name that only stands there is not looked at, so it need not exist.
    const last = nodes.pop()!.get
    const gets = nodes.filter((node) => !isName(node)).map((node) => node.get)
    return valueNode((frame) => {
      for (const get of gets) get(frame)
      return last(frame)
    })
  }

  private arrowFunction(parameters: readonly string[]): Node {
    const at = this.position
    this.match('=>')
    const code = this.arrowCode(parameters)
    const create = closureOf(code.code)
    const shadowed = [...parameters]
    return valueNode((frame) => {
      // A parameter named like a builtin function is not seen as a name, so the arrow is unexpected.
      if (shadowed.some((name) => frame.runtime.hidesArrow(frame, name))) {
        frame.position = at
        throw frame.runtime.error('SyntaxError', 'Got => expected EOF')
      }
      const value = create(frame) as JsFunction
      if (code.usesThis) {
        value.boundThis = frame.thisValue
        value.hasBoundThis = frame.thisValue !== undefined
      }
      return value
    })
  }

  private arrowCode(parameters: readonly string[]): { code: FunctionCode; usesThis: boolean } {
    if (this.is('{')) {
      const code = this.functionBody(parameters, undefined)
      return { code, usesThis: this.lexer.sawThis }
    }
    const start = this.lexer.start
    this.lexer.sawThis = this.is('this')
    this.skipExpression()
    const usesThis = this.lexer.sawThis
    const end = this.lexer.start
    return { code: new FunctionCode(this.source, [start, end], parameters, undefined, true, this.scope), usesThis }
  }

  /** Parses an expression that is not compiled here: the head of a `for` around it has no say in it. */
  private skipExpression(): void {
    this.within({ skippable: true, forHead: false }, () => this.assignmentExpression())
  }

  protected functionDefinition(takeName: boolean): FunctionCode {
    let ownName: string | undefined
    if (takeName && this.token === ID) ownName = this.matchIdentifier()
    const parameters: string[] = []
    this.match('(')
    while (!this.is(')')) {
      parameters.push(this.matchIdentifier())
      if (!this.is(')')) this.match(',')
    }
    this.match(')')
    return this.functionBody(parameters, ownName)
  }

  private functionBody(parameters: readonly string[], ownName: string | undefined): FunctionCode {
    return parseFunctionCode(this.lexer, this.source, parameters, ownName, this.scope, () => this.match('}'))
  }

  private deletion(): Node {
    const node = this.members(this.factor())
    if (isMember(node)) {
      return valueNode((frame) => {
        const owner = node.object(frame)
        if (owner === undefined || owner === null) node.get(frame)
        return deleteMember(owner, memberKey(node, frame))
      })
    }
    if (!isName(node))
      return valueNode((frame) => {
        node.get(frame)
        return false
      })
    return valueNode((frame) => deleteMember(frame.runtime.global, node.name))
  }

  private typeofExpression(): Node {
    const node = this.unary()
    const get = isName(node) ? node.peek : node.get
    return valueNode((frame) => typeOf(get(frame)))
  }

  private template(): Node {
    const parts = templateParts(this.lexer.string)
    this.lexer.next()
    const gets = parts.map((part): Evaluate => {
      if (part.code === undefined) return () => part.text
      const { code } = part
      const parser = this.inner(code)
      const { get } = parser.expression()
      return get
    })
    return valueNode((frame) => frame.runtime.grow(gets.map((get) => frame.runtime.toText(get(frame))).join('')))
  }

  /** A parser for a text inside this one that sees the same names. */
  protected abstract inner(text: string): ExpressionParser

  private regularExpression(): Node {
    const text = this.lexer.string
    const at = this.position
    this.lexer.next()
    return valueNode((frame) => {
      frame.position = at
      const close = text.lastIndexOf('/')
      return compileRegExp(frame.runtime, text.slice(1, close), text.slice(close + 1))
    })
  }

  private arrayLiteral(): Node {
    this.match('[')
    const items: (Evaluate | undefined)[] = []
    while (!this.is(']')) {
      if (this.is(',')) {
        // Skipped token by token, a hole is a syntax error; run, it is none.
        if (this.skippable > 0) throw this.refuse('a hole in an array inside code that may be skipped')
        items.push(undefined)
      } else items.push(this.assignmentExpression().get)
      if (!this.is(']')) this.match(',')
    }
    this.match(']')
    return valueNode((frame) => {
      const values: Value[] = []
      for (let index = 0; index < items.length; index++) {
        const item = items[index]
        if (item === undefined) values.length = index + 1
        else values[index] = item(frame)
      }
      return new JsArray(values)
    })
  }

  private objectLiteral(): Node {
    this.match('{')
    const setters: ((frame: Parameters<Evaluate>[0], target: JsObject) => void)[] = []
    while (!this.is('}')) {
      setters.push(this.property())
      if (!this.is('}')) this.match(',')
    }
    this.match('}')
    return valueNode((frame) => {
      const object = new JsObject()
      for (const set of setters) set(frame, object)
      return object
    })
  }

  private property(): (frame: Parameters<Evaluate>[0], target: JsObject) => void {
    const word = this.token === ID || isReservedWord(this.token)
    const plain = this.token === ID
    if (!word && this.token !== STR && this.token !== INT && this.token !== FLOAT) throw this.unexpected(ID)
    const name = word
      ? this.lexer.text
      : this.token === STR
        ? this.lexer.string
        : this.runtime.toText(this.lexer.number)
    this.lexer.next()
    if (this.token === ID && (name === 'get' || name === 'set')) return this.accessor(name)
    if (this.token === ID) throw this.unexpected(','.charCodeAt(0))
    if (this.is('(')) {
      const create = closureOf(this.functionDefinition(false))
      return (frame, target) => this.runtime.define(target, name, create(frame))
    }
    if (plain && (this.is(',') || this.is('}'))) {
      const { get } = nameNode(name, this.scope, () => this.position)
      return (frame, target) => this.runtime.define(target, name, get(frame))
    }
    this.match(':')
    const { get } = this.assignmentExpression()
    return (frame, target) => this.runtime.define(target, name, get(frame))
  }

  private accessor(kind: 'get' | 'set'): (frame: Parameters<Evaluate>[0], target: JsObject) => void {
    const name = this.matchIdentifier()
    const create = closureOf(this.functionDefinition(false))
    return (frame, target) => addAccessor(target, name, kind, create(frame) as JsFunction)
  }
}

/** Adds a getter or setter to a field, keeping its other half. */
export function addAccessor(target: JsObject, name: string, kind: 'get' | 'set', method: JsFunction): void {
  const properties = (target.properties ??= new Map())
  const existing = properties.get(name)
  const accessor = existing instanceof Accessor ? existing : new Accessor()
  if (kind === 'get') accessor.getter = method
  else accessor.setter = method
  properties.set(name, accessor)
}
