import type { Program } from 'acorn'
import {
  eachVariable,
  identifier,
  is,
  isFunction,
  make,
  memberName,
  nameOf,
  rewrite,
  walk,
  type Syntax,
  type SyntaxOf,
} from './syntax.js'

/**
 * Takes the functions that TypeScript wraps around a lowered class away: `var X = (function (_super) { ... })(Base)` becomes
 * `function X` and `X.prototype = { __proto__: Base.prototype, method() {} }`. At the top of the program a function
 * carries no scope, and shorthand methods name their class once.
 */
export function flattenClasses(program: Program): void {
  const flattened = program.body.flatMap((statement) => flattenClass(statement) ?? [statement])
  program.body = flattened as Program['body']
}

interface LoweredClass {
  readonly name: string
  readonly base: Syntax | undefined
  readonly wrapper: SyntaxOf<'FunctionExpression'>
}

function flattenClass(statement: Syntax): Syntax[] | undefined {
  const found = loweredClass(statement)
  if (!found) return undefined
  const { name, base, wrapper } = found
  const parameter = nameOf(wrapper.params[0])
  const statements = wrapper.body.body as Syntax[]
  const inner = statements.find((each) => is(each, 'FunctionDeclaration')) as
    SyntaxOf<'FunctionDeclaration'> | undefined
  if (!inner) return undefined
  const renames = new Map([[inner.id!.name, name]])
  if (parameter !== undefined && base) renames.set(parameter, nameOf(base)!)
  for (const each of statements) renameVariables(each, renames)
  if (base) simplifyConstructor(inner, nameOf(base)!)
  return partsOf(statements, inner, name, base)
}

function loweredClass(statement: Syntax): LoweredClass | undefined {
  if (!is(statement, 'VariableDeclaration') || statement.declarations.length !== 1) return undefined
  const { id, init } = statement.declarations[0]!
  if (!is(init, 'CallExpression') || !is(init.callee, 'FunctionExpression')) return undefined
  const last = init.callee.body.body.at(-1)
  const returned = is(last, 'ReturnStatement') ? nameOf(last.argument) : undefined
  const hasInner = init.callee.body.body.some((each) => is(each, 'FunctionDeclaration') && each.id.name === returned)
  const base = init.arguments[0]
  if (!hasInner || (base && !is(base, 'Identifier'))) return undefined
  return { name: nameOf(id)!, base, wrapper: init.callee }
}

function partsOf(
  statements: readonly Syntax[],
  inner: SyntaxOf<'FunctionDeclaration'>,
  name: string,
  base: Syntax | undefined,
): Syntax[] {
  const properties: Syntax[] = []
  const rest: Syntax[] = []
  if (base) properties.push(property('__proto__', member(identifier(nameOf(base)!, inner), 'prototype'), 'init', false))
  for (const statement of statements) {
    if (statement === inner || is(statement, 'ReturnStatement') || isExtends(statement)) continue
    const members = prototypeMembers(statement, name)
    if (members) properties.push(...members)
    else rest.push(statement)
  }
  const target = member(identifier(name, inner), 'prototype')
  const value = make('ObjectExpression', inner, { properties: properties as never })
  const assign = make('AssignmentExpression', inner, { operator: '=', left: target as never, right: value })
  const prototype = make('ExpressionStatement', inner, { expression: assign })
  return [inner, ...(properties.length > 0 ? [prototype] : []), ...rest]
}

const member = (object: Syntax, name: string): SyntaxOf<'MemberExpression'> =>
  make('MemberExpression', object, {
    object: object as never,
    property: identifier(name, object),
    computed: false,
    optional: false,
  })

const property = (name: string, value: Syntax, kind: 'init' | 'get' | 'set', method: boolean): SyntaxOf<'Property'> =>
  make('Property', value, {
    key: identifier(name, value),
    value: value as never,
    kind,
    method,
    shorthand: false,
    computed: false,
  })

const isExtends = (statement: Syntax): boolean =>
  is(statement, 'ExpressionStatement') &&
  is(statement.expression, 'CallExpression') &&
  nameOf(statement.expression.callee) === '__extends'

/** The members that `X.prototype.m = function` or `Object.defineProperty(X.prototype, "m", ...)` gives, if it is one of these. */
function prototypeMembers(statement: Syntax, name: string): Syntax[] | undefined {
  if (!is(statement, 'ExpressionStatement')) return undefined
  const { expression } = statement
  if (is(expression, 'AssignmentExpression') && is(expression.left, 'MemberExpression')) {
    const method = memberName(expression.left)
    if (method === undefined || !isPrototypeOf(expression.left.object, name)) return undefined
    return [property(method, expression.right, 'init', isFunction(expression.right))]
  }
  if (!is(expression, 'CallExpression') || memberName(expression.callee) !== 'defineProperty') return undefined
  const [target, key, descriptor] = expression.arguments
  if (!isPrototypeOf(target, name) || !is(key, 'Literal') || !is(descriptor, 'ObjectExpression')) return undefined
  return descriptor.properties.flatMap((each) => {
    const kind = is(each, 'Property') ? nameOf(each.key) : undefined
    return kind === 'get' || kind === 'set'
      ? [property(String(key.value), (each as SyntaxOf<'Property'>).value, kind, false)]
      : []
  })
}

const isPrototypeOf = (node: unknown, name: string): boolean =>
  is(node, 'MemberExpression') && memberName(node) === 'prototype' && nameOf(node.object) === name

function renameVariables(root: Syntax, renames: ReadonlyMap<string, string>): void {
  eachVariable(root, (variable) => {
    variable.name = renames.get(variable.name) ?? variable.name
  })
}

/** `var _this = Base.call(this, ...) || this; ... return _this` says `this`: our constructors never return another object. */
function simplifyConstructor(constructor: SyntaxOf<'FunctionDeclaration'>, base: string): void {
  const self = '_this'
  const isCaptured = capturesSelf(constructor, self)
  constructor.body.body = constructor.body.body.flatMap((statement) => simplify(statement, base, isCaptured)) as never
  if (!isCaptured)
    rewrite(constructor.body, (node) => (nameOf(node) === self ? make('ThisExpression', node, {}) : node))
}

function capturesSelf(constructor: SyntaxOf<'FunctionDeclaration'>, self: string): boolean {
  let captured = false
  walk(constructor.body, (node) => {
    if (!isFunction(node)) return
    walk(node.body, (inner) => {
      captured ||= nameOf(inner) === self
    })
    return false
  })
  return captured
}

function simplify(statement: Syntax, base: string, isCaptured: boolean): Syntax[] {
  if (is(statement, 'ReturnStatement')) {
    const { argument } = statement
    if (nameOf(argument) === '_this') return []
    const call = superCall(argument, base)
    return call ? [make('ExpressionStatement', statement, { expression: call as never })] : [statement]
  }
  if (!is(statement, 'VariableDeclaration')) return [statement]
  const declarator = statement.declarations.find(({ id }) => nameOf(id) === '_this')
  const call = declarator && superCall(declarator.init, base)
  if (!declarator || !call) return [statement]
  if (isCaptured) declarator.init = make('ThisExpression', declarator, {})
  else statement.declarations = statement.declarations.filter((each) => each !== declarator)
  const rest = statement.declarations.length > 0 ? [statement] : []
  return [make('ExpressionStatement', statement, { expression: call as never }), ...rest]
}

/** The call in `Base.call(this) || this` or `Base !== null && Base.apply(this, arguments) || this`. */
function superCall(node: unknown, base: string): Syntax | undefined {
  if (!is(node, 'LogicalExpression') || node.operator !== '||') return undefined
  const call = is(node.left, 'LogicalExpression') ? node.left.right : node.left
  return is(call, 'CallExpression') && is(call.callee, 'MemberExpression') && nameOf(call.callee.object) === base
    ? call
    : undefined
}
