import type { Program } from 'acorn'
import { eachChild, is, isFunction, make, nameOf, rewrite, walk, type Syntax, type SyntaxOf } from './syntax.js'

/**
 * Writes function expressions as arrows where nobody can tell: no `this` or `arguments` of their own, no name, never a
 * constructor. TypeScript's `var _this = this`, which is there for the arrows that it lowered, goes with them.
 */
export function useArrows(program: Program): void {
  const constructors = constructorsOf(program)
  const keep = new Set<unknown>()
  walk(program, (node) => {
    if (is(node, 'Property') && (node.method || node.kind !== 'init')) keep.add(node.value)
    if (is(node, 'NewExpression')) keep.add(node.callee)
    if (is(node, 'VariableDeclarator') && constructors.has(nameOf(node.id))) keep.add(node.init)
    if (is(node, 'AssignmentExpression') && constructors.has(nameOf(node.left))) keep.add(node.right)
    // Called where it stands: brackets around the arrow cost what `function` does.
    if (is(node, 'CallExpression') && !isOneReturn(node.callee) && !mentionsSelf(node.callee as Syntax))
      keep.add(node.callee)
  })
  rewrite(program, (node) =>
    is(node, 'FunctionExpression') && !keep.has(node) && isPlain(node) ? arrowOf(node) : node,
  )
  walk(program, (node) => {
    if (isFunction(node) && !is(node, 'ArrowFunctionExpression')) useThis(node)
  })
}

/** Keeps arrows in blocks that are so for a reason: the printer makes an expression of a lone `return`. For the last before it. */
export function keepBlocks(program: Program): void {
  walk(program, (node) => {
    if (is(node, 'ArrowFunctionExpression') && returned(node.body))
      (node.body as SyntaxOf<'BlockStatement'>).body.push(make('EmptyStatement', node.body, {}))
  })
}

const self = '_this'

function constructorsOf(program: Program): Set<string | undefined> {
  const names = new Set<string | undefined>()
  walk(program, (node) => {
    if (is(node, 'NewExpression')) names.add(nameOf(node.callee))
  })
  names.delete(undefined)
  return names
}

/** Whether a function asks for nothing that an arrow lacks. */
function isPlain(node: SyntaxOf<'FunctionExpression'>): boolean {
  return !node.id && !someOwn(node.body, (each) => is(each, 'ThisExpression') || nameOf(each) === 'arguments')
}

/** Whether something is found in a function's body, arrows included, functions not. */
function someOwn(root: Syntax, test: (node: Syntax) => boolean): boolean {
  let found = false
  walk(root, (node) => {
    found ||= test(node)
    return !found && (!isFunction(node) || is(node, 'ArrowFunctionExpression'))
  })
  return found
}

function mentionsSelf(node: Syntax): boolean {
  let found = false
  walk(node, (each) => void (found ||= nameOf(each) === self))
  return found
}

const returned = (body: Syntax): Syntax | null | undefined => {
  if (!is(body, 'BlockStatement') || body.body.length !== 1) return undefined
  const [only] = body.body
  return is(only, 'ReturnStatement') ? only.argument : undefined
}

const isOneReturn = (node: unknown): boolean => is(node, 'FunctionExpression') && !!returned(node.body)

/**
 * The interpreter notes whether an arrow says `this` by the last function it reads in its expression, and does not read functions
 * in a block at all: `() => this.f(() => {})` has lost its `this` (jsparse.c, `hadThisKeyword`; run on 2v29.277).
 */
const losesThis = (value: Syntax): boolean => mentionsSelf(value) && someOwn(value, isFunction)

function arrowOf(node: SyntaxOf<'FunctionExpression'>): Syntax {
  const found = returned(node.body)
  const value = found && losesThis(found) ? undefined : found
  return make('ArrowFunctionExpression', node, {
    id: null,
    params: node.params,
    generator: false,
    async: false,
    expression: !!value,
    body: (value ?? node.body) as never,
  })
}

/** Says `this` for `_this`, unless a function in between has a `this` of its own or somebody sets `_this` once more. */
function useThis(owner: SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'>): void {
  const declarators = declaratorsOf(owner.body)
  if (declarators.length !== 1 || !is(declarators[0]!.init, 'ThisExpression')) return
  if (isSetOrHidden(owner.body)) return
  rewrite(owner.body, (node) => {
    if (is(node, 'VariableDeclaration')) {
      const declarations = node.declarations.filter((each) => each !== declarators[0])
      return declarations.length > 0 ? Object.assign(node, { declarations }) : make('EmptyStatement', node, {})
    }
    return nameOf(node) === self ? make('ThisExpression', node, {}) : node
  })
}

function declaratorsOf(body: Syntax): SyntaxOf<'VariableDeclarator'>[] {
  const found: SyntaxOf<'VariableDeclarator'>[] = []
  someOwn(body, (node) => {
    if (is(node, 'VariableDeclarator') && nameOf(node.id) === self) found.push(node)
    return false
  })
  return found
}

function isSetOrHidden(body: Syntax): boolean {
  let wrong = false
  const visit = (node: Syntax): void => {
    if (is(node, 'AssignmentExpression')) wrong ||= nameOf(node.left) === self
    if (isFunction(node) && !is(node, 'ArrowFunctionExpression')) wrong ||= mentionsSelf(node)
    else eachChild(node, visit)
  }
  eachChild(body, visit)
  return wrong
}
