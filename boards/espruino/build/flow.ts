import { isApiName, isOptionName } from './api-names.js'
import { earlyFields } from './early-fields.js'
import type { Variable } from './scopes.js'
import { is, isFunction, keyOf, memberName, nameOf, walk, type Syntax, type SyntaxOf } from './syntax.js'
import type { Callable, World } from './world.js'

/**
 * What a value may be: `=5` a constant, `@Name` an instance of exactly that class, `^Name` the class itself, `#Name` an instance
 * of a class of the language, `number`, `string`, `boolean`, `function` or `object` (a literal) as `typeof` says it, `%` something
 * of the interpreter, `*` anything but an instance of a class here, `?` anything at all.
 */
export type Atom = string

type Values = Set<Atom>

/** More constants in one place are no longer told apart. */
const mostConstants = 8

/**
 * Which values flow where in a program that is the whole world: through variables, fields (by name alone), parameters and results.
 * The order of execution is not looked at. Fields that the interpreter knows or that a text names may hold anything.
 */
export class Flow {
  private readonly variables = new Map<Variable, Values>()
  private readonly fields = new Map<string, Values>()
  private readonly results = new Map<Callable, Values>()
  private readonly entries = new Map<Variable, Values>()
  private readonly steps: (() => void)[] = []
  private readonly classOf = new Map<Callable, string>()
  private readonly early = new Map<string, ReadonlySet<string>>()
  /** Classes that are kept as values, which a `new` of anything may make an instance of. */
  private readonly kept: string[] = []
  private hasChanged = false

  constructor(
    private readonly world: World,
    private readonly texts: ReadonlySet<string>,
  ) {
    for (const name of world.classes.keys()) this.early.set(name, earlyFields(name, world))
    for (const [name, { methods }] of world.classes)
      for (const method of methods.values()) this.classOf.set(method, name)
    for (const variable of new Set(world.variableAt.values())) this.noteVariable(variable)
    walk(world.program, (node) => this.note(node))
    do {
      this.hasChanged = false
      for (const step of this.steps) step()
    } while (this.hasChanged)
  }

  /** Classes that an object is an instance of, or undefined where it may be of any. */
  classesOf(node: Syntax): string[] | undefined {
    const values = [...this.valuesOf(node)]
    if (values.some((atom) => atom === '?' || atom.startsWith('^'))) return undefined
    return values.filter((atom) => atom.startsWith('@')).map((atom) => atom.slice(1))
  }

  /** Methods that a call may run, where it can run nothing else. */
  methodsOf(callee: SyntaxOf<'MemberExpression'>): readonly Callable[] | undefined {
    return this.world.takenNames.has(memberName(callee) ?? '') ? undefined : this.methodsAt(callee)
  }

  /** Whether the program declares what a node names. */
  isDeclared(node: Syntax): boolean {
    return this.world.variableAt.has(node)
  }

  /** What callers give for a parameter; undefined where nobody knows them all. */
  givenFor(parameter: Syntax): ReadonlySet<Atom> | undefined {
    const variable = this.world.variableAt.get(parameter)
    const values = variable && this.entries.get(variable)
    return !values || values.size === 0 || values.has('?') ? undefined : values
  }

  /** Whether a field is of an object whose constructor sets it before anybody could read it. */
  isSurelySet(node: SyntaxOf<'MemberExpression'>): boolean {
    const types = this.classesOf(node.object as Syntax)
    return !!types && types.length > 0 && types.every((each) => this.early.get(each)?.has(memberName(node)!))
  }

  /** What a field of that name is set to anywhere. */
  keptIn(name: string): ReadonlySet<Atom> {
    return isApiName(name) || this.texts.has(name) ? any : (this.fields.get(name) ?? none)
  }

  valuesOf(node: Syntax): ReadonlySet<Atom> {
    switch (node.type) {
      case 'Literal':
        return new Set([typeof node.value === 'object' && node.value !== null ? '*' : `=${JSON.stringify(node.value)}`])
      case 'UnaryExpression':
        return this.unary(node)
      case 'Identifier':
        return this.identifier(node)
      case 'ThisExpression':
        return this.self(node)
      case 'NewExpression':
        return this.made(node)
      case 'CallExpression':
        return this.called(node)
      case 'MemberExpression':
        return this.member(node)
      case 'AssignmentExpression':
        return node.operator === '=' ? this.valuesOf(node.right) : other
      case 'SequenceExpression':
        return this.valuesOf(node.expressions.at(-1)!)
      case 'LogicalExpression':
        return new Set([...this.valuesOf(node.left as Syntax), ...this.valuesOf(node.right)])
      case 'ConditionalExpression':
        return new Set([...this.valuesOf(node.consequent), ...this.valuesOf(node.alternate)])
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return kinds.function
      case 'ObjectExpression':
      case 'ArrayExpression':
        return kinds.object
      case 'BinaryExpression':
        return node.operator === '+' ? other : comparisons.has(node.operator) ? kinds.boolean : kinds.number
      case 'UpdateExpression':
        return kinds.number
      default:
        return any
    }
  }

  private unary({ operator, argument }: SyntaxOf<'UnaryExpression'>): ReadonlySet<Atom> {
    if (operator === 'void') return nothing
    if (operator === '!') return is(argument, 'Literal') ? new Set([`=${!argument.value}`]) : kinds.boolean
    return operator === 'typeof' ? kinds.string : operator === 'delete' ? kinds.boolean : kinds.number
  }

  private identifier(node: SyntaxOf<'Identifier'>): ReadonlySet<Atom> {
    const variable = this.world.variableAt.get(node)
    if (!variable) return node.name === 'undefined' ? nothing : node.name === 'arguments' ? any : foreign
    const type = this.world.classAt(node)
    if (!type && this.world.functionOf(node)) return kinds.function
    return type ? new Set([`^${type.name}`]) : this.variable(variable)
  }

  private self(node: Syntax): ReadonlySet<Atom> {
    const owner = this.world.ownerOf(node)
    const name = owner && this.classOf.get(owner)
    return name === undefined ? any : new Set(this.world.family(name).map((each) => `@${each}`))
  }

  private made({ callee }: SyntaxOf<'NewExpression'>): ReadonlySet<Atom> {
    if (is(callee, 'Identifier') && !this.world.variableAt.has(callee)) return new Set([`#${callee.name}`])
    const types = [...this.valuesOf(callee as Syntax)].filter((atom) => /^[?^]/.test(atom))
    return new Set(types.map((atom) => (atom.startsWith('^') ? `@${atom.slice(1)}` : '?')))
  }

  private called(node: SyntaxOf<'CallExpression'>): ReadonlySet<Atom> {
    const { callee } = node
    const direct = isFunction(callee) ? callee : this.world.functionOf(callee)
    if (direct) return this.result(direct)
    if (memberName(callee) === 'assign') return this.valuesOf(node.arguments[0]!)
    if (this.isForeignCall(callee as Syntax)) return foreign
    if (is(callee, 'MemberExpression') && this.isNothing(callee.object as Syntax)) return none
    const methods = is(callee, 'MemberExpression') ? this.methodsAt(callee) : undefined
    if (!methods || methods.length === 0) return any
    return new Set(methods.flatMap((method) => [...this.result(method)]))
  }

  /** Whether a function of the interpreter is called that gives back nothing it was given. */
  private isForeignCall(callee: Syntax): boolean {
    const holder = is(callee, 'MemberExpression') ? (callee.object as Syntax) : callee
    return !/^(Object|Array|Promise|JSON)$/.test(nameOf(holder) ?? '') && this.isForeign(holder)
  }

  private isForeign(node: Syntax): boolean {
    const values = this.valuesOf(node)
    return values.has('%') && [...values].every((atom) => atom === '%' || atom === '=undefined')
  }

  private member(node: SyntaxOf<'MemberExpression'>): ReadonlySet<Atom> {
    const name = memberName(node)
    if (this.isForeign(node.object as Syntax) && (name === undefined || !this.fields.has(name))) return foreign
    if (name === undefined) return any
    const type = name === 'prototype' ? this.world.classAt(node.object) : undefined
    if (type) return new Set([`@${type.name}`])
    if (this.isNothing(node.object as Syntax)) return none
    const values = this.world.getters.has(name) || this.world.methods.has(name) ? any : this.keptIn(name)
    return this.isSurelySet(node) ? values : new Set([...values, '=undefined'])
  }

  /** Whether nothing is known to come to a place, by now. */
  private isNothing(node: Syntax): boolean {
    return [...this.valuesOf(node)].every((atom) => atom === '=undefined' || atom === '=null')
  }

  /** Methods that a member may be, where its object is known. */
  private methodsAt({ object, ...node }: SyntaxOf<'MemberExpression'>): Callable[] | undefined {
    const name = memberName({ object, ...node })
    const values = [...this.valuesOf(object as Syntax)]
    if (name === undefined || !values.every((atom) => /^[@=]/.test(atom))) return undefined
    const types = values.filter((atom) => atom.startsWith('@'))
    return types.flatMap((atom) => this.world.methodOf(atom.slice(1), name) ?? [])
  }

  private variable(variable: Variable): Values {
    return valuesIn(this.variables, variable)
  }

  private result(callable: Callable): Values {
    return valuesIn(this.results, callable)
  }

  private join(to: Values, from: ReadonlySet<Atom>): void {
    for (const atom of from) {
      const isOne = atom.startsWith('=') && to.size >= mostConstants
      const added = isOne ? '*' : atom
      if (to.has(added)) continue
      to.add(added)
      this.hasChanged = true
    }
  }

  private step(to: Values, from: Syntax | ReadonlySet<Atom>): void {
    this.steps.push(() => this.join(to, from instanceof Set ? from : this.valuesOf(from as Syntax)))
  }

  /** Who a variable's function is called by, if it is only called. */
  private noteVariable(variable: Variable): void {
    const first = variable.places[0]!
    const callable = this.world.functionOf(first)
    if (!callable) return
    const type = this.world.classAt(first)
    if (type) this.classOf.set(callable, type.name)
    const isOnlyCalled = variable.places.every((place) => isUse(place, this.world.parents.get(place)!))
    if (isOnlyCalled) return
    if (type) this.kept.push(type.name)
    else this.giveAnything(callable)
  }

  private note(node: Syntax): void {
    if (is(node, 'AssignmentExpression')) this.assign(node.left, node.operator === '=' ? node.right : other)
    else if (is(node, 'UpdateExpression')) this.assign(node.argument, other)
    else if (is(node, 'VariableDeclarator')) this.noteDeclared(node)
    else if (is(node, 'ForInStatement') || is(node, 'ForOfStatement')) this.assign(loopTarget(node), any)
    else if (is(node, 'CatchClause') && node.param) this.assign(node.param, any)
    else if (is(node, 'Property')) this.noteProperty(node)
    else if (is(node, 'ReturnStatement')) this.noteResult(node)
    else if (is(node, 'CallExpression')) this.noteCall(node)
    else if (is(node, 'NewExpression')) this.noteNew(node)
    if (isFunction(node)) this.noteFunction(node)
  }

  private assign(target: Syntax, from: Syntax | ReadonlySet<Atom>): void {
    const variable = is(target, 'Identifier') ? this.world.variableAt.get(target) : undefined
    if (variable) this.step(this.variable(variable), from)
    const name = memberName(target)
    if (name !== undefined) this.step(valuesIn(this.fields, name), from)
  }

  /** A variable that is named outside the block that declares it may have nothing yet. */
  private noteDeclared(node: SyntaxOf<'VariableDeclarator'>): void {
    this.assign(node.id, node.init ?? nothing)
    const variable = this.world.variableAt.get(node.id)
    const block = this.world.blockOf(node)
    if (!variable?.places.every((place) => this.world.isInside(place, block))) this.assign(node.id, nothing)
  }

  private noteProperty(node: SyntaxOf<'Property'>): void {
    const key = keyOf(node)
    if (key !== undefined) this.step(valuesIn(this.fields, key), node.kind === 'init' ? node.value : any)
  }

  private noteResult(node: SyntaxOf<'ReturnStatement'>): void {
    let owner = this.world.parents.get(node)
    while (owner && !isFunction(owner)) owner = this.world.parents.get(owner)
    if (owner) this.step(this.result(owner as Callable), node.argument ?? nothing)
  }

  /** Functions that nobody but a call by name, by method or on the spot runs are given what these give; all others anything. */
  private noteFunction(node: Callable): void {
    if (!is(node, 'ArrowFunctionExpression') && node.id) this.assign(node.id, kinds.function)
    if (is(node.body, 'BlockStatement')) this.step(this.result(node), nothing)
    else this.step(this.result(node), node.body)
    const parent = this.world.parents.get(node)
    const isCalled = is(parent, 'CallExpression') && parent.callee === node
    if (isCalled || this.world.variableOf(node)) return
    const key = is(parent, 'Property') && parent.kind === 'init' ? keyOf(parent) : undefined
    const isTaken = key === undefined || this.world.takenNames.has(key) || this.texts.has(key) || isOptionName(key)
    if (isTaken || !this.classOf.has(node)) this.giveAnything(node)
  }

  private giveAnything(callable: Callable): void {
    for (const parameter of callable.params) this.give(parameter, any)
  }

  private give(parameter: Syntax, from: Syntax | ReadonlySet<Atom>): void {
    const variable = this.world.variableAt.get(parameter)
    if (!variable) return
    this.step(this.variable(variable), from)
    this.step(valuesIn(this.entries, variable), from)
  }

  private noteCall(node: SyntaxOf<'CallExpression'>): void {
    const { callee } = node
    const direct = isFunction(callee) ? callee : this.world.functionOf(callee)
    if (direct) return this.giveArguments(direct, node.arguments)
    if (!is(callee, 'MemberExpression')) return
    const name = memberName(callee)
    const borrowed = name === 'call' ? this.world.functionOf(callee.object) : undefined
    if (borrowed) return this.giveArguments(borrowed, node.arguments.slice(1))
    for (const method of this.world.methods.get(name ?? '') ?? []) this.giveMethod(method, callee, node.arguments)
  }

  private giveMethod(method: Callable, callee: SyntaxOf<'MemberExpression'>, given: readonly Syntax[]): void {
    method.params.forEach((parameter, index) => {
      const variable = this.world.variableAt.get(parameter)
      if (!variable) return
      this.steps.push(() => {
        if (!(this.methodsAt(callee)?.includes(method) ?? this.mayBe(callee))) return
        const from = given[index] ? this.valuesOf(given[index]) : nothing
        this.join(this.variable(variable), from)
        this.join(valuesIn(this.entries, variable), from)
      })
    })
  }

  /** Whether the object of a member may be an instance at all, as far as is known by now. */
  private mayBe({ object }: SyntaxOf<'MemberExpression'>): boolean {
    return [...this.valuesOf(object as Syntax)].some((atom) => /^[?@]/.test(atom))
  }

  private noteNew({ callee, arguments: given }: SyntaxOf<'NewExpression'>): void {
    const direct = this.world.functionOf(callee)
    if (direct) return this.giveArguments(direct, given)
    for (const name of this.kept) {
      const [constructor] = [...this.classOf].find(
        ([callable, type]) => type === name && this.world.variableOf(callable),
      )!
      constructor.params.forEach((parameter, index) => {
        const variable = this.world.variableAt.get(parameter)!
        this.steps.push(() => {
          const types = this.valuesOf(callee as Syntax)
          if (!types.has('?') && !types.has(`^${name}`)) return
          const from = given[index] ? this.valuesOf(given[index]) : nothing
          this.join(this.variable(variable), from)
          this.join(valuesIn(this.entries, variable), from)
        })
      })
    }
  }

  private giveArguments(callable: Callable, given: readonly Syntax[]): void {
    callable.params.forEach((parameter, index) => this.give(parameter, given[index] ?? nothing))
  }
}

const any: ReadonlySet<Atom> = new Set(['?'])
const other: ReadonlySet<Atom> = new Set(['*'])
const nothing: ReadonlySet<Atom> = new Set(['=undefined'])
const none: ReadonlySet<Atom> = new Set()
const foreign: ReadonlySet<Atom> = new Set(['%'])
const kinds = {
  number: new Set(['number']),
  string: new Set(['string']),
  boolean: new Set(['boolean']),
  function: new Set(['function']),
  object: new Set(['object']),
}
const comparisons = new Set('=== !== == != < <= > >= in instanceof'.split(' '))

function valuesIn<Key>(map: Map<Key, Values>, key: Key): Values {
  let values = map.get(key)
  if (!values) map.set(key, (values = new Set()))
  return values
}

const loopTarget = ({ left }: SyntaxOf<'ForInStatement'> | SyntaxOf<'ForOfStatement'>): Syntax =>
  is(left, 'VariableDeclaration') ? left.declarations[0]!.id : left

/** Whether a place of a function's name calls it, makes an instance, or declares it. */
export function isUse(place: Syntax, parent: Syntax): boolean {
  if (is(parent, 'FunctionDeclaration') || is(parent, 'FunctionExpression')) return parent.id === place
  if (is(parent, 'VariableDeclarator')) return parent.id === place
  if (is(parent, 'CallExpression') || is(parent, 'NewExpression')) return parent.callee === place
  return (
    is(parent, 'MemberExpression') && parent.object === place && ['prototype', 'call'].includes(memberName(parent)!)
  )
}

/** Whether a function looks at `arguments`. */
export const usesArguments = (callable: Callable): boolean => {
  let uses = false
  walk(callable.body as Syntax, (node) => void (uses ||= nameOf(node) === 'arguments'))
  return uses
}
