import type { Program } from 'acorn'
import { eachChild, is, isFunction, keyOf, memberName, nameOf, walk, type Syntax } from './syntax.js'

/**
 * Keys of objects that the program walks over (`Object.keys`, `for (key in object)`): what is read by no name of its own, and must
 * stay all the same. Follows objects from where they are walked over back to their literals, through parameters, variables,
 * properties, `Object.assign` and what functions return; functions and properties go by name alone.
 */
export function walkedKeys(program: Program): ReadonlySet<string> {
  const objects = new WalkedObjects()
  objects.note(program, new Scope([], undefined))
  objects.follow()
  return objects.keys
}

type Callable = Extract<Syntax, { params: unknown; body: unknown }>

/** A function's variables: the places of its parameters, what others are set to. */
class Scope {
  readonly values = new Map<string, Place[]>()
  /** By which names it is called: `name`, or `.name` of a method. */
  readonly names: string[] = []

  constructor(
    readonly parameters: readonly (string | undefined)[],
    readonly parent: Scope | undefined,
  ) {}

  declare(name: string): void {
    if (!this.values.has(name)) this.values.set(name, [])
  }

  /** The scope that a variable is of; that of the top for what nobody declares. */
  ownerOf(name: string): Scope {
    const isHere = this.values.has(name) || this.parameters.includes(name) || !this.parent
    return isHere ? this : this.parent!.ownerOf(name)
  }
}

/** An expression, and where it stands. */
interface Place {
  readonly node: Syntax
  readonly scope: Scope
}

class WalkedObjects {
  readonly keys = new Set<string>()
  private readonly functions = new Map<string, { readonly node: Callable; readonly scope: Scope }[]>()
  private readonly calls = new Map<string, Place[][]>()
  /** What properties are set to, by name. */
  private readonly properties = new Map<string, Place[]>()
  private readonly seen = new Set<unknown>()
  private readonly queue: Place[] = []

  /** Takes in a tree: functions, calls, what variables and properties are set to, and what is walked over. */
  note(node: Syntax, scope: Scope, name?: string): void {
    const inner = isFunction(node) ? this.noteFunction(node, scope, name ?? nameOf(node.id)) : scope
    if (is(node, 'ForInStatement')) this.queue.push({ node: node.right, scope })
    if (is(node, 'CallExpression') || is(node, 'NewExpression'))
      this.noteCall(node.callee as Syntax, node.arguments as Syntax[], scope)
    const set = settingOf(node)
    if (is(node, 'VariableDeclarator')) scope.declare(nameOf(node.id) ?? '')
    if (set?.variable !== undefined)
      append(scope.ownerOf(set.variable).values, set.variable, { node: set.value, scope })
    if (set?.property !== undefined) append(this.properties, set.property, { node: set.value, scope })
    eachChild(node, (child) => this.note(child, inner, child === set?.value ? nameOfSetting(set) : undefined))
  }

  follow(): void {
    for (let place = this.queue.pop(); place; place = this.queue.pop()) this.visit(place)
  }

  private noteFunction(node: Callable, parent: Scope, name: string | undefined): Scope {
    const scope = new Scope(node.params.map(nameOf), parent)
    if (name === undefined) return scope
    scope.names.push(name)
    append(this.functions, name, { node, scope })
    return scope
  }

  private noteCall(callee: Syntax, given: readonly Syntax[], scope: Scope): void {
    const places = given.map((node) => ({ node, scope }))
    const name = memberName(callee)
    const object = is(callee, 'MemberExpression') ? nameOf(callee.object) : undefined
    if (object === 'Object' && /^(keys|values|entries)$/.test(name ?? '')) this.queue.push(...places)
    const called = calledName(callee)
    if (called !== undefined) append(this.calls, called, places)
  }

  /** An expression whose value is walked over. */
  private visit({ node, scope }: Place): void {
    if (this.seen.has(node)) return
    this.seen.add(node)
    const add = (...nodes: Syntax[]): void => void this.queue.push(...nodes.map((each) => ({ node: each, scope })))
    const property = memberName(node)
    if (property !== undefined) this.queue.push(...(this.properties.get(property) ?? []))
    if (is(node, 'Identifier')) this.visitVariable(node.name, scope.ownerOf(node.name))
    if (is(node, 'ObjectExpression'))
      node.properties.forEach((each) => is(each, 'Property') && this.keys.add(keyOf(each) ?? ''))
    if (is(node, 'LogicalExpression')) add(node.left, node.right)
    if (is(node, 'ConditionalExpression')) add(node.consequent, node.alternate)
    if (is(node, 'AssignmentExpression')) add(node.right)
    if (is(node, 'SequenceExpression')) add(node.expressions.at(-1)!)
    if (!is(node, 'CallExpression')) return
    if (memberName(node.callee) === 'assign') add(...(node.arguments as Syntax[]))
    for (const each of this.functions.get(calledName(node.callee) ?? '') ?? [])
      this.queue.push(...returned(each.node).map((result) => ({ node: result, scope: each.scope })))
  }

  private visitVariable(name: string, owner: Scope): void {
    this.queue.push(...(owner.values.get(name) ?? []))
    const index = owner.parameters.indexOf(name)
    if (index < 0) return
    for (const called of owner.names)
      for (const given of this.calls.get(called) ?? []) if (given[index]) this.queue.push(given[index])
  }
}

/** What a node sets: a variable or a property, and to what. */
function settingOf(node: Syntax): { variable?: string; property?: string; value: Syntax } | undefined {
  if (is(node, 'VariableDeclarator') && node.init) return { variable: nameOf(node.id), value: node.init }
  if (is(node, 'Property')) return { property: keyOf(node), value: node.value as Syntax }
  if (!is(node, 'AssignmentExpression')) return undefined
  return { variable: nameOf(node.left), property: memberName(node.left), value: node.right }
}

const nameOfSetting = ({ variable, property }: { variable?: string; property?: string }): string | undefined =>
  variable ?? (property === undefined ? undefined : `.${property}`)

function calledName(callee: unknown): string | undefined {
  const method = memberName(callee)
  return method === undefined ? nameOf(callee) : `.${method}`
}

function append<Value>(map: Map<string, Value[]>, name: string, value: Value): void {
  const list = map.get(name)
  if (list) list.push(value)
  else map.set(name, [value])
}

/** What a function may return. */
function returned({ body }: Callable): Syntax[] {
  if (!is(body, 'BlockStatement')) return [body]
  const found: Syntax[] = []
  walk(body, (node) => {
    if (is(node, 'ReturnStatement') && node.argument) found.push(node.argument)
    return !isFunction(node)
  })
  return found
}
