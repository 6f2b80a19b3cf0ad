import type { Program } from 'acorn'
import { variablesOf, type Variable } from './scopes.js'
import { eachChild, is, isFunction, keyOf, memberName, nameOf, walk, type Syntax, type SyntaxOf } from './syntax.js'

/** A function of any form. */
export type Callable =
  SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'> | SyntaxOf<'ArrowFunctionExpression'>

/** A class as flattenClasses left it: a function, and the object that is its prototype. */
export interface WorldClass {
  readonly name: string
  readonly base: string | undefined
  readonly methods: ReadonlyMap<string, Callable>
}

/** Who is who in a program that is the whole world: variables, functions, classes, and what stands in what. */
export class World {
  readonly variableAt = new Map<Syntax, Variable>()
  readonly parents = new Map<Syntax, Syntax>()
  readonly classes = new Map<string, WorldClass>()
  /** Methods of classes by name. */
  readonly methods = new Map<string, Callable[]>()
  readonly getters = new Set<string>()
  /** Names under which something else than methods is kept. */
  private readonly otherNames = new Set<string>()
  /** Names of properties that are read without being called. */
  readonly takenNames = new Set<string>()
  private readonly functions = new Map<Variable, Callable>()
  private readonly variables = new Map<Callable, Variable>()

  constructor(readonly program: Program) {
    for (const variable of variablesOf(program))
      for (const place of variable.places) this.variableAt.set(place, variable)
    this.enter(program)
    walk(program, (node) => this.collect(node))
    this.collectFunctions()
  }

  /** The function that a variable stands for, if it never stands for anything else. */
  functionOf(node: unknown): Callable | undefined {
    const variable = is(node, 'Identifier') ? this.variableAt.get(node) : undefined
    return variable && this.functions.get(variable)
  }

  /** The variable that a function is kept in, if it is in no other place. */
  variableOf(callable: Callable): Variable | undefined {
    return this.variables.get(callable)
  }

  /** The class that a name stands for. */
  classAt(node: unknown): WorldClass | undefined {
    const name = nameOf(node)
    return name !== undefined && this.functionOf(node) ? this.classes.get(name) : undefined
  }

  /** Methods that a call of that name may run; undefined where it may run something else. */
  methodsNamed(name: string): readonly Callable[] | undefined {
    return this.otherNames.has(name) || this.takenNames.has(name) ? undefined : this.methods.get(name)
  }

  /** The function that makes instances of a class. */
  constructorOf(name: string): Callable | undefined {
    return [...this.functions.values()].find((each) => is(each, 'FunctionDeclaration') && nameOf(each.id) === name)
  }

  /** The method of a class or of those it extends, and getters by "get name". */
  methodOf(name: string | undefined, method: string): Callable | undefined {
    const found = name === undefined ? undefined : this.classes.get(name)
    return found && (found.methods.get(method) ?? this.methodOf(found.base, method))
  }

  /** A class and those that extend it. */
  family(name: string): string[] {
    const below = [...this.classes.values()]
      .filter(({ base }) => base === name)
      .flatMap((each) => this.family(each.name))
    return [name, ...below]
  }

  /** The block that a declaration runs in whenever the block does; itself where there is none. */
  blockOf(declarator: Syntax): Syntax {
    const declaration = this.parents.get(declarator)!
    const parent = this.parents.get(declaration)!
    const isHead = is(parent, 'ForStatement') && parent.init === declaration
    const block = isHead ? this.parents.get(parent)! : parent
    return is(block, 'BlockStatement') || is(block, 'Program') ? block : isHead ? parent : declarator
  }

  isInside(node: Syntax, outer: Syntax): boolean {
    for (let at: Syntax | undefined = node; at; at = this.parents.get(at)) if (at === outer) return true
    return false
  }

  /** The function that a node stands in, arrows passed over. */
  ownerOf(node: Syntax): Callable | undefined {
    let at = this.parents.get(node)
    while (at && (!isFunction(at) || is(at, 'ArrowFunctionExpression'))) at = this.parents.get(at)
    return at as Callable | undefined
  }

  private enter(node: Syntax): void {
    eachChild(node, (child) => {
      this.parents.set(child, node)
      this.enter(child)
    })
  }

  private collect(node: Syntax): void {
    if (is(node, 'AssignmentExpression') && memberName(node.left) === 'prototype') this.collectClass(node)
    else if (is(node, 'AssignmentExpression')) this.otherNames.add(memberName(node.left) ?? '')
    if (is(node, 'MemberExpression') && !this.isCalled(node)) this.takenNames.add(memberName(node) ?? '')
    if (is(node, 'Property') && !this.isMember(node)) this.otherNames.add(keyOf(node) ?? '')
  }

  private collectClass({ left, right }: SyntaxOf<'AssignmentExpression'>): void {
    const name = nameOf((left as SyntaxOf<'MemberExpression'>).object)
    if (name === undefined || !is(right, 'ObjectExpression')) return
    const methods = new Map<string, Callable>()
    let base: string | undefined
    for (const each of right.properties) {
      const key = is(each, 'Property') ? keyOf(each) : undefined
      if (!is(each, 'Property') || key === undefined) continue
      if (key === '__proto__') base = baseOf(each.value)
      if (!isFunction(each.value)) continue
      methods.set(each.kind === 'init' ? key : `${each.kind} ${key}`, each.value)
      if (each.kind === 'get') this.getters.add(key)
      if (each.kind === 'init') this.methods.set(key, [...(this.methods.get(key) ?? []), each.value])
    }
    this.classes.set(name, { name, base, methods })
  }

  private collectFunctions(): void {
    const assigned = new Map<Variable, number>()
    const found = new Map<Variable, Callable>()
    for (const [place, variable] of this.variableAt) {
      const parent = this.parents.get(place)!
      const value = definition(place, parent)
      if (value === undefined) continue
      assigned.set(variable, (assigned.get(variable) ?? 0) + 1)
      if (isFunction(value)) found.set(variable, value)
    }
    for (const [variable, callable] of found) {
      if (assigned.get(variable) !== 1) continue
      this.functions.set(variable, callable)
      this.variables.set(callable, variable)
    }
  }

  private isCalled(node: Syntax): boolean {
    const parent = this.parents.get(node)
    if (is(parent, 'AssignmentExpression') && parent.left === node) return true
    return is(parent, 'CallExpression') && parent.callee === node
  }

  /** Whether a property is a method of a class. */
  private isMember(node: SyntaxOf<'Property'>): boolean {
    const holder = this.parents.get(this.parents.get(node)!)
    return is(holder, 'AssignmentExpression') && memberName(holder.left) === 'prototype' && isFunction(node.value)
  }
}

function baseOf(value: Syntax): string | undefined {
  const member = is(value, 'AssignmentExpression') ? value.left : value
  return is(member, 'MemberExpression') ? nameOf(member.object) : undefined
}

/** What a place gives its variable, or null for what nobody knows; undefined where it only reads it. */
function definition(place: Syntax, parent: Syntax): Syntax | null | undefined {
  if (is(parent, 'FunctionDeclaration') && parent.id === place) return parent
  if (isFunction(parent) && (parent.params as Syntax[]).includes(place)) return null
  if (is(parent, 'VariableDeclarator') && parent.id === place) return parent.init ?? null
  if (is(parent, 'AssignmentExpression') && parent.left === place) return parent.right
  if (is(parent, 'UpdateExpression') || is(parent, 'CatchClause')) return null
  return (is(parent, 'ForInStatement') || is(parent, 'ForOfStatement')) && parent.left === place ? null : undefined
}
