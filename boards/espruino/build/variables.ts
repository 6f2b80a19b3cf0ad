import { eachVariable, is, isFunction, memberName, nameOf, parse, walk, type Syntax, type SyntaxOf } from './syntax.js'

/**
 * Bytes of text in one variable and in each that continues it: facts/espruino.md 4.5, seen for 13-byte variables by
 * `process.memory().usage` before and after a declaration on the 32-bit build with 5,100 variables.
 */
const textInOne = 8
const textInFurther = 9
/** Bytes of a name that fit into its own variable; whole numbers up to 31 bits and truth values go there too. */
const nameInOne = 4
/** Bytes of a flat string in one variable. */
const flatInOne = 13

/** An estimate: variables for each statement at the top, and what they take together. */
export interface VariableEstimate {
  readonly total: number
  readonly parts: readonly VariablePart[]
}

/** What one declaration, member or statement takes, and where in the code it is. */
export interface VariablePart {
  readonly line: number
  readonly column: number
  readonly variables: number
  /** Whether a constructor builds it: buffers whose length it computes and objects of the interpreter are not in the figure. */
  readonly isConstructed: boolean
}

/**
 * Variables that an image takes once it has started, before anything came from outside: functions, classes, constants, and what
 * constructors build, followed from statement to statement without running them. Code itself stays in flash.
 */
export function estimateVariables(code: string): VariableEstimate {
  const model = new Model(parse(code).body as Syntax[])
  return model.estimate()
}

class Model {
  private readonly functions = new Map<string, SyntaxOf<'FunctionDeclaration'>>()
  private readonly constants = new Map<string, Syntax>()
  private readonly parts: VariablePart[] = []
  private readonly instantiated = new Set<string>()
  private depth = 0

  constructor(private readonly body: readonly Syntax[]) {
    for (const statement of body) {
      if (is(statement, 'FunctionDeclaration')) this.functions.set(nameOf(statement.id)!, statement)
      if (!is(statement, 'VariableDeclaration')) continue
      for (const { id, init } of statement.declarations) if (init) this.constants.set(nameOf(id)!, init)
    }
  }

  estimate(): VariableEstimate {
    for (const statement of this.body) this.statement(statement)
    return { total: this.parts.reduce((sum, { variables }) => sum + variables, 0), parts: this.parts }
  }

  private note(node: Syntax, variables: number, isConstructed = false): void {
    const { line, column } = node.loc!.start
    this.parts.push({ line, column, variables, isConstructed })
  }

  private statement(node: Syntax): void {
    if (is(node, 'FunctionDeclaration')) return this.note(node, nameCost(nameOf(node.id)!) + functionCost(node, 0))
    if (is(node, 'VariableDeclaration')) {
      for (const declarator of node.declarations)
        this.note(declarator, nameCost(nameOf(declarator.id)!) + this.value(declarator.init))
      return
    }
    if (!is(node, 'ExpressionStatement')) return
    const { expression } = node
    if (is(expression, 'SequenceExpression')) for (const each of expression.expressions) this.expression(each)
    else this.expression(expression)
  }

  private expression(node: Syntax): void {
    if (!is(node, 'AssignmentExpression')) return this.note(node, this.value(node), true)
    const { right } = node
    if (!is(right, 'ObjectExpression')) return this.note(node, 2 + this.value(right))
    this.note(node, nameCost('prototype') + 1)
    for (const property of right.properties) this.note(property, this.property(property))
  }

  private property(property: Syntax): number {
    if (!is(property, 'Property')) return 0
    const accessor = property.kind === 'init' ? 0 : 1 + nameCost(property.kind)
    return (
      nameCost(nameOf(property.key) ?? String((property.key as { value?: unknown }).value)) +
      accessor +
      this.value(property.value)
    )
  }

  /** Variables of a value besides the name that it is kept under. */
  private value(node: unknown): number {
    if (isFunction(node)) return functionCost(node, this.depth)
    if (is(node, 'Literal')) return literalCost(node)
    if (is(node, 'ArrayExpression')) return 1 + node.elements.reduce((sum, element) => sum + 1 + this.value(element), 0)
    if (is(node, 'ObjectExpression')) return 1 + node.properties.reduce((sum, each) => sum + this.property(each), 0)
    if (is(node, 'NewExpression')) return this.instance(node)
    if (is(node, 'CallExpression')) return this.call(node)
    if (is(node, 'AssignmentExpression')) return this.value(node.right)
    if (is(node, 'LogicalExpression')) return Math.max(this.value(node.left), this.value(node.right))
    if (is(node, 'ConditionalExpression')) return Math.max(this.value(node.consequent), this.value(node.alternate))
    if (is(node, 'BinaryExpression')) return 1
    if (is(node, 'SequenceExpression')) return this.value(node.expressions.at(-1))
    return 0
  }

  private instance(node: SyntaxOf<'NewExpression'>): number {
    const name = this.resolve(nameOf(node.callee))
    const given = node.arguments.reduce((sum, argument) => sum + this.value(argument), 0)
    // The list that a buffer is filled from goes again.
    if (/Array$|^DataView$/.test(name))
      return given === 0 || is(node.arguments[0], 'ArrayExpression') ? bufferCost(node.arguments[0]) : given + 3
    const constructor = this.functions.get(name)
    // The first instance gives the prototype its `constructor`.
    const first = this.instantiated.has(name) ? 0 : nameCost('constructor')
    this.instantiated.add(name)
    const own = 1 + nameCost('__proto__') + first
    return own + given + (constructor && this.depth < 12 ? this.constructed(constructor) : 0)
  }

  /** What a constructor leaves on its instance, with the scope that its closures keep. */
  private constructed(constructor: SyntaxOf<'FunctionDeclaration'>): number {
    this.depth++
    let cost = 0
    let hasClosure = false
    walk(constructor.body, (node) => {
      if (isFunction(node)) {
        hasClosure = true
        return false
      }
      if (
        is(node, 'AssignmentExpression') &&
        is(node.left, 'MemberExpression') &&
        is(node.left.object, 'ThisExpression')
      ) {
        cost += nameCost(memberName(node.left) ?? '') + this.value(node.right)
        return !hasNested(node.right)
      }
      if (is(node, 'CallExpression') && memberName(node.callee) === 'call') {
        const base = this.functions.get(this.resolve(nameOf((node.callee as { object?: unknown }).object)))
        if (base) cost += this.constructed(base)
      }
      return undefined
    })
    this.depth--
    return cost + (hasClosure ? scopeCost(constructor) : 0)
  }

  private call(node: SyntaxOf<'CallExpression'>): number {
    const given = node.arguments.reduce((sum, argument) => sum + this.value(argument), 0)
    if (isFunction(node.callee)) return given + this.returned(node.callee)
    if (is(node.callee, 'MemberExpression')) return given + this.value(node.callee.object)
    const called = this.functions.get(this.resolve(nameOf(node.callee)))
    return given + (called && this.depth < 12 ? this.returned(called) : 0)
  }

  private returned(
    called: SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'> | SyntaxOf<'ArrowFunctionExpression'>,
  ): number {
    if (!is(called.body, 'BlockStatement')) return this.value(called.body)
    this.depth++
    let cost = 0
    walk(called.body, (node) => {
      if (isFunction(node)) return false
      if (is(node, 'VariableDeclarator') && node.init) cost += this.value(node.init)
      if (is(node, 'AssignmentExpression') && is(node.left, 'MemberExpression'))
        cost += nameCost(memberName(node.left) ?? '') + this.value(node.right)
      if (is(node, 'ReturnStatement')) cost += this.value(node.argument)
      return !(is(node, 'VariableDeclarator') || is(node, 'AssignmentExpression') || is(node, 'ReturnStatement'))
    })
    this.depth--
    return cost
  }

  /** The name behind a shared one: `var a=Uint8Array`. */
  private resolve(name: string | undefined): string {
    const value = this.constants.get(name ?? '')
    return is(value, 'Identifier') ? value.name : (name ?? '')
  }
}

const hasNested = (node: Syntax): boolean => is(node, 'NewExpression') || is(node, 'CallExpression') || isFunction(node)

const nameCost = (name: string): number => 1 + Math.ceil(Math.max(0, name.length - nameInOne) / textInFurther)

function literalCost({ value }: SyntaxOf<'Literal'>): number {
  if (typeof value === 'string') return 1 + Math.ceil(Math.max(0, value.length - textInOne) / textInFurther)
  return typeof value === 'number' && (value | 0) !== value ? 1 : 0
}

/** A function: itself, its parameters, its code by reference, and the scope it was made in. */
function functionCost(node: Syntax & { params: unknown; body: unknown }, depth: number): number {
  const code = is(node.body, 'BlockStatement') && node.body.body.length === 0 ? 0 : 2
  const scope = depth === 0 ? 0 : depth === 1 ? 1 : 2 + depth
  return 1 + (node.params as unknown[]).length + code + scope
}

/** What a closure keeps of the call it was made in. */
function scopeCost(node: SyntaxOf<'FunctionDeclaration'>): number {
  const names = new Set<string>()
  walk(node.body, (each) => {
    if (is(each, 'VariableDeclarator')) eachVariable(each.id as Syntax, ({ name }) => names.add(name))
    return !isFunction(each)
  })
  return 1 + node.params.length + names.size
}

/** View, buffer and a flat string. */
function bufferCost(length: unknown): number {
  const bytes = is(length, 'Literal')
    ? Number(length.value)
    : is(length, 'ArrayExpression')
      ? length.elements.length
      : 0
  return 3 + Math.ceil(bytes / flatInOne)
}
