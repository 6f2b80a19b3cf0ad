import type { Program } from 'acorn'
import { isApiName } from './api-names.js'
import { usesArguments } from './flow.js'
import { keyTexts } from './key-texts.js'
import { identifier, is, isFunction, make, nameOf, undefinedAt, walk, type Syntax, type SyntaxOf } from './syntax.js'
import { World, type Callable } from './world.js'

/** A call of a method that has no other, and where it stands. */
interface OnlyCall {
  readonly name: string
  readonly method: Callable
  readonly call: SyntaxOf<'CallExpression'>
  /** The statement that is nothing but the call, or returns what it gives. */
  readonly statement: SyntaxOf<'ExpressionStatement'> | SyntaxOf<'ReturnStatement'>
}

/**
 * Puts the body of a method that is only called once, by `this.method()`, in the place of the call: a method takes a name, a
 * function and its code in variables of the interpreter, and its name twice in flash.
 * @param kept "Class.method" that stay what they are
 */
export function inlineMethods(program: Program, kept: readonly string[]): void {
  for (let pass = 0; pass < 20; pass++) {
    const world = new World(program)
    const calls = independent(onlyCalls(world, kept), world)
    if (calls.length === 0) return
    for (const call of calls) inline(call, world)
  }
}

function onlyCalls(world: World, kept: readonly string[]): OnlyCall[] {
  const texts = keyTexts(world)
  const places = new Map<string, SyntaxOf<'MemberExpression'>[]>()
  walk(world.program, (node) => {
    const name = is(node, 'MemberExpression') && !node.computed ? nameOf(node.property) : undefined
    if (name !== undefined) places.set(name, [...(places.get(name) ?? []), node as SyntaxOf<'MemberExpression'>])
  })
  const isKept = new Set(kept.map((each) => each.split('.').at(-1)))
  return [...world.methods.keys()].flatMap((name) => {
    const methods = world.methodsNamed(name)
    const found = places.get(name)
    if (methods?.length !== 1 || found?.length !== 1 || isKept.has(name) || texts.has(name) || isApiName(name))
      return []
    return onlyCall(name, methods[0]!, found[0]!, world) ?? []
  })
}

function onlyCall(
  name: string,
  method: Callable,
  callee: SyntaxOf<'MemberExpression'>,
  world: World,
): OnlyCall | undefined {
  const call = world.parents.get(callee)
  const statement = call && world.parents.get(call)
  if (!is(callee.object, 'ThisExpression') && nameOf(callee.object) !== '_this') return undefined
  if (!is(call, 'CallExpression') || call.callee !== callee || !is(method.body, 'BlockStatement')) return undefined
  if (!is(statement, 'ExpressionStatement') && !is(statement, 'ReturnStatement')) return undefined
  const isMovable =
    !usesArguments(method) && !has(method.body, 'FunctionDeclaration') && !world.isInside(callee, method)
  if (!isMovable || (isInLoop(statement, world) && !startsAnew(method.body))) return undefined
  const returns = returnsOf(method.body)
  const canStay =
    is(statement, 'ReturnStatement') ||
    returns.length === 0 ||
    (returns.every(({ argument }) => !argument) && isTail(statement, world))
  return canStay ? { name, method, call, statement } : undefined
}

/** Calls that stand in no method that moves itself, so that none changes what another is about. */
function independent(calls: readonly OnlyCall[], world: World): OnlyCall[] {
  const moving = new Set<Syntax>()
  return calls.filter(({ method, statement }) => {
    const outer = [...moving].some((each) => world.isInside(statement, each) || world.isInside(each, method))
    const inMoving = calls.some((each) => each.method !== method && world.isInside(statement, each.method))
    if (outer || inMoving) return false
    moving.add(method)
    return true
  })
}

function inline({ name, method, call, statement }: OnlyCall, world: World): void {
  const self = (call.callee as SyntaxOf<'MemberExpression'>).object as Syntax
  const body = method.body as SyntaxOf<'BlockStatement'>
  renameLocals(name, method, world)
  const hasSelf = nameOf(self) !== undefined || declaresSelf(world.ownerOf(statement)!)
  const parameters = method.params.map((parameter, index) =>
    declaration(parameter as Syntax, call.arguments[index] as Syntax, call),
  )
  const rest = call.arguments
    .slice(method.params.length)
    .map((each) => make('ExpressionStatement', each, { expression: each as never }))
  const moved = [...parameters, ...rest, ...withoutSelf(body, hasSelf)]
  if (nameOf(self) !== undefined) for (const each of moved) sayFor(each, self)
  if (is(statement, 'ReturnStatement') && !is(moved.at(-1), 'ReturnStatement'))
    moved.push(make('ReturnStatement', statement, { argument: null }))
  replace(statement, moved, world)
  removeMethod(method, world)
}

const declaration = (name: Syntax, value: Syntax | undefined, at: Syntax): Syntax =>
  make('VariableDeclaration', at, {
    kind: 'var',
    declarations: [make('VariableDeclarator', at, { id: name as never, init: (value ?? undefinedAt(at)) as never })],
  } as never)

/** Names of the method's own get its name, so that they mean nothing where they come to. */
function renameLocals(name: string, method: Callable, world: World): void {
  for (const variable of new Set(world.variableAt.values())) {
    const declared = variable.places.find((place) => isDeclaredBy(place, method, world))
    if (!declared || declared.name === '_this') continue
    for (const place of variable.places) place.name = `${place.name}$${name}`
  }
}

function isDeclaredBy(place: Syntax, method: Callable, world: World): boolean {
  if ((method.params as Syntax[]).includes(place)) return true
  const parent = world.parents.get(place)!
  const isDeclaration = (is(parent, 'VariableDeclarator') && parent.id === place) || is(parent, 'CatchClause')
  return isDeclaration && nearest(place, world) === method
}

function nearest(node: Syntax, world: World): Syntax | undefined {
  let at = world.parents.get(node)
  while (at && !isFunction(at)) at = world.parents.get(at)
  return at
}

const isSelf = (node: Syntax): boolean =>
  is(node, 'VariableDeclarator') && nameOf(node.id) === '_this' && is(node.init, 'ThisExpression')

function declaresSelf(owner: Callable): boolean {
  let declares = false
  walk(owner.body as Syntax, (node) => {
    declares ||= isSelf(node)
    return !isFunction(node)
  })
  return declares
}

/** The statements of a body, without `var _this = this` where that is there already. */
function withoutSelf(body: SyntaxOf<'BlockStatement'>, hasSelf: boolean): Syntax[] {
  if (!hasSelf) return [...body.body]
  return body.body.flatMap((statement): Syntax[] => {
    if (!is(statement, 'VariableDeclaration')) return [statement]
    const declarations = statement.declarations.filter((each) => !isSelf(each))
    return declarations.length > 0 ? [{ ...statement, declarations }] : []
  })
}

/** Says another name for `this` in what runs with the `this` of its surroundings. */
function sayFor(node: Syntax, self: Syntax): void {
  const visit = (each: Syntax): void => {
    if (is(each, 'ThisExpression')) Object.assign(each, identifier(nameOf(self)!, each))
  }
  walk(node, (each) => {
    visit(each)
    return !isFunction(each) || is(each, 'ArrowFunctionExpression')
  })
}

function replace(statement: Syntax, by: readonly Syntax[], world: World): void {
  const parent = world.parents.get(statement)! as unknown as Record<string, unknown>
  for (const [field, value] of Object.entries(parent)) {
    if (Array.isArray(value) && value.includes(statement)) value.splice(value.indexOf(statement), 1, ...by)
    else if (value === statement) parent[field] = make('BlockStatement', statement, { body: by as never })
  }
}

function removeMethod(method: Callable, world: World): void {
  const property = world.parents.get(method)!
  const object = world.parents.get(property) as SyntaxOf<'ObjectExpression'>
  object.properties = object.properties.filter((each) => each !== property)
}

function has(root: Syntax, type: Syntax['type']): boolean {
  let found = false
  walk(root, (node) => void (found ||= node.type === type))
  return found
}

function returnsOf(body: Syntax): SyntaxOf<'ReturnStatement'>[] {
  const found: SyntaxOf<'ReturnStatement'>[] = []
  walk(body, (node) => {
    if (is(node, 'ReturnStatement')) found.push(node)
    return !isFunction(node)
  })
  return found
}

/** Whether nothing runs behind a statement in its function. */
function isTail(statement: Syntax, world: World): boolean {
  const parent = world.parents.get(statement)!
  if (isFunction(parent)) return true
  if (is(parent, 'BlockStatement')) return parent.body.at(-1) === statement && isTail(parent, world)
  return is(parent, 'IfStatement') && isTail(parent, world)
}

function isInLoop(statement: Syntax, world: World): boolean {
  for (let at = world.parents.get(statement); at && !isFunction(at); at = world.parents.get(at))
    if (/^(For|While|DoWhile)/.test(at.type)) return true
  return false
}

/** Whether a body that runs again finds nothing of the time before: no variable without a value, none that a function keeps. */
function startsAnew(body: Syntax): boolean {
  let starts = true
  walk(body, (node) => {
    if (isFunction(node) || (is(node, 'VariableDeclarator') && !node.init)) starts = false
  })
  return starts
}
