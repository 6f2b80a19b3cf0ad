import type { Program } from 'acorn'
import { eachChild, is, isFunction, nameOf, type Syntax, type SyntaxOf } from './syntax.js'

/** A variable: where it is named, and the scopes in which it means itself. */
export interface Variable {
  readonly places: SyntaxOf<'Identifier'>[]
  readonly scopes: Scope[]
}

/** A function, or the program: what it declares, and which names of the interpreter are said in it or below. */
export interface Scope {
  readonly outer: Scope | undefined
  readonly declared: Map<string, Variable>
  readonly named: Set<Variable>
  readonly globals: Set<string>
}

/** Every variable that a program declares. What it names without declaring it is in the scopes' `globals`. */
export function variablesOf(program: Program): Variable[] {
  const variables: Variable[] = []
  visitScope(program, undefined, variables)
  return variables
}

function visitScope(root: Syntax, outer: Scope | undefined, variables: Variable[]): void {
  const scope: Scope = { outer, declared: new Map(), named: new Set(), globals: new Set() }
  for (const name of declaredIn(root)) {
    const variable: Variable = { places: [], scopes: [] }
    scope.declared.set(name, variable)
    variables.push(variable)
  }
  const visit = (node: Syntax, parent: Syntax): void => {
    if (is(node, 'Identifier')) return isVariable(node, parent) ? mention(node, scope) : undefined
    if (!isFunction(node)) return eachChild(node, (child) => visit(child, node))
    if (is(node, 'FunctionDeclaration')) mention(node.id as SyntaxOf<'Identifier'>, scope)
    visitScope(node, scope, variables)
  }
  eachChild(root, (child) => {
    if (!is(root, 'FunctionDeclaration') || child !== root.id) visit(child, root)
  })
}

/** Whether an identifier names a variable: it is no property and no key. */
export const isVariable = (node: Syntax, parent: Syntax | undefined): boolean =>
  !(is(parent, 'MemberExpression') && node === parent.property && !parent.computed) &&
  !(is(parent, 'Property') && node === parent.key && !parent.computed)

/** Notes a place in the scope that declares its name and in all on the way there. */
function mention(place: SyntaxOf<'Identifier'>, from: Scope): void {
  const way: Scope[] = []
  let scope: Scope | undefined = from
  for (; scope && !scope.declared.has(place.name); scope = scope.outer) way.push(scope)
  const variable = scope?.declared.get(place.name)
  if (!variable) return way.forEach(({ globals }) => globals.add(place.name))
  variable.places.push(place)
  for (const each of [scope!, ...way]) {
    if (each.named.has(variable)) continue
    each.named.add(variable)
    variable.scopes.push(each)
  }
}

/** What a function declares: its parameters, its own name, variables, functions, and what it catches. */
function declaredIn(root: Syntax): Set<string> {
  const names = new Set<string>()
  const add = (node: unknown): void => {
    const name = nameOf(node)
    if (name !== undefined) names.add(name)
  }
  if (isFunction(root)) root.params.forEach(add)
  if (is(root, 'FunctionExpression')) add(root.id)
  const visit = (node: Syntax): void => {
    if (is(node, 'FunctionDeclaration')) add(node.id)
    if (isFunction(node)) return
    if (is(node, 'VariableDeclarator')) add(node.id)
    if (is(node, 'CatchClause')) add(node.param)
    eachChild(node, visit)
  }
  eachChild(root, visit)
  return names
}
