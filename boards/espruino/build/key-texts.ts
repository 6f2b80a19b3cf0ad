import { isApiName } from './api-names.js'
import type { Variable } from './scopes.js'
import { is, isFunction, keyOf, memberName, nameOf, walk, type Syntax } from './syntax.js'
import type { Callable, World } from './world.js'

/**
 * Texts of a program that may become the key of a computed access. A text is none if it is only compared, joined to others, said
 * in an error, or kept where all who read it do no more than that (kinds of errors, phases of a state machine). What is read by
 * computed keys is not followed: no table here holds the names of another's fields without saying them in an array.
 */
export function keyTexts(world: World): Set<string> {
  const search = new Search(world)
  while (search.learn());
  return search.texts
}

class Search {
  texts = new Set<string>()
  /** Fields, variables and functions whose value may become a key. */
  private readonly keys = new Set<string | Variable | Callable>()

  constructor(private readonly world: World) {}

  /** Looks through the program once more. @returns whether there was anything new */
  learn(): boolean {
    const before = this.size
    walk(this.world.program, (node) => {
      if (is(node, 'Literal') && typeof node.value === 'string' && !this.isName(node)) {
        if (!this.texts.has(node.value) && this.mayBeKey(node)) this.texts.add(node.value)
      } else if (is(node, 'MemberExpression')) {
        const name = memberName(node)
        if (name !== undefined && !this.keys.has(name) && this.mayBeKey(node)) this.keys.add(name)
      } else if (is(node, 'CallExpression')) this.learnCall(node)
      else if (is(node, 'Identifier')) {
        const variable = this.world.variableAt.get(node)
        if (variable && !this.keys.has(variable) && this.mayBeKey(node)) this.keys.add(variable)
      }
    })
    return this.size > before
  }

  private get size(): number {
    return this.texts.size + this.keys.size
  }

  private isName(node: Syntax): boolean {
    const parent = this.world.parents.get(node)
    return is(parent, 'Property') && parent.key === node && !parent.computed
  }

  private learnCall(node: Syntax & { callee: Syntax }): void {
    if (!this.mayBeKey(node)) return
    for (const callee of this.calleesOf(node) ?? []) this.keys.add(callee)
  }

  /** Whom a call runs; undefined where nobody knows. */
  private calleesOf(node: Syntax & { callee: Syntax }): readonly Callable[] | undefined {
    const { callee } = node
    if (isFunction(callee)) return [callee]
    const direct = this.world.functionOf(callee)
    if (direct) return [direct]
    const name = memberName(callee)
    return name === undefined ? undefined : this.world.methodsNamed(name)
  }

  /** Whether the value of an expression may end as a key, by what its parent does with it. */
  private mayBeKey(node: Syntax): boolean {
    const parent = this.world.parents.get(node)!
    switch (parent.type) {
      case 'BinaryExpression':
        return parent.operator === 'in'
      case 'MemberExpression':
        return parent.computed ? parent.property === node : parent.object === node && givesBack.has(memberName(parent)!)
      case 'ConditionalExpression':
        return parent.test !== node && this.mayBeKey(parent)
      case 'LogicalExpression':
      case 'SequenceExpression':
        return this.mayBeKey(parent)
      case 'AssignmentExpression':
        return parent.left !== node && (this.isKept(parent.left) || this.mayBeKey(parent))
      case 'VariableDeclarator':
        return parent.id !== node && this.isKept(parent.id)
      case 'Property':
        return parent.value === node && (keyOf(parent) === undefined || this.isKeyField(keyOf(parent)!))
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee !== node && this.isKeyArgument(parent, node)
      case 'ReturnStatement':
        return this.isKeyResult(this.functionAround(parent))
      case 'ArrowFunctionExpression':
        return parent.body === node && this.isKeyResult(parent)
      case 'ForInStatement':
      case 'ForOfStatement':
        return parent.right === node
      default:
        return !harmless.has(parent.type)
    }
  }

  private isKept(target: Syntax): boolean {
    const name = memberName(target)
    if (name !== undefined) return this.isKeyField(name)
    if (is(target, 'MemberExpression')) return false
    const variable = this.world.variableAt.get(target)
    return !variable || this.keys.has(variable)
  }

  private isKeyField(name: string): boolean {
    return isApiName(name) || this.keys.has(name) || this.texts.has(name)
  }

  private isKeyArgument(call: Syntax & { callee: Syntax; arguments: Syntax[] }, argument: Syntax): boolean {
    if (is(call, 'NewExpression') && /Error$/.test(nameOf(call.callee) ?? '')) return false
    const index = call.arguments.indexOf(argument)
    const callees = this.calleesOf(call) ?? this.foreignOr(call.callee)
    if (!callees) return true
    return callees.some((each) => {
      const parameter = each.params[index]
      const variable = parameter && this.world.variableAt.get(parameter)
      return !variable || this.keys.has(variable)
    })
  }

  /** Methods here that share their name with one of the interpreter that gives nothing back of what it is told. */
  private foreignOr(callee: Syntax): readonly Callable[] | undefined {
    if (is(callee, 'Identifier'))
      return this.world.variableAt.has(callee) || givesBack.has(callee.name) ? undefined : []
    const name = memberName(callee)
    return name !== undefined && isApiName(name) && !keeps.has(name) ? (this.world.methods.get(name) ?? []) : undefined
  }

  private isKeyResult(callable: Callable | undefined): boolean {
    if (!callable) return true
    const variable = this.world.variableOf(callable)
    const call = this.world.parents.get(callable)
    const isKnown = variable !== undefined || (is(call, 'CallExpression') && call.callee === callable)
    return (!isKnown && !this.isMethod(callable)) || this.keys.has(callable)
  }

  private isMethod(callable: Callable): boolean {
    const property = this.world.parents.get(callable)
    return is(property, 'Property') && !!this.world.methodsNamed(keyOf(property) ?? '')?.includes(callable)
  }

  private functionAround(node: Syntax): Callable | undefined {
    let at = this.world.parents.get(node)
    while (at && !isFunction(at)) at = this.world.parents.get(at)
    return at as Callable | undefined
  }
}

/** What may give a text back whole. */
const givesBack = new Set(
  (
    'concat slice split substr substring toLowerCase toUpperCase trim repeat replace replaceAll padEnd padStart match ' +
    'toString valueOf String Object'
  ).split(' '),
)

/** Methods of the language that keep what they are given, or pass it on. */
const keeps = new Set(
  (
    'push unshift splice concat fill call apply bind assign create fromEntries defineProperty defineProperties set then resolve ' +
    'forEach map filter reduce some every find sort emit'
  ).split(' '),
)

/** What only looks at a value. */
const harmless = new Set(
  (
    'UnaryExpression UpdateExpression ExpressionStatement IfStatement WhileStatement DoWhileStatement ForStatement ' +
    'SwitchStatement SwitchCase FunctionDeclaration FunctionExpression CatchClause'
  ).split(' '),
)
