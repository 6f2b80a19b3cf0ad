import type { Program } from 'acorn'
import { Flow, usesArguments, type Atom } from './flow.js'
import { keyTexts } from './key-texts.js'
import { settleTests } from './known-tests.js'
import { dropParameters } from './parameters.js'
import {
  is,
  isFunction,
  isPure,
  make,
  memberName,
  nameOf,
  rewrite,
  undefinedAt,
  walk,
  type Syntax,
  type SyntaxOf,
} from './syntax.js'
import { World, type Callable } from './world.js'

/**
 * In a program that is the whole world: a parameter that every caller gives the same constant is that constant, a default that no
 * caller needs goes, and so does a parameter that nobody looks at. A field that every constructor of its class sets to a constant
 * before it calls anything, and that nobody sets to anything else, is that constant.
 */
export function specialise(program: Program, walked: ReadonlySet<string>): void {
  const world = new World(program)
  const flow = new Flow(world, new Set([...keyTexts(world), ...walked]))
  settleFields(program, flow)
  settleTests(program, flow)
  walk(program, (node) => {
    if (isFunction(node) && !usesArguments(node)) settleParameters(node, world, flow)
  })
  dropParameters(new World(program))
}

type Literal = string | number | boolean | null | undefined

/** The one constant that is all that values may be. */
function constantIn(values: ReadonlySet<Atom> | undefined): { readonly value: Literal } | undefined {
  const [atom] = values ?? []
  if (values?.size !== 1 || !atom!.startsWith('=')) return undefined
  return { value: atom === '=undefined' ? undefined : (JSON.parse(atom!.slice(1)) as Literal) }
}

function literal(value: Literal, at: Syntax): Syntax {
  if (value === undefined) return undefinedAt(at)
  if (typeof value === 'number' && value < 0)
    return make('UnaryExpression', at, { operator: '-', prefix: true, argument: literal(-value, at) as never })
  return make('Literal', at, { value, raw: JSON.stringify(value) } as never)
}

/** A text is only worth repeating where it is said once. */
const isWorth = (value: Literal, uses: number): boolean => typeof value !== 'string' || uses === 1

function settleFields(program: Program, flow: Flow): void {
  const targets = new Set<unknown>()
  walk(program, (node) => {
    if (is(node, 'AssignmentExpression')) targets.add(node.left)
    if (is(node, 'UpdateExpression') || (is(node, 'UnaryExpression') && node.operator === 'delete'))
      targets.add(node.argument)
    if (is(node, 'CallExpression')) targets.add(node.callee)
  })
  rewrite(program, (node) => {
    const name = targets.has(node) ? undefined : memberName(node)
    if (name === undefined || !isPure(node)) return node
    const found = constantIn(flow.keptIn(name))
    if (!found || typeof found.value === 'string') return node
    // Nobody sets it to anything, so that whoever reads it finds nothing.
    if (found.value === undefined) return literal(undefined, node)
    return flow.isSurelySet(node as SyntaxOf<'MemberExpression'>) ? literal(found.value, node) : node
  })
}

function settleParameters(callable: Callable, world: World, flow: Flow): void {
  for (const parameter of callable.params) {
    const given = flow.givenFor(parameter)
    const variable = world.variableAt.get(parameter)
    if (!given || !variable || !is(callable.body, 'BlockStatement')) continue
    const settled = settleDefault(callable.body, nameOf(parameter)!, given)
    const places = variable.places.filter((place) => place !== parameter && !settled?.gone.has(place))
    const found = settled?.constant ?? constantIn(given)
    if (!found || !isWorth(found.value, places.length)) continue
    if (places.some((place) => isTarget(place, world.parents.get(place)!))) continue
    for (const place of places)
      Object.assign(place, { name: undefined, value: undefined, raw: undefined }, literal(found.value, place))
  }
}

const isTarget = (place: Syntax, parent: Syntax): boolean =>
  is(parent, 'UpdateExpression') ||
  (is(parent, 'AssignmentExpression') && parent.left === place) ||
  ((is(parent, 'ForInStatement') || is(parent, 'ForOfStatement')) && parent.left === place) ||
  is(parent, 'VariableDeclarator')

/** Takes TypeScript's `if (x === void 0) { x = 5 }` away where nobody gives a value. */
function settleDefault(body: SyntaxOf<'BlockStatement'>, name: string, given: ReadonlySet<Atom>): Settled | undefined {
  if (given.size > 1 || !given.has('=undefined')) return undefined
  const index = body.body.findIndex((each) => is(defaultOf(each as Syntax, name), 'Literal'))
  if (index < 0) return undefined
  const value = defaultOf(body.body[index]!, name) as SyntaxOf<'Literal'>
  const gone = new Set<Syntax>()
  walk(body.body[index]!, (node) => void gone.add(node))
  body.body.splice(index, 1)
  return { gone, constant: { value: value.value as Literal } }
}

/** What a default leaves, and the places that went with it. */
interface Settled {
  readonly gone: ReadonlySet<Syntax>
  readonly constant: { readonly value: Literal }
}

function defaultOf(statement: Syntax, name: string): Syntax | undefined {
  if (!is(statement, 'IfStatement') || !is(statement.consequent, 'BlockStatement')) return undefined
  const { test, consequent } = statement
  if (!is(test, 'BinaryExpression') || test.operator !== '===' || nameOf(test.left) !== name) return undefined
  if (!is(test.right, 'UnaryExpression') || test.right.operator !== 'void') return undefined
  const [only] = consequent.body
  if (!is(only, 'ExpressionStatement') || !is(only.expression, 'AssignmentExpression')) return undefined
  return nameOf(only.expression.left) === name ? only.expression.right : undefined
}
