import type { Program } from 'acorn'
import {
  eachVariable,
  identifier,
  is,
  make,
  memberName,
  nameOf,
  rewrite,
  type Syntax,
  type SyntaxOf,
} from './syntax.js'

/**
 * Says what TypeScript spelled out for ES5 in the shorter forms that the interpreter has by itself (facts/espruino.md 2.1;
 * each is run by the probes): `??`, `for (x of list)`, `Object.assign`, and `+` for `"".concat()`.
 */
export function useNativeForms(program: Program): void {
  rewrite(
    program,
    (node) =>
      nullish(node) ?? nothing(node) ?? assign(node) ?? concatenation(node) ?? errorClass(node) ?? forOf(node) ?? node,
  )
}

/** `(t = x) !== null && t !== void 0 ? t : y` is `x ?? y`. */
function nullish(node: Syntax): Syntax | undefined {
  if (!is(node, 'ConditionalExpression') || !is(node.test, 'LogicalExpression') || node.test.operator !== '&&')
    return undefined
  const { left, right } = node.test
  if (!isComparison(left, '!==') || !isNull(left.right) || !isComparison(right, '!==') || !isUndefined(right.right))
    return undefined
  const name = nameOf(right.left)
  if (name === undefined || nameOf(node.consequent) !== name) return undefined
  const value = valueOf(left.left, name)
  if (!value) return undefined
  return make('LogicalExpression', node, { operator: '??', left: value as never, right: node.alternate })
}

/** `(t = x) === null || t === void 0` is `(t = x) == null`. */
function nothing(node: Syntax): Syntax | undefined {
  if (!is(node, 'LogicalExpression') || node.operator !== '||') return undefined
  const { left, right } = node
  if (!isComparison(left, '===') || !isNull(left.right) || !isComparison(right, '===') || !isUndefined(right.right))
    return undefined
  const name = nameOf(right.left)
  return name !== undefined && valueOf(left.left, name) ? { ...left, operator: '==' } : undefined
}

const isComparison = (node: unknown, operator: string): node is SyntaxOf<'BinaryExpression'> =>
  is(node, 'BinaryExpression') && node.operator === operator

function valueOf(node: unknown, name: string): Syntax | undefined {
  if (nameOf(node) === name) return node as Syntax
  return is(node, 'AssignmentExpression') && nameOf(node.left) === name ? node.right : undefined
}

const isNull = (node: unknown): boolean => is(node, 'Literal') && node.value === null
const isUndefined = (node: unknown): boolean => is(node, 'UnaryExpression') && node.operator === 'void'

/** `__assign(__assign({}, a), b)` is `Object.assign({}, a, b)`. */
function assign(node: Syntax): Syntax | undefined {
  if (!is(node, 'CallExpression') || nameOf(node.callee) !== '__assign') return undefined
  const callee = make('MemberExpression', node, {
    object: identifier('Object', node) as never,
    property: identifier('assign', node),
    computed: false,
    optional: false,
  })
  const [target, ...sources] = node.arguments
  const merged = is(target, 'CallExpression') && memberName(target.callee) === 'assign' ? target.arguments : [target!]
  const all = [...merged, ...sources]
  return make('CallExpression', node, { callee, arguments: all, optional: false })
}

/** `"a".concat(b, c)`, which TypeScript makes of a template, is `"a" + b + c`. */
function concatenation(node: Syntax): Syntax | undefined {
  if (!is(node, 'CallExpression') || memberName(node.callee) !== 'concat') return undefined
  const { object } = node.callee as SyntaxOf<'MemberExpression'>
  if (!isText(object)) return undefined
  return node.arguments.reduce<Syntax>(
    (left, right) => make('BinaryExpression', node, { operator: '+', left: left as never, right: right as never }),
    object,
  )
}

const isText = (node: unknown): node is Syntax =>
  (is(node, 'Literal') && typeof node.value === 'string') ||
  (is(node, 'BinaryExpression') && node.operator === '+' && isText(node.left))

/** The interpreter has no RangeError; nothing here asks for the class of an error. */
function errorClass(node: Syntax): Syntax | undefined {
  return is(node, 'NewExpression') && nameOf(node.callee) === 'RangeError'
    ? { ...node, callee: identifier('Error', node.callee) }
    : undefined
}

/** `for (var i = 0, a = list; i < a.length; i++) { var x = a[i]; ... }` is `for (var x of list) ...`. */
function forOf(node: Syntax): Syntax | undefined {
  if (!is(node, 'ForStatement') || !is(node.init, 'VariableDeclaration') || !is(node.body, 'BlockStatement'))
    return undefined
  const [index, list] = node.init.declarations
  const counter = nameOf(index?.id)
  const name = nameOf(list?.id)
  if (node.init.declarations.length !== 2 || !counter?.startsWith('_') || name === undefined || !list!.init)
    return undefined
  const [first, ...rest] = node.body.body
  if (!is(first, 'VariableDeclaration') || !isElement(first.declarations[0]?.init, name, counter)) return undefined
  const body = make('BlockStatement', node.body, {
    body: first.declarations.length === 1 ? rest : [dropFirst(first), ...rest],
  } as never)
  if (mentions(body, counter) || mentions(body, name)) return undefined
  const left = { ...first, declarations: [{ ...first.declarations[0]!, init: null }] }
  return make('ForOfStatement', node, { left: left as never, right: list!.init, body, await: false })
}

const dropFirst = (node: SyntaxOf<'VariableDeclaration'>): Syntax => ({
  ...node,
  declarations: node.declarations.slice(1),
})

const isElement = (node: unknown, list: string, counter: string): boolean =>
  is(node, 'MemberExpression') && node.computed && nameOf(node.object) === list && nameOf(node.property) === counter

function mentions(node: Syntax, name: string): boolean {
  let found = false
  eachVariable(node, (variable) => (found ||= variable.name === name))
  return found
}
