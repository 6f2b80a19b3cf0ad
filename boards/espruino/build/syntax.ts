import { parse as parseProgram, type AnyNode, type Program } from 'acorn'

/** A node of an ESTree, of a known type. */
export type SyntaxOf<Type extends AnyNode['type']> = Extract<AnyNode, { type: Type }>

/** A node of an ESTree with its fields open to be changed. */
export type Syntax = AnyNode

/** Parses a script. Every node has `loc`, which later source maps are made from. @throws SyntaxError */
export function parse(code: string): Program {
  return parseProgram(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true })
}

/** Whether a value is a node of that type. */
export function is<Type extends AnyNode['type']>(value: unknown, type: Type): value is SyntaxOf<Type> {
  return isSyntax(value) && value.type === type
}

/** Whether a value is a node at all. */
export function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Whether a node starts a scope for `var`, `this` and `arguments`; arrows are counted in. */
export function isFunction(
  node: unknown,
): node is SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'> | SyntaxOf<'ArrowFunctionExpression'> {
  return is(node, 'FunctionDeclaration') || is(node, 'FunctionExpression') || is(node, 'ArrowFunctionExpression')
}

/** The name of an identifier, or undefined for anything else. */
export const nameOf = (node: unknown): string | undefined => (is(node, 'Identifier') ? node.name : undefined)

/** The property of `object.property`; undefined for `object[computed]` and for anything else. */
export function memberName(node: unknown): string | undefined {
  return is(node, 'MemberExpression') && !node.computed ? nameOf(node.property) : undefined
}

/** The key of a property as text, or undefined where it is computed. */
export function keyOf(node: { readonly computed: boolean; readonly key: unknown }): string | undefined {
  if (node.computed) return undefined
  if (is(node.key, 'Literal')) return String(node.key.value)
  return nameOf(node.key)
}

/** Makes a node that stands where another stood. */
export function make<Type extends AnyNode['type']>(
  type: Type,
  at: Syntax,
  fields: Omit<SyntaxOf<Type>, 'type' | 'start' | 'end' | 'loc'>,
): SyntaxOf<Type> {
  return { type, start: at.start, end: at.end, loc: at.loc, ...fields } as unknown as SyntaxOf<Type>
}

/** An identifier that stands where another node stood. */
export const identifier = (name: string, at: Syntax): SyntaxOf<'Identifier'> => make('Identifier', at, { name })

/** `void 0` where another node stood. */
export const undefinedAt = (at: Syntax): Syntax =>
  make('UnaryExpression', at, {
    operator: 'void',
    prefix: true,
    argument: make('Literal', at, { value: 0, raw: '0' } as never),
  })

/** Calls back for a node's children, in the order of the source. */
export function eachChild(node: Syntax, visit: (child: Syntax) => void): void {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) for (const item of value) if (isSyntax(item)) visit(item)
    if (isSyntax(value)) visit(value)
  }
}

/** Calls back for a node and all below it, parents first. `enter` may say false to leave out what is below. */
export function walk(node: Syntax, enter: (node: Syntax) => boolean | void): void {
  if (enter(node) === false) return
  eachChild(node, (child) => walk(child, enter))
}

/** Calls back for every identifier in a tree that names a variable: not a property, not a key. */
export function eachVariable(node: Syntax, visit: (identifier: SyntaxOf<'Identifier'>) => void): void {
  if (is(node, 'Identifier')) return visit(node)
  eachChild(node, (child) => {
    if (is(node, 'MemberExpression') && child === node.property && !node.computed) return
    if (is(node, 'Property') && child === node.key && !node.computed && !node.shorthand) return
    eachVariable(child, visit)
  })
}

/** What a node is replaced by: itself, another, several in a list, or nothing at all. */
export type Replacement = Syntax | readonly Syntax[] | undefined

/** Rewrites a tree in place, children first. A node may go away only where it is one of a list. */
export function rewrite(node: Syntax, replace: (node: Syntax) => Replacement): Replacement {
  const fields = node as unknown as Record<string, unknown>
  for (const [key, value] of Object.entries(fields)) {
    if (Array.isArray(value))
      fields[key] = value.flatMap((item) => (isSyntax(item) ? listed(rewrite(item, replace)) : [item]))
    else if (isSyntax(value)) fields[key] = rewrite(value, replace)
  }
  return replace(node)
}

const listed = (replacement: Replacement): readonly Syntax[] =>
  replacement === undefined ? [] : isSyntax(replacement) ? [replacement] : replacement

/** Whether a value can be left out, or computed at another moment, without anybody noticing. */
export function isPure(node: unknown): boolean {
  if (!isSyntax(node)) return true
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'ThisExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return true
    case 'MemberExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'BinaryExpression':
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'Property':
    case 'TemplateLiteral':
    case 'TemplateElement':
      return allPure(node)
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPure(node.argument)
    case 'NewExpression':
      return /^(U?[Ii]nt\d+Array|Array|Object|DataView)$/.test(nameOf(node.callee) ?? '') && allPure(node)
    default:
      return false
  }
}

function allPure(node: Syntax): boolean {
  let pure = true
  eachChild(node, (child) => (pure &&= isPure(child)))
  return pure
}
